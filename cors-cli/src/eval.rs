//! `cors eval`: requests in, decisions out, one JSON line each.

use std::process::ExitCode;

use cors_tools::eval;

use crate::{args::Eval, json_lines, policy_file};

/// Answers line by line.
pub(crate) fn run(args: &Eval) -> Result<ExitCode, String> {
    let routes = policy_file::compile(&args.policy)?;
    if args.as_browser {
        return json_lines::run(|line| eval::as_browser(&routes, line));
    }
    let candidate = args.report_only.as_deref().map(policy_file::compile).transpose()?;
    json_lines::run(|line| eval::answer(&routes, candidate.as_ref(), line))
}
