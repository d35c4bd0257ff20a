//! Prints and records what CORS costs a request.

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use cors_benches::{callgrind, load, record, scoreboard::Scoreboard, server, soak, table, tenants};
use cors_frameworks::Framework;

/// What CORS costs a request: the core and the adapters, compared with their peers and with no CORS
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Count instructions and allocations per request with valgrind
    Counts {
        /// Count only what contains this in its name, such as `Tower Ours preflight`
        #[arg(default_value = "")]
        only: String,
    },
    /// Put load on the four frameworks' servers, over loopback
    Load {
        /// How many requests each guarded server gets
        #[arg(long, default_value_t = 1_000_000)]
        requests: usize,
    },
    /// Send honest, hostile and aborted requests to the four frameworks' servers, over loopback
    Soak {
        /// How many requests each server gets
        #[arg(long, default_value_t = 400_000)]
        requests: usize,
    },
    /// Measure a policy with many origins that come and go, alone and on the four frameworks' servers
    Tenants {
        /// How many origins
        #[arg(long, default_value_t = 1_000_000)]
        origins: usize,
        /// How many seconds each server is asked without updates, and how many with a thousand a second
        #[arg(long, default_value_t = 30)]
        seconds: u64,
    },
    /// Ask each guard and its peers everything in the conformance table, and print who answers what
    Scoreboard {
        /// Write `scoreboard.md` and `scoreboard/deviations.jsonl` as well
        #[arg(long)]
        write: bool,
    },
    /// Measure everything and write it to a folder
    Record {
        /// The folder
        #[arg(default_value = "benches/record")]
        folder: PathBuf,
    },
    /// The part that runs under valgrind
    #[command(name = callgrind::CHILD, hide = true)]
    Counted {
        #[arg(default_value = "")]
        only: String,
    },
    /// Lookups under valgrind
    #[command(name = tenants::CHILD, hide = true)]
    LookedUp { origins: usize, updates: usize },
    /// One of the servers under load
    #[command(name = server::CHILD, hide = true)]
    Serve {
        framework: Framework,
        #[arg(long)]
        guarded: bool,
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

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Counts { only } => print!("{}", table::overheads(&callgrind::count(&only)?)),
        Command::Load { requests } => print!("{}", table::loads(&load::run(requests)?)),
        Command::Soak { requests } => print!("{}", table::soaks(&soak::run(requests)?)),
        Command::Tenants { origins, seconds } => {
            print!("{}", table::set(&tenants::set(origins)?));
            print!("\n{}", table::served(&tenants::served(origins, seconds)));
        }
        Command::Scoreboard { write } => {
            let scoreboard = Scoreboard::run()?;
            print!("{}", scoreboard.table()?);
            if write {
                scoreboard.write()?;
            }
        }
        Command::LookedUp { origins, updates } => tenants::run_lookups(origins, updates),
        Command::Record { folder } => record::write(&folder)?,
        Command::Counted { only } => callgrind::run_counted(&only),
        Command::Serve { framework, guarded } => {
            let policy = guarded.then(server::policy);
            framework.serve(policy.map(Into::into), Box::new(|address| println!("{address}")))?;
        }
    }
    Ok(())
}
