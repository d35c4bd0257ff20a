//! What an adapter holds: policies with their values in the framework's types, and how a request goes through them.
//!
//! An adapter binds a [`Framework`]: how its headers are read and written, nothing else. Which lines a
//! response carries, in which order, and how `Vary` is added to, is decided here once for all of them.
//!
//! 1. [`Guard::load`] what is current: a request is judged and answered from one [`Snapshot`]. Let go of it
//!    before the handler runs, or a slow one keeps a policy in memory that has been replaced.
//! 2. [`Snapshot::evaluate`] an [`Incoming`] request, which reads what its policy depends on.
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
mod held;
mod incoming;
mod observed;
mod policies;
mod snapshot;
mod watch;
mod write;

pub use crate::name::{Constant, CorsHeader, SenderHeader};
pub use crate::request::Recipient;
pub use current::{Current, Evaluation};
pub use framework::{Framework, Source};
pub use incoming::Incoming;
pub use observed::{Judged, Observed};
pub use policies::Policies;
pub use snapshot::{Kept, Snapshot};
pub use write::Carried;

pub(crate) use held::Role;

use alloc::{boxed::Box, sync::Arc};
use core::fmt;

use self::{held::Held, watch::Watch};
use crate::response::Answers;

/// A policy, or policies by path, as an adapter holds them: with their values in the types of a framework.
/// Cloning it counts references.
pub struct Guard<F: Framework> {
    held: Held<Current<F>>,
    // Behind a pointer, so that a guard that nobody watches pays for one comparison.
    watch: Option<Arc<Watch>>,
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
        let held = Held::new(policies.into(), Current::new, Role::Enforced);
        let guard = Self { held, watch: None };
        #[cfg(feature = "tracing")]
        guard.load().routes().trace_warnings();
        guard
    }

    /// Judges each request by a candidate too, which never acts: what is answered is what it would be without one,
    /// byte for byte. Given again, the later candidate takes the place of the earlier one.
    ///
    /// With the feature `tracing` it reports a request for which the two [differ](crate::Decision::differs_from) as an
    /// event with target `cors`, level warn and the fields `decision`, `candidate_decision`
    /// ([`Decision::code`](crate::Decision::code)), `origin`, `method`, `path`, and as far as there are any `refusal`,
    /// `candidate_refusal`, `route` and `candidate_route`; what the client sent is escaped and cut to 400 bytes. The
    /// candidate's warnings are reported as those of [`Guard::new`] are.
    ///
    /// Each request is judged by one snapshot of the candidate, if that is a `Live`.
    #[must_use]
    pub fn report_only(self, candidate: impl Into<Policies>) -> Self {
        self.watched(|watch| watch.set_candidate(candidate.into()))
    }

    /// Calls `observer` once for each CORS request, which is one with an `Origin`, and for each request that is
    /// forbidden or that the candidate would forbid. Called again, it adds another; they are called in that order.
    ///
    /// It is called before the request is answered, by the thread that serves it, so it must not block. If it panics,
    /// that request has no answer.
    #[must_use]
    pub fn observe(self, observer: impl Fn(&Observed<'_>) + Send + Sync + 'static) -> Self {
        self.watched(|watch| watch.add(false, observer))
    }

    /// As [`Guard::observe`], for every request.
    #[must_use]
    pub fn observe_all(self, observer: impl Fn(&Observed<'_>) + Send + Sync + 'static) -> Self {
        self.watched(|watch| watch.add(true, observer))
    }

    /// Clones that were made before keep what they had.
    fn watched(mut self, change: impl FnOnce(&mut Watch)) -> Self {
        change(Arc::make_mut(self.watch.get_or_insert_default()));
        self
    }

    /// Whether what is current may be replaced.
    pub fn is_live(&self) -> bool {
        self.held.is_live()
    }

    /// Whether a request other than a preflight may have to be answered at once: where a policy has cross-origin
    /// protection, or may get it.
    pub fn may_forbid(&self) -> bool {
        self.is_live() || self.load().routes().any_is_protected()
    }
}

impl<F: Framework> Clone for Guard<F> {
    fn clone(&self) -> Self {
        Self { held: self.held.clone(), watch: self.watch.clone() }
    }
}

impl<F: Framework> fmt::Debug for Guard<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let snapshot = self.load();
        let mut guard = f.debug_tuple("Guard");
        guard.field(snapshot.routes());
        self.watch.iter().for_each(|watch| {
            guard.field(watch);
        });
        guard.finish()
    }
}
