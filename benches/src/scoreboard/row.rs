//! The rows of the table, and which answers count in which.

use super::exchange::{Exchange, SentBy};

/// A row of the table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(super) enum Row {
    Verdicts,
    Lists,
    Errors,
    Vary,
    Leaks,
    Crashes,
}

impl Row {
    pub(super) const ALL: [Self; 6] =
        [Self::Verdicts, Self::Lists, Self::Errors, Self::Vary, Self::Leaks, Self::Crashes];

    /// What it is called in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Verdicts => "right verdicts",
            Self::Lists => "lists that a proxy rewrote",
            Self::Errors => "errors that a page may read",
            Self::Vary => "right `Vary`",
            Self::Leaks => "refused without CORS headers",
            Self::Crashes => "hand-made requests answered",
        }
    }

    /// Those in which the answer to an exchange counts.
    pub(super) fn of(exchange: &Exchange) -> Vec<Self> {
        let Exchange { case, sent_by, .. } = exchange;
        let is_refused = case.refusal.as_deref() == Some("origin-not-allowed");
        let is_error = case.forwarded && case.status >= 400;
        let is_cached = matches!(&*case.method, "GET" | "HEAD");
        let mut rows = match sent_by {
            SentBy::NoPage => vec![],
            SentBy::Page(_) if is_error && !is_refused => vec![Self::Errors],
            SentBy::Page(_) | SentBy::Browser(_) => vec![Self::Verdicts],
            SentBy::Proxy(_) => vec![Self::Lists],
            SentBy::Program => return vec![Self::Crashes],
        };
        rows.extend((is_cached).then_some(Self::Vary));
        rows.extend(is_refused.then_some(Self::Leaks));
        rows
    }
}
