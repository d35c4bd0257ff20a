//! `cors completions`: what a shell offers after the Tab key.

use std::process::ExitCode;

use crate::{args::Completions, manual, terminal};

/// Prints the script for a shell.
pub(crate) fn run(args: &Completions) -> Result<ExitCode, String> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut manual::command(), "cors", &mut script);
    terminal::print_bytes(&script).map(|_| ExitCode::SUCCESS)
}
