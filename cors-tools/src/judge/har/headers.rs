//! The headers of a request in a HAR file.

use std::{borrow::Cow, cmp::Ordering};

use serde::Deserialize;

/// A header line in the words of the file, which most often needs no room of its own.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Line<'a> {
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) value: Cow<'a, str>,
}

/// By name, as lower case sorts them: a file may have many.
#[derive(Debug)]
pub(super) struct Headers<'a>(Vec<Line<'a>>);

impl Line<'_> {
    /// Without regard to case.
    fn cmp_name(&self, name: &str) -> Ordering {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        self.name.bytes().map(lower).cmp(name.bytes().map(lower))
    }
}

impl<'a> From<Vec<Line<'a>>> for Headers<'a> {
    fn from(mut lines: Vec<Line<'a>>) -> Self {
        lines.shrink_to_fit();
        lines.sort_by(|one, other| one.cmp_name(&other.name));
        Self(lines)
    }
}

impl Headers<'_> {
    /// The first value of a header.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let place = self.0.partition_point(|it| it.cmp_name(name).is_lt());
        let found = self.0.get(place).filter(|it| it.cmp_name(name).is_eq());
        found.map(|line| &*line.value)
    }
}
