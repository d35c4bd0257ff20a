//! Remedies made for the text of a particular entry.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};
use core::fmt;

/// The parts between commas, semicolons and white space: the entries that may have been meant.
pub(crate) fn separate(text: &str) -> Vec<&str> {
    let is_separator = |char: char| matches!(char, ',' | ';') || char.is_whitespace();
    text.split(is_separator).filter(|part| !part.is_empty()).collect()
}

/// The remedy to write these entries, one or several; `None` if there are none.
pub(crate) fn write_entries<S: fmt::Display>(entries: &[S]) -> Option<String> {
    let (last, first) = entries.split_last()?;
    let count = match entries.len() {
        1 => return Some(format!("write `{last}`")),
        2 => "two".to_owned(),
        count => format!("{count}"),
    };
    let first: Vec<_> = first.iter().map(|entry| format!("`{entry}`")).collect();
    Some(format!("write {count} entries: {} and `{last}`", first.join(", ")))
}
