//! `cors completions`: what a shell offers after the Tab key.

use std::{fmt::Write as _, process::ExitCode};

use clap::Command;
use clap_complete::Shell;

use crate::{args::Completions, manual, terminal};

/// Prints the script for a shell.
pub(crate) fn run(args: &Completions) -> Result<ExitCode, String> {
    let mut script = Vec::new();
    let mut command = manual::command();
    clap_complete::generate(args.shell, &mut command, "cors", &mut script);
    if args.shell == Shell::Fish {
        script.extend(values_for_fish(&command).into_bytes());
    }
    terminal::print_bytes(&script).map(|_| ExitCode::SUCCESS)
}

/// For fish, `clap_complete` leaves out [what is not an option](https://docs.rs/clap_complete/4/clap_complete/aot/struct.Fish.html).
fn values_for_fish(root: &Command) -> String {
    let mut script = String::new();
    for command in root.get_subcommands() {
        for argument in command.get_positionals() {
            let values = argument.get_possible_values();
            let values: Vec<_> = values.iter().map(|it| it.get_name()).collect();
            if !values.is_empty() {
                let is_here = format!("__fish_cors_using_subcommand {}", command.get_name());
                let values = values.join(" ");
                let _ = writeln!(script, "complete -c cors -n \"{is_here}\" -f -a \"{values}\"");
            }
        }
    }
    script
}
