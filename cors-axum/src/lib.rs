#![doc = include_str!("../README.md")]

mod future;
mod service;

#[doc(no_inline)]
pub use cors_core;
#[cfg(feature = "live")]
pub use cors_core::Live;
#[doc(no_inline)]
pub use cors_core::guard::Policies;
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
}

impl<S> Layer<S> for Cors {
    type Service = CorsService<S>;

    fn layer(&self, inner: S) -> CorsService<S> {
        CorsService::new(inner, self.guard.clone())
    }
}
