//! Advisories of other CORS libraries: for each kind, a test that it cannot happen here.
#![cfg(feature = "http")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test"
)]

use std::{hint::black_box, ptr};

use allocation_counter::measure;
use cors_core::{
    Config, Decision, Lines, Policy, Request, Routes,
    guard::{Guard, Incoming, Recipient},
    http::Http,
};
use http::{
    HeaderMap, HeaderValue,
    header::{ORIGIN, VARY},
};

const APP: &str = "https://app.example.com";

fn config(allow_origins: &[&str]) -> Config {
    Config {
        allow_origins: allow_origins.iter().map(|&it| it.to_owned()).collect(),
        allow_credentials: true,
        ..Config::default()
    }
}

fn policy(allow_origins: &[&str]) -> Policy {
    Policy::compile(&config(allow_origins)).unwrap()
}

fn is_allowed(policy: &Policy, origin: &[u8]) -> bool {
    let request = Request { method: b"GET", origin: Lines::from(origin), ..Request::default() };
    policy.evaluate(&request).refusal().is_none()
}

fn preflight<'a>(origin: &'a [u8], method: &'a [u8], headers: &'a [u8]) -> Request<'a> {
    Request {
        method: b"OPTIONS",
        origin: Lines::from(origin),
        request_method: Lines::from(method),
        request_headers: Lines::from(headers),
        ..Request::default()
    }
}

fn names<'a>(decision: &'a Decision<'a>) -> Vec<&'static str> {
    decision.headers().operations().map(|it| it.name()).collect()
}

/// Any origin with credentials, by `*` or something equivalent: rs/cors (CVE-2018-20744), Fiber
/// (CVE-2024-25124), @koa/cors (CVE-2023-49803), Hono (CVE-2026-54290).
#[test]
fn any_origin_with_credentials_does_not_compile() {
    let wide =
        ["*", "h*", "https*", "https://*", "http*://*", "*://app.example.com", "https://*.*"];
    for entry in wide {
        let errors = Policy::compile(&config(&[entry, APP])).unwrap_err();
        assert!(errors.iter().all(|it| it.value() == Some(entry)), "{errors}");
    }
    // Suffixes of several labels are known only from the list of public suffixes.
    let of_list = cfg!(feature = "public-suffix").then_some("https://*.co.uk");
    for entry in ["https://*.com", "http://*.example.com", "null"].into_iter().chain(of_list) {
        assert!(Policy::compile(&config(&[entry])).is_err(), "{entry}");
    }
    let policy = Policy::builder().allow_origins(["*"]).build().unwrap();
    for origin in [&b"https://evil.example"[..], b"null", b"*", b"\xff"] {
        let request = Request { method: b"GET", origin: origin.into(), ..Request::default() };
        let decision = policy.evaluate(&request);
        let written: Vec<_> = decision.headers().operations().map(|it| it.value()).collect();
        assert_eq!(names(&decision), ["access-control-allow-origin"]);
        assert_eq!(written, [b"*"], "reflected");
    }
}

/// A pattern that matches a mere prefix of the origin: gin-contrib/cors (CVE-2019-25211).
#[test]
fn a_prefix_is_not_enough() {
    let policy = policy(&[APP, "https://*.example.org", "https://example.net:*"]);
    for origin in [
        "https://app.example.com.evil.example",
        "https://app.example.com@evil.example",
        "https://app.example.com:evil",
        "https://app.example.comevil",
        "https://a.example.org.evil.example",
        "https://example.net:1.evil.example",
        "https://example.net:123456",
        "https://app.example.co",
    ] {
        assert!(!is_allowed(&policy, origin.as_bytes()), "{origin}");
    }
}

/// A suffix without a dot before it, an expression without anchors, a dot that matches any character:
/// sanic (CVE-2026-37737), the pattern in rocket_cors's own documentation.
#[test]
fn a_suffix_is_not_enough() {
    let policy = policy(&["https://*.acme.com", "https://acme.com"]);
    assert!(is_allowed(&policy, b"https://www.acme.com"));
    for origin in [
        "https://evilacme.com",
        "https://evil-acme.com",
        "https://wwwxacme.com",
        "https://www.acmexcom",
        "https://.acme.com",
        "https://evil.example/.acme.com",
        "https://evil.example#.acme.com",
        "https://evil.example?.acme.com",
        "https://evil.example\\.acme.com",
        "http://www.acme.com",
        "https://www.acme.com\nhttps://evil.example",
    ] {
        assert!(!is_allowed(&policy, origin.as_bytes()), "{origin}");
    }
}

