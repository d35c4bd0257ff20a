//! Standard output and standard error: colours, and closed pipes.

use std::io::{self, Write};

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
    let mut json = serde_json::to_vec_pretty(value).map_err(|error| error.to_string())?;
    json.push(b'\n');
    print_bytes(&json).map(drop)
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
