#![doc = include_str!("../README.md")]

mod fairing;
mod headers;
mod preflight;

use cors_core::Request;
pub use cors_core::{
    Config, ConfigError, ConfigErrors, OriginPattern, Policy, PolicyBuilder, Severity,
};
use rocket::http::HeaderMap;

/// Guards an application with a [`Policy`]: a fairing, attached once.
///
/// Cloning it counts a reference.
///
/// ```
/// use cors_rocket::{Cors, Policy};
///
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let app = rocket::build().attach(Cors::new(policy));
/// # Ok::<(), cors_rocket::ConfigErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cors {
    policy: Policy,
}

impl Cors {
    /// The fairing for a policy.
    pub fn new(policy: Policy) -> Self {
        Self { policy }
    }
}

/// What Rocket lets be seen of a request: header values that are not UTF-8 it has dropped.
fn read<'r>(request: &'r rocket::Request<'_>) -> Request<'r> {
    let headers: &HeaderMap<'_> = request.headers();
    Request::from_lookup(request.method().as_str().as_bytes(), |name| {
        headers.get(name).map(str::as_bytes)
    })
}
