//! Policies from a file: everything that is wrong with them, and on which line.

mod document;
mod insert;
mod json;
mod problem;
mod toml;

use std::{fmt::Display, fs, path::Path};

use cors_core::{Routes, Severity};

pub(crate) use insert::with_origin;
pub(crate) use problem::{Problem, word};
pub(crate) use toml::lint as lint_toml;

/// The outcome for a file: policies, unless a problem is an error.
#[derive(Debug)]
pub(crate) struct Linted {
    pub(crate) routes: Option<Routes>,
    pub(crate) problems: Vec<Problem>,
}

enum Format {
    Toml,
    Json,
}

/// The policies in a file, or all of its errors, one per line.
pub(crate) fn compile(path: &Path) -> Result<Routes, String> {
    lint(path)?.routes_of(path)
}

/// Reads a file by its extension. An error means that it cannot be read at all.
pub(crate) fn lint(path: &Path) -> Result<Linted, String> {
    Ok(match read(path)? {
        (Format::Toml, text) => toml::lint(&text),
        (Format::Json, text) => json::lint(&text),
    })
}

/// The text of a file for an editor of TOML: as it is written, valid or not; JSON is translated. An error
/// says why there is no such text.
pub(crate) fn read_as_toml(path: &Path) -> Result<String, String> {
    match read(path)? {
        (Format::Toml, text) => Ok(text),
        (Format::Json, text) => {
            let routes = json::lint(&text).routes_of(path)?;
            ::toml::to_string(&routes.to_config()).map_err(|error| named(path, &error))
        }
    }
}

fn read(path: &Path) -> Result<(Format, String), String> {
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("toml") => Format::Toml,
        Some("json") => Format::Json,
        _ => {
            let error = "neither `.toml` nor `.json`: rename it to match its content";
            return Err(named(path, &error));
        }
    };
    let bytes = fs::read(path).map_err(|error| named(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| named(path, &"not UTF-8: save it as UTF-8"))?;
    Ok((format, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

fn named(path: &Path, error: &dyn Display) -> String {
    format!("{}: {error}", path.display())
}

impl Linted {
    /// The policies of the file with this path, or all of its errors, one per line.
    pub(crate) fn routes_of(&self, path: &Path) -> Result<Routes, String> {
        self.routes.clone().ok_or_else(|| {
            let errors = self.problems.iter().filter(|it| it.severity == Severity::Error);
            let lines = errors.map(|problem| {
                let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                format!("\n  {line}{problem}")
            });
            named(path, &format!("not a valid policy:{}", lines.collect::<String>()))
        })
    }
}
