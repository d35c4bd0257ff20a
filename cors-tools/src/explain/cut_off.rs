//! Lines that were cut off before the end of their reason: what is left of it tells what the line may be about.

use super::{
    entry::{By, Entry, Line},
    pattern::{Names, Pattern, Place},
    plain::Text,
};

/// What lines about CORS begin with.
const BEGINS: &[&str] =
    &["blocked by cors policy", "cross-origin request blocked", "doesnt pass access control check"];

/// What is left of them, where a text has nothing else.
const LEFT: &[&str] = &["blocked by cors", "access to fetch at", "access to xmlhttprequest at"];

/// What lines name before their reason.
const NAMED: [&str; 3] = [
    "Access to {few}at '{url}' from origin '{origin}' has",
    "Access to {few}at '{url}' from",
    "reading the remote resource at {url} (",
];

/// What a reason follows in Firefox.
const REASON: &str = "(reason:";

/// A shorter beginning of a reason tells nothing.
const SHORTEST: usize = 10;

/// What most lines are about.
pub(super) const LIKELIEST: &str = "CORSMissingAllowOrigin";

/// The entries with a line that goes on like the text, as far as that goes on. Without any, it is a guess.
pub(super) fn begun<'a>(
    text: &Text,
    entries: &'a [Entry],
    is_alone: bool,
) -> Vec<(&'a Entry, Place, bool)> {
    let end = |begins: &[&str]| {
        begins.iter().filter_map(|it| Some(text.lower.find(it)? + it.len())).max()
    };
    let Some(end) = end(BEGINS).or_else(|| end(LEFT).filter(|_| is_alone)) else {
        return Vec::new();
    };
    let begun = text.lower.get(end..).unwrap_or_default();
    let begun = begun.split_once(REASON).map_or(begun, |it| it.1);
    let begun = begun.trim_start_matches([':', ' ']);
    let start = text.lower.len() - begun.len();
    let alike: Vec<_> = entries.iter().map(|it| (alike(it, begun), it)).collect();
    let most = alike.iter().map(|it| it.0).max().filter(|most| *most > 0);
    let is_begun = |alike: usize, entry: &Entry| match most {
        Some(most) => alike == most,
        None => entry.code == LIKELIEST,
    };
    let begun = alike.into_iter().filter(|(alike, entry)| is_begun(*alike, entry));
    let names = || NAMED.iter().find_map(|it| Some(Pattern::new(it).find(text)?.names));
    let names = most.map_or_else(|| names().unwrap_or_default(), |_| Names::new());
    let place = || Place { start, end: start, names: names.clone() };
    begun.map(|(_, entry)| (entry, place(), most.is_none())).collect()
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
