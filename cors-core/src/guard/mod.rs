//! What an adapter holds: a policy with its values in the framework's types, and how a request goes through it.
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
//! let guard = Guard::<Http>::from(policy);
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

use alloc::sync::Arc;
use core::fmt;

use crate::{
    Policy,
    response::{Answers, Carries},
};

/// A policy as an adapter holds it: with its values in the types of a framework. Cloning it counts a
/// reference.
pub struct Guard<F: Framework>(Arc<Guarded<F>>);

struct Guarded<F: Framework> {
    policy: Policy,
    // Apart from the policy, so that what waits for a response does not hold the policy.
    answers: Arc<Answers<F::Value<'static>>>,
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
}

impl Evaluation {
    /// The status to answer with at once, 204 or 403; `None` where the handler runs.
    #[inline]
    pub fn answer(&self) -> Option<u16> {
        self.answer
    }
}

impl<F: Framework> From<Policy> for Guard<F> {
    fn from(policy: Policy) -> Self {
        let answers = policy.0.answers.map(|text| F::value(Source::Bytes(text.as_bytes())));
        // The first clone of a value makes its buffer a shared one; later ones count references.
        let answers = answers.map(|value| Some(value.clone()));
        let preflight = answers.are_listed().then(|| write::template::<F>(&answers)).flatten();
        Self(Arc::new(Guarded { policy, answers: Arc::new(answers), preflight }))
    }
}

impl<F: Framework> Guard<F> {
    /// Judges a request. With the feature `tracing` it reports a refusal as an event with target `cors`,
    /// level debug and the fields `refusal`, `origin`, `method` and `path`; what the client sent is escaped
    /// and cut to 400 bytes.
    ///
    /// Allocates nothing.
    #[inline]
    pub fn evaluate(&self, incoming: &Incoming<'_, F>) -> Evaluation {
        let decision = self.0.policy.evaluate(&incoming.request);
        #[cfg(feature = "tracing")]
        if let Some(refusal) = decision.refusal() {
            refusal.trace(&incoming.request);
        }
        Evaluation { answer: decision.answer(), carries: decision.headers().carries }
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
        let Guarded { answers, preflight, .. } = &*self.0;
        if let (Carries::Preflight { max_age: true }, Some(template)) =
            (evaluation.carries, preflight)
            && F::names(response).next().is_none()
        {
            let origin = if answers.any_origin { None } else { incoming.allow_origin() };
            if answers.any_origin || origin.is_some() {
                return F::write_template(template, origin, response);
            }
        }
        let asked = |header| incoming.request.lines(header);
        let of_request = |header, bytes: &[u8]| incoming.value(header, bytes);
        write::write::<F>(answers, evaluation.carries, asked, of_request, response);
    }

    /// What to write to the response of a handler, for when the request is gone. Only if
    /// [`Evaluation::answer`] is `None`.
    ///
    /// Allocates nothing if the framework shares what it has read, as the crate `http` does.
    #[inline]
    pub fn carry(&self, evaluation: Evaluation, incoming: &Incoming<'_, F>) -> Carried<F> {
        Carried::new(&self.0.answers, evaluation.carries, incoming)
    }
}

impl<F: Framework> Clone for Guard<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: Framework> fmt::Debug for Guard<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.0.policy).finish()
    }
}
