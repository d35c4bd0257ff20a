//! What one policy allows and another one does not: `cors diff`.

mod json;
mod text;

use std::io::{self, Write};

use cors_core::{
    Routes,
    diff::{ChangeKind, Diff},
};

pub use text::request;

/// The differences between two policies, to be written.
#[derive(Debug)]
pub struct Report {
    diff: Diff,
    /// Whether a change may be one of a route, or of the paths without one.
    is_by_path: bool,
}

/// What `new` allows that `old` does not, and what it no longer allows; see [`Routes::diff`].
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_tools::diff::diff;
///
/// let old = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let new = Policy::builder().allow_origins(["https://*.example.com"]).build()?;
/// let (old, new) = (Routes::from(old), Routes::from(new));
///
/// let report = diff(&old, &new);
/// assert!(report.is_wider() && !diff(&new, &old).is_wider());
/// assert!(report.json()?.contains("\"verdict\": \"wider\""));
///
/// let mut text = Vec::new();
/// report.write_text(&mut text)?;
/// assert!(text.ends_with(b"\nwider: more is allowed than before\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn diff(old: &Routes, new: &Routes) -> Report {
    Report { diff: old.diff(new), is_by_path: old.is_by_path() || new.is_by_path() }
}

impl Report {
    /// Whether anything becomes possible.
    pub fn is_wider(&self) -> bool {
        self.diff.changes.iter().any(|change| change.kind == ChangeKind::Wider)
    }

    /// An object `{verdict, changes, notes}`, with all changes.
    ///
    /// # Errors
    ///
    /// None for a report.
    pub fn json(&self) -> Result<String, String> {
        crate::json::pretty(&json::Printed::from(&self.diff))
    }

    /// For people: at most 200 changes, 20 of a kind, and 20 notes.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        text::write(out, &self.diff, self.is_by_path)
    }
}
