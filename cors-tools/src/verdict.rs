//! What a browser makes of responses, as written in JSON and for people.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use cors_core::browser::{Blocked, Code, Fetch, Grant, Preflight, Profile, Response};
use serde::Serialize;

use crate::exchange::SentPreflight;

/// Whether the page can read the response, and if not, why.
///
/// ```
/// use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
/// use cors_tools::verdict::{Block, Verdict};
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
/// let response = Response::new(200, [("a", "b")]);
/// let judged = fetch.judge(&response).map_err(|it| Block::of(&fetch, it, &response));
/// let verdict = Verdict::from(&judged);
/// assert_eq!((verdict.outcome, verdict.code), ("blocked", Some("CORSMissingAllowOrigin")));
///
/// let mut text = Vec::new();
/// verdict.write_why(&mut text, None, &Profile::ALL)?;
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
    pub remedy: Cow<'static, str>,
    /// What Safari prints, with `{}` for what differs.
    #[serde(skip)]
    pub webkit: Option<&'static str>,
}

/// Why a page reads nothing, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The step that failed.
    pub blocked: Blocked,
    /// What to change.
    pub remedy: Cow<'static, str>,
}

impl Block {
    /// Of a response that the browser blocks.
    ///
    /// ```
    /// use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
    /// use cors_tools::verdict::Block;
    ///
    /// let request = Request {
    ///     origin: "https://app.example.com".to_owned(),
    ///     target: "https://api.example.com".to_owned(),
    ///     method: "GET".to_owned(),
    ///     headers: Vec::new(),
    ///     credentials: CredentialsMode::Omit,
    ///     use_cors_preflight: false,
    /// };
    /// let fetch = Fetch::new(Profile::Standard, request);
    /// let response = Response::new(200, [("access-control-allow-origin", "https://App.example.com")]);
    /// let blocked = fetch.judge(&response).unwrap_err();
    /// let remedy = Block::of(&fetch, blocked, &response).remedy;
    /// assert!(remedy.starts_with("write `https://App.example.com` in lower case"));
    /// ```
    pub fn of(fetch: &Fetch, blocked: Blocked, response: &Response) -> Self {
        let remedy = fetch.remedy(&blocked, response);
        Self { blocked, remedy }
    }
}

/// Without a response to tell more.
impl From<Blocked> for Block {
    fn from(blocked: Blocked) -> Self {
        let remedy = Cow::Borrowed(blocked.code().remedy());
        Self { blocked, remedy }
    }
}

impl<T> From<&Result<T, Block>> for Verdict {
    fn from(outcome: &Result<T, Block>) -> Self {
        let Err(block) = outcome else { return Self { outcome: "pass", ..Self::default() } };
        let Block { blocked, remedy } = block;
        let code = blocked.code();
        Self {
            outcome: "blocked",
            step: blocked.step(),
            code: code.mdn(),
            chromium: code.chromium(blocked.phase()),
            cause: blocked.to_string(),
            remedy: remedy.clone(),
            webkit: code.webkit_prints().first().copied(),
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
            remedy: code.remedy().into(),
            ..Self::default()
        }
    }

    /// Writes why a page reads nothing, and what to do, with a note on the cause and the names that these browsers have
    /// for it. Safari has none: of it alone, what it prints.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_why(
        &self,
        out: &mut dyn Write,
        note: Option<&str>,
        browsers: &[Profile],
    ) -> io::Result<()> {
        writeln!(out, "  cause   {}", self.cause)?;
        if let Some(note) = note {
            writeln!(out, "  note    {note}")?;
        }
        writeln!(out, "  remedy  {}", self.remedy)?;
        if !self.step.is_empty() {
            writeln!(out, "  step    {}", self.step)?;
        }
        let names = [
            (Profile::Firefox, self.code, "Firefox"),
            (Profile::Chromium, self.chromium, "Chromium"),
        ];
        let names = names.into_iter().filter(|(browser, ..)| browsers.contains(browser));
        let names: Vec<_> =
            names.filter_map(|(_, name, it)| Some(format!("{} ({it})", name?))).collect();
        if !names.is_empty() {
            writeln!(out, "  code    {}", names.join(", "))?;
        }
        if let (&[Profile::WebKit], Some(printed)) = (browsers, self.webkit) {
            writeln!(out, "  prints  {} (Safari)", printed.replace("{}", "…"))?;
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
    /// Judges the response to a preflight that was sent for a request.
    pub(crate) fn preflight(
        &mut self,
        fetch: &Fetch,
        preflight: &Preflight,
        response: &Response,
    ) -> Result<Grant, Block> {
        self.preflight_sent = true;
        self.preflight_request = Some(preflight.into());
        let judged = preflight.judge(response);
        let grant = judged.map_err(|blocked| Block::of(fetch, blocked, response))?;
        self.max_age = Some(grant.max_age);
        Ok(grant)
    }

    /// Ends with the names of the headers that the page reads, or with why it reads nothing.
    pub(crate) fn end(self, outcome: Result<Vec<String>, Block>) -> Self {
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
