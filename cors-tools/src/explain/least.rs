//! The least policy for what lines are about, and what a reader has to know of it.

use cors_core::{Config, Policy};

use super::{
    find::Match,
    names::in_sentence,
    policy::{Need, named, with_examples},
};

/// What else needs a preflight.
const METHODS: &str = "methods other than GET, HEAD and POST, list these in `allow_methods` too";
const HEADERS: &str = "headers such as `Authorization` or `Content-Type: application/json`, list these in \
                       `allow_headers` too";

#[derive(Debug)]
pub(super) struct Least {
    /// `None` where a policy can let in none of the origins that lines name.
    pub(super) config: Option<Config>,
    /// What is left out, what is an example, and what may be missing: sentences without a full stop.
    pub(super) notes: Vec<String>,
}

impl Least {
    /// `None` where no policy is the remedy.
    pub(super) fn of(matches: &[Match<'_>]) -> Option<Self> {
        let needs = matches.iter().flat_map(|it| it.needs.iter().map(|need| (*need, &it.names)));
        let needs: Vec<_> = needs.collect();
        if needs.is_empty() {
            return None;
        }
        let named = named(needs.iter().copied());
        let needs: Vec<Need> = needs.into_iter().map(|(need, _)| need).collect();
        let mut config = with_examples(named.clone(), &needs);
        let mut notes = drop_what_no_policy_has(&mut config);
        if config.allow_origins.is_empty() {
            notes.push("until then, there is no policy to write".to_owned());
            return Some(Self { config: None, notes });
        }
        notes.extend(about_examples(&named, &config));
        Some(Self { config: Some(config), notes })
    }
}

/// What a console prints need not be what a policy takes, such as `null`, or `http://shop.example.com` with credentials.
fn drop_what_no_policy_has(config: &mut Config) -> Vec<String> {
    let allow_credentials = config.allow_credentials;
    let alone = with_examples(Config { allow_credentials, ..Config::default() }, &[]);
    let mut notes = Vec::new();
    let mut keep = |entries: &mut Vec<String>, alone: &dyn Fn(Vec<String>) -> Config, what| {
        entries.retain(|entry| {
            let errors = Policy::compile(&alone(vec![entry.clone()])).err();
            let dropped = errors.iter().flatten();
            notes.extend(dropped.map(|error| {
                let entry = in_sentence(entry);
                let line = line_of_danger(error.remedy());
                format!("`{entry}` {what}: it {}; {}{line}", error.reason(), error.remedy())
            }));
            errors.is_none()
        });
    };
    keep(
        &mut config.allow_origins,
        &|it| Config { allow_origins: it, ..alone.clone() },
        "cannot be let in",
    );
    keep(
        &mut config.allow_methods,
        &|it| Config { allow_methods: it, ..alone.clone() },
        "is left out",
    );
    keep(
        &mut config.allow_headers,
        &|it| Config { allow_headers: it, ..alone.clone() },
        "is left out",
    );
    keep(
        &mut config.expose_headers,
        &|it| Config { expose_headers: it, ..alone.clone() },
        "is left out",
    );
    notes
}

/// What to write, where the remedy ends with a field that takes a risk.
fn line_of_danger(remedy: &str) -> String {
    let field = remedy.rsplit_once("or set `").and_then(|(_, field)| field.strip_suffix('`'));
    field.map(|it| format!(": the line `{it} = true` lets it in all the same")).unwrap_or_default()
}

fn about_examples(named: &Config, config: &Config) -> Vec<String> {
    let mut notes = Vec::new();
    if named.allow_origins.is_empty() {
        let origins = quoted(config.allow_origins.iter());
        notes.push(format!("{origins} stands for the page's origin"));
    }
    if named.expose_headers.is_empty() && !config.expose_headers.is_empty() {
        let exposed = quoted(config.expose_headers.iter());
        notes.push(format!("{exposed} stands for the header that the page reads"));
    }
    let methods = config.allow_methods.iter().filter(|_| named.allow_methods.is_empty());
    // Where `authorization` is needed, it is no example.
    let is_example = |it: &&String| named.allow_headers.is_empty() && *it != "authorization";
    let headers = config.allow_headers.iter().filter(is_example);
    let are_examples = (methods.clone().next().is_some(), headers.clone().next().is_some());
    let examples = quoted(methods.chain(headers));
    let own = |what| format!("{examples} are examples: list the page's own {what} in their place");
    let has_authorization =
        config.allow_headers.iter().any(|it| it.eq_ignore_ascii_case("authorization"));
    let (are_methods, are_headers) = are_examples;
    let of_what = match are_examples {
        (true, true) => Some("methods and headers"),
        (true, false) => Some("methods"),
        (false, true) => Some("headers"),
        (false, false) => None,
    };
    notes.extend(of_what.map(own));
    let rest = match (are_methods, are_headers || has_authorization) {
        (true, true) => return notes,
        (true, false) => format!("if the page sets {HEADERS}"),
        (false, true) => format!("if the page uses {METHODS}"),
        (false, false) => format!("if the page uses {METHODS}; and if it sets {HEADERS}"),
    };
    notes.push(rest);
    notes
}

/// As in a sentence: `a`, `b` and `c`.
fn quoted<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut names: Vec<_> = names.map(|it| format!("`{}`", in_sentence(it))).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}
