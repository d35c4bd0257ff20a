//! Whatever policy compiles, an audit finds nothing in it that its `danger_` fields do not open, and infers it.

use cors_core::{Config, Policy, Request};

use super::*;
use crate::audit::{begin, infer};

/// Serves a policy, in front of a handler that answers everything.
fn serving(policy: &Policy) -> impl Fn(&Asked) -> (u16, Vec<(String, String)>) {
    move |asked| {
        let headers = asked.headers.iter().map(|(name, value)| (name, value.as_bytes()));
        let request = Request::from_headers(asked.method.as_bytes(), headers);
        let decision = policy.evaluate(&request);
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers =
            decision.headers().operations().map(|it| (it.name().to_owned(), text(it.value())));
        (decision.answer().unwrap_or(200), headers.collect())
    }
}

fn config(origins: &[&str], credentials: bool) -> Config {
    Config {
        allow_origins: origins.iter().map(|&it| it.to_owned()).collect(),
        allow_credentials: credentials,
        ..Config::default()
    }
}

fn configs() -> Vec<Config> {
    let lists: [&[&str]; 11] = [
        &["https://app.example.com"],
        &["https://app.example.com", "https://admin.example.com", "https://partner.net"],
        &["https://*.example.com"],
        &["https://*.staging.example.com", "https://example.com"],
        &["https://app.example.com:8443"],
        &["https://app.example.com:*"],
        &["https://*.example.com:*"],
        &["http://localhost:*", "https://app.example.com"],
        &["http://localhost:3000"],
        &["capacitor://localhost", "https://app.example.com"],
        &["https://shop.me.github.io"],
    ];
    let mut configs = Vec::new();
    for (place, list) in lists.into_iter().enumerate() {
        for credentials in [false, true] {
            let mut config = config(list, credentials);
            if place % 2 == usize::from(credentials) {
                config.allow_methods =
                    vec!["DELETE".to_owned(), "PUT".to_owned(), "REPORT".to_owned()];
                config.allow_headers = vec!["content-type".to_owned(), "x-a".to_owned()];
                config.expose_headers = vec!["x-total".to_owned()];
                config.max_age = Some(600);
            } else if place % 3 == 0 {
                config.allow_methods = vec!["*".to_owned()];
                config.allow_headers = vec!["*".to_owned(), "authorization".to_owned()];
            }
            configs.push(config);
        }
    }
    // To whom nobody is named, nothing else is told.
    configs.push(config(&["none"], false));
    configs.push(config(&["*"], false));
    configs.push(config(&["https://*.github.io"], false));
    configs.push(config(&["http://app.example.com"], false));
    configs
}

fn known(config: &Config) -> Known {
    let policy = Policy::compile(config).unwrap();
    let labels = Labels::fixed();
    let given = config.allow_origins.iter().filter_map(|it| begin::seed(it, labels).unwrap());
    let given: Vec<String> = given.collect();
    let given: Vec<&str> = given.iter().map(|it| &**it).collect();
    explored(&given, |_| {}, 90, serving(&policy))
}

#[test]
fn what_compiles_is_safe_and_is_inferred() {
    for config in configs() {
        let known = known(&config);
        let findings = findings::of(&known);
        let worst = findings.iter().filter(|it| it.class != Class::Weak);
        assert_eq!(worst.count(), 0, "{config:?}: {findings:#?}");
        let inferred = infer::infer(&known, &findings);
        let mut same = Policy::compile(&config).unwrap().to_config();
        let mut found = Policy::compile(&inferred.config).unwrap().to_config();
        for config in [&mut same, &mut found] {
            config.allow_origins.sort();
            config.allow_methods.sort();
            config.allow_headers.sort();
        }
        assert_eq!(found, same, "{:#?}", inferred);
        assert_eq!(inferred.why, Vec::<String>::new());
    }
}

