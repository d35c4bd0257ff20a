#![doc = include_str!("../README.md")]

mod fairing;
mod headers;
mod preflight;

use cors_core::guard::Guard;
pub use cors_core::{
    Config, ConfigError, ConfigErrorKind, ConfigErrors, OriginPattern, Policy, PolicyBuilder,
    Severity,
};

/// Guards an application with a [`Policy`]: a fairing, attached once.
///
/// Cloning it only counts a reference.
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
    guard: Guard<headers::Rocket>,
}

impl Cors {
    /// The fairing for a policy.
    pub fn new(policy: Policy) -> Self {
        Self { guard: policy.into() }
    }
}
