//! What must hold for what `Routes::diff` finds, judged by the oracle: nothing is missed, and nothing is made up.

use std::{collections::BTreeMap, fmt};

use cors_core::{
    Routes, RoutesConfig,
    diff::{Change, ChangeKind, Diff, Field, Witness},
};

use crate::{
    HeaderLine,
    laws::LawResult,
    oracle::{self, Outcome},
};

/// Something that a page tries.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The path.
    pub path: String,
    /// The page's origin.
    pub origin: String,
    /// Whether the request has credentials.
    pub credentials: bool,
    /// What the page wants.
    pub does: Does,
}

/// What a page wants.
#[derive(Debug, Clone)]
pub enum Does {
    /// To read the answer to a GET.
    Read,
    /// To use this method, so that there is a preflight.
    Method(String),
    /// To set this request header, so that there is a preflight.
    Header(String),
    /// To read this header of the answer.
    ReadHeader(String),
    /// To send a POST, readable or not, with what a browser attaches by itself if there are credentials.
    Write,
    /// The same with an `Authorization` that the page sets.
    WriteWithToken,
}

impl Attempt {
    /// Whether it succeeds, by the oracle.
    pub fn succeeds(&self, config: &RoutesConfig) -> bool {
        let line = |name: &str, value: &str| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
        let preflight = |name, value: &str| {
            let asked = (name != "Access-Control-Request-Method")
                .then(|| line("Access-Control-Request-Method", "GET"));
            let lines = Vec::from_iter(asked.into_iter().chain([line(name, value)]));
            let outcome = self.judge(config, "OPTIONS", &lines);
            outcome.answer == Some(204) && outcome.refusal.is_none() && self.may_read(&outcome)
        };
        let writes = |extra: &[HeaderLine]| {
            let site = line("Sec-Fetch-Site", "cross-site");
            let cookie = self.credentials.then(|| line("Cookie", "s=1"));
            let lines =
                Vec::from_iter([site].into_iter().chain(cookie).chain(extra.iter().cloned()));
            self.judge(config, "POST", &lines).answer.is_none()
        };
        match &self.does {
            Does::Read => self.may_read(&self.judge(config, "GET", &[])),
            Does::Method(method) => preflight("Access-Control-Request-Method", method),
            Does::Header(name) => preflight("Access-Control-Request-Headers", name),
            Does::ReadHeader(name) => {
                let outcome = self.judge(config, "GET", &[]);
                let exposed = values(&outcome, "access-control-expose-headers").join(",");
                let is_exposed = exposed
                    .split(',')
                    .map(str::trim)
                    .any(|it| it.eq_ignore_ascii_case(name) || it == "*" && !self.credentials);
                is_exposed && self.may_read(&outcome)
            }
            Does::Write => writes(&[]),
            Does::WriteWithToken => writes(&[line("Authorization", "Bearer x")]),
        }
    }

    fn judge(&self, config: &RoutesConfig, method: &str, lines: &[HeaderLine]) -> Outcome {
        let origin = (b"Origin".to_vec(), self.origin.clone().into_bytes());
        let lines = [&[origin], lines].concat();
        let method = method.as_bytes();
        match config {
            RoutesConfig::Everywhere(config) => oracle::judge(config, method, &lines),
            RoutesConfig::ByPath(routes) => {
                let paths: Vec<_> = routes.iter().map(|(path, _)| path.clone()).collect();
                match oracle::route(&paths, self.path.as_bytes()) {
                    Some(place) => oracle::judge_by(&routes[place].1, method, &lines),
                    None => oracle::judge_without_policy(false, method, &lines),
                }
            }
        }
    }

    /// The CORS check.
    fn may_read(&self, outcome: &Outcome) -> bool {
        let allowed = values(outcome, "access-control-allow-origin");
        let is_origin = allowed == [&*self.origin];
        if self.credentials {
            is_origin && values(outcome, "access-control-allow-credentials") == ["true"]
        } else {
            is_origin || allowed == ["*"]
        }
    }

