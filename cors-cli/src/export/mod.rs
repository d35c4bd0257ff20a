//! `cors export`: a policy, or policies by path, for a server that is not written in Rust.

use std::process::ExitCode;

use cors_tools::export::export;

use crate::{args::Export, policy_file, terminal};

/// Prints what is exported. Warnings go to standard error, as the output is redirected to a file.
pub(crate) fn run(args: &Export) -> Result<ExitCode, String> {
    let (file, linted) = policy_file::lint_named(&args.file)?;
    let exported = export(&file.display().to_string(), &linted, args.to)?;
    exported.warnings.iter().for_each(|it| terminal::print_warning(it));
    terminal::print_bytes(exported.text.as_bytes()).map(|_| ExitCode::SUCCESS)
}
