//! A HAR file: judges each of its requests that left the page's origin.

mod entry;
mod headers;
mod join;
mod kind;
mod redirected;
mod row;
mod story;
mod text;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use cors_core::browser::{CredentialsMode, Profile};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

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
pub struct Har<'a> {
    entries: Vec<&'a RawValue>,
    joined: Joined,
}

/// What is said about a file, in its order.
#[derive(Debug)]
pub struct Report<'a> {
    rows: Vec<Row<'a>>,
    /// How many there are, with those that are not kept.
    outcomes: BTreeMap<&'static str, usize>,
    entries: usize,
}

impl<'a> Har<'a> {
    /// Reads a file. Entries that cannot be read do not spoil the others: the report tells them. Takes time linear in
    /// the file; what is kept is a small part of it, unless most of it is headers of requests with preflights.
    ///
    /// # Errors
    ///
    /// It is no HAR file, such as `{"log": {}}`, or has more than 500,000 entries.
    pub fn parse(file: &'a [u8]) -> Result<Self, String> {
        let entries = entry::split(file)?;
        Ok(Self { joined: Joined::of(&entries), entries })
    }

    /// Judges each request as this browser. Without a credentials mode, cookies and what the browser did with the
    /// answer tell it; where they do not, both cases are judged.
    pub fn judge(&self, profile: Profile, credentials: Option<CredentialsMode>) -> Report<'a> {
        let mut report = self.report();
        let rows = self.rows(profile, credentials);
        rows.for_each(|row| report.add(row));
        report
    }

    /// The same with no more than so many rows: first what is not fine, then what is. The others are judged and counted
    /// as well, but take no room.
    ///
    /// ```
    /// use cors_core::browser::Profile;
    /// use cors_tools::judge::Har;
    ///
    /// let file = br#"{"log": {"entries": [{}, {}, {}]}}"#;
    /// let har = Har::parse(file)?;
    /// let report = har.judge_most(Profile::WebKit, None, 2);
    /// assert_eq!(report.json_lines()?.lines().count(), 2);
    /// assert_eq!(report.judged(), 3);
    /// assert_eq!(report.summary(), "3 unread; the file has 3 entries, numbered from 0");
    /// # Ok::<(), String>(())
    /// ```
    pub fn judge_most(
        &self,
        profile: Profile,
        credentials: Option<CredentialsMode>,
        most: usize,
    ) -> Report<'a> {
        let (mut report, mut fine) = (self.report(), self.report());
        for row in self.rows(profile, credentials) {
            let kind = if row.is_fine() { &mut fine } else { &mut report };
            kind.add(row);
            kind.rows.truncate(most);
        }
        report.rows.extend(fine.rows);
        report.rows.truncate(most);
        report.outcomes.extend(fine.outcomes);
        report
    }

    fn report(&self) -> Report<'a> {
        Report { rows: Vec::new(), outcomes: BTreeMap::new(), entries: self.entries.len() }
    }

    /// Reads an entry anew to judge it, so that one at a time is held.
    fn rows(
        &self,
        profile: Profile,
        credentials: Option<CredentialsMode>,
    ) -> impl Iterator<Item = Row<'a>> {
        let rules = Rules { profile, credentials, has_cookies: self.joined.has_cookies() };
        let ids = (0..self.entries.len()).filter(|id| !self.joined.is_preflight(*id));
        ids.filter_map(move |id| match self.entry(id)? {
            Err(error) => Some(Row::Unread { id, error }),
            Ok(entry) => {
                let preflight = self.joined.preflight(id);
                let asking = preflight.and_then(|id| self.entry(id)?.ok());
                let page = self.joined.page(id, preflight);
                let story = Story::of(&entry, asking.as_ref(), page)?;
                Some(Row::Judged(Box::new(story.row(id, preflight, &rules))))
            }
        })
    }

    fn entry(&self, id: usize) -> Option<Result<Entry<'a>, String>> {
        self.entries.get(id).map(|written| Entry::parse(written))
    }
}

/// An array of what [`Report::json_lines`] has on its lines.
impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.rows)
    }
}

impl<'a> Report<'a> {
    fn add(&mut self, row: Row<'a>) {
        *self.outcomes.entry(row.outcome()).or_default() += 1;
        self.rows.push(row);
    }

    fn count(&self, outcome: &str) -> usize {
        self.outcomes.get(outcome).copied().unwrap_or_default()
    }

    /// How many requests are judged, or cannot be read.
    pub fn judged(&self) -> usize {
        self.outcomes.values().sum()
    }

    /// Whether no request left its page's origin, and every entry could be read.
    pub fn is_empty(&self) -> bool {
        self.judged() == 0
    }

    /// Whether a request is blocked, or an entry cannot be read.
    pub fn has_failures(&self) -> bool {
        self.count("blocked") + self.count("unread") > 0
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
