//! `cors lint`: every problem and warning of policy files.

mod text;

use std::process::ExitCode;

use cors_core::Severity;
use serde::Serialize;

use crate::{
    args::{Format, Lint},
    policy_file::{self, Problem},
    terminal,
};

#[derive(Serialize)]
struct Found {
    file: String,
    #[serde(flatten)]
    problem: Problem,
}

/// Prints what is wrong with the files. One that cannot be read does not stop the others.
pub(crate) fn run(args: &Lint) -> Result<ExitCode, String> {
    let (mut found, mut unreadable) = (Vec::new(), Vec::new());
    for path in &args.files {
        match policy_file::lint(path) {
            Ok(linted) => found.extend(linted.problems.into_iter().map(|problem| {
                let file = path.display().to_string();
                Found { file, problem }
            })),
            Err(error) => unreadable.push(error),
        }
    }
    match args.format {
        Format::Text => {
            let files = args.files.len() - unreadable.len();
            terminal::print(|out| text::write(out, &found, files))?;
        }
        Format::Json => terminal::print_json(&found)?,
    }
    if !unreadable.is_empty() {
        return Err(unreadable.join("\n       "));
    }
    let failed = found.iter().any(|it| it.problem.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(failed)))
}
