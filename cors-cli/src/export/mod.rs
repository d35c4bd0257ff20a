//! `cors export`: a policy, or policies by path, for a server that is not written in Rust.

use std::{path::Path, process::ExitCode};

use cors_core::Severity;
use cors_export::{ExportError, export};
use cors_tools::policy_file::{Problem, shown};

use crate::{
    args::Export,
    policy_file::{self, named},
    terminal,
};

/// Prints what is exported. Warnings go to standard error, as the output is redirected to a file.
pub(crate) fn run(args: &Export) -> Result<ExitCode, String> {
    let (file, linted) = policy_file::lint_named(&args.file)?;
    let routes = policy_file::routes_of(&linted, file)?;
    let text = export(&routes, args.to).map_err(|error| refused(file, &error))?;
    let warnings = linted.problems.iter().filter(|it| it.severity == Severity::Warning);
    warnings.for_each(|it| terminal::print_warning(&warning(file, it)));
    terminal::print_bytes(text.as_bytes()).map(|_| ExitCode::SUCCESS)
}

/// Everything that cannot be exported, one per line.
fn refused(file: &Path, error: &ExportError) -> String {
    let lines =
        error.to_string().lines().map(|it| format!("\n  {}", shown(it))).collect::<String>();
    named(file, &format!("not exported:{lines}"))
}

fn warning(file: &Path, problem: &Problem) -> String {
    let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    named(file, &format!("{line}{}", shown(&problem.to_string())))
}
