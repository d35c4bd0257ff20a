//! Prints what a request pays for CORS.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use cors_benches::{callgrind, table};

/// What a request pays for CORS: the core and the adapters, beside their peers and no CORS at all
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Count instructions and allocations per request, by valgrind
    Counts {
        /// Count only what has this in its name, such as `Tower Ours preflight`
        #[arg(default_value = "")]
        only: String,
    },
    /// What runs under valgrind
    #[command(name = callgrind::CHILD, hide = true)]
    Counted {
        #[arg(default_value = "")]
        only: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> std::io::Result<()> {
    match command {
        Command::Counts { only } => print!("{}", table::overheads(&callgrind::count(&only)?)),
        Command::Counted { only } => callgrind::run_counted(&only),
    }
    Ok(())
}
