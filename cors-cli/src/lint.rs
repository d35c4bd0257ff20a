//! `cors lint`: every problem and warning of policy files.

use std::{io::Write, path::Path, process::ExitCode};

use anstyle::{AnsiColor, Color, Reset, Style};
use cors_core::Severity;
use serde::Serialize;

use crate::{
    args::{Format, Lint},
    policy_file::{self, Linted, Problem},
};

pub(crate) const ERROR: Style = bold(AnsiColor::Red);
const WARNING: Style = bold(AnsiColor::Yellow);
const HELP: Style = bold(AnsiColor::Cyan);

const fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(color)))
}

/// Prints what is wrong with the files. One that cannot be read keeps none of the others from it.
pub(crate) fn run(args: &Lint) -> Result<ExitCode, String> {
    let mut unreadable = Vec::new();
    let mut found: Vec<(&Path, Problem)> = Vec::new();
    for path in &args.files {
        match policy_file::lint(path) {
            Ok(Linted { problems, .. }) => {
                found.extend(problems.into_iter().map(|it| (&**path, it)))
            }
            Err(error) => unreadable.push(error),
        }
    }
    let mut out = anstream::stdout().lock();
    let printed = match args.format {
        Format::Text => write_text(&mut out, &found, args.files.len() - unreadable.len()),
        Format::Json => write_json(&mut out, &found),
    };
    match printed {
        // Whoever closes the pipe has read enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(format!("standard output: {error}")),
        Ok(()) => {}
    }
    if !unreadable.is_empty() {
        return Err(unreadable.join("\n       "));
    }
    let failed = found.iter().any(|(_, problem)| problem.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(failed)))
}

fn write_text(
    out: &mut impl Write,
    found: &[(&Path, Problem)],
    files: usize,
) -> std::io::Result<()> {
    for (path, problem) in found {
        let (style, severity) = match problem.severity {
            Severity::Error => (ERROR, "error"),
            Severity::Warning => (WARNING, "warning"),
        };
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        let Problem { code, help, .. } = problem;
        writeln!(out, "{}{line}: {style}{severity}[{code}]{Reset}", path.display())?;
        writeln!(out, "  {}", problem.sentence())?;
        writeln!(out, "  {HELP}help:{Reset} {help}")?;
    }
    let count = |severity| found.iter().filter(|(_, it)| it.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let s = |count| if count == 1 { "" } else { "s" };
    writeln!(
        out,
        "{files} file{}: {errors} error{}, {warnings} warning{}",
        s(files),
        s(errors),
        s(warnings)
    )
}

#[derive(Serialize)]
struct Row<'a> {
    file: String,
    severity: &'static str,
    code: &'static str,
    field: Option<&'a str>,
    index: Option<usize>,
    value: Option<&'a str>,
    message: &'a str,
    help: &'a str,
}

fn write_json<'a>(out: &mut impl Write, found: &'a [(&Path, Problem)]) -> std::io::Result<()> {
    let row = |(path, problem): &'a (&Path, Problem)| Row {
        file: path.display().to_string(),
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: problem.code,
        field: problem.field.as_deref(),
        index: problem.index,
        value: problem.value.as_deref(),
        message: &problem.message,
        help: &problem.help,
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    writeln!(out)
}
