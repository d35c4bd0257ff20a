//! What a command's help and man page say beside its arguments: exit codes, and examples.

pub(crate) mod args;
mod entries;
mod pages;

use std::fmt::{self, Display, Write as _};

use clap::{Command, CommandFactory as _, builder::Styles};

use crate::args::Args;
pub(crate) use entries::{COMMANDS, ROOT};
pub(crate) use pages::run;

/// What is said of a command.
pub(crate) struct Entry {
    pub(crate) command: &'static str,
    pub(crate) exits: &'static [(u8, &'static str)],
    /// What must be there for the examples to run.
    needs: &'static str,
    examples: &'static [Example],
}

/// A line for a shell.
struct Example {
    what: &'static str,
    /// It goes on in a further one where it would be wrapped, and could not be copied.
    line: &'static str,
}

/// All arguments, with what is said of each command at the end of its long help.
pub(crate) fn command() -> Command {
    let root = Args::command().after_long_help(ROOT.to_string());
    COMMANDS.iter().fold(root, |root, entry| {
        root.mut_subcommand(entry.command, |it| it.after_long_help(entry.to_string()))
    })
}

/// The end of a long help, styled as the rest of it.
impl Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let styles = Styles::styled();
        let header = styles.get_header();
        writeln!(f, "{header}Exit codes:{header:#}")?;
        self.exits.iter().try_for_each(|(code, what)| writeln!(f, "  {code}  {what}"))?;
        write!(f, "\n{header}Examples{}:{header:#}\n{}", self.needs, self.script("  "))
    }
}

impl Entry {
    /// The examples as a script, with what each is for as a comment.
    fn script(&self, indent: &str) -> String {
        let mut script = String::new();
        for Example { what, line } in self.examples {
            let line = line.replace('\n', &format!("\n{indent}"));
            let _ = writeln!(script, "{indent}# {what}\n{indent}{line}");
        }
        script.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_an_entry() {
        let args = Args::command();
        let named = args.get_subcommands().map(Command::get_name);
        let entries = COMMANDS.iter().map(|it| it.command);
        assert_eq!(named.collect::<Vec<_>>(), entries.collect::<Vec<_>>());
        command().debug_assert();
    }

    /// A help is at most 100 columns wide, and a command that is wrapped cannot be copied.
    #[test]
    fn no_line_is_wrapped() {
        for entry in COMMANDS.iter().chain([&ROOT]) {
            let text = anstream::adapter::strip_str(&entry.to_string()).to_string();
            let longest = text.lines().max_by_key(|line| line.chars().count());
            assert!(longest.is_some_and(|it| it.chars().count() <= 100), "{longest:?}");
        }
    }
}
