#![doc = include_str!("../README.md")]

mod future;
mod headers;
mod middleware;
#[cfg(feature = "test")]
pub mod test;

use std::future::{Ready, ready};

use actix_web::{
    Error,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
#[doc(no_inline)]
pub use cors_core;
#[cfg(feature = "live")]
pub use cors_core::Live;
#[doc(no_inline)]
pub use cors_core::browser;
use cors_core::guard::Guard;
#[doc(no_inline)]
pub use cors_core::guard::{Observed, Policies};
pub use cors_core::{
    Changed, Config, ConfigError, ConfigErrorKind, ConfigErrors, OriginPattern, Policy,
    PolicyBuilder, RouteConfig, Routes, RoutesBuilder, RoutesConfig, Severity,
};
pub use future::ResponseFuture;
pub use middleware::CorsMiddleware;

use crate::headers::Actix;

/// Guards an `App`, a scope or a resource with a [`Policy`] or, by path, with [`Routes`]: wrap it around
/// them. If there are two, the outer one is the only author of the headers.
///
/// Cloning it only counts a reference. Make it once, outside the closure that builds the `App` of each
/// worker, so that all share one policy.
///
/// ```no_run
/// use actix_web::{App, HttpServer, web};
/// use cors_actix::{Cors, Policy};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let cors = Cors::new(Policy::builder().allow_origins(["https://app.example.com"]).build()?);
/// let app = move || App::new().route("/", web::get().to(|| async { "hello" })).wrap(cors.clone());
/// HttpServer::new(app).bind("127.0.0.1:8080")?.run().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Cors {
    guard: Guard<Actix>,
}

impl Cors {
    /// The middleware for a [`Policy`], or for policies by path, [`Routes`]. With the feature `live`, which
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

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CorsMiddleware<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(CorsMiddleware::new(service, self.guard.clone())))
    }
}
