#![doc = include_str!("../README.md")]

mod fairing;
mod first;
mod headers;

#[doc(no_inline)]
pub use cors_core;
#[cfg(feature = "live")]
pub use cors_core::Live;
use cors_core::guard::Guard;
#[doc(no_inline)]
pub use cors_core::guard::Policies;
pub use cors_core::{
    Changed, Config, ConfigError, ConfigErrorKind, ConfigErrors, OriginPattern, Policy,
    PolicyBuilder, RouteConfig, Routes, RoutesBuilder, RoutesConfig, Severity,
};

/// Guards an application with a [`Policy`] or, by path, with [`Routes`]: a fairing, attached once.
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
    /// The fairing for a [`Policy`], or for policies by path, [`Routes`]. With the feature `live`, which
    /// is on by default, for a `Live`, which can be replaced while it serves. Logs the warnings of a policy once,
    /// however many are made of its clones.
    pub fn new(policies: impl Into<Policies>) -> Self {
        Self { guard: Guard::new(policies) }
    }
}
