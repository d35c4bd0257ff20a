//! What is reported, and in which formats.

use std::{fs, io::Write as _};

use serde_json::Value;

use crate::{APP, LIFE, audit, command::cors, server::Server, trusting, value};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn codes(report: &Value, list: &str) -> Vec<String> {
    let found = report[list].as_array().unwrap();
    found.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_flaw_is_shown_with_its_exchange_and_its_remedy() {
    let server = trusting(|origin| origin.starts_with(APP));
    let ran = audit(&server, &["--origin", APP]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert!(
        ran.out.contains("\nsecurity  prefix-match\n  a page at `https://app.example.com."),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("reads what the user can read (Chromium, Firefox, WebKit)\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\n  > Origin: https://app.example.com."), "{}", ran.out);
    assert!(ran.out.contains("\n1 of class security, 0 broken, 0 weak\n"), "{}", ran.out);
    let ran = audit(&server, &["--origin", APP, "--format", "json"]);
    let report = json(&ran.out);
    assert_eq!(codes(&report, "findings"), ["prefix-match"]);
    let finding = &report["findings"][0];
    assert_eq!(finding["class"], "security");
    assert!(finding["remedy"].as_str().unwrap().contains(&format!("allow_origins = [\"{APP}\"]")));
    let exchange = &finding["evidence"][0];
    assert_eq!(
        (&exchange["method"], &exchange["status"]),
        (&Value::from("GET"), &Value::from(200))
    );
    assert_eq!(report["inferred"], Value::Null);
    assert!(report["requests"].as_u64().unwrap() <= 80);
}

#[test]
fn a_good_server_is_said_to_be_one() {
    let server = trusting(|origin| origin == APP);
    let ran = audit(&server, &[]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.contains("\nnothing of class security, 0 broken, 0 weak\n"), "{}", ran.out);
    assert!(ran.out.contains("\nallow_origins = [\"https://app.example.com\"]\n"), "{}", ran.out);
    let heads = server.heads.lock().unwrap();
    assert!(heads.len() <= 80, "{}", heads.len());
    assert!(heads.iter().all(|head| value(head, "host") == "api.example.com"));
    assert!(
        heads
            .iter()
            .all(|head| ["GET ", "HEAD ", "OPTIONS "].iter().any(|it| head.starts_with(it)))
    );
}

#[test]
fn a_budget_of_requests_is_kept() {
    let server = trusting(|origin| origin == APP);
    let ran = audit(&server, &["--requests", "5", "--format", "json"]);
    assert_eq!((ran.status, json(&ran.out)["requests"].as_u64()), (0, Some(5)));
    assert!(ran.out.contains("after 5 requests, these were not asked"), "{}", ran.out);
    assert_eq!(server.heads.lock().unwrap().len(), 5);
}

/// A page that nobody knows was let in, and the budget ends before another one tells whether all are.
#[test]
fn too_little_was_asked() {
    let mirror = trusting(|origin| !origin.is_empty());
    let ran = audit(&mirror, &["--requests", "2"]);
    assert!(
        ran.out.contains("\ntoo little was asked to tell who is let in, 0 broken, 0 weak\n"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("nothing of class security"), "{}", ran.out);
    let ran = audit(&mirror, &["--requests", "2", "--format", "json"]);
    let report = json(&ran.out);
    assert_eq!(report["unknown"][0], "who is let in: too little was asked");
    assert_eq!(report["inferred"], Value::Null);
    let url = format!("{}/api", mirror.url);
    let ran = cors(&["infer", &url, "--as", LIFE, "--requests", "2"], b"");
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("# Not known: who is let in: too little was asked.\n"), "{}", ran.out);
    assert_eq!(cors(&["lint", "-"], ran.out.as_bytes()).status, 0, "{}", ran.out);
    let ran = audit(&mirror, &["--requests", "1"]);
    assert!(ran.out.contains("  1 request\n"), "{}", ran.out);
    assert!(ran.out.contains("after 1 request, these were not asked"), "{}", ran.out);
}

#[test]
fn findings_as_sarif() {
    let server = trusting(|origin| origin == APP || origin == "null");
    let ran = audit(&server, &["--origin", APP, "--format", "sarif"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let result = &json(&ran.out)["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"null-origin".into(), &"error".into()));
}

#[test]
fn what_is_inferred_is_a_policy() {
    let server = trusting(|origin| origin == APP);
    let url = format!("{}/api", server.url);
    let ran = cors(&["infer", &url, "--as", LIFE, "--origin", APP], b"");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let lint = cors(&["lint", "-"], ran.out.as_bytes());
    assert_eq!(lint.status, 0, "{}{}", ran.out, lint.out);
    assert!(
        ran.out.contains("\nallow_credentials = true\n") && ran.out.contains("\n# Not known: "),
        "{}",
        ran.out
    );
    let mirror = trusting(|origin| !origin.is_empty());
    let url = format!("{}/api", mirror.url);
    let ran = cors(&["infer", &url, "--as", LIFE, "--origin", APP], b"");
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.contains("# No policy says the same: origin-reflected: any page"),
        "{}",
        ran.out
    );
    assert_eq!(cors(&["lint", "-"], ran.out.as_bytes()).status, 0, "{}", ran.out);
}

#[test]
fn a_server_is_held_against_its_policy() {
    let path = std::env::temp_dir().join(format!("cors-audit-{}.toml", std::process::id()));
    let policy = "allow_origins = [\"https://app.example.com\", \"https://new.example.com\"]\n\
                  allow_credentials = true\nallow_methods = [\"PUT\"]\nallow_headers = [\"content-type\"]\n";
    fs::write(&path, policy).unwrap();
    let file = path.to_str().unwrap();
    let server = trusting(|origin| origin == APP || origin == "http://localhost:3000");
    // The policy's own origins are asked for.
    let ran = audit(&server, &["--policy", file, "--format", "json"]);
    let report = json(&ran.out);
    assert_eq!(codes(&report, "differences")[0], "wider-than-declared");
    assert!(
        codes(&report, "differences").contains(&"narrower-than-declared".to_owned()),
        "{}",
        ran.out
    );
    let wider = report["differences"][0]["text"].as_str().unwrap();
    assert_eq!(
        wider,
        "the server is wider than the policy: a page at `http://localhost:3000` may read responses (GET /api from \
         http://localhost:3000, with credentials)"
    );
    let shown = report["differences"][0]["evidence"][0]["request"].to_string();
    assert!(shown.contains(r#"["Origin","http://localhost:3000"]"#), "{shown}");
    fs::write(&path, policy.replace("\"content-type\"]", "\"content-type\", \"x-total\"]"))
        .unwrap();
    let ran = audit(&server, &["--policy", file]);
    assert!(
        ran.out.contains(
            "the request header `x-total` is not allowed (GET /api with `x-total` from https://app.example.com"
        ),
        "{}",
        ran.out
    );
    // The differences count, too.
    assert!(ran.out.contains("\n2 of class security, 2 broken, 0 weak\n"), "{}", ran.out);
    assert!(!ran.out.contains(" may now ") && !ran.out.contains(" no longer "), "{}", ran.out);
    fs::write(&path, policy.replace(", \"https://new.example.com\"", "")).unwrap();
    let server = trusting(|origin| origin == APP);
    let ran = audit(&server, &["--origin", APP, "--policy", file]);
    fs::remove_file(&path).unwrap();
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("as declared"), "{}", ran.out);
    // Nothing had to be shown, and the requests that were kept for that went on with the rest.
    assert_eq!(server.heads.lock().unwrap().len(), 80);
    assert!(ran.out.contains("after 80 requests, these were not asked"), "{}", ran.out);
}

/// Opens WebSockets for the pages that the check lets in; everything else is a 403.
fn sockets(opens: fn(&str) -> bool) -> Server {
    Server::start(move |head, mut stream| {
        let is_handshake = value(head, "upgrade") == "websocket";
        let answer = if is_handshake && opens(value(head, "origin")) {
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        } else {
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        };
        drop(stream.write_all(answer.as_bytes()));
    })
}

#[test]
fn websockets_that_any_page_opens() {
    let server = sockets(|_| true);
    let open = audit(&server, &["--websocket", "/socket", "--format", "json"]);
    assert_eq!(codes(&json(&open.out), "findings"), ["websocket-origin"], "{}", open.out);
    let url = sockets(|it| it == LIFE).url.replace("http://", "ws://");
    let own = cors(&["audit", &url, "--as", LIFE, "--format", "json"], b"");
    assert_eq!(
        (own.status, codes(&json(&own.out), "findings")),
        (0, Vec::new()),
        "{}{}",
        own.out,
        own.err
    );
}

/// Strangers are refused, and the pages that are named tell whether that is more than a closed door.
#[test]
fn websockets_that_some_pages_open() {
    type Case = (fn(&str) -> bool, Option<&'static str>);
    let cases: [Case; 6] = [
        (|it| it == APP, None),
        (
            |it| it == APP || it == "null",
            Some("any page, from a sandboxed frame, whose origin is `null`,"),
        ),
        (|it| it.starts_with(APP), Some("a domain that begins like `https://app.example.com`,")),
        (
            |it| it.ends_with("example.com"),
            Some("a domain that ends like `https://app.example.com`,"),
        ),
        // An honest name below the domain.
        (|it| it.ends_with(".example.com"), None),
        (|it| it == LIFE, None),
    ];
    for (opens, page) in cases {
        let server = sockets(opens);
        let ran = audit(&server, &["--origin", APP, "--websocket", "/socket", "--format", "json"]);
        let report = json(&ran.out);
        assert_eq!(codes(&report, "findings").len(), usize::from(page.is_some()), "{}", ran.out);
        let text = report["findings"][0]["text"].as_str().unwrap_or_default();
        assert!(text.contains(page.unwrap_or_default()), "{text}");
        assert!(!ran.out.contains("opens no WebSocket"), "{}", ran.out);
    }
    let ran = audit(&sockets(|_| false), &["--origin", APP, "--websocket", "/socket"]);
    assert!(ran.out.contains("opens no WebSocket for a page that should be let in"), "{}", ran.out);
}

#[test]
fn redirects_on_the_same_host_are_followed() {
    let server = Server::start(|head, mut stream| {
        let origin = value(head, "origin");
        let answer = if head.starts_with("GET /api ") || head.starts_with("OPTIONS /api ") {
            "302 Found\r\nLocation: https://api.example.com/new\r\nVary: Origin\r\n".to_owned()
        } else if origin == APP {
            format!("200 OK\r\nAccess-Control-Allow-Origin: {origin}\r\nVary: Origin\r\n")
        } else {
            "200 OK\r\nVary: Origin\r\n".to_owned()
        };
        drop(stream.write_all(
            format!("HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
        ));
    });
    let ran = audit(&server, &["--origin", APP, "--format", "json"]);
    let found = codes(&json(&ran.out), "findings");
    assert!(found.contains(&"redirects-uncovered".to_owned()), "{}", ran.out);
}

#[test]
fn a_public_answer_behind_a_redirect() {
    let server = Server::start(|head, mut stream| {
        let answer = if head.starts_with("GET /api ") {
            "302 Found\r\nLocation: /new\r\n"
        } else {
            "200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
        };
        let answer = format!("HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n");
        drop(stream.write_all(answer.as_bytes()));
    });
    let ran = audit(&server, &["--format", "json"]);
    assert_eq!(
        codes(&json(&ran.out), "findings"),
        ["redirects-uncovered", "wildcard"],
        "{}",
        ran.out
    );
}

/// CORS does not apply to a page of the server itself: it reads and sends whatever the answers say.
#[test]
fn the_servers_own_origin_is_no_page_from_elsewhere() {
    let answering = |preflight: &'static str, error: &'static str, lets_in: fn(&str) -> bool| {
        Server::start(move |head, mut stream| {
            let origin = value(head, "origin");
            let named = format!(
                "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n"
            );
            let (status, lines) = if head.starts_with("OPTIONS ") {
                (preflight, "")
            } else if head.starts_with("GET /api ") {
                ("302 Found\r\nLocation: /new", "")
            } else if head.starts_with("GET /new ") {
                ("200 OK", if lets_in(origin) { &*named } else { "" })
            } else {
                (error, "")
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\n{lines}Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            drop(stream.write_all(answer.as_bytes()));
        })
    };
    let broken = ["preflight-status", "errors-uncovered", "redirects-uncovered"];
    for (lets_in, found) in [
        ((|it| !it.is_empty()) as fn(&str) -> bool, &broken[..]),
        (|it| it.starts_with("http://127.0.0.1:"), &[]),
        (|_| false, &[]),
    ] {
        let server = answering("404 no", "404 no", lets_in);
        let own = format!("`{}`", server.url);
        let url = format!("{}/api", server.url);
        for more in [&[][..], &["--origin", &server.url]] {
            let ran = cors(&[&["audit", &url, "--format", "json"], more].concat(), b"");
            let report = json(&ran.out);
            let mut codes = codes(&report, "findings");
            codes.retain(|it| broken.contains(&&**it));
            assert_eq!(codes, found, "{}", ran.out);
            for finding in report["findings"].as_array().unwrap() {
                let text = finding["text"].as_str().unwrap();
                let is_page = |front: &&str| text.contains(&format!("{front} {own}"));
                assert!(!["page at", "from", "lets"].iter().any(is_page), "{finding}");
            }
            let unknown = report["unknown"].to_string();
            assert!(!unknown.contains(&format!("no preflight passed for {own}")), "{unknown}");
        }
    }
}

/// Nothing was found, as nothing was seen.
#[test]
fn answers_that_say_little_are_said_to() {
    let answering = |status: &'static str, line: &'static str| {
        Server::start(move |_, mut stream| {
            let answer = format!(
                "HTTP/1.1 {status} no\r\n{line}Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
            drop(stream.write_all(answer.as_bytes()));
        })
    };
    const STAR: &str = "Access-Control-Allow-Origin: *\r\n";
    const LITTLE: &str = "so that this says little about the server: ";
    for (status, line, more, said) in [
        ("500", "", &[][..], "every answer had status 500 and no header of CORS, "),
        ("404", STAR, &[], "every answer had status 404, "),
        ("200", "", &[], "no answer had a header of CORS, "),
        ("200", "", &["--origin", APP], "no answer had a header of CORS, "),
        ("200", STAR, &[], ""),
    ] {
        let server = answering(status, line);
        let ran = audit(&server, more);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{}", ran.out);
        let wanted = format!(" weak\n{said}{LITTLE}");
        assert_eq!(ran.out.contains(&wanted), !said.is_empty(), "{}", ran.out);
        let report = json(&audit(&server, &[more, &["--format", "json"]].concat()).out);
        let unknown = report["unknown"][0].as_str().unwrap();
        assert_eq!(unknown.starts_with(&format!("{said}{LITTLE}")), !said.is_empty(), "{unknown}");
        assert_eq!(report.to_string().contains(LITTLE), !said.is_empty(), "{report}");
    }
    let server = answering("403", "");
    assert!(audit(&server, &[]).out.contains("with a login if it needs one (`--cookie`, `-H`)\n"));
    let ran = cors(&["infer", &server.url, "--as", LIFE], b"");
    assert!(
        ran.out.contains("\n# Note: every answer had status 403 and no header of CORS, "),
        "{}",
        ran.out
    );
}

#[test]
fn mistakes_in_arguments_name_the_remedy() {
    for (args, error) in [
        (&["audit", "api.example.com"][..], "write `https://api.example.com` or"),
        (&["audit", "https://api.example.com", "--origin", "app"], "`app` is not an origin"),
        (
            &["audit", "https://api.example.com", "--as", "null"],
            "write `--as https://api.example.com`",
        ),
        (&["audit", "https://api.example.com", "--path", "items"], "write `--path /items`"),
        (&["audit", "https://api.example.com", "--cookie", "a"], "is not a cookie"),
        (&["infer", "https://api.example.com", "--requests", "0"], "--requests"),
        (&["audit", "https://api.example.com", "--policy", "/nowhere.toml"], "/nowhere.toml"),
    ] {
        let ran = cors(args, b"");
        assert_eq!(ran.status, 2, "{args:?}");
        assert!(ran.err.contains(error), "{}", ran.err);
    }
}
