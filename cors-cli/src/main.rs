//! The command `cors`.

mod args;
mod audit;
mod check;
mod completions;
mod demo;
mod diff;
mod eval;
mod exchange;
mod explain;
mod export;
mod json_lines;
mod judge;
mod lint;
mod manual;
mod policy_file;
mod terminal;

use std::{env, process::ExitCode};

use clap::{ColorChoice, FromArgMatches as _};

use crate::args::{Args, Command};

/// Usage, or a file that cannot be read.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let command = manual::command().color(args::color(env::args_os().skip(1)));
    let matches = command.get_matches();
    let args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match args.color {
        // As the terminal, `NO_COLOR` and `CLICOLOR_FORCE` have it.
        ColorChoice::Auto => {}
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    let outcome = match args.command {
        Command::Demo(args) => demo::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Infer(args) => audit::infer(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => manual::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        terminal::print_error(&error);
        ExitCode::from(USAGE)
    })
}
