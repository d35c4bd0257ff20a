//! The table of cases. Text is Latin-1: each character from U+0000 to U+00FF is one byte.

use std::collections::BTreeMap;

use cors_core::{Config, Policy, Routes, RoutesConfig};
use serde::Deserialize;

use crate::HeaderLine;

/// The policies, and below them the groups of cases in order.
const POLICIES: &str = include_str!("../cases/policies.toml");
const GROUPS: [(&str, &str); 10] = [
    ("simple", include_str!("../cases/simple.toml")),
    ("patterns", include_str!("../cases/patterns.toml")),
    ("any-origin", include_str!("../cases/any-origin.toml")),
    ("preflight", include_str!("../cases/preflight.toml")),
    ("preflight-headers", include_str!("../cases/preflight-headers.toml")),
    ("malformed", include_str!("../cases/malformed.toml")),
    ("vary", include_str!("../cases/vary.toml")),
    ("responses", include_str!("../cases/responses.toml")),
    ("routes", include_str!("../cases/routes.toml")),
    ("protection", include_str!("../cases/protection.toml")),
];

/// The policies by path, and the cases.
const BY_PATH_CONFIG: &str = include_str!("../cases/by-path/routes.toml");
const BY_PATH: &str = include_str!("../cases/by-path/cases.toml");

/// Which route a path takes, as lines of JSON.
const PATHS: &str = include_str!("../cases/by-path/paths.jsonl");

/// Pairs of policies and how they differ, as lines of JSON.
const PAIRS: &str = include_str!("../cases/diff.jsonl");

/// One request and the answer it must get.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// A name, unique within the group.
    pub name: String,
    /// The policy in `policies.toml` that guards the server, or `by-path`.
    pub policy: String,
    /// The method; `GET` if absent.
    #[serde(default = "get")]
    pub method: String,
    /// The route of the contract's application; `/ok` if absent. See [`crate::Adapter`].
    #[serde(default = "ok")]
    pub path: String,
    /// The values of the `Host` lines, so that an empty list is a request without one; that of the server if
    /// absent.
    pub host: Option<Vec<String>>,
    /// The request's header lines besides `Host` and `Connection`, as `Name: value`.
    #[serde(default)]
    pub request: Vec<String>,
    /// If set, one more line: `name`, with `text` repeated `times` times.
    pub flood: Option<Flood>,
    /// The status; 200 if absent.
    #[serde(default = "status_ok")]
    pub status: u16,
    /// Whether the handler runs, or whatever else answers in its place; true if absent.
    #[serde(default = "yes")]
    pub forwarded: bool,
    /// The code of the refusal, if the request is refused.
    pub refusal: Option<String>,
    /// All `Access-Control-*` lines of the response and the members of its `Vary`, in lower case
    /// and in any order.
    #[serde(default)]
    pub answer: Vec<String>,
}

/// A header line too long to write out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flood {
    /// The name of the header.
    pub name: String,
    /// The text to repeat.
    pub text: String,
    /// How often.
    pub times: usize,
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> String {
    "/ok".to_owned()
}

fn status_ok() -> u16 {
    200
}

fn yes() -> bool {
    true
}

impl Case {
    /// The request's header lines as bytes: first `Host`, unless it is that of the server, and the flood last.
    pub fn header_lines(&self) -> Vec<HeaderLine> {
        let line = |line: &String| {
            let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no colon: {line}"));
            (latin1(name), latin1(value))
        };
        let flood =
            self.flood.iter().map(|it| (latin1(&it.name), latin1(&it.text.repeat(it.times))));
        let hosts = self.host.iter().flatten().map(|host| (b"Host".to_vec(), latin1(host)));
        hosts.chain(self.request.iter().map(line)).chain(flood).collect()
    }
}

/// The bytes of a Latin-1 text.
pub fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|char| u8::try_from(u32::from(char)).expect("Latin-1")).collect()
}

/// The named policies.
pub fn policies() -> BTreeMap<String, Config> {
    toml::from_str(POLICIES).unwrap_or_else(|error| panic!("policies.toml: {error}"))
}

/// The named policies, compiled.
pub fn compiled() -> BTreeMap<String, Policy> {
    let compile = |(name, config)| match Policy::compile(&config) {
        Ok(policy) => (name, policy),
        Err(errors) => panic!("policy `{name}`: {errors}"),
    };
    policies().into_iter().map(compile).collect()
}

/// All cases of one policy for every target, each named `group/name`.
pub fn cases() -> Vec<Case> {
    GROUPS.into_iter().flat_map(read).collect()
}

fn read((group, text): (&str, &str)) -> Vec<Case> {
    #[derive(Deserialize)]
    struct Group {
        case: Vec<Case>,
    }
    let parsed: Group = toml::from_str(text).unwrap_or_else(|error| panic!("{group}: {error}"));
    let name = |case: Case| Case { name: format!("{group}/{}", case.name), ..case };
    parsed.case.into_iter().map(name).collect()
}

/// The policies by path of [`cases_by_path`].
pub fn by_path() -> RoutesConfig {
    toml::from_str(BY_PATH_CONFIG).unwrap_or_else(|error| panic!("routes.toml: {error}"))
}

/// What guards the server in [`cases`] and in [`cases_by_path`], by name, compiled.
pub fn guards() -> BTreeMap<String, Routes> {
    let by_path = Routes::compile(&by_path()).unwrap_or_else(|errors| panic!("{errors}"));
    let plain = compiled().into_iter().map(|(name, policy)| (name, policy.into()));
    plain.chain([("by-path".to_owned(), by_path)]).collect()
}

/// The cases of policies by path, all of the policy `by-path`, each named `by-path/name`.
pub fn cases_by_path() -> Vec<Case> {
    read(("by-path", BY_PATH))
}

/// Which route a path takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteOfPath {
    /// The paths of the routes.
    pub routes: Vec<String>,
    /// The path of a request, in Latin-1.
    pub path: String,
    /// The path of the route that it takes; `None` if it has no policy.
    pub route: Option<String>,
}

/// The table of paths.
pub fn routes_of_paths() -> Vec<RouteOfPath> {
    PATHS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Two policies, or two sets of policies by path, and what is said of the second beside the first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// A name.
    pub id: String,
    /// What held before.
    pub old: RoutesConfig,
    /// What holds now.
    pub new: RoutesConfig,
    /// `same`, `wider`, `narrower` or `both`.
    pub verdict: String,
}

/// The table of differences.
pub fn pairs() -> Vec<Pair> {
    PAIRS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
