//! Policies from a file: everything that is wrong with them, and on which line.

mod document;
mod insert;
mod json;
mod place;
mod problem;
mod read;
mod shown;
mod toml;

use std::path::Path;

use cors_core::{Routes, Severity};

pub(crate) use insert::with_origin;
pub(crate) use problem::{Problem, word};
pub(crate) use read::{STDIN, bytes, bytes_of, named};
pub(crate) use shown::shown;
pub(crate) use toml::lint as lint_toml;

use read::Format;

/// The outcome for a file: policies, unless a problem is an error.
#[derive(Debug)]
pub(crate) struct Linted {
    pub(crate) routes: Option<Routes>,
    pub(crate) problems: Vec<Problem>,
}

/// The policies in a file, or all of its errors, one per line.
pub(crate) fn compile(path: &Path) -> Result<Routes, String> {
    if is_stdin(path) {
        return Err("`-`: no policy is read from standard input here; name a file".to_owned());
    }
    lint(path)?.routes_of(path)
}

/// Reads a file by its extension. An error means that it cannot be read at all.
pub(crate) fn lint(path: &Path) -> Result<Linted, String> {
    read::file(path).map(Linted::of)
}

/// Reads a file, or standard input if it is `-`: then in the format that it is in. Tells what it is called as well.
pub(crate) fn lint_named(path: &Path) -> Result<(&Path, Linted), String> {
    if is_stdin(path) {
        Ok((Path::new(STDIN), Linted::of(read::stdin()?)))
    } else {
        Ok((path, lint(path)?))
    }
}

/// Whether it stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The text of a file for an editor of TOML: as it is written, valid or not; JSON is translated. An error
/// says why there is no such text.
pub(crate) fn read_as_toml(path: &Path) -> Result<String, String> {
    match read::file(path)? {
        (Format::Toml, text) => Ok(text),
        (Format::Json, text) => {
            let routes = json::lint(&text).routes_of(path)?;
            ::toml::to_string(&routes.to_config()).map_err(|error| named(path, &error))
        }
    }
}

impl Linted {
    fn of((format, text): (Format, String)) -> Self {
        match format {
            Format::Toml => toml::lint(&text),
            Format::Json => json::lint(&text),
        }
    }

    /// A text without policies, because of a problem at this byte.
    fn unparsed(text: &str, at: Option<usize>, problem: Problem) -> Self {
        Self { routes: None, problems: place::in_order(text, vec![(at, problem)]) }
    }

    /// The policies of the file with this path, or all of its errors, one per line.
    pub(crate) fn routes_of(&self, path: &Path) -> Result<Routes, String> {
        self.routes.clone().ok_or_else(|| {
            let errors = self.problems.iter().filter(|it| it.severity == Severity::Error);
            let lines = errors.map(|problem| {
                let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                format!("\n  {line}{}", shown(&problem.to_string()))
            });
            named(path, &format!("not a valid policy:{}", lines.collect::<String>()))
        })
    }
}
