//! The table through the types of the crate `http`, as adapters use them.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use cors_conformance::{
    cases::{Case, cases, compiled, latin1},
    runner::cors_part,
    wire,
};
use cors_core::http::{Action, Incoming, act};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

fn request(case: &Case) -> Option<HeaderMap> {
    let line = |(name, value): (Vec<u8>, Vec<u8>)| {
        let name = HeaderName::from_bytes(&name).ok()?;
        Some((name, HeaderValue::from_bytes(value.trim_ascii()).ok()?))
    };
    let lines: Option<Vec<_>> = case.header_lines().into_iter().map(line).collect();
    let mut map = HeaderMap::new();
    for (name, value) in lines? {
        map.append(name, value);
    }
    Some(map)
}

/// What the application sets by itself.
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

#[test]
fn every_case_is_answered_as_the_table_says() {
    let policies = compiled();
    let mut count = 0;
    for case in cases().iter().filter(|it| !it.path.starts_with("/fail")) {
        let (Some(headers), Ok(method)) =
            (request(case), Method::from_bytes(case.method.as_bytes()))
        else {
            continue;
        };
        let incoming = Incoming::read(&method, &headers);
        let decision = policies[&case.policy].evaluate(incoming.request());
        let answer = match act(&decision, &incoming) {
            Action::Answer(status, answer) => {
                assert_eq!(
                    (status.as_u16(), false),
                    (case.status, case.forwarded),
                    "{}",
                    case.name
                );
                answer
            }
            Action::Forward(mut written) => {
                assert!(case.forwarded, "{}", case.name);
                let mut response = handled(&case.path);
                written.write_to(&mut response);
                response
            }
        };
        let mut wanted: Vec<_> = case.answer.iter().map(|line| latin1(line)).collect();
        wanted.sort();
        assert_eq!(part(&answer), wanted, "{}", case.name);
        count += 1;
    }
    assert!(count > 250, "{count}");
}

/// What the client sent is not copied where it is answered as it stands.
#[test]
fn the_answer_shares_the_request_s_values() {
    let policies = compiled();
    let text = "https://app.example.com";
    let mut headers = HeaderMap::new();
    headers.insert("origin", HeaderValue::from_bytes(text.as_bytes()).unwrap());
    let incoming = Incoming::read(&Method::GET, &headers);
    let decision = policies["full"].evaluate(incoming.request());
    let Action::Forward(mut written) = act(&decision, &incoming) else { panic!("answered") };
    let mut response = HeaderMap::new();
    written.write_to(&mut response);
    // The first clone makes it shared; from then on all are the same bytes.
    let again = Incoming::read(&Method::GET, &headers);
    let decision = policies["full"].evaluate(again.request());
    let Action::Forward(mut written) = act(&decision, &again) else { panic!("answered") };
    let mut second = HeaderMap::new();
    written.write_to(&mut second);
    let pointer = |map: &HeaderMap| map["access-control-allow-origin"].as_bytes().as_ptr();
    assert_eq!(pointer(&second), headers["origin"].as_bytes().as_ptr());
    assert_eq!(response["access-control-allow-origin"], text);
}
