//! Cross-origin protection: the rule, step by step, and against the naive twin.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use cors_conformance::{HeaderLine, laws};
use cors_core::{
    Authority, Config, Decision, Policy, Recipient, Request, RouteConfig, Routes, RoutesConfig,
    Sender, Verb,
};

const OWN: &str = "https://own.example";
const ALLOWED: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";

fn config(origin: &str) -> Config {
    Config {
        allow_origins: vec![origin.into()],
        cross_origin_protection: true,
        ..Config::default()
    }
}

fn policy(origin: &str) -> Policy {
    Policy::compile(&config(origin)).unwrap()
}

fn lines(lines: &[(&str, &str)]) -> Vec<HeaderLine> {
    lines
        .iter()
        .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
        .collect()
}

/// All combinations of what the rule looks at, under each kind of policy.
#[test]
fn the_naive_twin_agrees_on_every_combination() {
    let with = |config: Config, credentials, authorization: &[&str]| Config {
        allow_credentials: credentials,
        allow_headers: authorization.iter().map(|&it| it.to_owned()).collect(),
        ..config
    };
    let policies = [
        with(config(ALLOWED), true, &[]),
        with(config(ALLOWED), false, &[]),
        with(config(ALLOWED), false, &["Authorization"]),
        with(config(ALLOWED), false, &["*"]),
        with(config("*"), false, &["*", "authorization"]),
        with(config("none"), false, &[]),
        Config { cross_origin_protection: false, ..config(ALLOWED) },
    ];
    let sites = [None, Some(""), Some("same-origin"), Some("same-site"), Some("cross-site")];
    let sites = sites.into_iter().chain([Some("none"), Some("NONE")]);
    let origins = [None, Some(""), Some(OWN), Some(ALLOWED), Some(EVIL), Some("null")];
    let authorizations = [None, Some("Basic x"), Some("Bearer x"), Some("")];
    let mut seen = [0_u32; 2];
    for (policy, site) in policies.iter().flat_map(|it| sites.clone().map(move |site| (it, site))) {
        let compiled = Policy::compile(policy).unwrap();
        for origin in origins {
            for (cookie, authorization) in
                [None, Some("s=1")].into_iter().flat_map(|it| authorizations.map(|its| (it, its)))
            {
                for (method, upgrade, version, host) in [
                    ("GET", None, None, "own.example"),
                    ("GET", Some("h2c, WebSocket"), Some("13"), "own.example"),
                    ("HEAD", None, None, "own.example"),
                    ("OPTIONS", None, None, "own.example"),
                    ("POST", None, None, "own.example"),
                    ("POST", None, None, "evil.example"),
                    ("POST", None, None, "OWN.example:443"),
                    ("get", None, None, "own.example"),
                    ("CONNECT", None, Some("13"), "own.example"),
                    ("CONNECT", None, None, ""),
                ] {
                    let optional = [
                        ("Sec-Fetch-Site", site),
                        ("Origin", origin),
                        ("Cookie", cookie),
                        ("Authorization", authorization),
                        ("Upgrade", upgrade),
                        ("Sec-WebSocket-Version", version),
                        ("Host", Some(host)),
                    ];
                    let given: Vec<_> =
                        optional.into_iter().filter_map(|(it, value)| Some((it, value?))).collect();
                    let headers = lines(&given);
                    laws::agrees_with_oracle(policy, &compiled, method.as_bytes(), &headers)
                        .unwrap_or_else(|why| panic!("{policy:?}\n{method} {given:?}: {why}"));
                    let request = laws::request(method.as_bytes(), &headers);
                    let decision = compiled.evaluate(&request);
                    seen[usize::from(matches!(decision, Decision::Forbidden(..)))] += 1;
                }
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 3_000), "each outcome: {seen:?}");
}

#[track_caller]
fn assert_code(policy: &Policy, request: &Request<'_>, wanted: Option<&str>) {
    let decision = policy.evaluate(request);
    let code = decision.refusal().map(|it| it.code());
    assert_eq!(code, wanted, "{}", policy.explain(request));
    assert_eq!(decision.answer(), wanted.map(|_| 403));
}

fn post<'a>(headers: &[(&'static str, &'a str)]) -> Request<'a> {
    Request::from_headers(b"POST", headers.iter().map(|(name, value)| (*name, value.as_bytes())))
}

fn with<'a>(
    request: Request<'a>,
    authority: Option<Authority<'a>>,
    is_secure: bool,
) -> Request<'a> {
    let recipient = Recipient { authority, is_secure };
    let sender = Sender { recipient, ..request.sender.unwrap() };
    Request { sender: Some(sender), ..request }
}

