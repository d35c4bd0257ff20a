//! What a browser makes of responses, as written in JSON.

use cors_core::browser::{Blocked, Code, Grant, Preflight, Response};
use serde::Serialize;

use crate::exchange::SentPreflight;

/// Whether the page can read the response, and if not, why.
#[derive(Serialize, Default)]
pub(crate) struct Verdict {
    outcome: &'static str,
    step: &'static str,
    code: Option<&'static str>,
    chromium: Option<&'static str>,
    cause: String,
    remedy: &'static str,
}

impl<T> From<&Result<T, Blocked>> for Verdict {
    fn from(outcome: &Result<T, Blocked>) -> Self {
        let Err(blocked) = outcome else { return Self { outcome: "pass", ..Self::default() } };
        let code = blocked.code();
        Self {
            outcome: "blocked",
            step: blocked.step(),
            code: code.mdn(),
            chromium: code.chromium(blocked.phase()),
            cause: blocked.to_string(),
            remedy: code.remedy(),
        }
    }
}

impl Verdict {
    /// For a request that was not answered at all.
    pub(crate) fn no_response() -> Self {
        let code = Code::NoResponse;
        Self {
            outcome: "blocked",
            code: code.mdn(),
            cause: code.cause().to_owned(),
            remedy: code.remedy(),
            ..Self::default()
        }
    }
}

/// A verdict with what was sent for it, and what the page may read.
#[derive(Serialize, Default)]
pub(crate) struct Judgement {
    pub(crate) preflight_sent: bool,
    pub(crate) preflight_request: Option<SentPreflight>,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
    pub(crate) exposed_headers: Option<Vec<String>>,
    pub(crate) max_age: Option<u64>,
}

impl Judgement {
    /// Judges the response to a preflight that was sent.
    pub(crate) fn preflight(
        &mut self,
        preflight: &Preflight,
        response: &Response,
    ) -> Result<Grant, Blocked> {
        self.preflight_sent = true;
        self.preflight_request = Some(preflight.into());
        let grant = preflight.judge(response)?;
        self.max_age = Some(grant.max_age);
        Ok(grant)
    }

    /// Ends with the names of the headers that the page reads, or with why it reads nothing.
    pub(crate) fn end(self, outcome: Result<Vec<String>, Blocked>) -> Self {
        Self { verdict: (&outcome).into(), exposed_headers: outcome.ok(), ..self }
    }
}