/// Two entries with a common ending that are combined into one: jub0bs/cors (GHSA-vhxv-fg4m-p2w8), where
/// `https://foo.com` and `https://bar.com` let `https://barfoo.com` in.
#[test]
fn entries_are_not_combined() {
    let hosts = ["foo.com", "bar.com", "oo.com", "a.foo.com", "o.com"];
    let exact = hosts.map(|host| format!("https://{host}"));
    let below = hosts.map(|host| format!("https://*.{host}"));
    for set in [exact, below] {
        let policy = policy(&set.each_ref().map(|it| &**it));
        for (one, other) in hosts.iter().flat_map(|it| hosts.map(|other| (*it, other))) {
            for glued in [format!("{one}{other}"), format!("{}{other}", &one[..one.len() - 4])] {
                let is_meant = hosts.contains(&&*glued) && set[0] == "https://foo.com";
                let origin = format!("https://{glued}");
                let is_below = hosts.iter().any(|it| glued.ends_with(&format!(".{it}")));
                let is_below = is_below && set[0] == "https://*.foo.com";
                assert_eq!(
                    is_allowed(&policy, origin.as_bytes()),
                    is_meant || is_below,
                    "{origin}"
                );
            }
        }
    }
}

/// A cache serves one origin's response to another, because `Vary` is missing if the origin is refused or
/// absent, or replaces the application's own.
#[test]
fn vary_is_always_there_and_replaces_nothing() {
    let policy = policy(&[APP]);
    for origin in [None, Some(APP), Some("https://evil.example"), Some("\u{e9}")] {
        let mut request = HeaderMap::new();
        request.extend(origin.map(|it| (ORIGIN, HeaderValue::from_str(it).unwrap())));
        let guard = Guard::<Http>::new(policy.clone());
        let mut incoming = Incoming::new("GET", "/", &request);
        let snapshot = guard.load();
        let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
        assert_eq!(evaluation.answer(), None, "{origin:?}");
        let mut response = HeaderMap::new();
        for value in ["accept-encoding", "cookie"] {
            response.append(VARY, HeaderValue::from_static(value));
        }
        snapshot.write(evaluation, &incoming, &mut response);
        let vary: Vec<_> = response.get_all(VARY).iter().flat_map(|it| it.to_str()).collect();
        assert_eq!(vary.join(", ").to_lowercase(), "accept-encoding, cookie, origin");
    }
}

/// A preflight that costs the server much work: rs/cors (GHSA-mh55-gqvf-xfwm). The benches count the work
/// for long lists.
#[test]
fn a_mebibyte_of_requested_headers_allocates_nothing() {
    let listed = Config { allow_headers: vec!["x-a".into()], ..config(&[APP]) };
    let any =
        Config { allow_headers: vec!["*".into()], allow_credentials: false, ..config(&[APP]) };
    let mebibyte = |text: &str| text.repeat((1 << 20) / text.len());
    let floods =
        [",", "x-a,", "x-b,", "a", " ", ", ", "\t,", "x-a, x-b, ", "x-a,y,z,"].map(mebibyte);
    for policy in [listed, any].map(|it| Policy::compile(&it).unwrap()) {
        for flood in &floods {
            let request = preflight(APP.as_bytes(), b"PUT", flood.as_bytes());
            let allocations = measure(|| {
                black_box(policy.evaluate(black_box(&request)));
            });
            assert_eq!(allocations.count_total, 0);
        }
    }
}

/// Configuration disclosed to everyone: a refused origin must not learn what the policy allows.
#[test]
fn a_refused_origin_learns_nothing() {
    let all = Config {
        allow_methods: vec!["PUT".into()],
        allow_headers: vec!["x-a".into()],
        expose_headers: vec!["x-b".into()],
        max_age: Some(5),
        ..config(&[APP])
    };
    let policy = Policy::compile(&all).unwrap();
    for origin in [&b"https://evil.example"[..], b"null", b"", b"\xff", b"https://APP.example.com"]
    {
        let request = preflight(origin, b"PUT", b"x-a");
        let decision = policy.evaluate(&request);
        assert_eq!(decision.answer(), Some(403));
        assert!(names(&decision).iter().all(|&it| it == "vary"));
        let actual = Request { method: b"GET", origin: origin.into(), ..Request::default() };
        assert_eq!(names(&policy.evaluate(&actual)), ["vary"]);
    }
}

/// The origin's text changes between check and answer, or is freed: Envoy (CVE-2023-35943).
#[test]
fn the_bytes_written_are_the_bytes_judged() {
    let policy = policy(&["https://*.example.com"]);
    let request = preflight(APP.as_bytes(), b"GET", b"");
    let decision = policy.evaluate(&request);
    let mut operations = decision.headers().operations();
    let written = operations.find(|it| it.name() == "access-control-allow-origin").unwrap();
    assert!(ptr::eq(written.value(), APP.as_bytes()));
}

