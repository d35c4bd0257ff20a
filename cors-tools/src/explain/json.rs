//! Matches as an object for programs.

use std::collections::BTreeMap;

use cors_export::Target;
use serde::Serialize;

use super::{command, entry::Family, find::Match, pattern::Names, remedy::Remedy, text::sentence};

#[derive(Serialize)]
pub(super) struct Matches<'a> {
    matches: Vec<Explained<'a>>,
    /// Where a server was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy_for: Option<Remedy>,
}

#[derive(Serialize)]
struct Explained<'a> {
    code: &'static str,
    family: Family,
    names: &'a [&'static str],
    cause: String,
    remedy: String,
    /// What was read out of the text.
    found: BTreeMap<&'a str, &'a str>,
    /// A command that sends such a request.
    check: Option<String>,
}

impl<'a> Matches<'a> {
    pub(super) fn new(matches: &'a [Match<'a>], target: Option<Target>) -> Self {
        let explained = |found: &'a Match<'a>| Explained {
            code: found.entry.code,
            family: found.entry.family,
            names: &found.entry.names,
            cause: sentence(&found.cause),
            remedy: sentence(&found.remedy),
            found: public(&found.names),
            check: command::check(found),
        };
        Self {
            matches: matches.iter().map(explained).collect(),
            remedy_for: target.map(|target| Remedy::new(matches, target)),
        }
    }
}

/// What an error is found under, where it tells the cause.
const ERRORS: &[&str] = &[
    "answered",
    "audio",
    "cancelled",
    "canvas",
    "certificate",
    "conflict",
    "echo",
    "insecure_operation",
    "integrity",
    "ipv6",
    "loop",
    "name",
    "next",
    "node",
    "port",
    "preload",
    "refused",
    "rules",
    "server",
    "worker",
];

/// What was found under names that say only what it is, not what to make of it.
fn public(names: &Names) -> BTreeMap<&str, &str> {
    let public = names.iter().map(|(name, value)| {
        let name = match &**name {
            "opaque" => "origin",
            "slashed" => "value",
            "lowercase" => "method",
            "file" | "no_scheme" | "insecure" | "target" | "script" => "url",
            "unsafe" => "header",
            name if ERRORS.contains(&name) => "error",
            name => name,
        };
        (name, &**value)
    });
    public.collect()
}
