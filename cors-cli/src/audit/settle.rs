//! Makes what was learnt a policy that compiles, and says what had to go.

use std::collections::HashSet;

use cors_core::{Config, ConfigError, Policy};

use super::infer::Inferred;

/// One for what is wrong by itself, one for what was hidden behind that, and some to spare.
const PASSES: u32 = 4;
/// So many entries that mean nothing, or origins that are refused, are named: there may be any number.
const MOST_NAMED: usize = 3;

pub(super) fn settle(inferred: &mut Inferred, refused: &[&str]) {
    if inferred.config.allow_origins.is_empty() {
        inferred.config.allow_origins = none();
        inferred.unknown.push(who_is_meant(refused));
    }
    for _ in 0..PASSES {
        let errors = match Policy::compile(&inferred.config) {
            Ok(policy) => return drop_covered(&mut inferred.config, &policy),
            Err(errors) => errors,
        };
        drop_entries(&mut inferred.config, errors.iter().as_slice());
        errors.iter().for_each(|error| amend(inferred, error));
        note_entries(&mut inferred.unknown, errors.iter().as_slice());
    }
    inferred.config = Config { allow_origins: none(), ..Config::default() };
    inferred.why.push("what the server says does not make a policy".to_owned());
}

/// Where nobody is let in.
fn who_is_meant(refused: &[&str]) -> String {
    let named: Vec<_> = refused.iter().take(MOST_NAMED).map(|it| format!("`{it}`")).collect();
    let why = match (named.join(", "), refused.len()) {
        (_, 0) => "name them with `--origin`".to_owned(),
        (one, 1) => format!("{one}, which was given, is refused"),
        (all, count) if count <= MOST_NAMED => format!("{all}, which were given, are refused"),
        (some, count) => {
            format!("{some} and {} more, which were given, are refused", count - MOST_NAMED)
        }
    };
    format!("which origins are meant to be let in: {why}")
}

fn none() -> Vec<String> {
    vec!["none".to_owned()]
}

fn drop_covered(config: &mut Config, policy: &Policy) {
    let covered = policy.warnings().iter().filter(|it| it.code() == "redundant-origin");
    let covered: Vec<_> = covered.filter_map(|it| it.value()).collect();
    config.allow_origins.retain(|it| !covered.contains(&&**it));
}

fn is_name(error: &ConfigError) -> bool {
    matches!(error.field(), "allow_methods" | "allow_headers" | "expose_headers")
}

/// Names of methods and headers that are none.
fn drop_entries(config: &mut Config, errors: &[ConfigError]) {
    let lists = [
        ("allow_methods", &mut config.allow_methods),
        ("allow_headers", &mut config.allow_headers),
        ("expose_headers", &mut config.expose_headers),
    ];
    for (field, entries) in lists {
        let of_field = errors.iter().filter(|it| it.field() == field);
        let wrong: HashSet<&str> = of_field.filter_map(ConfigError::value).collect();
        entries.retain(|it| !wrong.contains(&**it));
    }
}

fn note_entries(unknown: &mut Vec<String>, errors: &[ConfigError]) {
    let names = errors.iter().filter(|it| is_name(it));
    let notes = names.clone().take(MOST_NAMED).map(|error| {
        let value = error.value().unwrap_or_default();
        format!("why the server lists `{value}`, which {}", error.reason())
    });
    unknown.extend(notes);
    let more = names.count().saturating_sub(MOST_NAMED);
    unknown.extend((more > 0).then(|| format!("why it lists {more} more such names")));
}

/// Says so where a policy wants a danger spelled out, and drops the origins that no policy has.
fn amend(inferred: &mut Inferred, error: &ConfigError) {
    let config = &mut inferred.config;
    match error.code() {
        "public-suffix-with-credentials"
        | "public-suffix-ancestor-with-credentials"
        | "single-label-with-credentials"
        | "shared-domain-with-credentials" => config.danger_allow_public_suffixes = true,
        "insecure-origin-with-credentials" => config.danger_allow_insecure_origins = true,
        "null-origin" => config.danger_allow_null_origin = true,
        _ if error.field() == "allow_origins" => {
            let value = error.value().unwrap_or_default();
            config.allow_origins.retain(|it| it != value);
            if config.allow_origins.is_empty() {
                config.allow_origins = none();
            }
            inferred.why.push(format!("the server lets `{value}` in, which {}", error.reason()));
        }
        _ => {}
    }
}
