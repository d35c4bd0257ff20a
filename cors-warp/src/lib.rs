#![doc = include_str!("../README.md")]

mod rejection;
mod wrap;

#[doc(no_inline)]
pub use cors_core;
#[cfg(feature = "live")]
pub use cors_core::Live;
#[doc(no_inline)]
pub use cors_core::browser;
#[doc(no_inline)]
pub use cors_core::guard::{Observed, Policies};
pub use cors_core::{
    Changed, Config, ConfigError, ConfigErrorKind, ConfigErrors, OriginPattern, Policy,
    PolicyBuilder, RouteConfig, Routes, RoutesBuilder, RoutesConfig, Severity,
};
pub use rejection::Rejects;

use cors_core::{guard::Guard, http::Http};

/// Guards a filter with a [`Policy`] or, by path, with [`Routes`]; see [`Cors::wrap`]. If there are two, the
/// outer one is the only author of the headers.
///
/// Cloning it only counts a reference.
#[derive(Debug, Clone)]
pub struct Cors {
    guard: Guard<Http>,
}

impl Cors {
    /// The wrapper for a [`Policy`], or for policies by path, [`Routes`]. With the feature `live`, which
    /// is on by default, for a `Live`, which can be replaced while it serves. Logs the warnings of a policy once,
    /// however many are made of its clones.
    pub fn new(policies: impl Into<Policies>) -> Self {
        Self { guard: Guard::new(policies) }
    }

    /// Judges each request by a candidate too, which never acts: every response is what it would be without one. Where
    /// the two differ, a `tracing` event at level warn says in what. Both may be a `Live`. See
    /// [`Guard::report_only`](cors_core::guard::Guard::report_only).
    #[must_use]
    pub fn report_only(self, candidate: impl Into<Policies>) -> Self {
        Self { guard: self.guard.report_only(candidate) }
    }

    /// Calls `observer` once for each request with an `Origin`, and for each that is forbidden or that the candidate
    /// would forbid. It must not block, and not panic. See [`Guard::observe`](cors_core::guard::Guard::observe).
    #[must_use]
    pub fn observe(self, observer: impl Fn(&Observed<'_>) + Send + Sync + 'static) -> Self {
        Self { guard: self.guard.observe(observer) }
    }

    /// The same for every request, with an `Origin` or without.
    #[must_use]
    pub fn observe_all(self, observer: impl Fn(&Observed<'_>) + Send + Sync + 'static) -> Self {
        Self { guard: self.guard.observe_all(observer) }
    }
}
