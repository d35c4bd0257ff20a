#![doc = include_str!("../README.md")]

mod rejection;
mod wrap;

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
}
