//! Explains a decision in a sentence, for people: judges the request again.

use core::fmt;

use crate::{
    Decision, Found, Nearest, Policy, Request, Routes, policy::AllowedOrigins, text::Escaped,
};

/// Why a policy decided as it did. Prints as one sentence without a full stop, with what the client
/// sent escaped.
#[derive(Debug, Clone, Copy)]
pub struct Explanation<'a> {
    found: Found<'a>,
    decision: Decision<'a>,
    origin: &'a [u8],
    pattern: Option<&'a str>,
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
        Explanation::new(Found::everywhere(self), request)
    }
}

impl Routes {
    /// Judges a request again and says why, and by which route; see [`Policy::explain`].
    ///
    /// ```
    /// use cors_core::{Policy, Request, Routes};
    ///
    /// let policy = Policy::builder().allow_origins(["https://app.example.com"]);
    /// let routes = Routes::builder().route("/api", policy).build()?;
    /// let origin = [("origin", &b"https://evil.example"[..])];
    /// let request = |path| Request { path, ..Request::from_headers(b"GET", origin) };
    /// assert_eq!(
    ///     routes.explain(&request(b"/api/items")).to_string(),
    ///     "route `/api`: the origin `https://evil.example` is not allowed",
    /// );
    /// assert_eq!(
    ///     routes.explain(&request(b"/api%2Fitems")).to_string(),
    ///     "the path `/api%2Fitems` has no policy, as it is ambiguous: it contains an encoded slash",
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn explain<'a>(&'a self, request: &'a Request<'a>) -> Explanation<'a> {
        self.find(request.path).explain(request)
    }
}

impl<'a> Found<'a> {
    /// [`Routes::explain`], for the path by which this was found.
    pub fn explain(&self, request: &'a Request<'a>) -> Explanation<'a> {
        Explanation::new(*self, request)
    }
}

impl<'a> Explanation<'a> {
    fn new(found: Found<'a>, request: &'a Request<'a>) -> Self {
        let decision = found.evaluate(request);
        let origin = request.origin.as_slice().first().copied().unwrap_or_default();
        let origins = found.policy().ok().map(|policy| &policy.0.origins);
        let (pattern, nearest) = match (origins, decision.refusal()) {
            (None | Some(AllowedOrigins::Any), _) => (None, None),
            (Some(AllowedOrigins::Listed { set, .. }), None) => (set.matching(origin), None),
            (Some(AllowedOrigins::Listed { set, .. }), Some(refusal)) => {
                (None, refusal.unlisted_origin().and_then(|origin| set.nearest(origin)))
            }
        };
        Self { found, decision, origin, pattern, nearest }
    }

    /// The decision being explained.
    pub fn decision(&self) -> &Decision<'a> {
        &self.decision
    }

    /// The route that was taken; see [`Found::route`].
    pub fn route(&self) -> Option<&'a str> {
        self.found.route()
    }

    /// The pattern that a refused origin nearly matches.
    pub fn nearest(&self) -> Option<Nearest<'a>> {
        self.nearest
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(route), Ok(_)) = (self.found.route(), self.found.policy()) {
            write!(f, "route `{route}`: ")?;
        }
        match &self.decision {
            Decision::NotCors(_) => {
                f.write_str("there is no `Origin` header, so this is not a CORS request")?;
                self.write_why_no_policy(f)
            }
            Decision::Forbidden(refusal, _) => {
                refusal.fmt(f)?;
                if let Some(nearest) = self.nearest {
                    write!(f, "; {nearest}")?;
                }
                self.write_why_no_policy(f)
            }
            Decision::Allowed(_) => self.write_allowed(f, "request"),
            Decision::PreflightAllowed(_) => self.write_allowed(f, "preflight"),
            Decision::Refused(refusal, _) | Decision::PreflightRefused(refusal, _) => {
                refusal.fmt(f)?;
                match self.nearest {
                    Some(nearest) => write!(f, "; {nearest}"),
                    None if self.allows_nobody() => f.write_str("; the policy allows nobody"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Explanation<'_> {
    fn allows_nobody(&self) -> bool {
        self.found.policy().is_ok_and(|policy| match &policy.0.origins {
            AllowedOrigins::Any => false,
            AllowedOrigins::Listed { set, null } => set.is_empty() && !null,
        })
    }

    fn write_why_no_policy(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.found.policy() {
            Ok(_) => Ok(()),
            Err(why) => write!(f, "; {why}"),
        }
    }

    fn write_allowed(&self, f: &mut fmt::Formatter<'_>, what: &str) -> fmt::Result {
        write!(f, "the {what} is allowed: ")?;
        let any_origin = self.found.policy().is_ok_and(|policy| policy.0.answers.any_origin);
        match self.pattern {
            Some(pattern) => {
                write!(f, "the origin `{}` matches `{pattern}`", Escaped::bytes(self.origin))
            }
            None if any_origin => f.write_str("any origin is"),
            None => f.write_str("the origin `null` is"),
        }
    }
}
