#![doc = include_str!("../README.md")]

mod rejection;
mod wrap;

#[doc(no_inline)]
pub use cors_core;
pub use cors_core::{
    Config, ConfigError, ConfigErrorKind, ConfigErrors, OriginPattern, Policy, PolicyBuilder,
    RouteConfig, Routes, RoutesBuilder, RoutesConfig, Severity,
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
    /// The wrapper for a [`Policy`], or for policies by path, [`Routes`].
    pub fn new(routes: impl Into<Routes>) -> Self {
        Self { guard: Guard::new(routes) }
    }
}
