//! What a target does not support.

use core::{error::Error, fmt};

use crate::Target;

/// Everything in the policies that a target does not support. Each is shown on a line of its own, with its route and
/// its remedy.
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_export::{Target, export};
///
/// let routes = Routes::builder()
///     .route("/", Policy::builder().allow_origins(["*"]).cross_origin_protection(true))
///     .closed("/api")
///     .build()?;
/// assert_eq!(
///     export(&routes, Target::Flask).unwrap_err().to_string(),
///     "`cross_origin_protection` on route `/` cannot be exported to Flask: remove it, and block cross-site writes some other way",
/// );
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportError {
    pub(crate) target: Target,
    pub(crate) problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) route: Option<String>,
    /// The value, or the field.
    pub(crate) what: String,
    pub(crate) remedy: String,
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Problem { route, what, remedy }) in self.problems.iter().enumerate() {
            let line_break = if place > 0 { "\n" } else { "" };
            write!(f, "{line_break}{what}")?;
            if let Some(route) = route {
                write!(f, " on route `{route}`")?;
            }
            write!(f, " cannot be exported to {}: {remedy}", self.target.title())?;
        }
        Ok(())
    }
}

impl Error for ExportError {}
