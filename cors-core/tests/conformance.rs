//! The table against the core itself: its decisions, and a minimal server on `std::net`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use cors_conformance::{
    Adapter, Served, agreement,
    cases::{by_path, cases, cases_by_path, compiled, latin1, policies, routes_of_paths},
    laws, oracle, runner,
};
use cors_core::{
    Decision, RESPONSE_HEADERS, Request, RouteConfig, Routes, RoutesConfig, Verb,
    browser::{self, CredentialsMode, Profile},
    merge_list,
};

#[test]
fn the_table_is_large_and_its_names_are_unique() {
    let mut names: Vec<_> = cases().into_iter().map(|case| case.name).collect();
    assert!(names.len() >= 150, "{} cases", names.len());
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_case_is_judged_as_the_table_and_the_oracle_say() {
    let (configs, policies) = (policies(), compiled());
    for case in cases() {
        let (config, policy) = (&configs[&case.policy], &policies[&case.policy]);
        let (method, headers) = (case.method.as_bytes(), case.header_lines());
        let request = laws::request(method, &headers);
        let decision = policy.evaluate(&request);
        assert_eq!(
            decision.refusal().map(|it| it.code()),
            case.refusal.as_deref(),
            "{}",
            case.name
        );
        assert_eq!(decision.answer().is_none(), case.forwarded, "{}", case.name);
        if !case.forwarded {
            assert_eq!(decision.answer(), Some(case.status), "{}", case.name);
        }
        laws::agrees_with_oracle(config, policy, method, &headers)
            .and_then(|()| laws::headers_are_sound(&decision, &request))
            .and_then(|()| laws::splitting_keeps(policy, &headers))
            .unwrap_or_else(|broken| panic!("{}: {broken}", case.name));
        if case.path == "/ok" {
            let mut wanted: Vec<_> = case.answer.iter().map(|it| latin1(it)).collect();
            wanted.sort();
            assert_eq!(laws::outcome(&decision).headers, wanted, "{}", case.name);
        }
        assert!(!policy.explain(&request).to_string().chars().any(char::is_control));
    }
}

#[test]
fn every_case_by_path_is_judged_as_the_table_and_the_oracle_say() {
    let config = by_path();
    let routes = Routes::compile(&config).unwrap();
    let RoutesConfig::ByPath(config) = config else { panic!("not by path") };
    for case in cases_by_path() {
        let (method, headers) = (case.method.as_bytes(), case.header_lines());
        let path = latin1(case.path.split('?').next().unwrap());
        let request = Request { path: &path, ..laws::request(method, &headers) };
        let decision = routes.evaluate(&request);
        let refusal = decision.refusal().map(|it| it.code());
        assert_eq!(refusal, case.refusal.as_deref(), "{}", case.name);
        assert_eq!(decision.answer(), (!case.forwarded).then_some(case.status), "{}", case.name);
        laws::agrees_with_oracle_by_path(&config, &routes, &path, method, &headers)
            .and_then(|()| laws::headers_are_sound(&decision, &request))
            .unwrap_or_else(|broken| panic!("{}: {broken}", case.name));
    }
    laws::round_trips(&routes).unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn every_path_of_the_table_takes_its_route() {
    for row in routes_of_paths() {
        let closed =
            |path: &String| (path.clone(), RouteConfig::Closed { cross_origin_protection: false });
        let config: Vec<_> = row.routes.iter().map(closed).collect();
        let routes = Routes::compile(&RoutesConfig::ByPath(config.clone())).unwrap();
        let path = latin1(&row.path);
        assert_eq!(routes.find(&path).route(), row.route.as_deref(), "{row:?}");
        laws::agrees_with_oracle_by_path(&config, &routes, &path, b"GET", &[])
            .unwrap_or_else(|broken| panic!("{broken}"));
    }
}

#[test]
fn the_policies_of_the_table_have_no_other_warnings_and_round_trip() {
    for (name, policy) in compiled() {
        let warned: Vec<_> = policy.warnings().iter().map(|it| it.code()).collect();
        let is_wide = name == "protected-any";
        let wanted: &[_] = if is_wide { &["any-origin-with-protection"] } else { &[] };
        assert_eq!(warned, wanted, "{name}");
        laws::round_trips(&policy.into()).unwrap_or_else(|broken| panic!("{name}: {broken}"));
    }
}

/// Policy and browser agree on every combination of these origins, methods and headers.
#[test]
fn a_browser_agrees_with_the_policies_of_the_table() {
    let origins = ["https://app.example.com", "https://evil.example", "null", "http://localhost:1"];
    let methods = ["GET", "POST", "PUT", "PATCH", "patch", "OPTIONS", "PURGE"];
    let headers = [("X-A", "1"), ("Authorization", "x"), ("Content-Type", "a/b"), ("*", "1")];
    let credentials = [CredentialsMode::Omit, CredentialsMode::Include];
    let mut requests = Vec::new();
    for subset in 0..16_u32 {
        let chosen = headers.into_iter().enumerate().filter(|(bit, _)| subset & (1 << bit) != 0);
        let headers: Vec<browser::Header> =
            chosen.map(|(_, (name, value))| (name.into(), value.into())).collect();
        for (origin, method) in origins.iter().flat_map(|it| methods.map(|method| (it, method))) {
            requests.extend(credentials.map(|credentials| browser::Request {
                origin: (*origin).to_owned(),
                target: "https://api.invalid".to_owned(),
                method: method.to_owned(),
                headers: headers.clone(),
                credentials,
                use_cors_preflight: subset == 3,
            }));
        }
    }
    let (configs, policies) = (policies(), compiled());
    for (name, policy) in policies {
        for (request, profile) in
            requests.iter().flat_map(|it| Profile::ALL.map(|profile| (it, profile)))
        {
            agreement::browser_agrees(&configs[&name], &policy, profile, request)
                .unwrap_or_else(|broken| panic!("{name}: {request:?}: {broken}"));
        }
    }
}

#[test]
fn the_oracle_is_not_the_core() {
    let config = &policies()["one"];
    let evil = [(b"Origin".to_vec(), b"https://evil.example".to_vec())];
    assert_eq!(oracle::judge(config, b"GET", &evil).refusal, Some("origin-not-allowed"));
}

#[test]
fn a_hand_written_server_conforms() {
    runner::run::<Core>();
}

#[cfg(feature = "tracing")]
#[test]
fn a_refusal_is_one_event() {
    cors_conformance::events::run::<Core>();
}

/// A server with only the core, and the contract's application written by hand.
struct Core;

impl Adapter for Core {
    const NAME: &'static str = "cors-core";

    fn serve(guard: Option<Served>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let routes = guard.as_ref().map(Served::load);
                thread::spawn(move || respond(stream.unwrap(), routes.as_ref()));
            }
        });
        address
    }
}

