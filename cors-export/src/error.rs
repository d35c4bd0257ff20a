//! What a target cannot say.

use core::{error::Error, fmt};

use crate::Target;

/// Everything that a target cannot say. It is shown in a line for each, with the route, what cannot be said, and the
/// remedy.
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
///     "Flask cannot say `cross_origin_protection` of `/`: leave it out, and protect the server by other means",
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
            write!(f, "{line_break}{} cannot say {what}", self.target.title())?;
            if let Some(route) = route {
                write!(f, " of `{route}`")?;
            }
            write!(f, ": {remedy}")?;
        }
        Ok(())
    }
}

impl Error for ExportError {}
