//! The explanation of each decision, and an origin's near miss.
#![allow(clippy::unwrap_used, reason = "a test")]

use cors_core::{NearMiss, Policy, Request, Routes};

const ORIGINS: [&str; 5] = [
    "https://app.example.com",
    "https://www.example.net",
    "https://*.example.org",
    "http://localhost:3000",
    "https://[2001:db8::1]:8443",
];

fn policy() -> Policy {
    Policy::builder().allow_origins(ORIGINS).allow_headers(["x-a"]).build().unwrap()
}

fn explained(policy: &Policy, method: &str, headers: &[(&str, &str)]) -> String {
    let headers = headers.iter().map(|(name, value)| (name, value.as_bytes()));
    let request = Request::from_headers(method.as_bytes(), headers);
    policy.explain(&request).to_string()
}

#[test]
fn every_decision_has_its_sentence() {
    let any = Policy::builder().allow_origins(["*"]).build().unwrap();
    let null =
        Policy::builder().allow_origins(["null"]).danger_allow_null_origin(true).build().unwrap();
    let app = ("origin", "https://app.example.com");
    let put = ("access-control-request-method", "PUT");
    let get = ("access-control-request-method", "GET");
    let requested = |names| ("access-control-request-headers", names);
    type Row<'a> = (&'a Policy, &'a str, &'a [(&'a str, &'a str)], &'a str);
    let rows: &[Row<'_>] = &[
        (&policy(), "GET", &[], "there is no `Origin` header, so this is not a CORS request"),
        (
            &policy(),
            "GET",
            &[("origin", "https://a.example.org")],
            "the request is allowed: the origin `https://a.example.org` matches `https://*.example.org`",
        ),
        (
            &policy(),
            "OPTIONS",
            &[app, get],
            "the preflight is allowed: the origin `https://app.example.com` matches `https://app.example.com`",
        ),
        (&any, "GET", &[("origin", "null")], "the request is allowed: any origin is"),
        (&null, "GET", &[("origin", "null")], "the request is allowed: the origin `null` is"),
        (&policy(), "GET", &[("origin", "null")], "the origin `null` is not allowed"),
        (&policy(), "GET", &[app, app], "there are several `Origin` lines"),
        (
            &policy(),
            "GET",
            &[("origin", "é")],
            "`\\xc3\\xa9` is not an origin that a browser would send",
        ),
        (
            &policy(),
            "GET",
            &[("origin", r#"it's "a\b""#)],
            r#"`it's "a\b"` is not an origin that a browser would send"#,
        ),
        (&policy(), "OPTIONS", &[app, put], "the method `PUT` is not allowed"),
        (
            &policy(),
            "OPTIONS",
            &[app, get, requested("x-b")],
            "the request header `x-b` is not allowed",
        ),
        (
            &policy(),
            "OPTIONS",
            &[app, get, requested("x-b, Authorization")],
            "the request header `Authorization` is not allowed",
        ),
        (
            &policy(),
            "OPTIONS",
            &[app, get, put],
            "there are several `Access-Control-Request-Method` lines",
        ),
        (
            &policy(),
            "OPTIONS",
            &[app, ("access-control-request-method", "")],
            "`Access-Control-Request-Method` is not one method",
        ),
        (
            &policy(),
            "OPTIONS",
            &[app, get, requested("x a")],
            "`Access-Control-Request-Headers` is not a list of header names",
        ),
        (
            &policy(),
            "OPTIONS",
            &[app, get, requested(",,,,,,,,,,,,,,,,,")],
            "`Access-Control-Request-Headers` has too many empty members and duplicates",
        ),
    ];
    for (policy, method, headers, wanted) in rows {
        assert_eq!(explained(policy, method, headers), *wanted);
    }
}

#[test]
fn near_misses_are_named() {
    let rows = [
        (
            "https://app.example.com/",
            NearMiss::TrailingSlash,
            "without the trailing slash it would match `https://app.example.com`",
        ),
        (
            "https://App.Example.com",
            NearMiss::Case,
            "in lower case it would match `https://app.example.com`",
        ),
        (
            "http://app.example.com",
            NearMiss::Scheme,
            "only the scheme differs from `https://app.example.com`",
        ),
        (
            "http://a.example.org",
            NearMiss::Scheme,
            "only the scheme differs from `https://*.example.org`",
        ),
        (
            "https://app.example.com:8443",
            NearMiss::Port,
            "only the port differs from `https://app.example.com`",
        ),
        (
            "https://app.example.com:443",
            NearMiss::Port,
            "only the port differs from `https://app.example.com`",
        ),
        (
            "http://localhost:5173",
            NearMiss::Port,
            "only the port differs from `http://localhost:3000`",
        ),
        ("http://localhost", NearMiss::Port, "only the port differs from `http://localhost:3000`"),
        (
            "https://[2001:db8::1]",
            NearMiss::Port,
            "only the port differs from `https://[2001:db8::1]:8443`",
        ),
        (
            "https://example.net",
            NearMiss::Www,
            "only a leading `www.` differs from `https://www.example.net`",
        ),
        (
            "https://www.app.example.com",
            NearMiss::Www,
            "only a leading `www.` differs from `https://app.example.com`",
        ),
        (
            "https://example.org",
            NearMiss::Apex,
            "the domain itself is not covered by `https://*.example.org`",
        ),
    ];
    let policy = policy();
    for (origin, miss, wanted) in rows {
        let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
        let explanation = policy.explain(&request);
        let nearest = explanation.nearest().map(|nearest| (nearest.miss, nearest.to_string()));
        assert_eq!(nearest, Some((miss, wanted.to_owned())), "{origin}");
        assert!(explanation.to_string().ends_with(&format!("; {wanted}")), "{explanation}");
    }
}

#[test]
fn distant_origins_have_no_near_miss() {
    let far = [
        "https://evil.example",
        "http://app.example.com:8443",
        "https://app.example.com/x",
        "https://app.example.com.evil.example",
        "https://app.example.com.evil.example/",
        "https://evil.example/",
        "null",
        "",
    ];
    let policy = policy();
    for origin in far {
        let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
        assert_eq!(policy.explain(&request).nearest(), None, "{origin}");
    }
}

#[test]
fn the_longest_origin_with_a_slash_is_a_near_miss() {
    let host = format!("{}.{}.", vec!["a".repeat(63); 3].join("."), "b".repeat(61));
    let longest = format!("{}://{host}:65535", "s".repeat(64));
    assert_eq!(longest.len(), cors_core::MAX_ORIGIN_LEN);
    let policy = Policy::builder().allow_origins([longest.clone()]).build().unwrap();
    let nearest = |origin: String| {
        let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
        policy.explain(&request).nearest().map(|it| it.miss)
    };
    assert_eq!(nearest(format!("{longest}/")), Some(NearMiss::TrailingSlash));
    assert_eq!(nearest(format!("{longest}//")), None);
}

#[test]
fn long_values_are_truncated() {
    let sentence = |length: usize| explained(&policy(), "GET", &[("origin", &"a".repeat(length))]);
    assert_eq!(
        sentence(400),
        format!("`{}` is not an origin that a browser would send", "a".repeat(400))
    );
    let cut =
        format!("`{}… (401 bytes)` is not an origin that a browser would send", "a".repeat(400));
    assert_eq!(sentence(401), cut);
}

#[test]
fn the_route_is_named_or_why_there_is_none() {
    let routes = Routes::builder()
        .route("/api", Policy::builder().allow_origins(["https://app.example.com"]))
        .closed("/api/internal")
        .build()
        .unwrap();
    let explained = |path: &'static str, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(name, value)| (name, value.as_bytes()));
        let path = path.as_bytes();
        let request = Request { path, ..Request::from_headers(b"GET", headers) };
        let explanation = routes.explain(&request);
        (explanation.route().map(str::to_owned), explanation.to_string())
    };
    let app = [("origin", "https://app.example.com")];
    let matches = "the origin `https://app.example.com` matches `https://app.example.com`";
    type Row<'a> = (&'static str, &'a [(&'a str, &'a str)], Option<&'a str>, String);
    let rows: [Row<'_>; 14] = [
        ("/api/", &app, Some("/api"), format!("route `/api`: the request is allowed: {matches}")),
        (
            "/api",
            &[("origin", "http://app.example.com")],
            Some("/api"),
            "route `/api`: the origin `http://app.example.com` is not allowed; \
             only the scheme differs from `https://app.example.com`"
                .into(),
        ),
        (
            "/api",
            &[],
            Some("/api"),
            "route `/api`: there is no `Origin` header, so this is not a CORS request".into(),
        ),
        (
            "/api/internal/x",
            &app,
            Some("/api/internal"),
            "the path `/api/internal/x` has no policy, as its route `/api/internal` is closed"
                .into(),
        ),
        (
            "/api/internal",
            &[],
            Some("/api/internal"),
            "there is no `Origin` header, so this is not a CORS request; the path `/api/internal` \
             has no policy, as its route `/api/internal` is closed"
                .into(),
        ),
        ("/x\n", &app, None, ambiguous(r"/x\n", "it contains a control character")),
        ("/x", &app, None, "the path `/x` has no policy, as no route covers it".into()),
        ("*", &app, None, ambiguous("*", "it does not begin with `/`")),
        ("/a//b", &app, None, ambiguous("/a//b", "it contains an empty segment")),
        ("/a/%2E", &app, None, ambiguous("/a/%2E", "it contains a segment that is `.` or `..`")),
        ("/a%5c", &app, None, ambiguous("/a%5c", "it contains a backslash")),
        ("/a%2f", &app, None, ambiguous("/a%2f", "it contains an encoded slash")),
        ("/a%2", &app, None, ambiguous("/a%2", "it contains a `%` without two hexadecimal digits")),
        ("/%61pi", &app, None, ambiguous("/%61pi", "decoded, it is under another route")),
    ];
    for (path, headers, route, text) in rows {
        assert_eq!(explained(path, headers), (route.map(str::to_owned), text), "{path}");
    }
    assert_eq!(explained("/a b", &app).1, ambiguous("/a b", "it contains a space"));
}

fn ambiguous(path: &str, why: &str) -> String {
    format!("the path `{path}` has no policy, as it is ambiguous: {why}")
}
