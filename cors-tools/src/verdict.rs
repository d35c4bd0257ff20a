//! What a browser makes of responses, as written in JSON and for people.

use std::io::{self, Write};

use cors_core::browser::{Blocked, Code, Grant, Preflight, Response};
use serde::Serialize;

use crate::exchange::SentPreflight;

/// Whether the page can read the response, and if not, why.
///
/// ```
/// use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
/// use cors_tools::verdict::Verdict;
///
/// let request = Request {
///     origin: "https://app.example.com".to_owned(),
///     target: "https://api.example.com".to_owned(),
///     method: "GET".to_owned(),
///     headers: Vec::new(),
///     credentials: CredentialsMode::SameOrigin,
///     use_cors_preflight: false,
/// };
/// let fetch = Fetch::new(Profile::Standard, request);
/// let verdict = Verdict::from(&fetch.judge(&Response::new(200, [("a", "b")])));
/// assert_eq!((verdict.outcome, verdict.code), ("blocked", Some("CORSMissingAllowOrigin")));
///
/// let mut text = Vec::new();
/// verdict.write_why(&mut text, None)?;
/// assert!(text.starts_with(b"  cause   "));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Serialize, Default, PartialEq)]
pub struct Verdict {
    /// `pass` or `blocked`; of a HAR file also `depends`, `not-cors` or `unknown`.
    pub outcome: &'static str,
    /// The step that failed; empty where none did.
    pub step: &'static str,
    /// Firefox's name of the cause.
    pub code: Option<&'static str>,
    /// Chromium's.
    pub chromium: Option<&'static str>,
    /// Why the page cannot read the response.
    pub cause: String,
    /// What to change.
    pub remedy: &'static str,
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

    /// Writes why a page reads nothing, and what to do, with a note on the cause.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_why(&self, out: &mut dyn Write, note: Option<&str>) -> io::Result<()> {
        writeln!(out, "  cause   {}", self.cause)?;
        if let Some(note) = note {
            writeln!(out, "  note    {note}")?;
        }
        writeln!(out, "  remedy  {}", self.remedy)?;
        if !self.step.is_empty() {
            writeln!(out, "  step    {}", self.step)?;
        }
        let codes = [(self.code, "Firefox"), (self.chromium, "Chromium")];
        let codes = codes.into_iter().filter_map(|(code, it)| Some(format!("{} ({it})", code?)));
        let codes: Vec<_> = codes.collect();
        if !codes.is_empty() {
            writeln!(out, "  code    {}", codes.join(", "))?;
        }
        match self.code {
            Some(code) => writeln!(out, "  more    cors explain {code}"),
            None => Ok(()),
        }
    }

    /// For a request that is not judged, and why.
    pub(crate) fn unjudged(outcome: &'static str, cause: &str) -> Self {
        Self { outcome, cause: cause.to_owned(), ..Self::default() }
    }
}

/// A verdict with what was sent for it, and what the page may read.
#[derive(Debug, Serialize, Default)]
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

    /// What is said of a request for which this holds without credentials, and `with` includes them.
    pub(crate) fn or_with_credentials(self, with: Self) -> Self {
        let condition = "the request includes credentials";
        let cause = &with.verdict.cause;
        let cause = cause.strip_prefix(condition).and_then(|it| it.strip_prefix(", and "));
        let cause = cause.unwrap_or(&with.verdict.cause);
        let verdict = if self.verdict.outcome == "blocked" {
            let cause = format!("{}; and if {condition}, {cause}", self.verdict.cause);
            Verdict { cause, ..self.verdict }
        } else {
            let cause = format!("blocked if {condition}: {cause}");
            Verdict { outcome: "depends", cause, ..with.verdict }
        };
        Self { verdict, ..self }
    }
}
