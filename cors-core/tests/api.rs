//! The parts of the interface that do not judge requests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use cors_core::{
    Config, HeaderOperation, Lines, Origin, OriginPattern, Policy, Request, Routes, Verb,
};

fn everything() -> Config {
    Config {
        allow_origins: vec!["http://a.example".into(), "https://*.github.io".into()],
        allow_credentials: true,
        allow_methods: vec!["PUT".into()],
        allow_headers: vec!["x-a".into()],
        expose_headers: vec!["x-b".into()],
        max_age: Some(60),
        cross_origin_protection: true,
        danger_allow_insecure_origins: true,
        danger_allow_public_suffixes: true,
        danger_allow_null_origin: false,
    }
}

#[test]
fn a_builder_sets_every_field() {
    let config = everything();
    let policy = Policy::builder()
        .allow_origins(config.allow_origins.clone())
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["x-a"])
        .expose_headers(["x-b"])
        .max_age(60)
        .cross_origin_protection(true)
        .danger_allow_insecure_origins(true)
        .danger_allow_public_suffixes(true)
        .build()
        .unwrap();
    assert_eq!(policy.to_config(), config);
    assert_eq!(policy, Policy::compile(&config).unwrap());
    let null = Policy::builder().allow_origins(["null"]).max_age(5).danger_allow_null_origin(true);
    assert_eq!(null.build().unwrap().to_config().max_age, Some(5));
}

#[test]
fn policies_that_differ_in_one_field_are_not_equal() {
    let whole = Policy::compile(&everything()).unwrap();
    let changes: [fn(&mut Config); 7] = [
        |it| it.allow_origins.truncate(1),
        |it| it.allow_origins[0] = "http://b.example".into(),
        |it| it.allow_credentials = false,
        |it| it.allow_methods[0] = "DELETE".into(),
        |it| it.allow_headers[0] = "x-c".into(),
        |it| it.expose_headers[0] = "x-c".into(),
        |it| it.max_age = None,
    ];
    for change in changes {
        let mut config = everything();
        change(&mut config);
        let other = Policy::compile(&config).unwrap();
        assert_ne!(whole, other, "{config:?}");
        assert_eq!(other, Policy::compile(&config).unwrap());
    }
    assert_eq!(whole, whole.clone());
}

/// It decides nothing, and a policy whose origins came one by one has them in another one.
#[test]
fn the_order_of_origins_does_not_make_policies_differ() {
    let mut config = everything();
    config.allow_origins.swap(0, 1);
    let policy = Policy::compile(&config).unwrap();
    assert_eq!(policy, Policy::compile(&everything()).unwrap());
    assert_eq!(policy.to_config(), config, "it is kept");
}

#[test]
fn an_error_has_its_field_value_and_index() {
    let config = Config {
        allow_origins: vec!["https://a.example".into(), "https://a.example/".into()],
        ..Config::default()
    };
    let errors = Policy::compile(&config).unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!((error.field(), error.index()), ("allow_origins", Some(1)));
    assert_eq!(error.value(), Some("https://a.example/"));
    assert_eq!((&errors).into_iter().count(), 1);
    assert_eq!(errors.into_iter().count(), 1);
}

#[test]
fn a_decision_says_whether_it_is_for_a_preflight() {
    let policy = Policy::builder().allow_origins(["https://a.example"]).build().unwrap();
    let origins = [&b"https://a.example"[..], b"https://b.example"];
    for origin in origins {
        let actual = Request { method: b"GET", origin: Lines::from(origin), ..Request::default() };
        let preflight = Request {
            method: b"OPTIONS",
            request_method: Lines::from_iter([&b"GET"[..]]),
            ..actual.clone()
        };
        assert!(!policy.evaluate(&actual).is_preflight());
        assert!(policy.evaluate(&preflight).is_preflight());
    }
    assert!(!policy.evaluate(&Request::default()).is_preflight());
}

#[test]
fn lines_hold_the_values_they_are_made_from() {
    assert_eq!(Lines::from(&b" a "[..]).as_slice(), [b"a"]);
    let two = Lines::from_iter([&b"a"[..], b"\tb"]);
    assert_eq!(two.as_slice(), [b"a", b"b"]);
    assert!(Lines::default().is_empty() && !two.is_empty());
}

#[test]
fn only_requested_names_span_several_lines() {
    let policy =
        Policy::builder().allow_origins(["https://a.example"]).allow_headers(["*"]).build();
    let policy = policy.unwrap();
    let request = Request {
        method: b"OPTIONS",
        origin: Lines::from(&b"https://a.example"[..]),
        request_method: Lines::from(&b"GET"[..]),
        request_headers: Lines::from_iter([&b"x-a"[..], b"x-b"]),
        ..Request::default()
    };
    let decision = policy.evaluate(&request);
    let operations: Vec<_> = decision.headers().operations().collect();
    let verbs = |name: &str| -> Vec<Verb> {
        operations.iter().filter(|it| it.name() == name).map(HeaderOperation::verb).collect()
    };
    assert_eq!(verbs("access-control-allow-headers"), [Verb::Append, Verb::Append]);
    assert_eq!(verbs("access-control-allow-origin"), [Verb::Set]);
    assert!(verbs("vary").iter().all(|&it| it == Verb::Merge));
    let printed = format!("{:?}", operations[0]);
    assert!(printed.contains("https://a.example"), "{printed}");
}

#[test]
fn a_single_pattern_also_matches_whole_labels() {
    let pattern = OriginPattern::parse("https://*.example.com").unwrap();
    let matches = |host| pattern.matches(&Origin::Tuple { scheme: "https", host, port: None });
    assert!(matches("a.example.com") && matches("b.a.example.com"));
    for host in ["example.com", ".example.com", "evilexample.com", "example.com.evil", "com"] {
        assert!(!matches(host), "{host}");
    }
}

#[test]
fn a_host_has_at_most_253_bytes() {
    let host = |last| format!("https://{}.{}", vec!["a".repeat(63); 3].join("."), "b".repeat(last));
    assert!(OriginPattern::parse(&host(61)).is_ok());
    assert!(OriginPattern::parse(&format!("{}.", host(61))).is_ok());
    assert_eq!(OriginPattern::parse(&host(62)).unwrap_err().code(), "invalid-host");
}

#[test]
fn routes_are_equal_if_they_say_the_same() {
    let app = || Policy::builder().allow_origins(["https://app.example.com"]);
    let one = Routes::builder().route("/a", app()).closed("/b").build().unwrap();
    let other = Routes::builder().closed("/b").route("/a", app()).build().unwrap();
    assert_eq!(one, other);
    assert_ne!(one, Routes::builder().route("/a", app()).build().unwrap());
    assert_ne!(one, Routes::builder().route("/a", app()).closed("/c").build().unwrap());
    assert_ne!(one, Routes::from(app().build().unwrap()));
    assert_eq!(Routes::from(app().build().unwrap()), app().build().unwrap().into());
}
