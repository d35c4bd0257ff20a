//! `cors diff`: what one policy file allows and another one does not.

mod json;
mod text;

use std::{path::Path, process::ExitCode};

use cors_core::{Routes, diff::ChangeKind};

pub(crate) use self::text::request;
use crate::{
    args::{Diff, DiffFormat},
    policy_file::{self, is_stdin},
    terminal,
};

pub(crate) fn run(args: &Diff) -> Result<ExitCode, String> {
    if is_stdin(&args.old) && is_stdin(&args.new) {
        return Err("`-` is given twice, and standard input can be read only once".to_owned());
    }
    let (old, new) = (compiled(&args.old)?, compiled(&args.new)?);
    let diff = old.diff(&new);
    match args.format {
        DiffFormat::Text => {
            terminal::print(|out| text::write(out, &diff, old.is_by_path() || new.is_by_path()))?
        }
        DiffFormat::Json => terminal::print_json(&json::Printed::from(&diff))?,
    }
    let is_wider = diff.changes.iter().any(|change| change.kind == ChangeKind::Wider);
    Ok(ExitCode::from(u8::from(is_wider)))
}

fn compiled(path: &Path) -> Result<Routes, String> {
    let (file, linted) = policy_file::lint_named(path)?;
    policy_file::routes_of(&linted, file)
}
