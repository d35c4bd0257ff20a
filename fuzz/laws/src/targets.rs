//! The law for each target. Each panics with what breaks it.

use std::collections::BTreeMap;

use cors_conformance::{
    agreement,
    changes::equals_compiling_afresh,
    laws::{self, LawResult},
    naive_browser, oracle, pages,
    written::{Changes, Page, Paths, Patterns, PolicyAndPage, PolicyAndRequest, PolicyAndVisit},
};
use cors_core::{
    Config, Lines, Origin, OriginPattern, Policy, Request, RouteConfig, Routes, RoutesConfig,
};
use cors_export::Target;

fn must_hold(law: LawResult) {
    law.unwrap_or_else(|broken| panic!("{broken}"));
}

/// `read(write(config)) = config`, `compile(to_config(routes)) = routes`, and each error is one line.
pub(crate) fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let toml = toml::from_str::<RoutesConfig>(text);
    let json = serde_json::from_str::<RoutesConfig>(text);
    for mut config in toml.ok().into_iter().chain(json.ok()) {
        // TOML integers are signed.
        let fits = |config: &mut Config| {
            config.max_age.is_none_or(|seconds| i64::try_from(seconds).is_ok())
        };
        if config.policies_mut().all(fits)
            && let Some(sorted) = sorted(&config)
        {
            let written = toml::to_string(&config).unwrap();
            assert_eq!(toml::from_str::<RoutesConfig>(&written).unwrap(), sorted);
        }
        let written = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<RoutesConfig>(&written).unwrap(), config);
        if let RoutesConfig::Everywhere(config) = &config {
            assert_eq!(serde_json::from_str::<Config>(&written).unwrap(), *config);
        }
        match Routes::compile(&config) {
            Ok(routes) => must_hold(laws::round_trips(&routes)),
            Err(errors) => {
                let text = errors.to_string();
                assert!(errors.len() > 0 && text.lines().count() == errors.len(), "{text}");
                assert!(!text.chars().any(|it| it.is_control() && it != '\n'), "{text:?}");
            }
        }
    }
}

/// As TOML has it, which sorts its tables; `None` if two routes have the same path, which TOML does not allow.
fn sorted(config: &RoutesConfig) -> Option<RoutesConfig> {
    let RoutesConfig::ByPath(routes) = config else { return Some(config.clone()) };
    let sorted: BTreeMap<_, _> = routes.iter().cloned().collect();
    (sorted.len() == routes.len()).then(|| RoutesConfig::ByPath(sorted.into_iter().collect()))
}

/// Every target writes each policy that compiles, the same each time and in printable lines, or says what it cannot.
pub(crate) fn export(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let toml = toml::from_str::<RoutesConfig>(text).ok();
    let json = || serde_json::from_str::<RoutesConfig>(text).ok();
    let Some(config) = toml.or_else(json) else { return };
    let Ok(routes) = Routes::compile(&config) else { return };
    for target in Target::ALL.iter().copied() {
        let exported = cors_export::export(&routes, target);
        assert_eq!(exported, cors_export::export(&routes, target));
        let text = exported.unwrap_or_else(|error| error.to_string());
        let is_printable = |char: char| matches!(char, ' '..='~' | '\n' | '\t');
        assert!(text.chars().all(is_printable), "{text:?}");
    }
}

