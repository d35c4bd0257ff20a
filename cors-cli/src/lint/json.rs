//! JSON that a terminal can show.

use std::fmt::Write as _;

use serde::Serialize;

use crate::terminal;

/// Prints a value without control characters. `serde_json` escapes only those below U+0020.
pub(super) fn print(value: &impl Serialize) -> Result<(), String> {
    let json = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    let mut shown = String::with_capacity(json.len() + 1);
    for char in json.chars() {
        // Any but the line breaks of the layout is inside a string.
        if char.is_control() && char != '\n' {
            write!(shown, "\\u{:04x}", u32::from(char)).map_err(|error| error.to_string())?;
        } else {
            shown.push(char);
        }
    }
    shown.push('\n');
    terminal::print_bytes(shown.as_bytes()).map(drop)
}