/// A request that splits a response or a log line: nothing with a control character is echoed or printed.
#[test]
fn control_characters_are_neither_echoed_nor_printed() {
    let any = Config {
        allow_methods: vec!["*".into()],
        allow_headers: vec!["*".into()],
        allow_credentials: false,
        ..config(&[APP])
    };
    let policies = [
        any,
        Config { allow_credentials: false, ..config(&["*"]) },
        config(&["https://*.example.com"]),
    ]
    .map(|it| Policy::compile(&it).unwrap());
    for control in (0..b' ').chain([0x7f, 0x80, 0xff]) {
        let insert = |text: &str| {
            let (start, end) = text.split_at(text.len() / 2);
            [start.as_bytes(), &[control], b"X: y", end.as_bytes()].concat()
        };
        let (origin, method, headers) = (insert(APP), insert("GET"), insert("x-a,x-b"));
        let requests = [
            preflight(&origin, b"GET", b"x-a"),
            preflight(APP.as_bytes(), &method, b"x-a"),
            preflight(APP.as_bytes(), b"GET", &headers),
        ];
        for (policy, request) in policies.iter().flat_map(|it| requests.each_ref().map(|r| (it, r)))
        {
            let decision = policy.evaluate(request);
            let is_clean = |value: &[u8]| value.iter().all(|&byte| (b' '..=b'~').contains(&byte));
            assert!(decision.headers().operations().all(|it| is_clean(it.value())));
            let printed = policy.explain(request).to_string();
            assert!(!printed.chars().any(char::is_control), "{printed:?}");
            if let Some(refusal) = decision.refusal() {
                assert!(!refusal.to_string().chars().any(char::is_control));
            }
        }
    }
}

/// A byte that is not ASCII text crashes the server: a `to_str().unwrap()` in poem's CORS.
#[test]
fn a_byte_over_0x7f_anywhere_is_answered() {
    let policy = policy(&[APP]);
    for byte in 0x80..=0xff {
        let within = |text: &str| [text.as_bytes(), &[byte], text.as_bytes()].concat();
        let (origin, method, headers) = (within(APP), within("PUT"), within("x-a"));
        for request in [
            preflight(&[byte], b"PUT", b"x-a"),
            preflight(&origin, b"PUT", b"x-a"),
            preflight(APP.as_bytes(), &method, b"x-a"),
            preflight(APP.as_bytes(), b"GET", &headers),
        ] {
            assert_eq!(policy.evaluate(&request).answer(), Some(403));
            assert!(!policy.explain(&request).to_string().is_empty());
        }
    }
}

/// A server of `example.com` with cross-origin protection, which allows [`APP`].
fn protected() -> Policy {
    Policy::compile(&Config { cross_origin_protection: true, ..config(&[APP]) }).unwrap()
}

