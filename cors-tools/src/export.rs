//! A policy, or policies by path, for a server that is not written in Rust: `cors export`.

use cors_core::Severity;
use cors_export::{ExportError, Target};

use crate::policy_file::{Linted, Problem, named, shown};

/// What is written for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// A configuration or a module.
    pub text: String,
    /// What the policies are warned of, on one line each.
    pub warnings: Vec<String>,
}

/// Writes what is in the file of this name for a server.
///
/// ```
/// use cors_export::Target;
/// use cors_tools::{
///     export::export,
///     policy_file::{Format, lint},
/// };
///
/// let linted = lint("allow_origins = ['https://app.example.com']", Format::Toml);
/// let exported = export("policy.toml", &linted, Target::Express)?;
/// assert!(exported.text.contains("https://app.example.com") && exported.warnings.is_empty());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// All errors of the policies, or everything that cannot be exported, one per line after the file's name.
///
/// ```
/// use cors_export::Target;
/// use cors_tools::{
///     export::export,
///     policy_file::{Format, lint},
/// };
///
/// let text = "allow_origins = ['https://app.example.com']\ncross_origin_protection = true\n";
/// let error = export("policy.toml", &lint(text, Format::Toml), Target::Flask).unwrap_err();
/// assert!(error.starts_with("policy.toml: not exported:\n  `cross_origin_protection` cannot be exported to Flask"));
/// ```
pub fn export(file: &str, linted: &Linted, target: Target) -> Result<Exported, String> {
    let routes = linted.routes_of(file)?;
    let text = cors_export::export(&routes, target).map_err(|error| refused(file, &error))?;
    let warnings = linted.problems.iter().filter(|it| it.severity == Severity::Warning);
    Ok(Exported { text, warnings: warnings.map(|it| warning(file, it)).collect() })
}

/// Everything that cannot be exported, one per line.
fn refused(file: &str, error: &ExportError) -> String {
    let lines =
        error.to_string().lines().map(|it| format!("\n  {}", shown(it))).collect::<String>();
    named(file, &format!("not exported:{lines}"))
}

fn warning(file: &str, problem: &Problem) -> String {
    let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    named(file, &format!("{line}{}", shown(&problem.to_string())))
}
