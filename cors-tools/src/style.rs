//! The styles of what is written for people. Where colours would not show, as in a file, whoever prints takes them out.
//!
//! ```
//! use cors_tools::style::GOOD;
//!
//! assert_eq!(format!("{GOOD}readable{GOOD:#}"), "\u{1b}[1m\u{1b}[32mreadable\u{1b}[0m");
//! ```

use anstyle::{AnsiColor, Color, Style};

/// What is wrong, or blocked.
pub const ERROR: Style = bold(AnsiColor::Red);
/// What may be wrong, or allows more.
pub const WARNING: Style = bold(AnsiColor::Yellow);
/// What to do, and notes.
pub const HELP: Style = bold(AnsiColor::Cyan);
/// What is right, or readable.
pub const GOOD: Style = bold(AnsiColor::Green);
/// Where something is served.
pub const ADDRESS: Style = AnsiColor::Cyan.on_default();
/// Headings.
pub const LABEL: Style = Style::new().bold();
/// What matters less.
pub const FAINT: Style = Style::new().dimmed();

const fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(color)))
}
