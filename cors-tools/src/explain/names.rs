//! Names that were read out of a text, and sentences with places for them.

use std::{borrow::Cow, iter};

use cors_core::Escaped;

use super::pattern::Names;

/// No more of a name is read, in characters: servers take no longer URLs.
pub(super) const LONGEST: usize = 8192;

/// No more of a name stands in a sentence.
const LONGEST_IN_SENTENCE: usize = 200;

/// The names without control characters, under more telling names where they tell more: a page without an
/// origin, a slash at the end of an origin, a method in lower case.
pub(super) fn refined(read: Names) -> Names {
    let read = read.into_iter().filter_map(|(name, value)| {
        let value = without_end(&value);
        let name = match &*name {
            // Firefox's word for nothing is `(null)`.
            _ if value.is_empty() || value == "(null" => return None,
            "status" if !value.bytes().all(|it| it.is_ascii_digit()) => return None,
            "origin" if value == "null" => "opaque",
            "origin" if !has_a_scheme(value) => return None,
            "value" if value.contains("://") && value.ends_with('/') => "slashed",
            "method" if value != value.to_ascii_uppercase() => "lowercase",
            "url" if value.starts_with("file:") => "file",
            "url" if !value.contains("://") => "no_scheme",
            name => name,
        };
        Some((name.to_owned(), Escaped::str(&shortened(value, LONGEST)).to_string()))
    });
    read.collect()
}

/// Without what ends a sentence, or the JSON that it stands in, but with what closes something within.
fn without_end(value: &str) -> &str {
    let is_closing = |open, close, char| char == close && !value.contains(open);
    value.trim_end_matches(|char| {
        matches!(char, '.' | ',' | ';' | ':' | ')')
            || is_closing('{', '}', char)
            || is_closing('[', ']', char)
    })
}

/// As the schemes of pages are written, which have letters and hyphens: `chrome-extension://`.
fn has_a_scheme(origin: &str) -> bool {
    let scheme = origin.split_once("://").map_or("", |it| it.0);
    !scheme.is_empty() && scheme.bytes().all(|it| it.is_ascii_alphabetic() || it == b'-')
}

/// As much of a name as a sentence takes.
pub(super) fn in_sentence(value: &str) -> Cow<'_, str> {
    shortened(value, LONGEST_IN_SENTENCE)
}

/// With an ellipsis for what is left out.
fn shortened(value: &str, longest: usize) -> Cow<'_, str> {
    let end = value.char_indices().nth(longest).and_then(|(end, _)| value.get(..end));
    end.map_or(Cow::Borrowed(value), |short| Cow::Owned(format!("{short}…")))
}

/// The first sentence whose places can all be filled.
pub(super) fn first_filled(sentences: &[&str], names: &Names) -> String {
    sentences.iter().find_map(|it| filled(it, names)).unwrap_or_default()
}

/// A sentence with the names in their places; none if one is missing.
fn filled(sentence: &str, names: &Names) -> Option<String> {
    let mut parts = sentence.split('{');
    let first = parts.next().map(|it| Some(it.to_owned()));
    let others = parts.map(|part| {
        let (name, after) = part.split_once('}')?;
        Some(format!("{}{after}", in_sentence(names.get(name)?)))
    });
    iter::empty().chain(first).chain(others).collect()
}
