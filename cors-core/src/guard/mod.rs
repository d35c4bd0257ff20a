//! What an adapter holds: policies with their values in the framework's types, and how a request goes through them.
//!
//! An adapter binds a [`Framework`]: how its headers are read and written, nothing else. Which lines a
//! response carries, in which order, and how `Vary` is added to, is decided here once for all of them.
//!
//! 1. [`Incoming::read`] what CORS depends on.
//! 2. [`Guard::evaluate`] it.
//! 3. If [`Evaluation::answer`] gives a status, answer with it, without a body, and [`Guard::write`] the
//!    headers. Otherwise run the handler and write to its response: with [`Guard::write`] if the request is
//!    still there, or with [`Guard::carry`] before and [`Carried::write_to`] after.
//!
//! With the feature `http` the framework is `cors_core::http::Http`:
//!
//! ```
//! # #[cfg(feature = "http")] {
//! use cors_core::{Policy, guard::{Guard, Incoming}, http::Http};
//! use http::{HeaderMap, HeaderValue, header};
//!
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let guard = Guard::<Http>::new(policy);
//! let mut headers = HeaderMap::new();
//! headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
//!
//! let incoming = Incoming::<Http>::read("GET", "/", &headers);
//! let evaluation = guard.evaluate(&incoming);
//! assert_eq!(evaluation.answer(), None);
//! let mut response = HeaderMap::new();
//! guard.write(evaluation, &incoming, &mut response);
//! assert_eq!(response[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
//! assert_eq!(response[header::VARY], "Origin");
//! # }
//! # Ok::<(), cors_core::ConfigErrors>(())
//! ```

mod framework;
mod incoming;
mod write;

pub use crate::name::{Constant, CorsHeader};
pub use framework::{Framework, Source};
pub use incoming::Incoming;
pub use write::Carried;

use alloc::{boxed::Box, sync::Arc};
use core::fmt;

use crate::{
    Decision, Policy, Request, Routes,
    response::{Answers, Carries},
};

/// A policy, or policies by path, as an adapter holds them: with their values in the types of a framework.
/// Cloning it counts a reference.
pub struct Guard<F: Framework>(Arc<Guarded<F>>);

struct Guarded<F: Framework> {
    routes: Routes,
    // In the order of `Routes::policies`; the first apart, as it is often the only one.
    first: Converted<F>,
    others: Box<[Converted<F>]>,
    // Where there is no policy.
    none: Converted<F>,
}

/// What a policy answers with, in the types of a framework.
struct Converted<F: Framework> {
    // Apart from the policy, so that what waits for a response does not hold the policy.
    values: Arc<Answers<F::Value<'static>>>,
    // The answer to an allowed preflight, if only its origin depends on the request.
    preflight: Option<F::Template>,
}

/// What to do with a request; does not borrow the request. Holds only for that request and the guard that
/// evaluated it.
#[must_use]
#[derive(Debug, Clone, Copy)]
pub struct Evaluation {
    answer: Option<u16>,
    carries: Carries,
    // The place of the policy.
    place: usize,
}

impl Evaluation {
    /// The status to answer with at once, 204 or 403; `None` where the handler runs.
    #[inline]
    pub fn answer(&self) -> Option<u16> {
        self.answer
    }
}

impl<F: Framework> Converted<F> {
    fn new(answers: &Answers<Box<str>>) -> Self {
        let values = answers.map(|text| F::value(Source::Bytes(text.as_bytes())));
        // The first clone of a value makes its buffer a shared one; later ones count references.
        let values = values.map(|value| Some(value.clone()));
        let preflight = values.are_listed().then(|| write::template::<F>(&values)).flatten();
        Self { values: Arc::new(values), preflight }
    }
}

impl<F: Framework> Guard<F> {
    /// Guards with a [`Policy`] or with [`Routes`].
    pub fn new(routes: impl Into<Routes>) -> Self {
        let routes = routes.into();
        let converted = |policy: Option<&Policy>| {
            Converted::new(policy.map_or(&Answers::NONE, |policy| &policy.0.answers))
        };
        let mut policies = routes.policies().map(converted);
        let first = policies.next().unwrap_or_else(|| converted(None));
        let others = policies.collect();
        Self(Arc::new(Guarded { routes, first, others, none: converted(None) }))
    }

    /// Whether the policy depends on the path.
    #[inline]
    pub fn is_by_path(&self) -> bool {
        self.0.routes.is_by_path()
    }

    /// Judges a request by the policy of its path. With the feature `tracing` it reports a refusal as an
    /// event with target `cors`, level debug and the fields `refusal`, `origin`, `method`, `path` and,
    /// where policies are by path, `route`; what the client sent is escaped and cut to 400 bytes.
    ///
    /// Allocates nothing.
    #[inline]
    pub fn evaluate(&self, incoming: &Incoming<'_, F>) -> Evaluation {
        let request = &incoming.request;
        let (policy, place) = self.0.routes.policy(request.path);
        match policy {
            Some(policy) => self.evaluation(policy.evaluate(request), request, place),
            None => self.evaluate_without_policy(request, place),
        }
    }

    #[cold]
    fn evaluate_without_policy(&self, request: &Request<'_>, place: usize) -> Evaluation {
        self.evaluation(self.0.routes.evaluate_without_policy(request), request, place)
    }

    #[inline(always)]
    #[cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "only events need it"))]
    fn evaluation(
        &self,
        decision: Decision<'_>,
        request: &Request<'_>,
        place: usize,
    ) -> Evaluation {
        #[cfg(feature = "tracing")]
        if let Some(refusal) = decision.refusal() {
            refusal.trace(request, &self.0.routes);
        }
        Evaluation { answer: decision.answer(), carries: decision.headers().carries, place }
    }

    #[inline]
    fn answers(&self, evaluation: Evaluation) -> &Converted<F> {
        let Guarded { first, others, none, .. } = &*self.0;
        match evaluation.place.checked_sub(1) {
            None => first,
            Some(place) => others.get(place).unwrap_or(none),
        }
    }

    /// Writes what was decided to a response: removes the handler's own CORS headers, writes the
    /// policy's, and adds to `Vary`.
    #[inline]
    pub fn write<'r>(
        &'r self,
        evaluation: Evaluation,
        incoming: &Incoming<'r, F>,
        response: &mut F::Response<'r>,
    ) {
        let Converted { values, preflight } = self.answers(evaluation);
        if let (Carries::Preflight { max_age: true }, Some(template)) =
            (evaluation.carries, preflight)
            && F::names(response).next().is_none()
        {
            let origin = if values.any_origin { None } else { incoming.allow_origin() };
            if values.any_origin || origin.is_some() {
                return F::write_template(template, origin, response);
            }
        }
        let asked = |header| incoming.request.lines(header);
        let of_request = |header, bytes: &[u8]| incoming.value(header, bytes);
        write::write::<F>(values, evaluation.carries, asked, of_request, response);
    }

    /// What to write to the response of a handler, for when the request is gone. Only if
    /// [`Evaluation::answer`] is `None`.
    ///
    /// Allocates nothing if the framework shares what it has read, as the crate `http` does.
    #[inline]
    pub fn carry(&self, evaluation: Evaluation, incoming: &Incoming<'_, F>) -> Carried<F> {
        Carried::new(&self.answers(evaluation).values, evaluation.carries, incoming)
    }
}

impl<F: Framework> Clone for Guard<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: Framework> fmt::Debug for Guard<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.0.routes).finish()
    }
}