/// The code of the refusal with which a request to `example.com` is forbidden.
fn forbidden(
    policy: &Policy,
    method: &str,
    lines: &[(&'static str, &str)],
) -> Option<&'static str> {
    let lines = lines.iter().chain(&[("Host", "example.com")]);
    let lines = lines.map(|(name, value)| (*name, value.as_bytes()));
    match policy.evaluate(&Request::from_headers(method.as_bytes(), lines)) {
        Decision::Forbidden(refusal, _) => Some(refusal.code()),
        _ => None,
    }
}

const WRITE: Option<&str> = Some("cross-origin-write");

/// `Origin` is read as a URL and only its host compared, so that `http://evil@example.com` passes for
/// `example.com`: Go's `CrossOriginProtection` (golang/go#78563).
#[test]
fn userinfo_is_not_the_host() {
    let policy = protected();
    let post = |origin: &str| forbidden(&policy, "POST", &[("Origin", origin)]);
    assert_eq!(post("https://example.com"), None);
    for origin in [
        "http://evil@example.com",
        "https://evil:password@example.com",
        "https://@example.com",
        "https://example.com@evil.example",
        "https://evil.example#@example.com",
        "https://evil.example?@example.com",
        "https://evil.example/@example.com",
        "https://evil.example\\@example.com",
        "https://example.com/",
        "https://example.com/evil",
        "https://example.com?evil",
        "https://example.com:443",
        "https://example.com:",
        "https://EXAMPLE.com",
        "HTTPS://example.com",
        "evil://example.com",
        "//example.com",
        "example.com",
    ] {
        assert_eq!(post(origin), WRITE, "{origin}");
    }
}

/// Of several lines, one reader takes the first and another the last: Go and tower-http read the first.
#[test]
fn doubled_headers_are_forbidden() {
    let policy = protected();
    let good = [("Origin", APP), ("Origin", "https://example.com"), ("Sec-Fetch-Site", "none")];
    let good = [&good[..], &[("Sec-Fetch-Site", "same-origin")]].concat();
    let bad = [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")];
    for one in &good {
        assert_eq!(forbidden(&policy, "POST", &[*one]), None, "{one:?}");
        for other in good.iter().chain(&bad).filter(|other| one.0 == other.0) {
            for lines in [[*one, *other], [*other, *one]] {
                assert_eq!(forbidden(&policy, "POST", &lines), WRITE, "{lines:?}");
                let websocket = [&lines[..], &[("Upgrade", "websocket")]].concat();
                assert!(forbidden(&policy, "GET", &websocket).is_some(), "{websocket:?}");
            }
        }
    }
}

/// A path that the router redirects or cleans to one without protection is exempt, although another handler
/// runs: Go's `CrossOriginProtection` (CVE-2025-47910).
#[test]
fn a_path_that_cleans_to_one_without_protection_is_no_way_around_it() {
    let routes = Routes::builder()
        .route("/webhooks", Policy::builder().allow_origins(["none"]))
        .route("/", Policy::builder().allow_origins([APP]).cross_origin_protection(true))
        .build()
        .unwrap();
    let is_forbidden = |path: &str| {
        let lines = [("Origin", &b"https://evil.example"[..])];
        let request = Request { path: path.as_bytes(), ..Request::from_headers(b"POST", lines) };
        matches!(routes.evaluate(&request), Decision::Forbidden(..))
    };
    assert!(!is_forbidden("/webhooks") && !is_forbidden("/webhooks/") && is_forbidden("/api"));
    for path in [
        "//webhooks",
        "/./webhooks",
        "/webhooks//",
        "/webhooks/./",
        "/webhooks/..",
        "/webhooks/../api",
        "/api/../webhooks",
        "/webhooks/%2e%2e/api",
        "/%77ebhooks",
        "/webhooks%2f",
        "/webhooks%2f..%2fapi",
        "/webhooks\\..\\api",
        "webhooks",
        "https://example.com/webhooks",
        "/WEBHOOKS",
        "/webhooksx",
        "/webhooks;x",
    ] {
        assert!(is_forbidden(path), "{path}");
    }
}

/// `Origin: null` is taken for no `Origin`, so that a page in a sandbox passes: Next.js (CVE-2026-27978, and for
/// WebSockets CVE-2026-27977).
#[test]
fn null_is_not_absent() {
    let policy = protected();
    let websocket = ("Upgrade", "websocket");
    assert_eq!(forbidden(&policy, "POST", &[]), None);
    assert_eq!(forbidden(&policy, "GET", &[websocket]), None);
    let null = ("Origin", "null");
    for sites in [&[][..], &[("Sec-Fetch-Site", "cross-site")], &[("Sec-Fetch-Site", "")]] {
        let lines = [sites, &[null]].concat();
        assert_eq!(forbidden(&policy, "POST", &lines), WRITE, "{sites:?}");
        let lines = [sites, &[null, websocket]].concat();
        assert_eq!(forbidden(&policy, "GET", &lines), Some("cross-origin-websocket"), "{sites:?}");
    }
}

/// Only the content types of forms are judged, and `text/plain`, upper case or none is not one of them: SvelteKit
/// (CVE-2023-29003), Hono (CVE-2024-43787).
#[test]
fn no_content_type_is_exempt() {
    let policy = protected();
    let evil = ("Origin", "https://evil.example");
    assert_eq!(forbidden(&policy, "POST", &[evil]), WRITE);
    for content_type in [
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-Urlencoded; charset=utf-8",
        "multipart/form-data",
        "text/plain",
        "application/json",
        "",
        "\u{e9}",
    ] {
        let lines = [evil, ("Content-Type", content_type)];
        assert_eq!(forbidden(&policy, "POST", &lines), WRITE, "{content_type}");
    }
}

/// What counts as harmless is a list of methods that write, so that another one passes, or is compared without
/// regard to case.
#[test]
fn only_three_methods_are_exempt() {
    let policy = protected();
    let evil = [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")];
    for method in ["GET", "HEAD", "OPTIONS"] {
        assert_eq!(forbidden(&policy, method, &evil), None, "{method}");
    }
    for method in ["POST", "PATCH", "TRACE", "CONNECT", "PURGE", "get", "Head", "GET ", "GETX", ""]
    {
        assert_eq!(forbidden(&policy, method, &evil), WRITE, "{method}");
        let overridden = [&evil[..], &[("X-HTTP-Method-Override", "GET")]].concat();
        assert_eq!(forbidden(&policy, method, &overridden), WRITE, "{method}");
    }
}
