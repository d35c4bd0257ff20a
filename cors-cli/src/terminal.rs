//! Standard output and standard error: colours, and closed pipes.

use std::{
    fmt::Arguments,
    io::{self, Write},
};

use cors_tools::{
    json,
    style::{ERROR, HELP, WARNING},
};
use serde::Serialize;

/// Writes text for people to standard output. Colours are left out where they would not show.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
    let mut out = anstream::stdout().lock();
    is_read(write(&mut out).and_then(|()| out.flush())).map(drop)
}

/// Writes an object for programs to standard output, over several lines.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), String> {
    print_bytes(json::pretty(value)?.as_bytes()).map(drop)
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
    say(format_args!("{ERROR}error:{ERROR:#} {error}"));
}

/// Writes a warning to standard error.
pub(crate) fn print_warning(warning: &str) {
    say(format_args!("{WARNING}warning:{WARNING:#} {warning}"));
}

/// Writes what is not an error, but would confuse other programs, to standard error.
pub(crate) fn print_note(note: &str) {
    say(format_args!("{HELP}note:{HELP:#} {note}"));
}

/// If standard error cannot be written to, there is nobody to tell: the exit code still does.
fn say(line: Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}
