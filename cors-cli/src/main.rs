//! The command `cors`.

mod args;
mod check;
mod demo;
mod eval;
mod explain;
mod json_lines;
mod judge;
mod lint;
mod policy_file;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};

/// Usage, or a file that cannot be read.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Demo(args) => demo(args).map(|()| ExitCode::SUCCESS),
        Command::Check(args) => check::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Judge(args) => judge::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        anstream::eprintln!("{}error:{} {error}", lint::ERROR, anstyle::Reset);
        ExitCode::from(USAGE)
    })
}

fn demo(args: args::Demo) -> Result<(), String> {
    let policy = args.policy.as_deref().map(policy_file::compile).transpose()?;
    let (api_port, page_port) = (args.api_port, args.page_port);
    demo::run(demo::Options { policy, api_port, page_port }).map_err(|error| error.to_string())
}
