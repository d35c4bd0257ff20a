//! A HAR file: judges each of its requests that left the page's origin.

mod entry;
mod join;
mod kind;
mod malformed;
mod row;
mod story;
mod text;

use std::{
    io::{self, IsTerminal as _},
    path::Path,
    process::ExitCode,
};

use cors_tools::json;

use crate::{
    args::{Judge, JudgeFormat},
    terminal,
};

use entry::Entry;
use join::Joined;
use row::Row;
use story::{Rules, Story};

/// What is said about a file, in its order.
struct Report<'a> {
    rows: Vec<Row<'a>>,
    entries: usize,
}

/// Text or JSON lines about the entries, numbered as in the file.
pub(super) fn run(path: &Path, args: &Judge) -> Result<ExitCode, String> {
    let entries = entry::read(path)?;
    let report = judge(&entries, args);
    let default = if io::stdout().is_terminal() { JudgeFormat::Text } else { JudgeFormat::Json };
    match args.format.unwrap_or(default) {
        JudgeFormat::Text => terminal::print(|out| text::write(out, &report))?,
        JudgeFormat::Json => {
            let lines: String = report.rows.iter().map(json::line).collect::<Result<_, _>>()?;
            terminal::print_bytes(lines.as_bytes())?;
            if report.rows.is_empty() {
                terminal::print_note(&text::summary(&report));
            }
        }
    }
    Ok(ExitCode::from(u8::from(report.rows.iter().any(Row::is_failure))))
}

fn judge<'a>(entries: &'a [Result<Entry, String>], args: &Judge) -> Report<'a> {
    let joined = Joined::of(entries);
    let rules = Rules::new(entries, args);
    let row = |(id, entry): (usize, &'a Result<Entry, String>)| match entry {
        Err(error) => Some(Row::Unread { id, error }),
        Ok(_) if joined.is_preflight(id) => None,
        Ok(entry) => {
            let preflight = joined.preflight(id);
            let asking = preflight.and_then(|id| entries.get(id)?.as_ref().ok());
            let story = Story::of(entry, asking)?;
            Some(Row::Judged(Box::new(story.row(id, preflight, &rules))))
        }
    };
    Report { rows: entries.iter().enumerate().filter_map(row).collect(), entries: entries.len() }
}
