//! `cors lint`: every problem and warning of policy files.

mod github;
mod json;
pub(crate) mod sarif;
mod text;

use std::{path::Path, process::ExitCode};

use cors_core::Severity;
use cors_tools::policy_file::{Linted, Problem};
use serde::{Serialize, Serializer};

use crate::{
    args::{Format, Lint},
    policy_file, terminal,
};

/// A problem, and the file as the user names it.
#[derive(Serialize)]
struct Found<'a> {
    #[serde(serialize_with = "serialize_path")]
    file: &'a Path,
    #[serde(flatten)]
    problem: Problem,
}

fn serialize_path<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&path.display())
}

/// Prints what is wrong with the files. One that cannot be read does not stop the others.
pub(crate) fn run(args: &Lint) -> Result<ExitCode, String> {
    if args.files.iter().filter(|it| policy_file::is_stdin(it)).count() > 1 {
        return Err("`-` is given twice, and standard input can be read only once".to_owned());
    }
    let (mut found, mut unreadable) = (Vec::new(), Vec::new());
    for path in &args.files {
        match policy_file::lint_named(path) {
            Ok((file, Linted { problems, .. })) => {
                found.extend(problems.into_iter().map(|problem| Found { file, problem }));
            }
            Err(error) => unreadable.push(error),
        }
    }
    match args.format {
        Format::Text => {
            let files = args.files.len() - unreadable.len();
            terminal::print(|out| text::write(out, &found, files))?;
        }
        Format::Json => json::print(&found)?,
        Format::Sarif => json::print(&sarif::log(&found)?)?,
        Format::Github => terminal::print(|out| github::write(out, &found))?,
    }
    if let Some(last) = unreadable.pop() {
        unreadable.iter().for_each(|error| terminal::print_error(error));
        return Err(last);
    }
    let failed = found.iter().any(|it| it.problem.severity == Severity::Error);
    Ok(ExitCode::from(u8::from(failed)))
}
