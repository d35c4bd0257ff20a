//! The law: whatever policy compiles, an audit of a server that runs it finds nothing of class security that
//! the policy's `danger_` fields do not open, and what is inferred allows the same, or says what is not known.

use cors_axum::Cors;
use cors_conformance::generate::compiling;
use cors_core::{
    Config, Policy, Routes,
    diff::{Change, ChangeKind, Field},
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::Value;

use crate::{
    LIFE,
    command::{Ran, cors},
    served::Served,
};

/// How many policies; `CORS_LAW_POLICIES` says how many instead.
const POLICIES: usize = 8;
/// So many patterns a policy has at most.
const PATTERNS: usize = 4;
/// As many as the longest audit of such a policy takes, and some to spare.
const REQUESTS: &str = "600";

fn policies() -> impl Iterator<Item = Config> {
    let count = std::env::var("CORS_LAW_POLICIES").ok().map(|it| it.parse().unwrap());
    // The same ones each time: a larger number begins with those of a smaller one.
    let mut runner = TestRunner::deterministic();
    let strategy = compiling(PATTERNS);
    let new = move || strategy.new_tree(&mut runner).unwrap().current().0;
    std::iter::repeat_with(new).take(count.unwrap_or(POLICIES))
}

/// Asks with the policy's origins as seeds.
fn ask(command: &str, url: &str, config: &Config, more: &[&str]) -> Ran {
    let seeds = config.allow_origins.iter().flat_map(|it| ["--origin", it]);
    // In a minute, a busy machine does not answer so many.
    let patient = ["--time", "3600", "--timeout", "120"];
    let args = [&[command, url, "--as", LIFE, "--requests", REQUESTS], &patient[..]].concat();
    let args: Vec<&str> = args.into_iter().chain(seeds).chain(more.iter().copied()).collect();
    cors(&args, b"")
}

/// The codes of class security.
fn security(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    let found = findings.filter(|it| it["class"] == "security");
    found.map(|it| it["code"].as_str().unwrap()).collect()
}

/// Whether a field of the policy says that this is meant.
fn is_meant(config: &Config, code: &str) -> bool {
    match code {
        "insecure-origin" => config.danger_allow_insecure_origins,
        "public-suffix-wildcard" => config.danger_allow_public_suffixes,
        "null-origin" => config.danger_allow_null_origin,
        _ => false,
    }
}

/// Whether what was inferred says that it may be wrong in this. A server that allows one of the names that are
/// tried lists the others.
fn is_listed(change: &Change, written: &Config, inferred: &str) -> bool {
    let mut unknown = inferred.lines().filter_map(|it| it.strip_prefix("# Not known: "));
    let has_no_list = match change.field {
        Field::CrossOriginProtection => {
            return unknown.any(|it| it.starts_with("`cross_origin_protection`"));
        }
        Field::AllowMethods => written.allow_methods.is_empty(),
        Field::AllowHeaders => written.allow_headers.is_empty(),
        _ => false,
    };
    has_no_list
        && change.kind == ChangeKind::Narrower
        && unknown.any(|it| it.starts_with("methods and headers that the server does not list"))
}

/// What breaks the law, one a line.
pub(crate) fn broken(config: &Config, url: &str) -> Vec<String> {
    let audited = ask("audit", url, config, &["--format", "json"]);
    let report: Value = serde_json::from_str(&audited.out).unwrap();
    let found = security(&report);
    assert_eq!(audited.status, i32::from(!found.is_empty()), "{}", audited.out);
    let mut broken: Vec<String> = Vec::new();
    broken.extend(found.iter().filter(|it| !is_meant(config, it)).map(|it| format!("found {it}")));
    let inferred = ask("infer", url, config, &[]);
    if inferred.status != 0 {
        broken.push(format!("status {}: {}{}", inferred.status, inferred.out, inferred.err));
        return broken;
    }
    let routes = |config| Routes::from(Policy::compile(config).unwrap());
    let written: Config = toml::from_str(&inferred.out).unwrap();
    let diff = routes(config).diff(&routes(&written));
    let unlisted = diff.changes.iter().filter(|it| !is_listed(it, &written, &inferred.out));
    broken.extend(unlisted.map(|it| format!("{}: {it}", it.kind.name())));
    broken
}

#[test]
fn what_compiles_is_safe_and_is_inferred() {
    let (mut count, mut wrong) = (0, Vec::new());
    for config in policies() {
        let server = Served::start(Cors::new(Policy::compile(&config).unwrap()));
        let broken = broken(&config, &server.url);
        count += 1;
        if !broken.is_empty() {
            wrong.push(format!("{}\n{}", toml::to_string(&config).unwrap(), broken.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n\n{}", wrong.len(), wrong.join("\n\n"));
}
