//! Names and lines that are almost what was asked for.

use std::collections::BTreeSet;

use super::entry::{Entry, Line};

/// No longer text is compared.
const LONGEST: usize = 400;

/// How alike two texts are that are worth proposing, from 0 to 1.
const ALIKE: f64 = 0.8;

/// What most codes begin with, so that it tells nothing.
const COMMON: &str = "cors";

/// How many codes are proposed.
const PROPOSALS: usize = 3;

/// The names that begin as asked, or the codes whose names or lines are near; none if nothing is.
pub(super) fn nearest(asked: &str, entries: &[Entry]) -> Vec<&'static str> {
    let asked = asked.to_ascii_lowercase();
    if asked.len() > LONGEST {
        return Vec::new();
    }
    let begun = begun(&asked, entries);
    if !begun.is_empty() {
        return begun;
    }
    let likeness = |entry: &Entry| {
        let lines = entry.lines.iter().map(|Line { line, .. }| &**line);
        let words = entry.names.iter().copied().chain([entry.code]).chain(lines);
        let likeness = words.map(|it| strsim::sorensen_dice(&asked, &it.to_ascii_lowercase()));
        likeness.fold(0.0_f64, f64::max)
    };
    let near = entries.iter().map(|entry| (likeness(entry), entry.code));
    let near: Vec<_> = near.filter(|(likeness, _)| *likeness >= ALIKE).collect();
    let mut nearest = Vec::new();
    while nearest.len() < PROPOSALS {
        let others = near.iter().rev().filter(|(_, code)| !nearest.contains(code));
        let Some((_, next)) = others.max_by(|(one, _), (other, _)| one.total_cmp(other)) else {
            break;
        };
        nearest.push(*next);
    }
    nearest
}

/// All names that begin so, each once.
fn begun(asked: &str, entries: &[Entry]) -> Vec<&'static str> {
    if asked.len() <= COMMON.len() {
        return Vec::new();
    }
    let names = entries
        .iter()
        .flat_map(|entry| [entry.code].into_iter().chain(entry.names.iter().copied()));
    let mut begun: Vec<_> = names.filter(|it| it.to_ascii_lowercase().starts_with(asked)).collect();
    let mut seen = BTreeSet::new();
    begun.retain(|it| seen.insert(*it));
    begun
}