/// A path takes the route that the naive reader says, and without a policy there are no headers.
pub(crate) fn routes(input: &Paths) {
    let any_origin = |cross_origin_protection| {
        let allow_origins = vec!["*".to_owned()];
        RouteConfig::Policy(Config { allow_origins, cross_origin_protection, ..Config::default() })
    };
    let closed = |cross_origin_protection| RouteConfig::Closed { cross_origin_protection };
    let kinds = [closed(false), any_origin(false), any_origin(true), closed(true)];
    let routes = input.routes.iter().zip(kinds.iter().cycle());
    let mut config: Vec<_> = routes.map(|(path, kind)| (path.clone(), kind.clone())).collect();
    config.retain(|(path, _)| {
        let alone = RoutesConfig::ByPath(vec![(
            path.clone(),
            RouteConfig::Closed { cross_origin_protection: false },
        )]);
        Routes::compile(&alone).is_ok()
    });
    config.sort_by(|(one, _), (other, _)| one.cmp(other));
    config.dedup_by(|(one, _), (other, _)| one == other);
    let Ok(routes) = Routes::compile(&RoutesConfig::ByPath(config.clone())) else { return };
    let origin = [(b"origin".to_vec(), b"https://a.example".to_vec())];
    let with_cookie = [&origin[..], &[(b"cookie".to_vec(), b"s=1".to_vec())]].concat();
    for path in &input.paths {
        for (method, headers) in [(b"GET".as_slice(), &origin[..]), (b"POST", &with_cookie)] {
            must_hold(laws::agrees_with_oracle_by_path(&config, &routes, path, method, headers));
            let request = Request { path, ..laws::request(method, headers) };
            let explained = routes.explain(&request).to_string();
            assert!(!explained.chars().any(char::is_control), "{explained:?}");
        }
    }
}

/// After any changes of its origins a policy equals the one compiled afresh, and agrees with the oracle.
pub(crate) fn changes(input: &Changes) {
    let steps = input.steps();
    // Each step compiles everything afresh.
    let steps = &steps[..steps.len().min(8)];
    let origins: Vec<_> = input.origins.iter().take(8).map(|it| &**it).collect();
    let allow_origins = vec!["none".to_owned()];
    let allow_credentials = input.origins.len() % 2 == 1;
    let base = Config { allow_origins, allow_credentials, ..Config::default() };
    must_hold(equals_compiling_afresh(&base, steps, &origins));
}

/// `parse(print(pattern)) = pattern`; a set accepts an origin if and only if one of its entries matches it
/// by the naive matcher; and no entry accepts a look-alike.
pub(crate) fn pattern(input: &Patterns) {
    for entry in &input.entries {
        must_hold(laws::pattern_round_trips(entry));
    }
    // Each entry has a dozen look-alikes, so only the first entries are tested to keep an input fast.
    for entry in input.entries.iter().filter(|it| it.contains("://")).take(2) {
        let origin = entry.replace("*.", "sub.").replace(":*", ":4711");
        must_hold(laws::refuses_negative_corpus(entry, &origin));
    }
    let parses = |entry: &&String| OriginPattern::parse(entry).is_ok();
    let config = Config {
        allow_origins: input.entries.iter().filter(parses).cloned().collect(),
        danger_allow_insecure_origins: true,
        danger_allow_public_suffixes: true,
        ..Config::default()
    };
    let Ok(policy) = Policy::compile(&config) else { return };
    for origin in &input.origins {
        let headers = [(b"origin".to_vec(), origin.clone())];
        let judged = policy.evaluate(&laws::request(b"GET", &headers)).refusal().is_none();
        let lines = Lines::from(&**origin);
        let origin = lines.as_slice()[0];
        let wanted = config.allow_origins.iter().any(|entry| oracle::matches(entry, origin));
        assert_eq!(judged, wanted, "{}", origin.escape_ascii());
        let Some(origin) = Origin::parse(origin) else { continue };
        let patterns = config.allow_origins.iter().map(|it| OriginPattern::parse(it).unwrap());
        assert_eq!(patterns.into_iter().any(|it| it.matches(&origin)), wanted);
    }
}

/// Bytes are an origin if and only if the naive reader says so, and an origin used as an entry accepts
/// itself.
pub(crate) fn origin(bytes: &[u8]) {
    let parsed = Origin::parse(bytes);
    assert_eq!(parsed.is_some(), oracle::is_origin(bytes), "{}", bytes.escape_ascii());
    let Some(origin) = parsed else { return };
    let text = std::str::from_utf8(bytes).unwrap();
    if let Ok(pattern) = OriginPattern::parse(text) {
        assert!(pattern.matches(&origin));
        assert_eq!(pattern.to_string(), text);
    }
}

