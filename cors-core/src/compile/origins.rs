//! `allow_origins`: patterns and the keywords `*`, `null` and `none`, and what makes them too weak to
//! trust.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{Entry, Field};
use crate::{
    Config, ConfigError, ConfigErrorKind as Kind, OriginPattern, Port,
    origin::{
        OriginSet,
        breadth::{self, Breadth},
    },
    policy::{AllowedOrigins, NONE},
};

pub(super) fn compile(config: &Config, problems: &mut Vec<ConfigError>) -> AllowedOrigins {
    let field = Field { name: "allow_origins", entries: &config.allow_origins };
    if field.entries.is_empty() {
        problems.push(ConfigError::new(Kind::NoOrigins, field.name, None, None));
    }
    let any = field.has_any();
    let is_none_alone = field.entries.iter().all(|it| it == NONE);
    let trust = Trust::of(config);
    let mut null = false;
    let (mut set, mut patterns) = (OriginSet::default(), Vec::new());
    for entry in field.entries() {
        match entry.text {
            "*" => {
                let kind = config.allow_credentials.then_some(Kind::AnyOriginWithCredentials);
                problems.extend(kind.map(|kind| entry.problem(kind)));
            }
            "null" => {
                null = true;
                problems.extend(null_problem(config).map(|kind| entry.problem(kind)));
            }
            NONE => {
                let kind = (!is_none_alone).then_some(Kind::NoneWithOthers);
                problems.extend(kind.map(|kind| entry.problem(kind)));
            }
            _ => {
                if let Some(pattern) = trust.judge(entry, problems) {
                    let is_new = set.insert(&pattern);
                    patterns.push((entry, pattern, is_new));
                }
            }
        }
        if any && entry.text != "*" {
            problems.push(entry.problem(Kind::CoveredByAny));
        }
    }
    let keywords: &[&str] = if any { &["*"] } else { &["null", NONE] };
    for keyword in keywords {
        let again = field.entries().filter(|it| it.text == *keyword).skip(1);
        problems.extend(again.map(|entry| entry.problem(Kind::DuplicateEntry)));
    }
    if any {
        return AllowedOrigins::Any;
    }
    let with_ports = hosts_with_ports(patterns.iter().map(|(_, pattern, _)| pattern));
    problems.extend(patterns.iter().filter_map(|(entry, pattern, is_new)| {
        let redundancy = redundancy(*entry, pattern, *is_new, &set);
        redundancy.or_else(|| port_problem(*entry, pattern, &with_ports))
    }));
    AllowedOrigins::Listed { set, null }
}

fn null_problem(config: &Config) -> Option<Kind> {
    if config.allow_credentials {
        Some(Kind::NullOriginWithCredentials)
    } else if config.danger_allow_null_origin {
        None
    } else {
        Some(Kind::NullOrigin)
    }
}

/// What a policy requires of each of its origins.
#[derive(Clone, Copy)]
pub(super) struct Trust {
    pub(super) credentials: bool,
    pub(super) insecure_origins: bool,
    pub(super) public_suffixes: bool,
}

impl Trust {
    fn of(config: &Config) -> Self {
        Self {
            credentials: config.allow_credentials,
            insecure_origins: config.danger_allow_insecure_origins,
            public_suffixes: config.danger_allow_public_suffixes,
        }
    }

    /// Reads an entry that is no keyword, and says what is wrong with it; `None` if it cannot be read.
    fn judge(self, entry: Entry<'_>, problems: &mut Vec<ConfigError>) -> Option<OriginPattern> {
        match OriginPattern::parse_entry(entry.field, Some(entry.index), entry.text) {
            Err(error) => {
                problems.push(error);
                None
            }
            Ok(pattern) => {
                problems.extend(self.problems(entry, &pattern));
                Some(pattern)
            }
        }
    }

