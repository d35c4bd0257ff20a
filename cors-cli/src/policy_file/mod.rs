//! Policies from a file: everything that is wrong with them, and on which line.

mod document;
mod json;
mod problem;
mod toml;

use std::{fmt::Display, fs, path::Path};

use cors_core::{Routes, Severity};

pub(crate) use problem::{Problem, word};

/// The outcome for a file: policies, unless a problem is an error.
#[derive(Debug)]
pub(crate) struct Linted {
    pub(crate) routes: Option<Routes>,
    pub(crate) problems: Vec<Problem>,
}

/// The policies in a file, or all of its errors, one per line.
pub(crate) fn compile(path: &Path) -> Result<Routes, String> {
    let Linted { routes, problems } = lint(path)?;
    routes.ok_or_else(|| {
        let errors = problems.iter().filter(|it| it.severity == Severity::Error);
        let lines = errors.map(|problem| format!("\n  {problem}"));
        format!("{}: not a valid policy:{}", path.display(), lines.collect::<String>())
    })
}

/// Reads a file by its extension. An error means that it cannot be read at all.
pub(crate) fn lint(path: &Path) -> Result<Linted, String> {
    let named = |error: &dyn Display| format!("{}: {error}", path.display());
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("toml") => toml::lint,
        Some("json") => json::lint,
        _ => return Err(named(&"neither `.toml` nor `.json`: rename it to match its content")),
    };
    let bytes = fs::read(path).map_err(|error| named(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| named(&"not UTF-8: save it as UTF-8"))?;
    Ok(format(text.strip_prefix('\u{feff}').unwrap_or(&text)))
}
