//! What an adapter holds: policies with their values in the framework's types, and how a request goes through them.
//!
//! An adapter binds a [`Framework`]: how its headers are read and written, nothing else. Which lines a
//! response carries, in which order, and how `Vary` is added to, is decided here once for all of them.
//!
//! 1. [`Guard::load`] what is current: a request is judged and answered from one [`Snapshot`]. Let go of it
//!    before the handler runs, or a slow one keeps a policy in memory that has been replaced.
//! 2. [`Current::evaluate`] an [`Incoming`] request, which reads what its policy depends on.
//! 3. If [`Evaluation::answer`] gives a status, answer with it, without a body, and [`Snapshot::write`] the
//!    headers. Otherwise run the handler and write to its response: with [`Snapshot::write`] if the request
//!    is still there, or with [`Current::carry`] before and [`Carried::write_to`] after.
//!
//! With the feature `http` the framework is `cors_core::http::Http`:
//!
//! ```
//! # #[cfg(feature = "http")] {
//! use cors_core::{Policy, guard::{Guard, Incoming, Recipient}, http::Http};
//! use http::{HeaderMap, HeaderValue, header};
//!
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let guard = Guard::<Http>::new(policy);
//! let mut headers = HeaderMap::new();
//! headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
//!
//! let mut incoming = Incoming::<Http>::new("GET", "/", &headers);
//! let snapshot = guard.load();
//! let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
//! assert_eq!(evaluation.answer(), None);
//! let mut response = HeaderMap::new();
//! snapshot.write(evaluation, &incoming, &mut response);
//! assert_eq!(response[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
//! assert_eq!(response[header::VARY], "Origin");
//! # }
//! # Ok::<(), cors_core::ConfigErrors>(())
//! ```

mod current;
mod framework;
mod incoming;
mod policies;
mod snapshot;
mod write;

pub use crate::name::{Constant, CorsHeader, SenderHeader};
pub use crate::request::Recipient;
pub use current::{Current, Evaluation};
pub use framework::{Framework, Source};
pub use incoming::Incoming;
pub use policies::Policies;
pub use snapshot::Snapshot;
pub use write::Carried;

use alloc::{boxed::Box, sync::Arc};
use core::fmt;

use self::policies::Kind;
#[cfg(feature = "live")]
use crate::live::Followed;
use crate::response::Answers;

/// A policy, or policies by path, as an adapter holds them: with their values in the types of a framework.
/// Cloning it counts a reference.
pub struct Guard<F: Framework>(Held<F>);

enum Held<F: Framework> {
    Fixed(Arc<Current<F>>),
    #[cfg(feature = "live")]
    Live(Arc<Followed<Current<F>>>),
}

/// What a policy answers with, in the types of a framework.
struct Converted<F: Framework> {
    // Apart from the policy, so that what waits for a response does not hold the policy.
    values: Arc<Answers<F::Value<'static>>>,
    // The answer to an allowed preflight, if only its origin depends on the request.
    preflight: Option<F::Template>,
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
    /// Guards with a [`Policy`](crate::Policy), with [`Routes`](crate::Routes), or with what is current in a `Live`.
    ///
    /// With the feature `tracing` it reports each of their [warnings](crate::Routes::warnings) as an event with target
    /// `cors`, level warn and the field `code`: once for a policy and its clones, however many guards are made of
    /// them, and once for each that replaces what was current in a `Live`.
    pub fn new(policies: impl Into<Policies>) -> Self {
        let guard = Self(match policies.into().0 {
            Kind::Fixed(routes) => Held::Fixed(Arc::new(Current::new(routes))),
            #[cfg(feature = "live")]
            Kind::Live(live) => Held::Live(live.followed(Current::new)),
        });
        #[cfg(feature = "tracing")]
        guard.load().routes().trace_warnings();
        guard
    }

    /// Whether what is current may be replaced.
    pub fn is_live(&self) -> bool {
        match &self.0 {
            Held::Fixed(_) => false,
            #[cfg(feature = "live")]
            Held::Live(_) => true,
        }
    }

    /// Whether a request other than a preflight may have to be answered at once: where a policy has cross-origin
    /// protection, or may get it.
    pub fn may_forbid(&self) -> bool {
        self.is_live() || self.load().routes().any_is_protected()
    }
}

impl<F: Framework> Clone for Guard<F> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Held::Fixed(current) => Held::Fixed(Arc::clone(current)),
            #[cfg(feature = "live")]
            Held::Live(followed) => Held::Live(Arc::clone(followed)),
        })
    }
}

impl<F: Framework> fmt::Debug for Guard<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(self.load().routes()).finish()
    }
}
