//! Secrets that follow a header's name or an option of curl, line by line.

use super::{AROUND, LEFT_OUT, SECRET, after_value};

/// What the value of `Authorization` begins with, before what is secret.
const SCHEMES: [&str; 5] = ["basic", "bearer", "digest", "negotiate", "token"];

/// Options of curl whose values are secret. What else begins so is left out as well.
const OPTIONS: [&str; 4] = ["--cookie", "--user", "--proxy-user", "--oauth2"];

/// What the lines before say about the next one.
#[derive(Default)]
struct Lines {
    is_of_curl: bool,
    /// The line before ends with `"name": "Cookie",`.
    is_named: bool,
    /// The value begins on the next line that has something.
    is_next: bool,
    /// The value goes on in all lines that begin farther right.
    indent: Option<usize>,
}

/// Without the values of headers and of options.
pub(super) fn without_values(text: &str) -> String {
    let mut lines =
        Lines { is_of_curl: text.to_ascii_lowercase().contains("curl"), ..Lines::default() };
    text.split_inclusive('\n').map(|line| lines.left(line)).collect()
}

impl Lines {
    fn left(&mut self, line: &str) -> String {
        let lower = line.to_ascii_lowercase();
        if lower.trim().is_empty() {
            self.indent = None;
            return line.to_owned();
        }
        let begins = lower.len() - lower.trim_start().len();
        let is_inside = self.indent.is_some_and(|indent| begins > indent);
        let is_all_secret = is_inside || self.is_next;
        let of_name = SECRET.iter().filter_map(|name| value(&lower, name)).min();
        let of_last = self.is_named.then(|| value_alone(&lower)).flatten();
        let value = of_name.or(of_last);
        let option = option(&lower, self.is_of_curl);
        let ends_early = value.and_then(|at| lower.get(at..)).is_some_and(is_on_next_line);
        self.is_named = SECRET.iter().any(|name| ends_in_name(&lower, name));
        self.is_next = ends_early || option.is_some() || is_name_alone(&lower);
        if !is_inside {
            self.indent = (is_all_secret || value.is_some()).then_some(begins);
        }
        if is_all_secret {
            left(line, Some(0))
        } else {
            left(line, value.into_iter().chain(option).min())
        }
    }
}

/// The line without what is after a place in it.
fn left(line: &str, end: Option<usize>) -> String {
    let Some(before) = end.and_then(|at| line.get(..at)) else { return line.to_owned() };
    let space = if before.is_empty() { "" } else { " " };
    let end = if line.ends_with('\n') { "\n" } else { "" };
    format!("{before}{space}{LEFT_OUT}{end}")
}

/// Where the value of a header begins, after a colon, or after a tab as in a table that is copied.
fn value(lower: &str, name: &str) -> Option<usize> {
    lower.match_indices(name).find_map(|(at, _)| {
        let after = lower.get(at + name.len()..)?.trim_start_matches(AROUND);
        let member = after.strip_prefix(',').and_then(after_value);
        // `Cookie("name", "value")` is of PowerShell.
        let value = member.unwrap_or(after).strip_prefix([':', '=', '\t', '('])?;
        Some(lower.len() - value.len())
    })
}

/// Where the value of a header begins whose name is on the line before.
fn value_alone(lower: &str) -> Option<usize> {
    let colon = after_value(lower)?.strip_prefix(':')?;
    Some(lower.len() - colon.len())
}

/// Whether nothing of a value is secret yet, so that the rest comes on another line.
fn is_on_next_line(value: &str) -> bool {
    let value = value.trim_matches(|char| {
        AROUND.contains(&char) || char.is_whitespace() || ",^[({".contains(char)
    });
    value.is_empty() || SCHEMES.iter().any(|scheme| value.ends_with(scheme))
}

/// Whether a line of JSON ends after a header's name.
fn ends_in_name(lower: &str, name: &str) -> bool {
    let line = lower.trim_end().trim_end_matches(',').trim_end();
    line.strip_suffix('"').is_some_and(|line| line.ends_with(name))
}

/// Whether a line is a header's name and nothing else.
fn is_name_alone(lower: &str) -> bool {
    let line = lower.trim();
    let is_name = line.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
    is_name && SECRET.iter().any(|name| line.ends_with(name))
}

/// Where what follows an option begins.
fn option(lower: &str, is_of_curl: bool) -> Option<usize> {
    let is_around = |char: char| char.is_whitespace() || "'\"`,;=[](){}^\\".contains(char);
    let mut words = lower.split(is_around).scan(0, |at, word| {
        let begins = *at;
        *at +=
            word.len() + lower.get(begins + word.len()..)?.chars().next().map_or(0, char::len_utf8);
        Some((begins, word))
    });
    words.find_map(|(begins, word)| {
        let name = OPTIONS.into_iter().find(|it| word.starts_with(it)).map(str::len);
        let end = name.or_else(|| is_of_curl.then(|| letter(word)).flatten())?;
        Some(begins + end)
    })
}

/// How long `-b` and `-u` are, after which a value may follow at once, and before which other letters may be.
fn letter(word: &str) -> Option<usize> {
    let letters = word.strip_prefix('-').filter(|it| !it.starts_with('-'))?;
    letters.find(['b', 'u']).map(|at| at + 2)
}
