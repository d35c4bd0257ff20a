//! The table of cases with the types of the crate `http`, as adapters use them.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use cors_conformance::{
    cases::{Case, cases, cases_by_path, compiled, guards, latin1},
    runner::cors_part,
    wire,
};
use cors_core::{
    Policy, Routes,
    guard::{Guard, Incoming, Recipient},
    http::Http,
};
use http::{HeaderMap, HeaderName, HeaderValue};

fn request(case: &Case) -> Option<HeaderMap> {
    let line = |(name, value): (Vec<u8>, Vec<u8>)| {
        let name = HeaderName::from_bytes(&name).ok()?;
        // With the white space in front that the case has: what is answered has none.
        Some((name, HeaderValue::from_bytes(&value).ok()?))
    };
    let lines: Option<Vec<_>> = case.header_lines().into_iter().map(line).collect();
    let mut map = HeaderMap::new();
    for (name, value) in lines? {
        map.append(name, value);
    }
    Some(map)
}

/// The headers that the application sets itself.
fn handled(path: &str) -> HeaderMap {
    let lines: &[(&'static str, &'static str)] = match path {
        "/own" => &[
            ("access-control-allow-origin", "https://handler.example"),
            ("access-control-allow-credentials", "true"),
            ("access-control-expose-headers", "x-handler"),
            ("vary", "Accept-Language"),
        ],
        "/vary-origin" => &[("vary", "accept-encoding, ORIGIN")],
        "/vary-any" => &[("vary", "*")],
        "/zipped" => &[("vary", "accept-encoding")],
        _ => &[],
    };
    let line = |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
    lines.iter().map(line).collect()
}

fn part(headers: &HeaderMap) -> Vec<Vec<u8>> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), value.as_bytes().to_vec())
    };
    let headers = headers.iter().map(line).collect();
    cors_part(&wire::Response { status: 200, headers, body: Vec::new() })
}

/// What a server answers, if it writes to the response while it has the request, or afterwards.
fn answered(
    routes: &Routes,
    (method, path): (&str, &str),
    request: &HeaderMap,
    mut response: HeaderMap,
    after: bool,
) -> (Option<u16>, HeaderMap) {
    let guard = Guard::<Http>::new(routes.clone());
    let mut incoming = Incoming::new(method, path, request);
    let snapshot = guard.load();
    let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
    match evaluation.answer() {
        Some(_) => {
            response = HeaderMap::new();
            snapshot.write(evaluation, &incoming, &mut response);
        }
        None if after => snapshot.carry(evaluation, &incoming).write_to(&mut response),
        None => snapshot.write(evaluation, &incoming, &mut response),
    }
    (evaluation.answer(), response)
}

#[test]
fn every_case_gets_the_answer_in_the_table() {
    let guards = guards();
    let mut count = 0;
    for case in [cases(), cases_by_path()].concat() {
        if case.path.starts_with("/fail") {
            continue;
        }
        let Some(headers) = request(&case) else { continue };
        for after in [false, true] {
            let response = handled(&case.path);
            let request = (&*case.method, case.path.split('?').next().unwrap());
            let guard = &guards[&case.policy];
            let (status, answer) = answered(guard, request, &headers, response, after);
            assert_eq!(status, (!case.forwarded).then_some(case.status), "{}", case.name);
            let mut wanted: Vec<_> = case.answer.iter().map(|line| latin1(line)).collect();
            wanted.sort();
            assert_eq!(part(&answer), wanted, "{}", case.name);
        }
        let guard = Guard::<Http>::new(guards[&case.policy].clone());
        let path = case.path.split('?').next().unwrap();
        let mut incoming = Incoming::new(&case.method, path, &headers);
        let is_forbidden = guard.load().forbids(&mut incoming, Recipient::default);
        let code = case.refusal.as_deref().unwrap_or_default();
        assert_eq!(is_forbidden, code.starts_with("cross-origin-"), "{}", case.name);
        count += 1;
    }
    assert!(count > 250, "{count}");
}

/// What the client sent is not copied if it is echoed unchanged.
#[test]
fn the_answer_shares_the_requests_values() {
    let policies = compiled();
    let pointer = |map: &HeaderMap, name: &str| map[name].as_bytes().as_ptr();
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("origin", "https://app.example.com"),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "x-a,x-b"),
    ] {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        // The first clone makes it shared; from then on all clones share the same bytes.
        headers.insert(name, value.clone());
        let _ = headers[name].clone();
    }
    for after in [false, true] {
        let (_, response) = answered(
            &policies["full"].clone().into(),
            ("GET", "/"),
            &headers,
            HeaderMap::new(),
            after,
        );
        assert_eq!(pointer(&response, "access-control-allow-origin"), pointer(&headers, "origin"));
    }
    let echo = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_methods(["*"])
        .allow_headers(["*"])
        .build()
        .unwrap();
    let (status, response) =
        answered(&echo.into(), ("OPTIONS", "/"), &headers, HeaderMap::new(), false);
    assert_eq!(status, Some(204));
    for (answer, asked) in [
        ("access-control-allow-origin", "origin"),
        ("access-control-allow-methods", "access-control-request-method"),
        ("access-control-allow-headers", "access-control-request-headers"),
    ] {
        assert_eq!(pointer(&response, answer), pointer(&headers, asked), "{answer}");
    }
}

/// A preflight's answer removes nothing that another layer wants to say.
#[test]
fn other_headers_of_a_response_stay() {
    let policies = compiled();
    let mut headers = HeaderMap::new();
    headers.insert("origin", HeaderValue::from_static("https://app.example.com"));
    headers.insert("access-control-request-method", HeaderValue::from_static("GET"));
    let guard = Guard::<Http>::new(policies["full"].clone());
    let mut incoming = Incoming::new("OPTIONS", "/", &headers);
    let snapshot = guard.load();
    let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
    assert_eq!(evaluation.answer(), Some(204));
    let mut response = HeaderMap::new();
    response.insert("x-request-id", HeaderValue::from_static("1"));
    response.insert("vary", HeaderValue::from_static("accept-encoding"));
    response.insert("access-control-max-age", HeaderValue::from_static("1"));
    snapshot.write(evaluation, &incoming, &mut response);
    assert_eq!(response["x-request-id"], "1");
    assert_eq!(response["access-control-max-age"], "600");
    assert_eq!(response["access-control-allow-origin"], "https://app.example.com");
    assert_eq!(response.get_all("vary").iter().count(), 2);
}

/// An answer copied from the template equals the one written line by line, in the same order.
#[test]
fn the_answer_to_a_preflight_equals_its_decisions_operations() {
    for (name, policy) in compiled() {
        let lines =
            [("origin", "https://app.example.com"), ("access-control-request-method", "GET")];
        let line = |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let headers: HeaderMap = lines.map(line).into_iter().collect();
        let (_, answer) =
            answered(&policy.clone().into(), ("OPTIONS", "/"), &headers, HeaderMap::new(), false);
        let answer: Vec<_> =
            answer.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let request = cors_core::Request::from_headers(
            b"OPTIONS",
            lines.map(|(name, value)| (name, value.as_bytes())),
        );
        let decision = policy.evaluate(&request);
        let operations: Vec<_> =
            decision.headers().operations().map(|it| (it.name(), it.value())).collect();
        assert_eq!(answer, operations, "{name}");
    }
}
