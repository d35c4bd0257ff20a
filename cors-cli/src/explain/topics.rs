//! Topics: what is explained by a name of its own instead of a code.

use super::{cookies, text};

/// A topic, and what is printed for it.
pub(super) struct Topic {
    pub(super) name: &'static str,
    /// What it is about, in a few words.
    pub(super) what: &'static str,
    pub(super) text: fn() -> String,
}

/// All of them.
pub(super) const TOPICS: &[Topic] = &[
    Topic { name: "codes", what: "this list", text: text::list },
    Topic {
        name: cookies::NAME,
        what: "cookies that do not go along, or are not kept",
        text: cookies::explain,
    },
];

/// The topic of this name.
pub(super) fn find(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name.trim()))
}
