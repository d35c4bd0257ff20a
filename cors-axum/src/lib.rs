#![doc = include_str!("../README.md")]

mod future;
mod service;

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
pub use future::ResponseFuture;
pub use service::CorsService;

use cors_core::{guard::Guard, http::Http};
use tower_layer::Layer;

/// Guards the service that it is layered on with a [`Policy`] or, by path, with [`Routes`]. If there are two,
/// the outer one is the only author of the headers.
///
/// Cloning it, or a service that it makes, only counts a reference.
///
/// ```
/// use axum::{Router, routing::get};
/// use cors_axum::{Cors, Policy};
///
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(Cors::new(policy));
/// # Ok::<(), cors_axum::ConfigErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cors {
    guard: Guard<Http>,
}

impl Cors {
    /// The layer for a [`Policy`], or for policies by path, [`Routes`]. With the feature `live`, which
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

impl<S> Layer<S> for Cors {
    type Service = CorsService<S>;

    fn layer(&self, inner: S) -> CorsService<S> {
        CorsService::new(inner, self.guard.clone())
    }
}
