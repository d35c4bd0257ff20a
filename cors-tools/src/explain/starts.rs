//! Where in a text a pattern can match: where its fixed parts stand one after the other.

use super::plain::boundary;

/// How many bytes may lie between the first fixed part and the end of the last one: a URL as long as any that is
/// [shown whole](super::names::LONGEST), and the rest of the line.
pub(super) const LONGEST: usize = super::names::LONGEST + 1024;

/// In how many places a pattern is tried, so that no text takes long.
pub(super) const MOST: usize = 256;

/// The places where all parts follow, from the first one. Each part is looked for once in all of the text.
#[derive(Debug)]
pub(super) struct Starts<'a> {
    text: &'a str,
    from: usize,
    first: Part<'a>,
    others: Vec<Part<'a>>,
}

/// A fixed part, and where it was found last.
#[derive(Debug)]
struct Part<'a> {
    fixed: &'a str,
    found: Option<usize>,
}

impl<'a> Starts<'a> {
    /// Without parts, there are no places.
    pub(super) fn new(text: &'a str, fixed: &'a [String]) -> Self {
        let mut parts = fixed.iter().map(|fixed| Part { fixed, found: None });
        let first = parts.next().unwrap_or(Part { fixed: "", found: None });
        let from = if first.fixed.is_empty() { text.len() + 1 } else { 0 };
        Self { text, from, first, others: parts.collect() }
    }
}

impl Iterator for Starts<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            let start = self.first.find(self.text, self.from)?;
            let end = start + self.first.fixed.len();
            let first_char = self.text.get(start..)?.chars().next()?;
            self.from = start + first_char.len_utf8();
            let end = self
                .others
                .iter_mut()
                .try_fold(end, |end, part| Some(part.find(self.text, end)? + part.fixed.len()))?;
            let is_one_word = is_word_end(self.text, start) && is_alphanumeric(first_char);
            if end - start <= LONGEST && !is_one_word {
                return Some(start);
            }
        }
    }
}

impl Part<'_> {
    /// The first place from there on. What is asked for never goes back, so nothing is read twice.
    fn find(&mut self, text: &str, from: usize) -> Option<usize> {
        if self.found.is_none_or(|found| found < from) {
            self.found = Some(from + text.get(from..)?.find(self.fixed)?);
        }
        self.found
    }
}

/// Where the word begins that reaches up to a place.
pub(super) fn word(text: &str, at: usize) -> usize {
    let from = boundary(text, at.saturating_sub(LONGEST));
    let before = text.get(from..at).unwrap_or_default();
    before.rfind(' ').map_or(from, |space| from + space + 1)
}

fn is_word_end(text: &str, at: usize) -> bool {
    text.get(..at).unwrap_or_default().ends_with(|char| is_alphanumeric(char) || char == '_')
}

fn is_alphanumeric(char: char) -> bool {
    char.is_ascii_alphanumeric()
}
