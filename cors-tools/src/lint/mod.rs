//! Every problem and warning of policy files, as `cors lint` prints them.

mod github;
mod text;

use std::io::{self, Write};

use cors_core::Severity;
use serde::Serialize;

use crate::{json, policy_file::Problem, sarif};

/// What is wrong with some files.
///
/// ```
/// use cors_tools::{
///     lint::Report,
///     policy_file::{Format, lint},
/// };
///
/// let mut report = Report::default();
/// let linted = lint("allow_origins = ['https://app.example.com/']\n", Format::Toml);
/// report.add("policy.toml", "policy.toml", linted.problems);
/// assert!(report.has_errors());
///
/// let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
///     let mut out = Vec::new();
///     write(&mut out).map(|()| String::from_utf8_lossy(&out).into_owned())
/// };
/// let text = written(&|out| report.write_text(out))?;
/// assert!(text.ends_with("\n1 file: 1 error, 0 warnings\n"));
/// let commands = written(&|out| report.write_github(out))?;
/// assert!(commands.starts_with("::error file=policy.toml,line=1,title="));
/// assert!(report.json()?.contains("\"line\": 1"));
/// assert!(report.sarif()?.contains("\"startColumn\": 18"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Report {
    found: Vec<Found>,
    files: usize,
}

/// A problem, and its file.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    file: String,
    #[serde(skip)]
    pub(crate) uri: String,
    #[serde(flatten)]
    pub(crate) problem: Problem,
}

impl Report {
    /// Adds the problems of a file: as its user names it, and as a URI relative to the folder of the repository, as a
    /// log names it.
    pub fn add(&mut self, file: &str, uri: &str, problems: Vec<Problem>) {
        let found = |problem| Found { file: file.to_owned(), uri: uri.to_owned(), problem };
        self.found.extend(problems.into_iter().map(found));
        self.files += 1;
    }

    /// Whether a file has no policies, because of an error.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|it| it.problem.severity == Severity::Error)
    }

    /// An array of objects `{file, severity, code, field, index, value, message, help, line}`.
    ///
    /// # Errors
    ///
    /// None for a report.
    pub fn json(&self) -> Result<String, String> {
        json::pretty(&self.found)
    }

    /// [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), for code scanning.
    ///
    /// # Errors
    ///
    /// None for a report.
    pub fn sarif(&self) -> Result<String, String> {
        json::pretty(&sarif::log(&self.found))
    }

    /// For people.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        text::write(out, &self.found, self.files)
    }

    /// Workflow commands of GitHub Actions, which annotate the lines of a pull request.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_github(&self, out: &mut dyn Write) -> io::Result<()> {
        github::write(out, &self.found)
    }
}