#[test]
fn what_only_probes_find_is_inferred_too() {
    let policy =
        config(&["https://app.example.com", "http://localhost:*", "https://codepen.io"], true);
    let compiled = Policy::compile(&policy).unwrap();
    let known = explored(&["https://app.example.com"], |_| {}, 130, serving(&compiled));
    let inferred = infer::infer(&known, &findings::of(&known));
    let mut found = Policy::compile(&inferred.config).unwrap().to_config();
    found.allow_origins.sort();
    let mut same = compiled.to_config();
    same.allow_origins.sort();
    assert_eq!(found, same);
}

/// To some browsers a `*` is `Authorization` too, but not to all.
#[test]
fn a_star_is_not_authorization() {
    let known = explored(&[], |_| {}, 90, star);
    let inferred = infer::infer(&known, &findings::of(&known));
    assert_eq!(inferred.config.allow_headers, ["*"]);
}

#[test]
fn what_a_danger_field_opens_is_found() {
    let opened = [
        (
            "null-origin",
            Config {
                danger_allow_null_origin: true,
                ..config(&["https://app.example.com", "null"], false)
            },
        ),
        (
            "insecure-origin",
            Config {
                danger_allow_insecure_origins: true,
                ..config(&["http://app.example.com"], true)
            },
        ),
        (
            "public-suffix-wildcard",
            Config { danger_allow_public_suffixes: true, ..config(&["https://*.github.io"], true) },
        ),
    ];
    for (code, config) in opened {
        let known = known(&config);
        let findings = findings::of(&known);
        assert!(findings.iter().any(|it| it.code.name() == code), "{code}: {findings:#?}");
        let inferred = infer::infer(&known, &findings);
        let policy = Policy::compile(&inferred.config).unwrap();
        assert_eq!(policy, Policy::compile(&config).unwrap(), "{inferred:#?}");
    }
}

/// `^https?://([a-z]+\.)?example\.com(:\d+)?$`
fn is_of_the_domain(origin: &str) -> bool {
    let Some((_, rest)) = origin.split_once("://").filter(|(it, _)| it.starts_with("http")) else {
        return false;
    };
    let (host, port) = rest.split_once(':').unwrap_or((rest, "1"));
    let name = host.strip_suffix("example.com").map(|it| it.strip_suffix('.').unwrap_or(it));
    name.is_some_and(|it| it.bytes().all(|it| it.is_ascii_lowercase()))
        && host.len() != "example.com".len() + 1
        && (host == "example.com" || host.ends_with(".example.com"))
        && port.bytes().all(|it| it.is_ascii_digit())
}

/// What the policy says less than the server does is listed, and each thing once, wherever the requests end.
#[test]
fn what_was_not_asked_is_listed_once() {
    for most in [10, 40, 80] {
        let seeds = ["https://app.example.com", "https://www.example.com"];
        let known = explored(&seeds, |_| {}, most, checked(is_of_the_domain));
        let inferred = infer::infer(&known, &findings::of(&known));
        let mut unique = inferred.unknown.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), inferred.unknown.len(), "{most}: {:#?}", inferred.unknown);
    }
    let known = explored(&["https://app.example.com"], |_| {}, 100, checked(is_of_the_domain));
    let inferred = infer::infer(&known, &findings::of(&known));
    assert_eq!(inferred.config.allow_origins[0], "https://*.example.com:*", "{inferred:#?}");
    for note in [
        "whether `http://*.example.com` is let in on other ports: none was asked",
        "whether `https://example.com:*` is let in as a whole: the requests did not suffice",
    ] {
        assert!(inferred.unknown.iter().any(|it| it == note), "{inferred:#?}");
    }
    let known_already = |it: &String| {
        inferred
            .config
            .allow_origins
            .iter()
            .any(|origin| it.contains(&format!("`{origin}` is let in as a whole")))
    };
    assert!(!inferred.unknown.iter().any(known_already), "{inferred:#?}");
}
