//! Explains a decision in a sentence, for people: judges the request again.

use core::fmt;

use crate::{
    Decision, Nearest, Policy, Refusal, Request, origin::OriginPattern, policy::AllowedOrigins,
    text::Escaped,
};

/// Why a policy decided as it did. Prints as one sentence without a full stop, with what the client
/// sent escaped.
#[derive(Debug, Clone, Copy)]
pub struct Explanation<'a> {
    decision: Decision<'a>,
    origin: &'a [u8],
    any_origin: bool,
    pattern: Option<&'a OriginPattern>,
    nearest: Option<Nearest<'a>>,
}

impl Policy {
    /// Judges a request again and says why.
    ///
    /// For logs and tools, not for every request: for a refused origin, it searches all patterns for
    /// the nearest miss.
    ///
    /// ```
    /// use cors_core::{Policy, Request};
    ///
    /// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
    /// let request = Request::from_headers(b"GET", [("origin", &b"http://app.example.com"[..])]);
    /// assert_eq!(
    ///     policy.explain(&request).to_string(),
    ///     "the origin `http://app.example.com` is not allowed; \
    ///      only the scheme differs from `https://app.example.com`",
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn explain<'a>(&'a self, request: &'a Request<'a>) -> Explanation<'a> {
        let decision = self.evaluate(request);
        let origin = request.origin.as_slice().first().copied().unwrap_or_default();
        let (pattern, nearest) = match (&self.0.origins, decision.refusal()) {
            (AllowedOrigins::Any, _) => (None, None),
            (AllowedOrigins::Listed { set, .. }, None) => (set.matching(origin), None),
            (AllowedOrigins::Listed { set, .. }, Some(refusal)) => (
                None,
                match refusal {
                    Refusal::OriginNotAllowed { origin }
                    | Refusal::OriginMalformed { origin: Some(origin) } => set.nearest(origin),
                    _ => None,
                },
            ),
        };
        Explanation { decision, origin, any_origin: self.0.answers.any_origin, pattern, nearest }
    }
}

impl<'a> Explanation<'a> {
    /// The decision being explained.
    pub fn decision(&self) -> &Decision<'a> {
        &self.decision
    }

    /// The pattern that a refused origin nearly matches.
    pub fn nearest(&self) -> Option<Nearest<'a>> {
        self.nearest
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.decision {
            Decision::NotCors(_) => {
                f.write_str("there is no `Origin` header, so this is not a CORS request")
            }
            Decision::Allowed(_) => self.write_allowed(f, "request"),
            Decision::PreflightAllowed(_) => self.write_allowed(f, "preflight"),
            Decision::Refused(refusal, _) | Decision::PreflightRefused(refusal, _) => {
                refusal.fmt(f)?;
                match self.nearest {
                    Some(nearest) => write!(f, "; {nearest}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Explanation<'_> {
    fn write_allowed(&self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        write!(f, "the {what} is allowed: ")?;
        match self.pattern {
            Some(pattern) => {
                write!(f, "the origin `{}` matches `{pattern}`", Escaped::bytes(self.origin))
            }
            None if self.any_origin => f.write_str("any origin is"),
            None => f.write_str("the origin `null` is"),
        }
    }
}