/// The verdict on requested headers is the oracle's, however they are spread over lines.
pub(crate) fn header_list(input: &PolicyAndRequest) {
    let config =
        Config { allow_origins: vec!["https://a.example".to_owned()], ..input.config.clone() };
    let line = |name: &str, value: &[u8]| (name.as_bytes().to_vec(), value.to_vec());
    let mut headers =
        vec![line("Origin", b"https://a.example"), line("Access-Control-Request-Method", b"GET")];
    let values = input.headers.iter().map(|(_, value)| value);
    headers.extend(values.map(|value| line("Access-Control-Request-Headers", value)));
    evaluate(&PolicyAndRequest { config, method: b"OPTIONS".to_vec(), headers });
}

/// `evaluate = oracle`; the headers are sound; splitting lines changes nothing; the explanation contains
/// no control characters.
pub(crate) fn evaluate(input: &PolicyAndRequest) {
    let PolicyAndRequest { config, method, headers } = input;
    let Ok(policy) = Policy::compile(config) else { return };
    must_hold(laws::agrees_with_oracle(config, &policy, method, headers));
    let request = laws::request(method, headers);
    let decision = policy.evaluate(&request);
    must_hold(laws::headers_are_sound(&decision, &request));
    must_hold(laws::splitting_keeps(&policy, headers));
    let explained = policy.explain(&request).to_string();
    assert!(!explained.chars().any(char::is_control), "{explained:?}");
}

/// The core's browser takes the same steps as the naive one.
pub(crate) fn browser(input: &Page) {
    assert_eq!(naive_browser::by_the_core(input), naive_browser::by_the_letter(input));
}

/// A browser accepts what a policy allows; otherwise its reason is the policy's refusal.
pub(crate) fn agreement(input: &PolicyAndPage) {
    let PolicyAndPage { config, page } = input;
    let Ok(policy) = Policy::compile(config) else { return };
    if !naive_browser::can_be_asked(page) {
        return;
    }
    must_hold(agreement::browser_agrees(
        config,
        &policy,
        page.profile,
        &naive_browser::request(page),
    ));
}

/// What a page elsewhere makes a browser send runs no handler, and what the server's own page sends does; and the
/// request is judged as the oracle says.
pub(crate) fn protection(input: &PolicyAndVisit) {
    let PolicyAndVisit { config, visit } = input;
    let config = Config { cross_origin_protection: true, ..config.clone() };
    let Ok(policy) = Policy::compile(&config) else { return };
    if !visit.is_possible() {
        return;
    }
    let (method, headers) = visit.sent();
    must_hold(laws::agrees_with_oracle(&config, &policy, method.as_bytes(), &headers));
    must_hold(pages::holds(&config, &policy, visit));
}

/// Every adapter answers what the core decides.
#[cfg(feature = "adapters")]
pub(crate) fn adapters(input: &PolicyAndRequest) {
    let PolicyAndRequest { config, method, headers } = input;
    let Ok(policy) = Policy::compile(config) else { return };
    for framework in cors_frameworks::Framework::ALL {
        let seen = framework.seen(headers);
        let Some(response) = framework.respond(policy.clone().into(), method, &seen) else {
            continue;
        };
        let wanted = laws::outcome(&policy.evaluate(&laws::request(method, &seen)));
        let escaped = |lines: &[Vec<u8>]| -> Vec<String> {
            lines.iter().map(|line| line.escape_ascii().to_string()).collect()
        };
        let answered = cors_conformance::runner::cors_part(&response);
        assert_eq!(escaped(&answered), escaped(&wanted.headers), "{framework:?}");
        let status = wanted.answer.unwrap_or(response.status);
        assert_eq!(response.status, status, "{framework:?}");
    }
}
