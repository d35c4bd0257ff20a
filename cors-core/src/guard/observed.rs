//! What an observer is told.

use core::fmt;

use crate::{Decision, Escaped, Found, Refusal, Request, Routes, protection::Sent};

/// A request and what was decided about it, as an observer sees it; see [`Guard::observe`](super::Guard::observe).
///
/// What the client sent is bytes, as they came: print them with [`Escaped`]. As labels of a metric take
/// [`Decision::code`], [`Refusal::code`] and the route, of which there are only as many as there are routes. The
/// origin, the method and the path are the client's to choose, without end.
///
/// ```
/// # #[cfg(feature = "http")] {
/// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
///
/// use cors_core::{Policy, guard::{Guard, Incoming, Recipient}, http::Http};
///
/// let refused = Arc::new(AtomicUsize::new(0));
/// let count = Arc::clone(&refused);
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let guard = Guard::<Http>::new(policy).observe(move |observed| {
///     if observed.refusal().is_some_and(|it| it.code() == "origin-not-allowed") {
///         count.fetch_add(1, Ordering::Relaxed);
///     }
/// });
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("origin", http::HeaderValue::from_static("https://evil.example"));
/// let mut incoming = Incoming::<Http>::new("GET", "/", &headers);
/// let _ = guard.load().evaluate(&mut incoming, Recipient::default);
/// assert_eq!(refused.load(Ordering::Relaxed), 1);
/// # }
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) enforced: Judged<'a>,
    pub(super) candidate: Option<Judged<'a>>,
    // Asked for only by those who want to know, as it reads more headers.
    pub(super) is_same_origin: &'a dyn Fn() -> bool,
}

/// What policies say about a request, and by which route.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    found: Found<'a>,
    decision: Decision<'a>,
}

impl<'a> Judged<'a> {
    pub(super) fn new(routes: &'a Routes, request: &'a Request<'a>, sent: &impl Sent<'a>) -> Self {
        let found = routes.find(request.path);
        Self { found, decision: found.evaluate_as_sent(request, sent) }
    }

    /// The decision.
    pub fn decision(&self) -> &Decision<'a> {
        &self.decision
    }

    /// Why the request is refused or forbidden, if it is.
    pub fn refusal(&self) -> Option<&Refusal<'a>> {
        self.decision.refusal()
    }

    /// The route that was taken; see [`Found::route`].
    pub fn route(&self) -> Option<&'a str> {
        self.found.route()
    }

    fn in_short(&self) -> (&'static str, Option<&'a str>) {
        (self.decision.code(), self.route())
    }

    pub(super) fn is_forbidden(&self) -> bool {
        matches!(self.decision, Decision::Forbidden(..))
    }
}

impl<'a> Observed<'a> {
    /// What was decided.
    pub fn decision(&self) -> &Decision<'a> {
        self.enforced.decision()
    }

    /// Why the request is refused or forbidden, if it is.
    pub fn refusal(&self) -> Option<&Refusal<'a>> {
        self.enforced.refusal()
    }

    /// The route that was taken; see [`Found::route`].
    pub fn route(&self) -> Option<&'a str> {
        self.enforced.route()
    }

    /// The method, as the client sent it.
    pub fn method(&self) -> &'a [u8] {
        self.request.method
    }

    /// The path, as the client sent it, without the query.
    pub fn path(&self) -> &'a [u8] {
        self.request.path
    }

    /// The first line of `Origin`, as the client sent it; `None` where there is none.
    pub fn origin(&self) -> Option<&'a [u8]> {
        self.request.origin.as_slice().first().copied()
    }

    /// Whether it is a preflight.
    pub fn is_preflight(&self) -> bool {
        self.request.is_preflight()
    }

    /// Whether a page of the server's own origin sent it: `Sec-Fetch-Site` is `same-origin`, or without that header
    /// `Origin` has the host and the port to which the request was sent.
    ///
    /// Browsers send `Origin` with the POST, PUT, PATCH and DELETE of such a page too. A policy that does not list it
    /// refuses these requests, but CORS does not apply to them, and the page reads the response. Behind a proxy that
    /// changes `Host`, only `Sec-Fetch-Site` tells them apart, which browsers do not send to plain `http` URLs other
    /// than those of loopback addresses. A client that is not a browser can send whatever it likes.
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use cors_core::{Policy, guard::{Guard, Incoming, Recipient}, http::Http};
    ///
    /// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
    /// let guard = Guard::<Http>::new(policy).observe(|observed| {
    ///     assert_eq!(observed.is_same_origin(), observed.path() == b"/own");
    ///     assert!(observed.is_refused());
    /// });
    /// let post = |path, name: &'static str, value| {
    ///     let mut headers = http::HeaderMap::new();
    ///     headers.insert("origin", http::HeaderValue::from_static("https://api.example.com"));
    ///     headers.insert(name, http::HeaderValue::from_static(value));
    ///     let mut incoming = Incoming::<Http>::new("POST", path, &headers);
    ///     let _ = guard.load().evaluate(&mut incoming, Recipient::default);
    /// };
    /// post("/own", "sec-fetch-site", "same-origin");
    /// post("/own", "host", "api.example.com");
    /// post("/", "sec-fetch-site", "same-site");
    /// post("/", "host", "other.example.com");
    /// # }
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn is_same_origin(&self) -> bool {
        (self.is_same_origin)()
    }

    /// Whether it is refused: the page reads nothing, or the preflight fails. A page of
    /// the [server's own origin](Observed::is_same_origin) reads it all the same.
    pub fn is_refused(&self) -> bool {
        self.refusal().is_some() && !self.is_forbidden()
    }

    /// Whether cross-origin protection has turned it away before the handler.
    pub fn is_forbidden(&self) -> bool {
        self.enforced.is_forbidden()
    }

    /// What the candidate would decide; `None` without [`Guard::report_only`](super::Guard::report_only).
    pub fn candidate(&self) -> Option<&Judged<'a>> {
        self.candidate.as_ref()
    }

    /// Whether there is a candidate and its decision [differs](Decision::differs_from).
    pub fn differs(&self) -> bool {
        self.candidate.is_some_and(|it| it.decision.differs_from(self.decision()))
    }

    /// Whether it is a CORS request, or forbidden by either.
    pub(super) fn concerns_cors(&self) -> bool {
        let is_forbidden = |it: &Judged<'_>| it.is_forbidden();
        self.origin().is_some() || self.is_forbidden() || self.candidate.iter().any(is_forbidden)
    }
}

/// With what the client sent escaped.
impl fmt::Debug for Observed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed")
            .field("method", &Printed(self.method()))
            .field("path", &Printed(self.path()))
            .field("origin", &self.origin().map(Printed))
            .field("enforced", &self.enforced.in_short())
            .field("candidate", &self.candidate().map(Judged::in_short))
            .finish()
    }
}

struct Printed<'a>(&'a [u8]);

impl fmt::Debug for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped::bytes(self.0))
    }
}
