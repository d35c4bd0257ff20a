//! Policies as text: everything that is wrong with them, and on which line.

mod document;
mod format;
mod insert;
mod json;
mod place;
mod problem;
mod shown;
mod toml;

use std::fmt::Display;

use cors_core::{Routes, Severity};

pub use format::Format;
pub use insert::with_origin;
pub use problem::{Problem, word};
pub use shown::shown;

/// What is in a text: policies, unless a problem is an error.
#[derive(Debug)]
pub struct Linted {
    /// The policies.
    pub routes: Option<Routes>,
    /// Everything that is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads the policy of a text, or its policies by path, as [`RoutesConfig`](cors_core::RoutesConfig) does, and finds
/// every problem, not only the first. Takes time linear in the text.
///
/// ```
/// use cors_tools::policy_file::{Format, lint};
///
/// let linted = lint("allow_origins = ['*']\nmax_ages = 600\nmax_age = '1h'\n", Format::Toml);
/// let problems: Vec<_> = linted.problems.iter().map(|it| (it.code, it.line)).collect();
/// assert_eq!(problems, [("unknown-field", Some(2)), ("invalid-type", Some(3))]);
///
/// let linted = lint(r#"{"allow_origins": ["https://app.example.com"]}"#, Format::Json);
/// assert!(linted.routes.is_some() && linted.problems.is_empty());
/// ```
pub fn lint(text: &str, format: Format) -> Linted {
    match format {
        Format::Toml => toml::lint(text),
        Format::Json => json::lint(text),
    }
}

/// An error of a file, which the message names first, safe to print.
///
/// ```
/// use cors_tools::policy_file::named;
///
/// assert_eq!(named("a\n.toml", &"not UTF-8"), r"a\n.toml: not UTF-8");
/// ```
pub fn named(file: &str, error: &dyn Display) -> String {
    format!("{}: {error}", shown(file))
}

impl Linted {
    /// A text without policies, because of a problem at this byte.
    fn unparsed(text: &str, at: Option<usize>, problem: Problem) -> Self {
        Self { routes: None, problems: place::in_order(text, vec![(at, problem)]) }
    }

    /// The policies.
    ///
    /// # Errors
    ///
    /// All errors in the file of this name, one per line.
    ///
    /// ```
    /// use cors_tools::policy_file::{Format, lint};
    ///
    /// let linted = lint("allow_origins = ['https://app.example.com/']", Format::Toml);
    /// let error = linted.routes_of("policy.toml").unwrap_err();
    /// let begin = "policy.toml: not a valid policy:\n  line 1: allow_origins[0]: `https://app.example.com/` ";
    /// assert!(error.starts_with(begin), "{error}");
    /// ```
    pub fn routes_of(&self, file: &str) -> Result<Routes, String> {
        self.routes.clone().ok_or_else(|| {
            let errors = self.problems.iter().filter(|it| it.severity == Severity::Error);
            let lines = errors.map(|problem| {
                let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                format!("\n  {line}{}", shown(&problem.to_string()))
            });
            named(file, &format!("not a valid policy:{}", lines.collect::<String>()))
        })
    }
}
