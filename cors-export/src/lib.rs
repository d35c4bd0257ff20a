#![doc = include_str!("../README.md")]

mod error;
mod expression;
mod model;
mod paths;
mod target;
#[cfg(test)]
mod tests;

pub use error::ExportError;
pub use target::{Target, UnknownTarget};

use cors_core::Routes;

use crate::{error::Problem, model::Site};

/// Writes the policies for a server.
///
/// The text is the same each time, and ends in a line break. It says in comments with which versions it was tested,
/// where it goes, and where it is narrower than the policies; it is never wider. Takes time and memory linear in the
/// policies.
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
/// Everything that the target cannot say, at once, such as `cross_origin_protection`.
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
///     "Express cannot say `cross_origin_protection`: leave it out, and protect the server by other means",
/// );
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
pub fn export(routes: &Routes, target: Target) -> Result<String, ExportError> {
    let site = Site::new(routes);
    let protected = site.protected.iter().map(|route| Problem {
        route: route.clone(),
        what: "`cross_origin_protection`".to_owned(),
        remedy: "leave it out, and protect the server by other means".to_owned(),
    });
    let problems: Vec<_> = protected.chain(target.problems(&site)).collect();
    if problems.is_empty() {
        Ok(target.write(&site))
    } else {
        Err(ExportError { target, problems })
    }
}