    /// What is too weak to be trusted with credentials.
    pub(super) fn problems(
        self,
        entry: Entry<'_>,
        pattern: &OriginPattern,
    ) -> impl Iterator<Item = ConfigError> {
        self.weaknesses(pattern).into_iter().flatten().map(move |kind| {
            let is_insecure = kind == Kind::InsecureOriginWithCredentials;
            let remedy = if is_insecure { secure_proposal(pattern) } else { None };
            entry.problem(kind).with_remedy(remedy)
        })
    }

    /// What makes an origin too weak: its scheme, its breadth.
    fn weaknesses(self, pattern: &OriginPattern) -> [Option<Kind>; 2] {
        if !self.credentials || pattern.is_loopback() {
            return [None, None];
        }
        let insecure = pattern.scheme() == "http" && !self.insecure_origins;
        let is_judged = pattern.subdomains() && !self.public_suffixes;
        let breadth = is_judged.then(|| breadth::breadth(pattern.host()));
        let broad = match breadth {
            None | Some(Breadth::Domain) => None,
            Some(Breadth::SingleLabel) => Some(Kind::SingleLabelWithCredentials),
            Some(Breadth::PublicSuffix) => Some(Kind::PublicSuffixWithCredentials),
            Some(Breadth::Ancestor) => Some(Kind::PublicSuffixAncestorWithCredentials),
            Some(Breadth::Shared) => Some(Kind::SharedDomainWithCredentials),
        };
        [insecure.then_some(Kind::InsecureOriginWithCredentials), broad]
    }
}

/// The remedy to use the same origin over https, if that is valid.
fn secure_proposal(pattern: &OriginPattern) -> Option<String> {
    let secure = format!("https://{}", pattern.to_string().strip_prefix("http://")?);
    OriginPattern::parse(&secure).ok()?;
    Some(format!(
        "write `{secure}`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`"
    ))
}

/// The loopback hosts with an entry whose author meant the port: one that names it, or that of an app, as on Android
/// [its pages are at `http://localhost`](https://capacitorjs.com/docs/config).
fn hosts_with_ports<'a>(patterns: impl Iterator<Item = &'a OriginPattern>) -> BTreeSet<&'a str> {
    let is_web = |it: &OriginPattern| matches!(it.scheme(), "http" | "https");
    let has_port = |it: &&OriginPattern| it.port() != Port::Default || !is_web(it);
    let loopback = patterns.filter(|pattern| pattern.is_loopback());
    loopback.filter(has_port).map(OriginPattern::host).collect()
}

/// The warning about a page under development that is meant, but has another port.
fn port_problem(
    entry: Entry<'_>,
    pattern: &OriginPattern,
    hosts_with_ports: &BTreeSet<&str>,
) -> Option<ConfigError> {
    let is_port_80 = pattern.scheme() == "http" && pattern.port() == Port::Default;
    let is_meant = hosts_with_ports.contains(pattern.host());
    let remedy = || {
        format!(
            "write the port, as in `{pattern}:3000`, or `{pattern}:*` for any, unless port 80 is meant"
        )
    };
    (pattern.is_loopback() && is_port_80 && !is_meant)
        .then(|| entry.problem(Kind::LoopbackWithoutPort).with_remedy(Some(remedy())))
}

/// The warning about a pattern that has no effect beside the others of its set.
fn redundancy(
    entry: Entry<'_>,
    pattern: &OriginPattern,
    is_new: bool,
    set: &OriginSet,
) -> Option<ConfigError> {
    if !is_new {
        return Some(entry.problem(Kind::DuplicateEntry));
    }
    set.covering(pattern).map(|cover| redundant(entry, cover))
}

/// The warning about a pattern that another one covers.
pub(super) fn redundant(entry: Entry<'_>, cover: &str) -> ConfigError {
    let remedy = Some(format!("remove the entry, as `{cover}` covers it"));
    entry.problem(Kind::RedundantOrigin).with_remedy(remedy)
}
