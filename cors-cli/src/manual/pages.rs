//! `cors man`: the man pages.

use std::{fs, io, path::Path, process::ExitCode};

use clap::Command;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};

use super::{COMMANDS, Entry, ROOT, command};
use crate::{args::Manual, terminal};

/// Prints a page, or writes all of them.
pub(crate) fn run(args: &Manual) -> Result<ExitCode, String> {
    match &args.out {
        Some(folder) => write(folder)?,
        None => print(args.command.as_deref().unwrap_or(ROOT.command))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print(name: &str) -> Result<(), String> {
    let root = root();
    let (entry, command) = documented(&root)
        .find(|(entry, _)| entry.command == name)
        .ok_or_else(|| format!("`{name}` has no man page: `cors help` lists the commands"))?;
    let page = page(entry, command.clone()).map_err(|error| error.to_string())?;
    terminal::print_bytes(&page.text).map(drop)
}

fn write(folder: &Path) -> Result<(), String> {
    let root = root();
    let pages = documented(&root).map(|(entry, command)| page(entry, command.clone()));
    let pages: Vec<_> = pages.collect::<io::Result<_>>().map_err(|error| error.to_string())?;
    let failed = |path: &Path, error| {
        format!("{}: {error}: give a folder that you can write to", path.display())
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for page in &pages {
        let path = folder.join(&page.file);
        fs::write(&path, &page.text).map_err(|error| failed(&path, error))?;
    }
    terminal::print_note(&format!("{} pages are in {}", pages.len(), folder.display()));
    Ok(())
}

struct Page {
    file: String,
    text: Vec<u8>,
}

fn root() -> Command {
    let mut root = command().disable_help_subcommand(true);
    // A command is called `cors lint` from now on.
    root.build();
    root
}

/// What has a page: the whole, and each command.
fn documented(root: &Command) -> impl Iterator<Item = (&'static Entry, &Command)> {
    let commands = COMMANDS.iter().filter_map(|it| Some((it, root.find_subcommand(it.command)?)));
    [(&ROOT, root)].into_iter().chain(commands)
}

fn page(entry: &Entry, mut command: Command) -> io::Result<Page> {
    let has_commands = command.has_subcommands();
    let usage = command.render_usage().to_string();
    let man = Man::new(command);
    let file = man.get_filename();
    // `clap_mangen` leaves out an empty date, and what follows moves to its place.
    let title = file.trim_end_matches(".1").to_uppercase();
    let version = env!("CARGO_PKG_VERSION");
    let mut text =
        format!(".TH {title} 1 \"\" \"cors {version}\" \"CORS for Rust\"\n").into_bytes();
    man.render_name_section(&mut text)?;
    synopsis(usage.trim_start_matches("Usage: ")).to_writer(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if has_commands {
        man.render_subcommands_section(&mut text)?;
    }
    end(entry).to_writer(&mut text)?;
    Ok(Page { file, text })
}

/// As the help has it, where a value that an option takes is told from one that it does not.
fn synopsis(usage: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]).text([roman(usage)]);
    roff
}

/// Sections that `clap_mangen` does not know.
fn end(entry: &Entry) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (code, what) in entry.exits {
        roff.control("TP", ["4"]).text([bold(code.to_string())]).text([roman(*what)]);
    }
    roff.control("SH", ["EXAMPLES"]);
    if !entry.needs.is_empty() {
        roff.text([roman(format!("These run{}.", entry.needs.trim_start_matches(',')))]);
        roff.control("PP", []);
    }
    // Lines are kept as they are, without being filled.
    roff.control("nf", []);
    roff.text([roman(entry.script(""))]);
    roff.control("fi", []);
    roff.control("SH", ["SEE ALSO"]).text([roman(see_also(entry))]);
    roff
}

fn see_also(entry: &Entry) -> String {
    let others = COMMANDS.iter().filter(|_| entry.command == ROOT.command);
    let others: Vec<_> = others.map(|it| format!("cors-{}(1)", it.command)).collect();
    if others.is_empty() { "cors(1)".to_owned() } else { others.join(", ") }
}
