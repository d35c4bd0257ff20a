#![doc = include_str!("../README.md")]

mod error;
mod expression;
mod headers;
mod model;
mod paths;
mod target;
#[cfg(test)]
mod tests;

pub use error::ExportError;
pub use target::{Target, UnknownTarget};

use cors_core::Routes;

use crate::{error::Problem, model::Site};

/// Writes the policies as a configuration or a module for a server.
///
/// The output is the same each time, and ends in a line break. Its comments say where to put it, with which versions it
/// was tested, and which responses it does not cover. It never allows more than the policies, for any request that a
/// browser sends. Takes time and memory linear in the policies.
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_export::{Target, export};
///
/// let routes = Routes::builder()
///     .route("/public", Policy::builder().allow_origins(["*"]))
///     .closed("/public/internal")
///     .build()?;
/// let text = export(&routes, Target::Nginx)?;
/// assert!(text.contains("^/public/internal"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Everything that the target does not support, at once, such as `cross_origin_protection`.
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_export::{Target, export};
///
/// let policy = Policy::builder()
///     .allow_origins(["https://app.example.com"])
///     .cross_origin_protection(true)
///     .build()?;
/// let error = export(&Routes::from(policy), Target::Express).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`cross_origin_protection` cannot be exported to Express: remove it, and block cross-site writes some other way",
/// );
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
pub fn export(routes: &Routes, target: Target) -> Result<String, ExportError> {
    let site = Site::new(routes);
    let protected = site.protected.iter().map(|route| Problem {
        route: route.clone(),
        what: "`cross_origin_protection`".to_owned(),
        remedy: "remove it, and block cross-site writes some other way".to_owned(),
    });
    let problems: Vec<_> = protected.chain(target.problems(&site)).collect();
    if problems.is_empty() {
        Ok(target.write(&site))
    } else {
        Err(ExportError { target, problems })
    }
}
