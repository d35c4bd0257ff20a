//! A HAR file: judges each of its requests that left the page's origin.

mod entry;
mod join;
mod kind;
mod malformed;
mod row;
mod story;
mod text;

use std::io::{self, Write};

use cors_core::browser::{CredentialsMode, Profile};

use serde::{Serialize, Serializer};

use crate::json;

use entry::Entry;
use join::Joined;
use row::Row;
use story::{Rules, Story};

/// The requests of a [HAR file](https://w3c.github.io/web-performance/specs/HAR/Overview.html), as browsers save
/// them from their network panels: without the bodies.
///
/// ```
/// use cors_core::browser::Profile;
/// use cors_tools::judge::Har;
///
/// let file = br#"{"log": {"entries": [{
///     "request": {"method": "GET", "url": "https://api.example.com/", "headers": [
///         {"name": "Origin", "value": "https://app.example.com"}]},
///     "response": {"status": 200, "headers": []}}]}}"#;
/// let har = Har::parse(file)?;
/// let report = har.judge(Profile::Firefox, None);
/// assert!(report.has_failures() && !report.is_empty());
/// assert_eq!(report.summary(), "1 blocked; the file has 1 entry, numbered from 0");
/// assert!(report.json_lines()?.contains(r#""code":"CORSMissingAllowOrigin""#));
///
/// let mut text = Vec::new();
/// report.write_text(&mut text)?;
/// assert!(text.ends_with(b"\n1 blocked; the file has 1 entry, numbered from 0\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Har {
    entries: Vec<Result<Entry, String>>,
}

/// What is said about a file, in its order.
#[derive(Debug)]
pub struct Report<'a> {
    rows: Vec<Row<'a>>,
    entries: usize,
}

impl Har {
    /// Reads a file. Entries that cannot be read do not spoil the others: the report tells them. Takes time linear in
    /// the file; what is kept is a part of it.
    ///
    /// # Errors
    ///
    /// It is no HAR file, such as `{"log": {}}`, or has more than 500,000 entries.
    pub fn parse(file: &[u8]) -> Result<Self, String> {
        entry::read(file).map(|entries| Self { entries })
    }

    /// Judges each request as this browser. Without a credentials mode, cookies and what the browser did with the
    /// answer tell it; where they do not, both cases are judged.
    pub fn judge<'a>(
        &'a self,
        profile: Profile,
        credentials: Option<CredentialsMode>,
    ) -> Report<'a> {
        let entries = &*self.entries;
        let joined = Joined::of(entries);
        let rules = Rules::new(entries, profile, credentials);
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
        Report {
            rows: entries.iter().enumerate().filter_map(row).collect(),
            entries: entries.len(),
        }
    }
}

/// An array of what [`Report::json_lines`] has on its lines.
impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.rows)
    }
}

impl Report<'_> {
    /// Whether no request left its page's origin, and every entry could be read.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a request is blocked, or an entry cannot be read.
    pub fn has_failures(&self) -> bool {
        self.rows.iter().any(Row::is_failure)
    }

    /// How many of the entries are told, and what of them, on one line.
    pub fn summary(&self) -> String {
        text::summary(self)
    }

    /// A line `{id, method, url, page_origin, preflight, credentials, outcome, cause, remedy, …}` for each request,
    /// with the numbers of entries, from 0; `{id, error}` for an entry that cannot be read.
    ///
    /// # Errors
    ///
    /// None for a report.
    pub fn json_lines(&self) -> Result<String, String> {
        self.rows.iter().map(json::line).collect()
    }

    /// For people.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        text::write(out, self)
    }
}
