//! `cors lint`: every problem and warning of policy files.

mod uri;

use std::{env, path::Path, process::ExitCode};

use cors_tools::lint::Report;

use crate::{
    args::{Format, Lint},
    policy_file, terminal,
};

/// Prints what is wrong with the files. One that cannot be read does not stop the others.
pub(crate) fn run(args: &Lint) -> Result<ExitCode, String> {
    if args.files.iter().filter(|it| policy_file::is_stdin(it)).count() > 1 {
        return Err("`-` is given twice, and standard input can be read only once".to_owned());
    }
    let (mut report, mut unreadable) = (Report::default(), Vec::new());
    for path in &args.files {
        match policy_file::lint_named(path) {
            Ok((file, linted)) => {
                let uri = uri(file, args.format)?;
                report.add(&file.display().to_string(), &uri, linted.problems);
            }
            Err(error) => unreadable.push(error),
        }
    }
    match args.format {
        Format::Text => terminal::print(|out| report.write_text(out))?,
        Format::Json => terminal::print_bytes(report.json()?.as_bytes()).map(drop)?,
        Format::Sarif => terminal::print_bytes(report.sarif()?.as_bytes()).map(drop)?,
        Format::Github => terminal::print(|out| report.write_github(out))?,
    }
    if let Some(last) = unreadable.pop() {
        unreadable.iter().for_each(|error| terminal::print_error(error));
        return Err(last);
    }
    Ok(ExitCode::from(u8::from(report.has_errors())))
}

/// How a log names the file. An error says why the working directory, from which the paths go, is not known.
fn uri(file: &Path, format: Format) -> Result<String, String> {
    if format != Format::Sarif {
        return Ok(String::new());
    }
    let folder = env::current_dir().map_err(|error| format!("working directory: {error}"))?;
    Ok(uri::relative(&folder, file))
}
