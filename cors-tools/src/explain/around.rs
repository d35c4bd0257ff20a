//! What stands around a match: which page requested which URL, and what was answered.

use super::{
    pattern::{ALMOST, Names, Pattern, Place},
    plain::{Text, boundary},
    starts::LONGEST,
};

/// How many bytes before and after a match are looked at.
const BEFORE: usize = LONGEST + 4 * ALMOST;
const AFTER: usize = 400;

/// What ends where a match begins.
const BEFORE_LINES: &[&str] = &[
    "Access to {few}at '{url}' from origin '{origin}' has been blocked by CORS policy:",
    "Access to {few}at '{url}' (redirected from '{first}') from origin '{origin}' has been blocked by CORS policy:",
    "Redirect from '{url}' to '{redirect}' has been blocked by CORS policy:",
    "reading the remote resource at {url}. (Reason:",
    "cannot load {url}.",
    "Failed to load {url}:",
    "from origin '{origin}' has been blocked from loading by Cross-Origin Resource Sharing policy:",
    "cannot load {url}",
    "Cross-origin redirection to {url} denied by Cross-Origin Resource Sharing policy:",
];

/// What begins where a match ends.
const AFTER_LINES: &[&str] = &[
    "Status code: {status}",
    "had HTTP status code {status}",
    "net::ERR_FAILED {status}",
    "cannot load {url} due to access control checks",
    "Origin '{origin}' is therefore not allowed access",
];

/// The names in a match and around it; those in it count first.
pub(super) fn names(place: &Place, text: &Text) -> Names {
    let mut names = place.names.clone();
    let (lower, plain) = (before(&text.lower, place.start), before(&text.plain, place.start));
    for line in BEFORE_LINES {
        add(&mut names, Pattern::new(line).before(lower, plain));
    }
    let (lower, plain) = (after(&text.lower, place.end), after(&text.plain, place.end));
    for line in AFTER_LINES {
        add(&mut names, Pattern::new(line).after(lower, plain));
    }
    // One with quotes in it would be another without them.
    names.retain(|name, value| name != "url" || text.has_whole(value));
    names
}

fn add(names: &mut Names, found: Option<Names>) {
    for (name, value) in found.into_iter().flatten() {
        names.entry(name).or_insert(value);
    }
}

fn before(text: &str, end: usize) -> &str {
    let start = boundary(text, end.saturating_sub(BEFORE));
    text.get(start..end).unwrap_or_default()
}

fn after(text: &str, start: usize) -> &str {
    let end = boundary(text, start + AFTER);
    text.get(start..end).unwrap_or_default()
}
