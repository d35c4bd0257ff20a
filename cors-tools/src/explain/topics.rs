//! Topics: what is explained by a name of its own instead of a code.

use super::{cookies, pattern::Pattern, plain::Text, text};

/// A topic, and what is printed for it.
pub(super) struct Topic {
    pub(super) name: &'static str,
    /// What it is about, in a few words.
    pub(super) what: &'static str,
    pub(super) text: fn() -> String,
    /// What is printed about it.
    lines: &'static [&'static str],
}

/// All of them.
pub(super) const TOPICS: &[Topic] = &[
    Topic { name: "codes", what: "this list", text: text::list, lines: &[] },
    Topic {
        name: cookies::NAME,
        what: "cookies that do not go along, or are not kept",
        text: cookies::explain,
        lines: cookies::LINES,
    },
];

/// The topic of this name.
pub(super) fn find(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name.trim()))
}

/// The topic that a text is about, where it is about no code.
pub(super) fn about(text: &Text) -> Option<&'static Topic> {
    let is_printed = |line: &str| Pattern::new(line).find(text).is_some();
    TOPICS.iter().find(|topic| topic.lines.iter().any(|line| is_printed(line)))
}
