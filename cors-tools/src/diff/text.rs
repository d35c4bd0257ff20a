//! The changes for people.

use std::io::{self, Write};

use anstyle::{Reset, Style};
use cors_core::diff::{Change, ChangeKind, Diff, Field, Verdict, Witness};

use crate::{
    policy_file,
    style::{FAINT, GOOD, HELP, WARNING},
};

/// How many changes of one kind to one field of a route are printed, as there may be thousands of origins; how many
/// changes in all; and how many notes.
const MOST_ALIKE: usize = 20;
const MOST: usize = 200;
const MOST_NOTES: usize = 20;

pub(super) fn write(out: &mut dyn Write, diff: &Diff, is_by_path: bool) -> io::Result<()> {
    let is_alike = |one: &Change, other: &Change| {
        (one.kind, &one.route, one.field) == (other.kind, &other.route, other.field)
    };
    let mut room = MOST;
    for alike in diff.changes.chunk_by(is_alike) {
        let (shown, _) = alike.split_at_checked(MOST_ALIKE.min(room)).unwrap_or((alike, &[]));
        room -= shown.len();
        for change in shown {
            write_change(out, change, is_by_path)?;
        }
    }
    let total = diff.changes.len();
    let hidden = total - (MOST - room);
    if hidden > 0 {
        writeln!(out, "{hidden} of {total} changes are not shown; `--format json` lists all")?;
    }
    for note in diff.notes.iter().take(MOST_NOTES) {
        writeln!(out, "{HELP}note{Reset}: {}", policy_file::shown(note))?;
    }
    if let Some(hidden @ 1..) = diff.notes.len().checked_sub(MOST_NOTES) {
        writeln!(out, "{HELP}note{Reset}: and {hidden} more, which `--format json` lists")?;
    }
    writeln!(out, "{}", summary(diff))
}

fn write_change(out: &mut dyn Write, change: &Change, is_by_path: bool) -> io::Result<()> {
    let (style, kind) = (style(change.kind), change.kind.name());
    let on = match &change.route {
        Some(route) => format!("route `{route}`: "),
        None if is_by_path => "paths without a route: ".to_owned(),
        None => String::new(),
    };
    writeln!(out, "{style}{kind}{Reset}: {on}{change}")?;
    writeln!(out, "  {FAINT}{}{Reset}", request(change))
}

/// The request that shows a change, in words.
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_tools::diff::request;
///
/// let old = Policy::builder().allow_origins(["https://a.example"]).build()?;
/// let new = Policy::builder().allow_origins(["https://a.example", "https://b.example"]).build()?;
/// let diff = Routes::from(old).diff(&Routes::from(new));
/// let shown: Vec<_> = diff.changes.iter().map(request).collect();
/// assert_eq!(shown, ["GET / from https://b.example, without credentials"]);
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
pub fn request(change: &Change) -> String {
    let Witness { path, origin, method, header, credentials } = &change.witness;
    let header = match (header, change.field) {
        (None, _) => String::new(),
        (Some(name), Field::ExposeHeaders) => format!(" whose answer has `{name}`"),
        (Some(name), _) => format!(" with `{name}`"),
    };
    let credentials = if *credentials { "with" } else { "without" };
    format!("{method} {path}{header} from {origin}, {credentials} credentials")
}

fn style(kind: ChangeKind) -> Style {
    match kind {
        ChangeKind::Wider => WARNING,
        ChangeKind::Narrower => GOOD,
    }
}

/// The verdict, which leaves out ambiguous paths: what changes for them is in the notes.
fn summary(diff: &Diff) -> &'static str {
    match diff.verdict() {
        Verdict::Same => "same: no request is judged differently",
        Verdict::Wider => "wider: more is allowed than before",
        Verdict::Narrower => "narrower: less is allowed than before",
        Verdict::Both => "both: some requests are newly allowed, others newly refused",
    }
}
