//! Standard output and standard error: colours, and closed pipes.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use anstyle::{AnsiColor, Color, Style};
use serde::Serialize;

pub(crate) const ERROR: Style = bold(AnsiColor::Red);
pub(crate) const WARNING: Style = bold(AnsiColor::Yellow);
pub(crate) const HELP: Style = bold(AnsiColor::Cyan);
pub(crate) const GOOD: Style = bold(AnsiColor::Green);
pub(crate) const ADDRESS: Style = AnsiColor::Cyan.on_default();
pub(crate) const LABEL: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();

const fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(color)))
}

/// Writes text for people to standard output. Colours are left out where they would not show.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
    let mut out = anstream::stdout().lock();
    is_read(write(&mut out).and_then(|()| out.flush())).map(drop)
}

/// Writes an object for programs to standard output, over several lines.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), String> {
    let json = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    print_bytes(escape_controls(json + "\n").as_bytes()).map(drop)
}

/// An object for programs, as a line.
pub(crate) fn json_line(value: &impl Serialize) -> Result<String, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    Ok(escape_controls(json + "\n"))
}

/// JSON may contain DEL and the C1 control characters as they are; a terminal would obey them.
fn escape_controls(json: String) -> String {
    let is_control = |char| matches!(char, '\u{7f}'..='\u{9f}');
    if !json.contains(is_control) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len());
    for char in json.chars() {
        if is_control(char) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(char));
        } else {
            escaped.push(char);
        }
    }
    escaped
}

/// Writes bytes as they are to standard output. `false` if nobody reads any more.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<bool, String> {
    let mut out = io::stdout().lock();
    is_read(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Whoever closes the pipe has read enough: not an error.
fn is_read(written: io::Result<()>) -> Result<bool, String> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(format!("standard output: {error}")),
    }
}

/// Writes an error to standard error.
pub(crate) fn print_error(error: &str) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {error}");
}

/// Writes a warning to standard error.
pub(crate) fn print_warning(warning: &str) {
    anstream::eprintln!("{WARNING}warning:{WARNING:#} {warning}");
}

/// Writes what is not an error, but would confuse other programs, to standard error.
pub(crate) fn print_note(note: &str) {
    anstream::eprintln!("{HELP}note:{HELP:#} {note}");
}
