//! What is said about an entry of a HAR file.

use std::borrow::Cow;

use serde::Serialize;

use crate::{exchange::Credentials, verdict::Judgement};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Row<'a> {
    Unread { id: usize, error: String },
    Judged(Box<Judged<'a>>),
}

/// A request with its preflight, or a preflight whose request is not in the file.
#[derive(Debug, Serialize)]
pub(super) struct Judged<'a> {
    pub(super) id: usize,
    pub(super) method: Cow<'a, str>,
    pub(super) url: Cow<'a, str>,
    pub(super) page_origin: String,
    #[serde(flatten)]
    pub(super) judgement: Judgement,
    /// The number of the preflight's entry.
    pub(super) preflight: Option<usize>,
    /// The credentials mode, if it is known.
    pub(super) credentials: Option<Credentials>,
    /// Where the response redirects to.
    pub(super) redirect: Option<String>,
    /// What the cause does not say.
    pub(super) note: Option<&'static str>,
}

impl Row<'_> {
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Unread { .. } => "unread",
            Self::Judged(judged) => judged.judgement.verdict.outcome,
        }
    }

    /// Whether there is nothing to look into.
    pub(super) fn is_fine(&self) -> bool {
        matches!(self.outcome(), "pass" | "not-cors")
    }
}