type Lines = Vec<(String, Vec<u8>)>;

fn respond(mut stream: TcpStream, routes: Option<&Routes>) {
    let (start, headers) = read_head(&stream);
    let mut words = start.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let borrowed = headers.iter().map(|(name, value)| (name, &**value));
    let path_alone = path.split('?').next().unwrap();
    let request = Request {
        path: path_alone.as_bytes(),
        ..Request::from_headers(method.as_bytes(), borrowed)
    };
    let decision = routes.map(|routes| routes.evaluate(&request));

    #[cfg(feature = "tracing")]
    if let Some((refusal, routes)) = decision.as_ref().and_then(Decision::refusal).zip(routes) {
        refusal.trace(&request, routes);
    }

    let (status, mut lines) = match decision.as_ref().and_then(Decision::answer) {
        Some(status) => (status, Lines::new()),
        None => {
            if path_alone == "/ok" {
                let is_number =
                    |line: &&(String, Vec<u8>)| line.0.eq_ignore_ascii_case(runner::NUMBER);
                runner::handler_runs(headers.iter().find(is_number).map(|(_, value)| &**value));
            }
            handle(method, path)
        }
    };
    if decision.is_some() {
        lines.retain(|(name, _)| !RESPONSE_HEADERS.contains(&&**name));
    }
    for operation in decision.iter().flat_map(|decision| decision.headers().operations()) {
        let (name, value) = (operation.name(), operation.value());
        match operation.verb() {
            Verb::Set | Verb::Append => lines.push((name.to_owned(), value.to_vec())),
            Verb::Merge => {
                let present = || lines.iter().filter(|(it, _)| it == name);
                let merged = merge_list(|| present().map(|(_, value)| &**value), value);
                lines.extend(merged.map(|line| (name.to_owned(), line.into_owned())));
            }
        }
    }
    write!(stream, "HTTP/1.1 {status} \r\nConnection: close\r\n").unwrap();
    for (name, value) in lines {
        stream.write_all(&[name.as_bytes(), b": ", &value, b"\r\n"].concat()).unwrap();
    }
    stream.write_all(b"\r\n").unwrap();
}

fn read_head(stream: &TcpStream) -> (String, Lines) {
    let mut lines = BufReader::new(stream).split(b'\n').map(|line| line.unwrap());
    let start = String::from_utf8(lines.next().unwrap()).unwrap();
    let header = |line: Vec<u8>| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let name = String::from_utf8(line[..colon].to_vec()).unwrap();
        Some((name, line[colon + 1..].trim_ascii_end().to_vec()))
    };
    (start, lines.map_while(header).collect())
}

fn handle(method: &str, path: &str) -> (u16, Lines) {
    let line = |(name, value): (&str, &str)| (name.to_owned(), value.as_bytes().to_vec());
    let (status, lines): (u16, &[(&str, &str)]) = match path {
        "/own" => (
            200,
            &[
                ("access-control-allow-origin", "https://handler.example"),
                ("access-control-allow-credentials", "true"),
                ("access-control-expose-headers", "x-handler"),
                ("vary", "Accept-Language"),
            ],
        ),
        "/vary-origin" => (200, &[("vary", "accept-encoding, ORIGIN")]),
        "/vary-any" => (200, &[("vary", "*")]),
        "/zipped" => (200, &[("vary", "accept-encoding")]),
        "/ok" | "/ok?x=1" | "/number/7" => (200, &[]),
        "/fail" => (500, &[]),
        "/fail-own" => (
            500,
            &[
                ("access-control-allow-origin", "https://handler.example"),
                ("vary", "Accept-Language"),
            ],
        ),
        "/teapot" => (418, &[]),
        path if method == "OPTIONS" && path.starts_with("/catch-all/") => (200, &[]),
        "/get-only" => (if matches!(method, "GET" | "HEAD") { 200 } else { 405 }, &[]),
        "/number/x" => (400, &[]),
        "/private" => (401, &[]),
        "/slow" => (408, &[]),
        _ => (404, &[]),
    };
    (status, lines.iter().copied().map(line).collect())
}