const WRITE: Option<&str> = Some("cross-origin-write");
const WEBSOCKET: Option<&str> = Some("cross-origin-websocket");

/// HTTP/2 has no `Host`, and what its authority says goes before one.
#[test]
fn the_authority_stands_for_host() {
    let policy = policy("none");
    let sent_to = |host, port| Some(Authority { host, port });
    let of_http_2 = |origin, authority| with(post(&[("Origin", origin)]), authority, false);
    let code = |request: &Request<'_>| policy.evaluate(request).refusal().map(|it| it.code());

    assert_eq!(code(&of_http_2(OWN, sent_to("own.example", None))), Some("origin-not-allowed"));
    assert!(policy.evaluate(&of_http_2(OWN, sent_to("own.example", None))).answer().is_none());
    assert!(policy.evaluate(&of_http_2(OWN, sent_to("Own.Example", Some(443)))).answer().is_none());
    assert_code(&policy, &of_http_2(OWN, sent_to("own.example", Some(8443))), WRITE);
    assert_code(&policy, &of_http_2(OWN, sent_to("evil.example", None)), WRITE);
    assert_code(&policy, &of_http_2(OWN, None), WRITE);

    let both = |host, authority| {
        with(post(&[("Origin", OWN), ("Host", host)]), sent_to(authority, None), false)
    };
    assert!(policy.evaluate(&both("evil.example", "own.example")).answer().is_none());
    assert_code(&policy, &both("own.example", "evil.example"), WRITE);
    let three = [("Origin", OWN), ("Host", "own.example"), ("Host", "own.example")];
    let doubled = with(post(&three), sent_to("own.example", None), false);
    assert_code(&policy, &doubled, WRITE);
}

/// Behind TLS, a page without it is another origin, as whoever is on the network can write it.
#[test]
fn a_server_that_speaks_tls_forbids_an_insecure_origin() {
    let policy = policy("none");
    let from = |origin: &'static str, is_secure| {
        with(post(&[("Origin", origin), ("Host", "own.example")]), None, is_secure)
    };
    assert!(policy.evaluate(&from("https://own.example", true)).answer().is_none());
    assert!(policy.evaluate(&from("http://own.example", false)).answer().is_none());
    assert_code(&policy, &from("http://own.example", true), WRITE);
    assert_code(&policy, &from("ftp://own.example", false), WRITE);
    assert_code(&policy, &from("app://own.example", false), WRITE);
}

#[test]
fn upgrade_lists_websocket_in_any_case() {
    let policy = policy(ALLOWED);
    let upgrade = |value: &'static str| {
        let lines = [("Upgrade", value), ("Origin", EVIL)];
        Request::from_headers(b"GET", lines.map(|(name, value)| (name, value.as_bytes())))
    };
    for value in ["websocket", "WebSocket", "h2c,WEBSOCKET", " websocket , h2c", "websocket/13"] {
        assert_code(&policy, &upgrade(value), WEBSOCKET);
    }
    // actix-web takes these for it.
    for value in ["websockets", "x/websocket", "\"websocket\"", "websocket;q=1"] {
        assert_code(&policy, &upgrade(value), WEBSOCKET);
    }
    for value in ["web socket", "h2c", "", "websocke", "ebsocket"] {
        assert!(policy.evaluate(&upgrade(value)).answer().is_none(), "{value}");
    }
    let extended = |method, name| {
        Request::from_headers(method, [("Origin", EVIL.as_bytes()), (name, &b"13"[..])])
    };
    assert_code(&policy, &extended(b"CONNECT", "Sec-WebSocket-Version"), WEBSOCKET);
    assert_code(&policy, &extended(b"CONNECT", "X-Other"), WRITE);
    assert!(policy.evaluate(&extended(b"GET", "Sec-WebSocket-Version")).answer().is_none());
}

/// `Forwarded` and the like are not read, as a client can write them.
#[test]
fn what_a_client_can_write_about_proxies_changes_nothing() {
    let policy = policy("none");
    for name in
        ["Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-Host", ":authority"]
    {
        for value in ["host=evil.example", "evil.example"] {
            let headers = [("Origin", EVIL), ("Host", "own.example"), (name, value)];
            let headers = headers.map(|(name, value)| (name, value.as_bytes()));
            assert_code(&policy, &Request::from_headers(b"POST", headers), WRITE);
        }
    }
}

