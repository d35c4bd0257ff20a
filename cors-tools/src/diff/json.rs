//! The changes for programs.

use cors_core::diff::{Change, Diff, Witness};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Printed<'a> {
    verdict: &'static str,
    changes: Vec<PrintedChange<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct PrintedChange<'a> {
    kind: &'static str,
    route: Option<&'a str>,
    field: &'static str,
    text: String,
    witness: PrintedWitness<'a>,
}

#[derive(Serialize)]
struct PrintedWitness<'a> {
    path: &'a str,
    origin: &'a str,
    method: &'a str,
    header: Option<&'a str>,
    credentials: bool,
}

impl<'a> From<&'a Diff> for Printed<'a> {
    fn from(diff: &'a Diff) -> Self {
        let changes = diff.changes.iter().map(PrintedChange::from).collect();
        Self { verdict: diff.verdict().name(), changes, notes: &diff.notes }
    }
}

impl<'a> From<&'a Change> for PrintedChange<'a> {
    fn from(change: &'a Change) -> Self {
        let Witness { path, origin, method, header, credentials } = &change.witness;
        let header = header.as_deref();
        Self {
            kind: change.kind.name(),
            route: change.route.as_deref(),
            field: change.field.name(),
            text: change.to_string(),
            witness: PrintedWitness { path, origin, method, header, credentials: *credentials },
        }
    }
}
