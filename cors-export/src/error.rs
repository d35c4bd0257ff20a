//! What a target cannot say.

use core::{error::Error, fmt};

use crate::Target;

/// Everything that a target cannot say, a line each.
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
