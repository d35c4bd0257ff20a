//! What is wrong with a file, and on which line.

use std::fmt::{self, Display};

use cors_core::{ConfigError, Escaped, Severity};
use serde::{Serialize, Serializer};

/// One problem of a file.
///
/// ```
/// use cors_tools::policy_file::{Format, lint};
///
/// let linted = lint("allow_origins = ['https://app.example.com/']", Format::Toml);
/// let problem = &linted.problems[0];
/// assert_eq!(problem.value.as_deref(), Some("https://app.example.com/"));
/// assert_eq!((problem.line, problem.column), (Some(1), Some(18)));
/// assert!(problem.to_string().starts_with("allow_origins[0]: `https://app.example.com/` "));
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// Whether the text has no policies because of it.
    #[serde(serialize_with = "serialize_severity")]
    pub severity: Severity,
    /// What kind of problem it is, such as `unknown-field`.
    pub code: &'static str,
    /// The field, with its route; `None` for a problem of the syntax or the file.
    pub field: Option<String>,
    /// Which entry of the field's list it is, from 0.
    pub index: Option<usize>,
    /// The entry or the value.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// From 1. `None` for a problem of the whole file.
    pub line: Option<usize>,
    /// In characters, from 1; known if the line is.
    #[serde(skip)]
    pub column: Option<usize>,
}

/// How a severity is written.
///
/// ```
/// assert_eq!(cors_tools::policy_file::word(cors_core::Severity::Warning), "warning");
/// ```
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn serialize_severity<S: Serializer>(severity: &Severity, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(word(*severity))
}

impl From<&ConfigError> for Problem {
    fn from(error: &ConfigError) -> Self {
        Self {
            severity: error.severity(),
            code: error.code(),
            field: Some(error.field().to_owned()),
            index: error.index(),
            value: error.value().map(str::to_owned),
            message: error.reason().to_owned(),
            help: error.remedy().to_owned(),
            line: None,
            column: None,
        }
    }
}

/// `field[index]: `value` message: help`, without what is not known.
impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.sentence(), self.help)
    }
}

impl Problem {
    pub(super) fn error(
        code: &'static str,
        field: Option<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            field,
            index: None,
            value: None,
            message: message.into(),
            help: help.into(),
            line: None,
            column: None,
        }
    }

    /// The only problem of a file that has no syntax tree.
    pub(super) fn syntax(code: &'static str, message: String) -> Self {
        Self::error(code, None, message, "fix the syntax; nothing else in this file was checked")
    }

    /// A file that was read before and cannot be read now.
    pub fn unreadable(message: String) -> Self {
        Self::error("unreadable-file", None, message, "fix the file, and it is read again")
    }

    /// Where and what, without the help.
    pub fn sentence(&self) -> String {
        let index = self.index.map(|index| format!("[{index}]")).unwrap_or_default();
        let place = self.field.as_deref().map(|it| format!("{}{index}:", Escaped::str(it)));
        let value = self.value.as_deref().map(|it| format!("`{}`", Escaped::str(it)));
        let parts = [place, value, Some(self.message.clone())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
