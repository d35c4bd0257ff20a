//! The problems for people.

use std::io::{self, Write};

use anstyle::Reset;
use cors_core::Severity;

use super::Found;
use crate::{
    policy_file::{Problem, shown, word},
    style::{ERROR, HELP, WARNING},
};

pub(super) fn write(out: &mut dyn Write, found: &[Found], files: usize) -> io::Result<()> {
    for Found { file, problem, .. } in found {
        let style = match problem.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
        };
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        let Problem { code, help, .. } = problem;
        let severity = word(problem.severity);
        let file = shown(file);
        writeln!(out, "{file}{line}: {style}{severity}[{code}]{Reset}")?;
        writeln!(out, "  {}", shown(&problem.sentence()))?;
        writeln!(out, "  {HELP}help:{Reset} {}", shown(help))?;
    }
    if files == 0 {
        return Ok(());
    }
    let count = |severity| found.iter().filter(|it| it.problem.severity == severity).count();
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
