#![doc = include_str!("../README.md")]

mod rejection;
mod wrap;

pub use cors_core::{
    Config, ConfigError, ConfigErrorKind, ConfigErrors, OriginPattern, Policy, PolicyBuilder,
    Severity,
};
pub use rejection::Rejects;

use cors_core::{guard::Guard, http::Http};

/// Guards a filter with a [`Policy`]; see [`Cors::wrap`].
///
/// Cloning it only counts a reference.
#[derive(Debug, Clone)]
pub struct Cors {
    guard: Guard<Http>,
}

impl Cors {
    /// The wrapper for a policy.
    pub fn new(policy: Policy) -> Self {
        Self { guard: policy.into() }
    }
}