/// The page of an allowed origin can read why it was turned away; another learns nothing.
#[test]
fn a_forbidden_request_is_answered_with_the_headers_of_cors() {
    let written = |policy: &Policy, headers: &[(&'static str, &str)]| {
        let request = post(headers);
        let decision = policy.evaluate(&request);
        assert!(matches!(decision, Decision::Forbidden(..)), "{headers:?}");
        let operations = decision.headers().operations();
        let line = |(name, value): (&str, &[u8])| format!("{name}: {}", value.escape_ascii());
        operations.map(|it| line((it.name(), it.value()))).collect::<Vec<_>>()
    };
    let vary = "vary: Origin, Sec-Fetch-Site";
    let allowed = [("Origin", ALLOWED), ("Cookie", "s=1")];
    let one = policy(ALLOWED);
    assert_eq!(
        written(&one, &allowed),
        [format!("access-control-allow-origin: {ALLOWED}"), vary.into()]
    );
    assert_eq!(written(&one, &[("Origin", EVIL)]), [vary]);
    assert_eq!(written(&one, &[("Sec-Fetch-Site", "cross-site")]), [vary]);
    assert_eq!(written(&one, &[("Origin", ALLOWED), ("Origin", ALLOWED)]), [vary]);
    let sites = [("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "none"), ("Origin", ALLOWED)];
    assert_eq!(written(&one, &sites), [vary]);
    let any = policy("*");
    assert_eq!(written(&any, &allowed), ["access-control-allow-origin: *", vary]);
    assert_eq!(written(&any, &[("Origin", ALLOWED), ("Origin", ALLOWED)]), [vary]);
}

/// Only what protection decided depends on `Sec-Fetch-Site`.
#[test]
fn vary_names_sec_fetch_site_where_protection_decided() {
    let varies = |policy: &Policy, method: &[u8], site: &str| {
        let lines = [("Sec-Fetch-Site", site.as_bytes()), ("Origin", EVIL.as_bytes())];
        let request = Request::from_headers(method, lines);
        let decision = policy.evaluate(&request);
        let vary = decision.headers().operations().find(|it| it.verb() == Verb::Merge);
        vary.map(|it| String::from_utf8(it.value().to_vec()).unwrap())
    };
    let both = Some("Origin, Sec-Fetch-Site".to_owned());
    for origin in [ALLOWED, "*"] {
        assert_eq!(varies(&policy(origin), b"POST", "same-origin"), both);
        assert_eq!(varies(&policy(origin), b"PUT", "none"), both);
        assert_eq!(varies(&policy(origin), b"POST", "cross-site"), both);
    }
    assert_eq!(varies(&policy(ALLOWED), b"GET", "cross-site"), Some("Origin".into()));
    assert_eq!(varies(&policy("*"), b"GET", "cross-site"), None);
    let plain = Policy::builder().allow_origins([ALLOWED]).build().unwrap();
    assert_eq!(varies(&plain, b"POST", "cross-site"), Some("Origin".into()));
}

fn routes() -> Routes {
    let unprotected = Config { cross_origin_protection: false, ..config("*") };
    Routes::compile(&RoutesConfig::ByPath(vec![
        ("/webhooks".into(), RouteConfig::Policy(unprotected)),
        ("/api".into(), RouteConfig::Policy(config(ALLOWED))),
        ("/admin".into(), RouteConfig::Closed { cross_origin_protection: true }),
        ("/".into(), RouteConfig::Closed { cross_origin_protection: false }),
    ]))
    .unwrap()
}

fn forbidden(routes: &Routes, path: &str, headers: &[(&'static str, &str)]) -> Option<String> {
    let request = Request { path: path.as_bytes(), ..post(headers) };
    let decision = routes.evaluate(&request);
    let of_cors = decision.headers().operations().any(|it| it.name() != "vary");
    match decision {
        Decision::Forbidden(refusal, _) => Some(format!("{} {of_cors}", refusal.code())),
        _ => None,
    }
}

/// A request is judged by the policy of its path, a closed route by its own protection, and an ambiguous path as
/// if it were of the strictest.
#[test]
fn protection_is_by_path() {
    let routes = routes();
    let evil = [("Origin", EVIL), ("Host", "own.example"), ("Sec-Fetch-Site", "cross-site")];
    let own = [("Origin", OWN), ("Host", "own.example"), ("Sec-Fetch-Site", "same-origin")];
    let allowed = [("Origin", ALLOWED), ("Host", "own.example")];
    let write = || Some("cross-origin-write false".to_owned());
    for (path, of_evil, of_allowed) in [
        ("/webhooks/x", None, None),
        ("/webhooks", None, None),
        ("/api/x", write(), None),
        ("/admin/x", write(), write()),
        ("/elsewhere", None, None),
        ("/api/../webhooks/x", write(), write()),
        ("/webhooks/../api/x", write(), write()),
        ("/webhooks//api", write(), write()),
        ("/%77ebhooks/x", write(), write()),
        ("/webhooks%2Fx", write(), write()),
        ("//webhooks/x", write(), write()),
        ("webhooks", write(), write()),
        ("*", write(), write()),
    ] {
        assert_eq!(forbidden(&routes, path, &evil), of_evil, "{path}");
        assert_eq!(forbidden(&routes, path, &allowed), of_allowed, "{path}");
        assert_eq!(forbidden(&routes, path, &own), None, "{path}");
    }
    // Without a protected route, an ambiguous path is as any other.
    let routes =
        Routes::builder().closed("/").route("/api", Policy::builder().allow_origins(["*"]));
    assert_eq!(forbidden(&routes.build().unwrap(), "/api/../x", &evil), None);
}

#[test]
fn a_path_without_a_route_is_not_protected_and_lint_says_so() {
    let routes = Routes::builder().closed_and_protected("/admin").build().unwrap();
    let evil = [("Sec-Fetch-Site", "cross-site")];
    assert_eq!(forbidden(&routes, "/x", &evil), None);
    assert_eq!(routes.warnings()[0].code(), "protection-without-rest");
    let routes = Routes::builder().closed_and_protected("/admin").closed_and_protected("/");
    let routes = routes.build().unwrap();
    assert!(routes.warnings().is_empty());
    assert!(forbidden(&routes, "/x", &evil).is_some());
}

/// A new policy for a route keeps what is known about ambiguous paths true.
#[test]
fn a_route_may_lose_its_protection() {
    let routes = Routes::builder()
        .route("/api", Policy::builder().allow_origins([ALLOWED]).cross_origin_protection(true))
        .closed("/")
        .build()
        .unwrap();
    let evil = [("Sec-Fetch-Site", "cross-site")];
    assert!(forbidden(&routes, "/api/..", &evil).is_some());
    let plain = Policy::builder().allow_origins([ALLOWED]).build().unwrap();
    let changed = routes.with_policy("/api", plain.clone()).unwrap();
    assert_eq!(forbidden(&changed, "/api/..", &evil), None);
    assert_eq!(forbidden(&changed, "/api", &evil), None);
    let again = changed.with_policy("/api", policy(ALLOWED)).unwrap();
    assert!(forbidden(&again, "/api/..", &evil).is_some());
    assert_ne!(plain, policy(ALLOWED));
}

/// The sentence names what would have to be different.
#[test]
fn a_forbidden_request_is_explained() {
    let routes = routes();
    let said = |path: &str, headers: &[(&'static str, &str)]| {
        routes.explain(&Request { path: path.as_bytes(), ..post(headers) }).to_string()
    };
    let write = "a page of another origin must not write here: ";
    for (path, headers, why) in [
        (
            "/api",
            vec![("Sec-Fetch-Site", "cross-site")],
            "`Sec-Fetch-Site` is `cross-site`, and there is no `Origin`",
        ),
        (
            "/api",
            vec![("Sec-Fetch-Site", "same-site"), ("Origin", "http://app.example.com")],
            "`Sec-Fetch-Site` is `same-site`, and the origin `http://app.example.com` is not allowed; only the \
             scheme differs from `https://app.example.com`",
        ),
        (
            "/api",
            vec![("Origin", EVIL)],
            "the origin `https://evil.example` is neither allowed nor the server's own",
        ),
        (
            "/api",
            vec![("Origin", ALLOWED), ("Cookie", "s=1")],
            "the origin `https://app.example.com` is allowed only without credentials, and the request has some",
        ),
        ("/api", vec![("Origin", OWN), ("Origin", OWN)], "there are several `Origin` lines"),
        (
            "/api",
            vec![("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "none\u{7f}")],
            "there are several `Sec-Fetch-Site` lines",
        ),
    ] {
        assert_eq!(said(path, &headers), format!("route `/api`: {write}{why}"));
    }
    assert_eq!(
        said("/admin", &[("Origin", EVIL)]),
        format!(
            "{write}the origin `https://evil.example` is neither allowed nor the server's own; the path `/admin` \
             has no policy, as its route `/admin` is closed"
        )
    );
}
