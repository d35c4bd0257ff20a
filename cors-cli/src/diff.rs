//! `cors diff`: what one policy file allows and another one does not.

use std::{path::Path, process::ExitCode};

use cors_core::Routes;
use cors_tools::diff::diff;

use crate::{
    args::{Diff, DiffFormat},
    policy_file::{self, is_stdin},
    terminal,
};

pub(crate) fn run(args: &Diff) -> Result<ExitCode, String> {
    if is_stdin(&args.old) && is_stdin(&args.new) {
        return Err("`-` is given twice, and standard input can be read only once".to_owned());
    }
    let report = diff(&compiled(&args.old)?, &compiled(&args.new)?);
    match args.format {
        DiffFormat::Text => terminal::print(|out| report.write_text(out))?,
        DiffFormat::Json => terminal::print_bytes(report.json()?.as_bytes()).map(drop)?,
    }
    Ok(ExitCode::from(u8::from(report.is_wider())))
}

fn compiled(path: &Path) -> Result<Routes, String> {
    let (file, linted) = policy_file::lint_named(path)?;
    policy_file::routes_of(&linted, file)
}
