//! The file of `--expect`: which page must be able to read the answer to which method.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use serde::Deserialize;
use toml::Spanned;

use super::{Target, file, report::Outcome};
use crate::args::Check;

/// What a check must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Readable,
    Blocked,
    /// The preflight passes, or none is needed; the request itself is not sent.
    PreflightPasses,
}

impl Verdict {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Blocked => "blocked",
            Self::PreflightPasses => "preflight_passes",
        }
    }

    /// Whether it is met; `None` if the request would have to be sent, or its redirect followed.
    pub(super) fn is_met(self, outcome: Outcome) -> Option<bool> {
        match (self, outcome) {
            (Self::Readable, Outcome::Readable)
            | (Self::Blocked, Outcome::Blocked)
            | (Self::PreflightPasses, Outcome::PreflightPasses) => Some(true),
            (_, Outcome::PreflightPasses | Outcome::RedirectPasses) => None,
            _ => Some(false),
        }
    }
}

/// A verdict, and where the file demands it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    pub(super) verdict: Verdict,
    pub(super) line: usize,
}

/// Origins with their methods.
type Table = BTreeMap<Spanned<String>, Vec<Spanned<String>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    readable: Table,
    #[serde(default)]
    blocked: Table,
    #[serde(default)]
    preflight_passes: Table,
}

const REMEDY: &str = "write the tables `[readable]`, `[blocked]` and `[preflight_passes]`, with lines such as \
                      `\"https://app.example.com\" = [\"GET\", \"PUT\"]`";

/// What the file demands, in the order of its lines. Errors name the line and the remedy.
pub(super) fn read(args: &Check, path: &Path) -> Result<Vec<(Target, Expected)>, String> {
    let named = |error: String| format!("{}: {error}", path.display());
    let bytes = file::read(path, 1).map_err(named)?;
    let text =
        String::from_utf8(bytes).map_err(|_| named("not UTF-8: save it as UTF-8".to_owned()))?;
    let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
    let line = |start| ends.partition_point(|&end| end < start) + 1;
    let at = |line: usize, error: &str| named(format!("line {line}: {error}"));
    let document: Document = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| line(span.start));
        at(line, &format!("{}: {REMEDY}", in_words_of_toml(error.message())))
    })?;
    let mut lines = HashMap::new();
    let mut expected = Vec::new();
    for (verdict, table) in document.tables() {
        for (origin, methods) in &table {
            for method in methods {
                let line = line(method.span().start);
                let mut target = Target::parse(args, origin.get_ref(), method.get_ref())
                    .map_err(|error| at(line, &error))?;
                target.is_sent &= verdict != Verdict::PreflightPasses;
                let key = (target.origin.clone(), target.method.clone());
                if let Some(other) = lines.insert(key, line) {
                    let method = &target.method;
                    let error = format!("`{method}` is there already, on line {other}: remove one");
                    return Err(at(line, &error));
                }
                expected.push((method.span().start, target, Expected { verdict, line }));
            }
        }
    }
    if expected.is_empty() {
        return Err(named(format!("it expects nothing: {REMEDY}")));
    }
    expected.sort_by_key(|(start, ..)| *start);
    Ok(expected.into_iter().map(|(_, target, expected)| (target, expected)).collect())
}

/// The library speaks of maps and sequences.
fn in_words_of_toml(message: &str) -> String {
    message
        .replace("expected a map", "expected a table")
        .replace("expected a sequence", "expected a list")
}

impl Document {
    fn tables(self) -> [(Verdict, Table); 3] {
        [
            (Verdict::Readable, self.readable),
            (Verdict::Blocked, self.blocked),
            (Verdict::PreflightPasses, self.preflight_passes),
        ]
    }
}
