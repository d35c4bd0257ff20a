#![doc = include_str!("../README.md")]

mod rejection;
mod wrap;

pub use cors_core::{
    Config, ConfigError, ConfigErrors, OriginPattern, Policy, PolicyBuilder, Severity,
};
pub use rejection::Rejects;

/// Guards a filter with a [`Policy`]; see [`Cors::wrap`].
///
/// Cloning it counts a reference.
#[derive(Debug, Clone)]
pub struct Cors {
    policy: Policy,
}

impl Cors {
    /// The wrapper for a policy.
    pub fn new(policy: Policy) -> Self {
        Self { policy }
    }
}
