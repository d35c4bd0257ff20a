//! A law for each target. Each panics with what breaks it.

use cors_conformance::{
    agreement,
    laws::{self, Broken},
    naive_browser, oracle,
    written::{Exchange, Page, Patterns, PolicyAndPage},
};
use cors_core::{Config, Lines, Origin, OriginPattern, Policy};

fn holds(law: Broken) {
    law.unwrap_or_else(|broken| panic!("{broken}"));
}

/// `read(write(config)) = config`, `compile(to_config(policy)) = policy`, and errors are one line each.
pub(crate) fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let toml = toml::from_str::<Config>(text);
    let json = serde_json::from_str::<Config>(text);
    for config in toml.ok().into_iter().chain(json.ok()) {
        let written = toml::to_string(&config);
        // TOML's integers have a sign.
        if config.max_age.is_none_or(|seconds| i64::try_from(seconds).is_ok()) {
            assert_eq!(toml::from_str::<Config>(&written.unwrap()).unwrap(), config);
        }
        let written = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&written).unwrap(), config);
        match Policy::compile(&config) {
            Ok(policy) => holds(laws::round_trips(&policy)),
            Err(errors) => {
                let text = errors.to_string();
                assert!(errors.len() > 0 && text.lines().count() == errors.len(), "{text}");
                assert!(!text.chars().any(|it| it.is_control() && it != '\n'), "{text:?}");
            }
        }
    }
}

/// `parse(print(pattern)) = pattern`; a set accepts an origin where one of its entries does, by the
/// letter; and none accepts what merely looks like its own.
pub(crate) fn pattern(input: &Patterns) {
    for entry in &input.entries {
        holds(laws::pattern_round_trips(entry));
    }
    // A dozen origins for each: those of the first entries, so that an input is soon judged.
    for entry in input.entries.iter().filter(|it| it.contains("://")).take(2) {
        let origin = entry.replace("*.", "sub.").replace(":*", ":4711");
        holds(laws::refuses_negative_corpus(entry, &origin));
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

/// Bytes are an origin where the naive reader says so, and an origin that is an entry accepts itself.
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

/// The verdict on requested headers is the naive walker's, however they are spread over lines.
pub(crate) fn header_list(input: &Exchange) {
    let config =
        Config { allow_origins: vec!["https://a.example".to_owned()], ..input.config.clone() };
    let line = |name: &str, value: &[u8]| (name.as_bytes().to_vec(), value.to_vec());
    let mut headers =
        vec![line("Origin", b"https://a.example"), line("Access-Control-Request-Method", b"GET")];
    let values = input.headers.iter().map(|(_, value)| value);
    headers.extend(values.map(|value| line("Access-Control-Request-Headers", value)));
    evaluate(&Exchange { config, method: b"OPTIONS".to_vec(), headers });
}

/// `evaluate = oracle`; the headers are sound; splitting lines changes nothing; what is said of it has
/// no control character.
pub(crate) fn evaluate(input: &Exchange) {
    let Exchange { config, method, headers } = input;
    let Ok(policy) = Policy::compile(config) else { return };
    holds(laws::agrees_with_oracle(config, &policy, method, headers));
    let request = laws::request(method, headers);
    let decision = policy.evaluate(&request);
    holds(laws::headers_are_sound(&decision, &request));
    holds(laws::splitting_keeps(&policy, headers));
    let explained = policy.explain(&request).to_string();
    assert!(!explained.chars().any(char::is_control), "{explained:?}");
}

/// The core's browser goes, step by step, as the naive one does.
pub(crate) fn browser(input: &Page) {
    if naive_browser::is_ascii(input) {
        assert_eq!(naive_browser::by_the_core(input), naive_browser::by_the_letter(input));
    }
}

/// What a policy allows a browser accepts; else its reason is the policy's refusal.
pub(crate) fn agreement(input: &PolicyAndPage) {
    let PolicyAndPage { config, page } = input;
    let Ok(policy) = Policy::compile(config) else { return };
    if !naive_browser::can_be_asked(page) {
        return;
    }
    holds(agreement::browser_agrees(config, &policy, page.profile, &naive_browser::request(page)));
}

/// Every adapter answers what the core decides.
#[cfg(feature = "adapters")]
pub(crate) fn adapters(input: &Exchange) {
    let Exchange { config, method, headers } = input;
    let Ok(policy) = Policy::compile(config) else { return };
    for framework in cors_frameworks::Framework::ALL {
        let seen = framework.seen(headers);
        let Some(response) = framework.respond(policy.clone(), method, &seen) else { continue };
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
