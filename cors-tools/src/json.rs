//! JSON that a terminal can show.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde::Serialize;

/// A value over several lines, the last of which ends in a line feed.
///
/// JSON may contain DEL and the C1 control characters as they are; a terminal would obey them, so they are escaped.
///
/// ```
/// let text = cors_tools::json::pretty(&["\u{9b}2J"])?;
/// assert_eq!(text, "[\n  \"\\u009b2J\"\n]\n");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// What `Serialize` says of a value that is no JSON, such as a map whose keys are lists. Nothing of this crate is one.
pub fn pretty(value: &impl Serialize) -> Result<String, String> {
    let json = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    Ok(escape_controls(json + "\n"))
}

/// A value on one line, which ends in a line feed; escaped in the same way.
///
/// ```
/// assert_eq!(cors_tools::json::line(&["a", "\u{7f}"])?, "[\"a\",\"\\u007f\"]\n");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// The same as of [`pretty`].
pub fn line(value: &impl Serialize) -> Result<String, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    Ok(escape_controls(json + "\n"))
}

/// What [`line()`] says, written twice to take no more room than it needs: a text that grows takes up to three times its
/// own. For megabytes.
///
/// ```
/// use cors_tools::json::{line, long_line};
///
/// assert_eq!(long_line(&["a", "\u{7f}"]), line(&["a", "\u{7f}"]));
/// ```
///
/// # Errors
///
/// The same as of [`line()`].
pub fn long_line(value: &impl Serialize) -> Result<String, String> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(|error| error.to_string())?;
    let mut json = Vec::with_capacity(length.0 + 1);
    serde_json::to_writer(&mut json, value).map_err(|error| error.to_string())?;
    json.push(b'\n');
    String::from_utf8(json).map(escape_controls).map_err(|error| error.to_string())
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

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
