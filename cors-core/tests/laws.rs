//! The laws, on random policies and requests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use cors_conformance::{
    agreement, generate, laws, oracle,
    pages::{self, Browser, Does, ReferrerPolicy, Visit},
};
use cors_core::{
    Config, Decision, OriginPattern, Policy, Request, RouteConfig, Routes, RoutesConfig, Severity,
    browser::Profile,
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evaluate_agrees_with_the_oracle_and_is_sound(
        (config, policy) in generate::compiling(12),
        (method, mut headers) in generate::request(generate::origin()),
        entry in option::weighted(0.7, any::<Index>()),
    ) {
        // Most requests come from an allowed origin, as otherwise little else would be judged.
        if let (Some(entry), Some((_, origin))) = (entry, headers.first_mut()) {
            let entry = entry.get(&config.allow_origins);
            *origin = entry.replace("*.", "sub.").replace(":*", "").into_bytes();
        }
        laws::agrees_with_oracle(&config, &policy, &method, &headers).map_err(TestCaseError::fail)?;
        let request = laws::request(&method, &headers);
        let decision = policy.evaluate(&request);
        laws::headers_are_sound(&decision, &request).map_err(TestCaseError::fail)?;
        laws::splitting_keeps(&policy, &headers).map_err(TestCaseError::fail)?;
        let explained = policy.explain(&request).to_string();
        prop_assert!(!explained.chars().any(char::is_control), "{explained}");
    }

    /// A browser accepts what a policy allows; otherwise its reason is the policy's refusal.
    #[test]
    fn a_browser_agrees_with_the_policy(
        (config, policy) in generate::compiling(12),
        mut request in generate::page_request(),
        entry in option::weighted(0.8, any::<Index>()),
        profile in prop::sample::select(&Profile::ALL[..]),
    ) {
        if let Some(entry) = entry {
            let entry = entry.get(&config.allow_origins);
            if entry != "*" {
                request.origin = entry.replace("*.", "sub.").replace(":*", "");
            }
        }
        agreement::browser_agrees(&config, &policy, profile, &request).map_err(TestCaseError::fail)?;
    }

    /// Compares the origin set with its patterns: sets of up to 200 patterns that share suffixes, and
    /// origins made from them.
    #[test]
    fn a_set_matches_what_its_patterns_match_one_by_one(
        (config, policy) in generate::compiling(200),
        origins in vec(generate::origin(), 1..8),
        picked in vec(any::<Index>(), 4),
        label in "[a-z]{1,3}",
    ) {
        let concrete = picked.iter().filter(|_| !config.allow_origins.is_empty()).map(|index| {
            let entry = &config.allow_origins[index.index(config.allow_origins.len())];
            entry.replace("*.", &format!("{label}.")).replace(":*", ":4711")
        });
        for origin in origins.into_iter().chain(concrete) {
            let headers = [(b"origin".to_vec(), origin.clone().into_bytes())];
            let request = laws::request(b"GET", &headers);
            let judged = policy.evaluate(&request).refusal().is_none();
            let any = config.allow_origins.iter().any(|it| it == "*");
            let entries = &config.allow_origins;
            let wanted = any || entries.iter().any(|it| oracle::matches(it, origin.as_bytes()));
            prop_assert_eq!(judged, wanted, "{}", origin);
        }
    }

    #[test]
    fn the_order_of_patterns_does_not_matter(
        (config, policy) in generate::compiling(60),
        origin in generate::origin(),
    ) {
        let mut reversed = config;
        reversed.allow_origins.reverse();
        let reversed = Policy::compile(&reversed).unwrap();
        let headers = [(b"origin".to_vec(), origin.into_bytes())];
        let request = laws::request(b"GET", &headers);
        let accepts = |policy: &Policy| policy.evaluate(&request).refusal().is_none();
        prop_assert_eq!(accepts(&policy), accepts(&reversed));
    }

    #[test]
    fn compiling_a_policys_config_gives_the_policy((_, policy) in generate::compiling(60)) {
        laws::round_trips(&policy.into()).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn parse_and_print_are_inverse(pattern in generate::pattern(), text in any::<String>()) {
        laws::pattern_round_trips(&pattern).map_err(TestCaseError::fail)?;
        laws::pattern_round_trips(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn adding_an_origin_loses_none(
        (config, _) in generate::compiling(12),
        added in generate::pattern(),
        origin in generate::origin(),
    ) {
        laws::adding_keeps(&config, &added, origin.as_bytes()).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn a_pattern_refuses_its_negative_corpus(pattern in generate::pattern()) {
        let origin = pattern.replace("*.", "sub.").replace(":*", ":4711");
        laws::refuses_negative_corpus(&pattern, &origin).map_err(TestCaseError::fail)?;
    }

    /// An entry that an error proposes compiles.
    #[test]
    fn a_proposed_entry_compiles(text in "(https?|HTTPS?|app)?(://)?[*.a-cA-C0-9:/@éü\\[\\] ]{0,16}") {
        if let Err(error) = OriginPattern::parse(&text)
            && let Some(proposal) = error.remedy().strip_prefix("write `")
            && let Some(proposal) = proposal.strip_suffix('`')
        {
            let compiles = proposal == "*" || OriginPattern::parse(proposal).is_ok();
            prop_assert!(compiles && proposal != text, "{text} → {proposal}");
        }
    }

    /// The most important law: whatever config compiles, an unlisted origin gets no credentials.
    #[test]
    fn no_policy_gives_an_arbitrary_origin_credentials(
        config in generate::config(20),
        label in "[a-z0-9]{12,20}",
        scheme in prop::sample::select(&["https", "http", "app"][..]),
        preflight in any::<bool>(),
    ) {
        let Ok(policy) = Policy::compile(&config) else { return Ok(()) };
        // Two labels that are in no generated pattern; below one that is, the operator opted in.
        let origin = format!("{scheme}://{label}.{label}");
        for origin in [origin.as_bytes(), b"null", b"https://evil.example.", b"*", b"\xff"] {
            let listed = config.allow_origins.iter().any(|it| oracle::matches(it, origin));
            let mut headers = vec![(b"origin".to_vec(), origin.to_vec())];
            if preflight {
                headers.push((b"access-control-request-method".to_vec(), b"GET".to_vec()));
            }
            let request = laws::request(if preflight { b"OPTIONS" } else { b"GET" }, &headers);
            let decision = policy.evaluate(&request);
            let credentials = decision
                .headers()
                .operations()
                .any(|it| it.name() == "access-control-allow-credentials");
            prop_assert!(!credentials || listed, "{:?} to {}", config, origin.escape_ascii());
        }
    }

    #[test]
    fn only_errors_keep_a_config_from_compiling(config in generate::config(20)) {
        match Policy::compile(&config) {
            Ok(policy) => {
                let mut warnings = policy.warnings().iter();
                prop_assert!(warnings.all(|it| it.severity() == Severity::Warning));
            }
            Err(errors) => {
                prop_assert!(errors.iter().all(|it| it.severity() == Severity::Error));
                prop_assert_eq!(errors.to_string().lines().count(), errors.len());
            }
        }
    }

    /// A redundant pattern changes nothing: without it, the same origins are accepted.
    #[test]
    fn a_redundant_pattern_can_be_removed(
        (config, policy) in generate::compiling(20),
        origins in vec(generate::origin(), 8),
    ) {
        let redundant: Vec<_> = policy
            .warnings()
            .iter()
            .filter(|it| it.code() == "redundant-origin")
            .filter_map(|it| it.index())
            .collect();
        let mut index = 0..;
        let mut fewer = config.clone();
        fewer.allow_origins.retain(|_| !redundant.contains(&index.next().unwrap()));
        let fewer = Policy::compile(&fewer).unwrap();
        for origin in origins {
            let headers = [(b"origin".to_vec(), origin.clone().into_bytes())];
            let request = laws::request(b"GET", &headers);
            let accepts = |policy: &Policy| policy.evaluate(&request).refusal().is_none();
            prop_assert_eq!(accepts(&policy), accepts(&fewer), "{}", origin);
        }
    }
}

#[test]
fn a_policy_without_origins_cannot_be_built() {
    assert_eq!(Policy::builder().build().unwrap_err().iter().next().unwrap().code(), "no-origins");
}

/// {any, exact, subdomain, port wildcard} × credentials × lists or anything × {origin, method,
/// header} allowed or refused × kind of request.
#[test]
fn every_small_combination_agrees_with_the_oracle() {
    let origins = [
        ("*", "https://a.example.com"),
        ("https://a.example.com", "https://a.example.com"),
        ("https://*.example.com", "https://a.example.com"),
        ("https://a.example.com:*", "https://a.example.com:1"),
        ("https://*.example.com:*", "https://b.a.example.com"),
    ];
    let mut seen = [0; 6];
    for (pattern, good) in origins {
        for bits in 0..1 << 8 {
            let bit = |place: u32| bits >> place & 1 == 1;
            let list = |on: bool, names: &[&str]| -> Vec<String> {
                let names = if on { &["*"][..] } else { names };
                names.iter().map(|it| (*it).to_owned()).collect()
            };
            let config = Config {
                allow_origins: vec![pattern.to_owned()],
                allow_credentials: bit(0),
                allow_methods: list(bit(1), &["PUT"]),
                allow_headers: list(bit(2), &["x-a"]),
                max_age: Some(5),
                cross_origin_protection: bit(7),
                ..Config::default()
            };
            let Ok(policy) = Policy::compile(&config) else {
                assert!(pattern == "*" && bit(0), "{config:?}");
                continue;
            };
            let origin = if bit(3) { good } else { "https://evil.example" };
            let method = if bit(4) { "PUT" } else { "PATCH" };
            let name = if bit(5) { "x-a" } else { "authorization" };
            let kinds: [(&str, &[(&str, &str)]); 5] = [
                ("POST", &[("origin", origin), ("sec-fetch-site", "cross-site")]),
                ("GET", &[]),
                ("GET", &[("origin", origin)]),
                ("OPTIONS", &[("origin", origin)]),
                (
                    "OPTIONS",
                    &[
                        ("origin", origin),
                        ("access-control-request-method", method),
                        ("access-control-request-headers", name),
                    ],
                ),
            ];
            for (verb, lines) in kinds {
                let mut headers: Vec<_> = lines
                    .iter()
                    .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
                    .collect();
                if bit(6) {
                    headers.reverse();
                }
                laws::agrees_with_oracle(&config, &policy, verb.as_bytes(), &headers)
                    .unwrap_or_else(|broken| panic!("{config:?} {verb} {lines:?}: {broken}"));
                seen[kind(&policy.evaluate(&laws::request(verb.as_bytes(), &headers)))] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 30), "each kind of decision: {seen:?}");
}

fn kind(decision: &Decision<'_>) -> usize {
    match decision {
        Decision::NotCors(_) => 0,
        Decision::Allowed(_) => 1,
        Decision::Refused(..) => 2,
        Decision::PreflightAllowed(_) => 3,
        Decision::PreflightRefused(..) => 4,
        Decision::Forbidden(..) => 5,
    }
}

#[test]
fn the_longest_origin_is_read_and_a_longer_one_is_not() {
    let host = format!("{}.{}", vec!["a".repeat(63); 3].join("."), "b".repeat(61));
    assert_eq!(host.len(), 253);
    let scheme = "s".repeat(64);
    let longest = format!("{scheme}://{host}.:65535");
    assert_eq!(longest.len(), cors_core::MAX_ORIGIN_LEN);
    let policy = Policy::builder().allow_origins([longest.clone()]).build().unwrap();
    let refusal = |origin: &str| {
        let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
        policy.evaluate(&request).refusal().map(|it| it.code())
    };
    assert_eq!(refusal(&longest), None);
    assert_eq!(refusal(&longest.replace("65535", "65534")), Some("origin-not-allowed"));
    assert_eq!(refusal(&format!("{longest}0")), Some("origin-malformed"));
}

/// Paths of segments that often are those of the routes, in several spellings.
fn path() -> impl Strategy<Value = Vec<u8>> {
    let segment = prop_oneof![
        4 => select(&["a", "b", "ab", "abcdef", "long-segment", "longer-segment", "v1.0"][..])
            .prop_map(|it| it.as_bytes().to_vec()),
        2 => select(&[
            "", ".", "..", ".a", "..a", ".well-known", "%61", "%62", "a%62", "%2e", "%2E%2e", "..x", "%2f", "%5c", "\\", "%",
            "%6", "%zz", "%00", "%7f", " ", "é", "%C3%A9", "A", "a;b", "long%2Dsegment", "%2561",
        ][..])
        .prop_map(|it| it.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    (vec(segment, 0..5), any::<bool>(), proptest::bool::weighted(0.95)).prop_map(
        |(segments, slash, absolute)| {
            let mut path = segments.join(&b'/');
            path.extend(slash.then_some(b'/'));
            if absolute {
                path.insert(0, b'/');
            }
            path
        },
    )
}

fn route() -> impl Strategy<Value = String> {
    let segments = &[
        "a",
        "b",
        "ab",
        "aa",
        "long-segment",
        "longer-segment",
        "v1.0",
        ".a",
        ".b",
        "..a",
        "..b",
        ".well-known",
        "abcdef",
    ];
    let segment = select(&segments[..]);
    vec(segment, 0..4).prop_map(|segments| format!("/{}", segments.join("/")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_path_takes_the_route_that_the_oracle_says(
        paths in proptest::collection::btree_set(route(), 1..8),
        path in path(),
        (method, headers) in generate::request(generate::origin()),
    ) {
        let policy = |cross_origin_protection| RouteConfig::Policy(Config {
            allow_origins: vec!["*".into()],
            cross_origin_protection,
            ..Config::default()
        });
        let closed = |cross_origin_protection| RouteConfig::Closed { cross_origin_protection };
        let kinds = [closed(false), policy(false), closed(true), policy(true)];
        let kinds = kinds.into_iter().cycle().skip(usize::from(method.len() % 2 == 0));
        let config: Vec<_> = paths.into_iter().zip(kinds).collect();
        let routes = Routes::compile(&RoutesConfig::ByPath(config.clone())).unwrap();
        laws::agrees_with_oracle_by_path(&config, &routes, &path, &method, &headers)
            .and_then(|()| laws::round_trips(&routes))
            .map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_pages_that_may_write_do(
        (config, policy, visit) in protected_config().prop_flat_map(|(config, policy)| {
            let visit = generate::visit(config.allow_origins.clone());
            (Just(config), Just(policy), visit)
        }),
    ) {
        pages::holds(&config, &policy, &visit).map_err(TestCaseError::fail)?;
    }
}

fn protected_config() -> impl Strategy<Value = (Config, Policy)> {
    let protected = |config| Config { cross_origin_protection: true, ..config };
    generate::config(4)
        .prop_map(protected)
        .prop_filter_map("nothing left", generate::without_errors)
}

/// Pages of the server's own, of neighbours and of others, and all that they can do, under each kind of policy.
#[test]
fn only_pages_that_may_write_do_in_every_small_combination() {
    let config = |origins: &[&str], allow_credentials| Config {
        allow_origins: origins.iter().map(|&it| it.to_owned()).collect(),
        allow_credentials,
        cross_origin_protection: true,
        danger_allow_null_origin: origins.contains(&"null"),
        ..Config::default()
    };
    let app = "https://app.example.com";
    let configs = [
        config(&[app], true),
        config(&[app], false),
        config(&["*"], false),
        config(&["none"], false),
        config(&["null", app], false),
    ];
    let servers = ["https://api.example.com", "http://api.example.com", "http://localhost:8000"];
    let pages = |server: &str| {
        let near = [server.replace("http://", "https://"), server.replace("https://", "http://")];
        let others = ["https://www.example.com", "https://evil.example", app].map(str::to_owned);
        [near.to_vec(), others.to_vec()].concat()
    };
    let vias = [None, Some("https://evil.example")];
    let mut seen = [[0_u32; 2]; 3];
    for (config, server) in configs.iter().flat_map(|it| servers.map(|server| (it, server))) {
        let policy = Policy::compile(config).unwrap();
        for (page, via) in pages(server).iter().flat_map(|it| vias.map(|via| (it, via))) {
            for bits in 0..1_u32 << 3 {
                let bit = |place: u32| bits >> place & 1 == 1;
                for (does, referrer_policy, browser) in ways() {
                    let visit = Visit {
                        server: server.to_owned(),
                        knows_tls: bit(0),
                        is_http_2: bit(0) != bit(2),
                        page: page.clone(),
                        is_sandboxed: bit(1),
                        referrer_policy,
                        does,
                        via: via.map(str::to_owned),
                        browser,
                        has_cookies: bit(2),
                        has_login: bit(2) && bit(0),
                    };
                    if !visit.is_possible() {
                        continue;
                    }
                    pages::holds(config, &policy, &visit)
                        .unwrap_or_else(|broken| panic!("{broken}"));
                    let is_websocket = does == Does::WebSocket;
                    let kind = if is_websocket { 2 } else { usize::from(visit.sent().0 == "POST") };
                    seen[kind][usize::from(pages::runs(&policy, &visit))] += 1;
                }
            }
        }
    }
    let [reads, writes, websockets] = seen;
    assert!(reads[0] == 0 && reads[1] > 0, "{seen:?}");
    assert!([writes, websockets].iter().all(|it| it[0].min(it[1]) > 1_000), "{seen:?}");
}

fn ways() -> impl Iterator<Item = (Does, ReferrerPolicy, Browser)> {
    let by_page = |does| ReferrerPolicy::ALL.map(move |policy| (does, policy));
    let pairs = Does::ALL.into_iter().flat_map(by_page);
    pairs.flat_map(|(does, policy)| Browser::ALL.map(move |browser| (does, policy, browser)))
}
