//! Lines that were cut off before the end of their reason: what is left of it tells what the line may be about.

use super::{
    entry::{By, Entry, Line},
    pattern::{Names, Pattern, Place},
    plain::Text,
};

/// What lines about CORS begin with.
const BEGINS: [&str; 3] =
    ["blocked by cors policy", "cross-origin request blocked", "doesnt pass access control check"];

/// A shorter beginning of a reason tells nothing.
const SHORTEST: usize = 10;

/// What most lines are about.
const LIKELIEST: &str = "CORSMissingAllowOrigin";

/// The entries with a line that goes on like the text, as far as that goes on.
pub(super) fn begun<'a>(text: &Text, entries: &'a [Entry]) -> Vec<(&'a Entry, Place)> {
    let ends = BEGINS.iter().filter_map(|it| Some(text.lower.find(it)? + it.len()));
    let Some(end) = ends.max() else {
        return Vec::new();
    };
    let begun = text.lower.get(end..).unwrap_or_default();
    let begun = begun.trim_start_matches([':', ' ']);
    let start = text.lower.len() - begun.len();
    let alike: Vec<_> = entries.iter().map(|it| (alike(it, begun), it)).collect();
    let most = alike.iter().map(|it| it.0).max().filter(|most| *most > 0);
    let is_begun = |alike: usize, entry: &Entry| match most {
        Some(most) => alike == most,
        None => entry.code == LIKELIEST,
    };
    let begun = alike.into_iter().filter(|(alike, entry)| is_begun(*alike, entry));
    begun.map(|(_, entry)| (entry, Place { start, end: start, names: Names::new() })).collect()
}

/// How many bytes a line of an entry begins with as well, at most.
fn alike(entry: &Entry, begun: &str) -> usize {
    let lines = entry.lines.iter().filter(|line| line.by != By::Echo);
    lines.filter_map(|Line { line, .. }| Pattern::new(line).begins(begun)).max().unwrap_or(0)
}

/// How many bytes two texts begin with in common, if that is all of the first, or enough.
pub(super) fn in_common(fixed: &str, begun: &str) -> Option<usize> {
    let pairs = fixed.bytes().zip(begun.bytes());
    let common = pairs.take_while(|(one, other)| one == other).count();
    (common == fixed.len() || common >= SHORTEST).then_some(common)
}
