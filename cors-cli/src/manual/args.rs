//! The arguments of `cors completions` and `cors man`.

use std::path::PathBuf;

use clap::{ValueHint, builder::PossibleValuesParser};
use clap_complete::Shell;

use super::COMMANDS;

/// Print a script that completes commands and options in a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Print a man page, or write all of them to a folder
///
/// Without a command it is the page of `cors` itself.
#[derive(Debug, clap::Args)]
pub(crate) struct Manual {
    /// The command whose page to print
    #[arg(value_parser = PossibleValuesParser::new(COMMANDS.iter().map(|it| it.command)))]
    pub(crate) command: Option<String>,
    /// Write all pages to this folder, which is created if it is not there
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    pub(crate) out: Option<PathBuf>,
}
