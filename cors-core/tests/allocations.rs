//! `evaluate` allocates nothing, whatever the request.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::hint::black_box;

use allocation_counter::measure;
use cors_conformance::{cases, laws};
use cors_core::{Decision, Policy, Request, Routes};

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

#[test]
fn a_lookup_among_many_origins_allocates_nothing() {
    let origins = (0..10_000).map(|number| format!("https://{number}.example.com"));
    let policy = Policy::builder().allow_origins(origins).build().unwrap();
    for origin in [&b"https://9999.example.com"[..], b"https://10000.example.com", b"no origin"] {
        let request = Request::from_headers(b"GET", [("origin", origin)]);
        let allocations = measure(|| {
            black_box(policy.evaluate(black_box(&request)));
        });
        assert_eq!(allocations.count_total, 0, "{}", origin.escape_ascii());
    }
}

#[test]
fn evaluate_and_its_operations_allocate_nothing() {
    let policies = cases::compiled();
    for case in cases::cases() {
        let headers = case.header_lines();
        let request = laws::request(case.method.as_bytes(), &headers);
        let policy = &policies[&case.policy];
        let allocations = measure(|| {
            let decision = policy.evaluate(&request);
            black_box(decision.headers().operations().map(|it| it.value().len()).sum::<usize>());
        });
        assert_eq!(allocations.count_total, 0, "{}", case.name);
    }
}

#[test]
fn choosing_a_route_allocates_nothing() {
    let routes = Routes::compile(&cases::by_path()).unwrap();
    for case in cases::cases_by_path() {
        let headers = case.header_lines();
        let path = case.path.as_bytes();
        let request = Request { path, ..laws::request(case.method.as_bytes(), &headers) };
        let allocations = measure(|| {
            let decision = routes.evaluate(&request);
            black_box(decision.headers().operations().map(|it| it.value().len()).sum::<usize>());
        });
        assert_eq!(allocations.count_total, 0, "{}", case.name);
    }
}

/// What a browser sends with a write and with a WebSocket: each header that cross-origin protection reads has one
/// line.
const WRITE: [(&str, &str); 6] = [
    ("host", "own.example"),
    ("origin", "https://app.example.com"),
    ("sec-fetch-site", "cross-site"),
    ("cookie", "a=1; b=2"),
    ("authorization", "Bearer x"),
    ("content-type", "application/json"),
];
const WEBSOCKET: [(&str, &str); 5] = [
    ("host", "own.example"),
    ("origin", "https://own.example"),
    ("cookie", "a=1; b=2"),
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
];

/// Reading included.
#[test]
fn judging_what_a_browser_sends_under_protection_allocates_nothing() {
    let mut seen = [0; 2];
    for policy in protected() {
        for (method, lines) in [("POST", &WRITE[..]), ("GET", &WEBSOCKET[..])] {
            let mut is_forbidden = false;
            let allocations = measure(|| {
                let lines = lines.iter().map(|(name, value)| (*name, value.as_bytes()));
                let request = Request::from_headers(method.as_bytes(), lines);
                let decision = policy.evaluate(black_box(&request));
                black_box(decision.headers().operations().count());
                is_forbidden = matches!(decision, Decision::Forbidden(..));
            });
            assert_eq!(allocations.count_total, 0, "{method}");
            seen[usize::from(is_forbidden)] += 1;
        }
    }
    assert!(seen.iter().all(|&count| count > 0), "{seen:?}");
}

/// With origins of the server's own, of others, with credentials and without.
fn protected() -> impl Iterator<Item = Policy> {
    let app = "https://app.example.com";
    [(app, true), (app, false), ("*", false), ("none", false)].into_iter().map(
        |(origin, credentials)| {
            let policy = Policy::builder().allow_origins([origin]).allow_headers(["Authorization"]);
            policy.allow_credentials(credentials).cross_origin_protection(true).build().unwrap()
        },
    )
}

/// The same in an adapter, from the framework's headers to the headers of the response.
#[cfg(feature = "http")]
#[test]
fn a_guard_allocates_nothing_for_what_a_browser_sends_under_protection() {
    use cors_core::{
        guard::{Guard, Incoming, Recipient},
        http::Http,
    };
    use http::{HeaderMap, HeaderName, HeaderValue};

    let mut seen = [0; 2];
    for policy in protected() {
        let guard = Guard::<Http>::new(policy);
        for (method, lines) in [("POST", &WRITE[..]), ("GET", &WEBSOCKET[..])] {
            let line =
                |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
            let headers: HeaderMap = lines.iter().map(line).collect();
            // A map allocates when its first line is added.
            let mut response = HeaderMap::with_capacity(8);
            let mut answer = None;
            let allocations = measure(|| {
                let snapshot = guard.load();
                let mut incoming = Incoming::new(method, "/", black_box(&headers));
                let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
                answer = evaluation.answer();
                if answer.is_some() {
                    snapshot.write(evaluation, &incoming, &mut response);
                } else {
                    snapshot.carry(evaluation, &incoming).write_to(&mut response);
                }
            });
            assert_eq!(allocations.count_total, 0, "{method}");
            assert_eq!(response["vary"], "Origin, Sec-Fetch-Site");
            seen[usize::from(answer.is_some())] += 1;
        }
    }
    assert!(seen.iter().all(|&count| count > 0), "{seen:?}");
}