    /// The fields of which one must have been found to be why it succeeds under one of these and not under the other.
    fn fields(&self, succeeds: &RoutesConfig, fails: &RoutesConfig) -> Vec<Field> {
        let differs = |credentials| {
            let read = Self { credentials, does: Does::Read, ..self.clone() };
            read.succeeds(succeeds) && !read.succeeds(fails)
        };
        let by_name = match self.does {
            Does::Write => {
                return vec![
                    Field::CrossOriginProtection,
                    Field::AllowOrigins,
                    Field::AllowCredentials,
                ];
            }
            Does::WriteWithToken => {
                return vec![
                    Field::CrossOriginProtection,
                    Field::AllowOrigins,
                    Field::AllowCredentials,
                    Field::AllowHeaders,
                ];
            }
            _ if differs(false) => return vec![Field::AllowOrigins],
            _ if self.credentials && differs(true) => return vec![Field::AllowCredentials],
            Does::Read => None,
            Does::Method(_) => Some(Field::AllowMethods),
            Does::Header(_) => Some(Field::AllowHeaders),
            Does::ReadHeader(_) => Some(Field::ExposeHeaders),
        };
        Vec::from_iter(by_name)
    }
}

fn values<'a>(outcome: &'a Outcome, name: &str) -> Vec<&'a str> {
    let lines = outcome.headers.iter().map(|line| std::str::from_utf8(line).unwrap());
    lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
}

/// What the witness of a change tries.
pub fn attempt(change: &Change) -> Attempt {
    let witness = &change.witness;
    let header = || witness.header.clone().unwrap();
    let does = match change.field {
        Field::AllowOrigins | Field::AllowCredentials => Does::Read,
        Field::AllowMethods => Does::Method(witness.method.clone()),
        Field::AllowHeaders => Does::Header(header()),
        Field::ExposeHeaders => Does::ReadHeader(header()),
        Field::CrossOriginProtection => Does::Write,
    };
    Attempt {
        path: witness.path.clone(),
        origin: witness.origin.clone(),
        credentials: witness.credentials,
        does,
    }
}

/// Nothing of these attempts is missed, every witness is judged as it says by both, and the reverse is found in the
/// other direction.
///
/// # Errors
///
/// The change that is missed or made up.
pub fn are_found(old: &RoutesConfig, new: &RoutesConfig, attempts: &[Attempt]) -> LawResult {
    let [compiled_old, compiled_new] = [old, new].map(|it| Routes::compile(it).unwrap());
    let diff = compiled_old.diff(&compiled_new);
    for change in &diff.changes {
        let attempt = attempt(change);
        let succeeded = (attempt.succeeds(old), attempt.succeeds(new));
        if succeeded != (change.kind == ChangeKind::Narrower, change.kind == ChangeKind::Wider) {
            return Err(format!("made up: {change:?}, as {attempt:?} is {succeeded:?}"));
        }
    }
    for attempt in attempts {
        let (kind, fields) = match (attempt.succeeds(old), attempt.succeeds(new)) {
            (false, true) => (ChangeKind::Wider, attempt.fields(new, old)),
            (true, false) => (ChangeKind::Narrower, attempt.fields(old, new)),
            _ => continue,
        };
        let place = place(old, new, &attempt.path);
        let is_it = |change: &Change| {
            change.kind == kind && change.witness.path == place && fields.contains(&change.field)
        };
        if !diff.changes.iter().any(is_it) {
            return Err(format!("missed: {attempt:?} is {kind:?}, and found is {diff:?}"));
        }
    }
    is_mirrored(&diff, &compiled_new.diff(&compiled_old))
}

/// The path of the longest route of either that a path is under.
fn place(old: &RoutesConfig, new: &RoutesConfig, path: &str) -> String {
    let paths = |config: &RoutesConfig| match config {
        RoutesConfig::Everywhere(_) => Vec::new(),
        RoutesConfig::ByPath(routes) => routes.iter().map(|(path, _)| path.clone()).collect(),
    };
    let all = [paths(old), paths(new)].concat();
    let place = oracle::route(&all, path.as_bytes());
    place.map_or_else(|| "/".to_owned(), |place| all[place].clone())
}

/// From the new one to the old one, the same is found the other way round.
fn is_mirrored(diff: &Diff, reverse: &Diff) -> LawResult {
    let count = |diff: &Diff, mirror: bool| {
        let mut counts = BTreeMap::new();
        for change in &diff.changes {
            let is_wider = (change.kind == ChangeKind::Wider) != mirror;
            // Of several origins that show it, either may be named.
            let witness = Witness { origin: String::new(), ..change.witness.clone() };
            let key = (is_wider, printed(&change.route), printed(change.field), printed(&witness));
            *counts.entry(key).or_insert(0) += 1;
        }
        counts
    };
    if count(diff, false) == count(reverse, true) {
        Ok(())
    } else {
        Err(format!("not mirrored: {diff:?}\n    {reverse:?}"))
    }
}

fn printed(it: impl fmt::Debug) -> String {
    format!("{it:?}")
}
