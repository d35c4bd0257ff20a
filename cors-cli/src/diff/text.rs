//! The changes for people.

use std::io::{self, Write};

use anstyle::{Reset, Style};
use cors_core::diff::{Change, ChangeKind, Diff, Field, Verdict, Witness};

use crate::{
    policy_file::shown,
    terminal::{FAINT, GOOD, HELP, WARNING},
};

/// How many changes of one kind to one field of a route are printed; there may be thousands of origins.
const MOST: usize = 20;

pub(super) fn write(out: &mut dyn Write, diff: &Diff) -> io::Result<()> {
    let is_alike = |one: &Change, other: &Change| {
        (one.kind, &one.route, one.field) == (other.kind, &other.route, other.field)
    };
    for alike in diff.changes.chunk_by(is_alike) {
        let (printed, others) = alike.split_at_checked(MOST).unwrap_or((alike, &[]));
        for change in printed {
            write_change(out, change)?;
        }
        if let [first, ..] = others {
            let (style, kind) = (style(first.kind), first.kind.name());
            let (count, field) = (others.len(), first.field.name());
            writeln!(
                out,
                "{style}{kind}{Reset}: {count} more of {field}, which `--format json` lists"
            )?;
        }
    }
    for note in &diff.notes {
        writeln!(out, "{HELP}note{Reset}: {}", shown(note))?;
    }
    writeln!(out, "{}", summary(diff))
}

fn write_change(out: &mut dyn Write, change: &Change) -> io::Result<()> {
    let (style, kind) = (style(change.kind), change.kind.name());
    let on = change.route.as_ref().map(|route| format!("route `{route}`: ")).unwrap_or_default();
    writeln!(out, "{style}{kind}{Reset}: {on}{change}")?;
    writeln!(out, "  {FAINT}{}{Reset}", request(change))
}

/// The request that shows it.
fn request(change: &Change) -> String {
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

fn summary(diff: &Diff) -> &'static str {
    match diff.verdict() {
        Verdict::Same => "same: both allow the same requests",
        Verdict::Wider => "wider: more is allowed than before",
        Verdict::Narrower => "narrower: less is allowed than before",
        Verdict::Both => "both: some of what was refused is allowed, and the reverse",
    }
}
