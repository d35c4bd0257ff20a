//! `cors eval`, run as from a shell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;
mod files;

use cors_conformance::{
    cases::{self, Case},
    laws,
};
use serde_json::{Value, json};

use command::cors;
use files::file;

#[test]
fn eval_prints_the_documented_fields() {
    let policy = file("contract.toml", b"allow_origins = ['https://a.example']\nmax_age = 5");
    let input = br#"{"id": {"any": [1.0]}, "method": "OPTIONS", "headers": [["Origin", "https://a.example"], ["Access-Control-Request-Method", "PUT"]]}
{"id": "b", "method": "GET", "headers": []}

{"method": "GET", "headers": [["ORIGIN", "https://\u00ff"]]}
{"id": 4, "method": "GET"}
nonsense
{"id": 6, "method": "GET", "headers": [["Origin", "\u20ac"]]}
{"id": 7, "method": "POST", "headers": [["origin", "https://a.example"]]}"#;
    let ran = cors(&["eval", "--policy", policy.to_str().unwrap()], input);
    let lines: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(
        lines[0],
        json!({
            "id": {"any": [1.0]}, "route": null, "preflight": true, "decision": "refused",
            "refusal": {"code": "method-not-allowed", "text": "the method `PUT` is not allowed"},
            "action": "answer", "status": 204,
            "headers": [
                ["access-control-allow-origin", "https://a.example"],
                ["access-control-allow-methods", "GET, HEAD, POST"],
                ["vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"],
            ],
        })
    );
    assert_eq!(
        lines[1],
        json!({
            "id": "b", "route": null, "preflight": false, "decision": "not-cors", "refusal": null,
            "action": "forward", "status": null, "headers": [["vary", "Origin"]],
        })
    );
    assert_eq!(lines[2]["id"], Value::Null);
    assert_eq!(lines[2]["refusal"]["code"], "origin-malformed");
    let unread = |line: &Value| line["error"].is_string() && line.as_object().unwrap().len() == 2;
    assert!(unread(&lines[3]) && lines[3]["id"] == 4);
    assert!(unread(&lines[4]) && lines[4]["id"].is_null());
    assert!(unread(&lines[5]) && lines[5]["id"] == 6);
    assert_eq!(lines[6]["decision"], "allowed");
    assert_eq!((lines.len(), ran.status), (7, 1), "an unreadable line leads to exit 1");
}

#[test]
fn eval_reports_every_error_in_the_policy() {
    let policy =
        file("wrong.toml", b"allow_origins = ['*']\nallow_credentials = true\nmax_age = 90000");
    let ran = cors(&["eval", "--policy", policy.to_str().unwrap()], b"");
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("read your users' data") && ran.err.contains("86400"), "{}", ran.err);
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A case as a line for `cors eval`.
fn line(case: &Case) -> String {
    let lines = case.header_lines();
    let headers: Vec<_> = lines.iter().map(|(name, value)| [text(name), text(value)]).collect();
    let path = case.path.split('?').next().unwrap();
    let line = json!({"id": case.name, "method": case.method, "path": path, "headers": headers});
    format!("{line}\n")
}

/// Every case of the table, through the command.
#[test]
fn eval_agrees_with_the_core() {
    let policies = cases::policies();
    for (name, config) in &policies {
        let path = file(&format!("{name}.toml"), toml::to_string(config).unwrap().as_bytes());
        let cases: Vec<_> = cases::cases().into_iter().filter(|it| it.policy == *name).collect();
        let input: String = cases.iter().map(line).collect();
        let ran = cors(&["eval", "--policy", path.to_str().unwrap()], input.as_bytes());
        assert_eq!(ran.out.lines().count(), cases.len(), "{name}: {}", ran.err);
        let policy = cors_core::Policy::compile(config).unwrap();
        for (case, line) in cases.iter().zip(ran.out.lines()) {
            let said: Value = serde_json::from_str(line).unwrap();
            let lines = case.header_lines();
            let request = laws::request(case.method.as_bytes(), &lines);
            let decision = policy.evaluate(&request);
            let headers: Vec<_> = decision
                .headers()
                .operations()
                .map(|it| json!([it.name(), text(it.value())]))
                .collect();
            assert_eq!(said["id"], *case.name);
            assert_eq!(said["refusal"]["code"].as_str(), case.refusal.as_deref(), "{}", case.name);
            assert_eq!(said["headers"], Value::from(headers), "{}", case.name);
            assert_eq!(said["status"], json!(decision.answer()), "{}", case.name);
            assert_eq!(said["action"] == "forward", case.forwarded, "{}", case.name);
        }
    }
}

/// The cases of policies by path, and what else is said about a path.
#[test]
fn eval_takes_the_route_of_the_path() {
    let policy = file("by-path.toml", toml::to_string(&cases::by_path()).unwrap().as_bytes());
    let policy = policy.to_str().unwrap();
    let cases = cases::cases_by_path();
    let input: String = cases.iter().map(line).collect();
    let ran = cors(&["eval", "--policy", policy], input.as_bytes());
    assert_eq!(ran.out.lines().count(), cases.len(), "{}", ran.err);
    for (case, line) in cases.iter().zip(ran.out.lines()) {
        let said: Value = serde_json::from_str(line).unwrap();
        assert_eq!(said["refusal"]["code"].as_str(), case.refusal.as_deref(), "{}", case.name);
        assert_eq!(said["action"] == "forward", case.forwarded, "{}", case.name);
        let is_vary = |line: &Value| line[0] == "vary";
        let has_headers = !said["headers"].as_array().unwrap().iter().all(is_vary);
        assert!(!has_headers || said["route"].is_string(), "{}: {line}", case.name);
    }

    let answer = |path: &str| {
        let origin = [["Origin", "https://evil.example"]];
        let line = json!({"method": "GET", "path": path, "headers": origin});
        let ran = cors(&["eval", "--policy", policy], line.to_string().as_bytes());
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let said = |path: &str| {
        let answer = answer(path);
        json!([answer["route"], answer["refusal"]["text"]])
    };
    assert_eq!(
        said("/own/x"),
        json!(["/own", "route `/own`: the origin `https://evil.example` is not allowed"])
    );
    assert_eq!(
        said("/get-only/x"),
        json!([
            "/get-only",
            "the path `/get-only/x` has no policy, as its route `/get-only` is closed"
        ])
    );
    assert_eq!(said("/é"), json!([null, r"the path `/\xe9` has no policy, as no route covers it"]));
    assert_eq!(
        said("/own//x"),
        json!([
            null,
            "the path `/own//x` has no policy, as it is ambiguous: it contains an empty segment"
        ])
    );
    assert!(answer("/own?x")["error"].as_str().unwrap().contains("query"));
}

#[test]
fn eval_says_what_is_forbidden() {
    let policy = file(
        "protected.toml",
        b"[routes.'/api']\nallow_origins = ['https://app.example.com']\ncross_origin_protection = true\n\
          [routes.'/']\nclosed = true\ncross_origin_protection = true\n",
    );
    let policy = policy.to_str().unwrap();
    assert_eq!(cors(&["lint", policy], b"").out, "1 file: 0 errors, 0 warnings\n");
    let evil = ["Origin", "https://evil.example"];
    let own = ["Sec-Fetch-Site", "same-origin"];
    let websocket = ["Upgrade", "websocket"];
    for (method, path, headers, decision, code) in [
        ("POST", "/api", json!([evil]), "forbidden", json!("cross-origin-write")),
        ("GET", "/api", json!([evil, websocket]), "forbidden", json!("cross-origin-websocket")),
        ("POST", "/x", json!([evil]), "forbidden", json!("cross-origin-write")),
        ("POST", "/api/../x", json!([evil]), "forbidden", json!("cross-origin-write")),
        ("GET", "/api", json!([evil]), "refused", json!("origin-not-allowed")),
        ("POST", "/api", json!([own]), "not-cors", Value::Null),
        ("POST", "/x", json!([evil, own]), "refused", json!("no-policy")),
    ] {
        let line = json!({"method": method, "path": path, "headers": headers});
        let ran = cors(&["eval", "--policy", policy], line.to_string().as_bytes());
        let said: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            (&said["decision"], &said["refusal"]["code"]),
            (&json!(decision), &code),
            "{line}"
        );
        let is_forbidden = decision == "forbidden";
        let wanted = if is_forbidden { json!(["answer", 403]) } else { json!(["forward", null]) };
        assert_eq!(json!([said["action"], said["status"]]), wanted, "{line}");
    }
}

#[test]
fn eval_as_browser_takes_the_route_of_the_path() {
    let policy = file("by-path-pages.toml", toml::to_string(&cases::by_path()).unwrap().as_bytes());
    let line = |path: &str| {
        let request = json!({
            "page_origin": "https://app.example.com", "path": path, "method": "GET", "headers": [],
        });
        format!("{}\n", json!({"request": request}))
    };
    let input = [line("/own"), line("/get-only"), line("/ok/x")].concat();
    let args = ["eval", "--as-browser", "--policy", policy.to_str().unwrap()];
    let ran = cors(&args, input.as_bytes());
    let rows: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let told: Vec<_> = rows
        .iter()
        .map(|row| json!([row["route"], row["outcome"], row["refusal"]["code"]]))
        .collect();
    assert_eq!(
        json!(told),
        json!([
            ["/own", "pass", null],
            ["/get-only", "blocked", "no-policy"],
            ["/ok", "pass", null]
        ])
    );
}

#[test]
fn eval_as_browser_reports_what_the_page_sees() {
    let policy = file(
        "as-browser.toml",
        b"allow_origins = [\"https://app.example.com\"]\nallow_methods = [\"PUT\"]\n\
          allow_credentials = true\nexpose_headers = [\"x-total\"]\nmax_age = 60\n",
    );
    let request = |origin: &str, method: &str| {
        let request = json!({
            "page_origin": origin, "method": method, "headers": [], "credentials": "include",
        });
        format!("{}\n", json!({"id": method, "request": request}))
    };
    let input = [
        request("https://app.example.com", "PUT"),
        request("https://app.example.com", "DELETE"),
        request("https://evil.example", "GET"),
    ]
    .concat();
    let ran =
        cors(&["eval", "--as-browser", "--policy", policy.to_str().unwrap()], input.as_bytes());
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let rows: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let told = |row: &Value| {
        json!([
            row["id"],
            row["refusal"]["code"],
            row["preflight_sent"],
            row["outcome"],
            row["step"],
            row["exposed_headers"],
            row["max_age"],
        ])
    };
    let told: Vec<_> = rows.iter().map(told).collect();
    assert_eq!(
        json!(told),
        json!([
            ["PUT", null, true, "pass", "", ["x-total"], 60],
            [
                "DELETE",
                "method-not-allowed",
                true,
                "blocked",
                "preflight:method-not-allowed",
                null,
                null
            ],
            ["GET", "origin-not-allowed", false, "blocked", "cors-check:acao-missing", null, null],
        ])
    );
}

#[test]
fn eval_says_what_another_policy_would_decide() {
    let enforced = file(
        "enforced.toml",
        b"allow_origins = ['https://app.example.com']\nallow_methods = ['PUT']\nexpose_headers = ['x-a']",
    );
    let candidate = file(
        "candidate.toml",
        b"[routes.'/api']\nallow_origins = ['https://app.example.com']\nexpose_headers = ['X-A']\n\
          cross_origin_protection = true\n[routes.'/']\nclosed = true\n",
    );
    let (enforced, candidate) = (enforced.to_str().unwrap(), candidate.to_str().unwrap());
    let origin = |origin: &str| json!([["Origin", origin], ["Sec-Fetch-Site", "cross-site"]]);
    let app = "https://app.example.com";
    let put = json!([["Origin", app], ["Access-Control-Request-Method", "PUT"]]);
    let line = |method: &str, path: &str, headers: &Value| {
        format!("{}\n", json!({"method": method, "path": path, "headers": headers}))
    };
    let input = [
        line("GET", "/api/x", &origin(app)),
        line("GET", "/x", &origin(app)),
        line("OPTIONS", "/api", &put),
        line("POST", "/api", &json!([["Sec-Fetch-Site", "cross-site"]])),
        line("GET", "/api", &origin("https://evil.example")),
    ]
    .concat();
    let plain = cors(&["eval", "--policy", enforced], input.as_bytes());
    let ran = cors(&["eval", "--policy", enforced, "--report-only", candidate], input.as_bytes());
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let told: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let no_policy = "the path `/x` has no policy, as its route `/` is closed";
    let refused = |code: &str, text: &str| json!({"code": code, "text": text});
    let said = |route: &str, decision: &str, refusal: Value, differs: bool| json!({"route": route, "decision": decision, "refusal": refusal, "differs": differs});
    let wanted = [
        said("/api", "allowed", Value::Null, false),
        said("/", "refused", refused("no-policy", no_policy), true),
        said(
            "/api",
            "refused",
            refused("method-not-allowed", "route `/api`: the method `PUT` is not allowed"),
            true,
        ),
        said(
            "/api",
            "forbidden",
            refused(
                "cross-origin-write",
                "route `/api`: a page of another origin must not write here: `Sec-Fetch-Site` is `cross-site`, and \
                 there is no `Origin`",
            ),
            true,
        ),
        said(
            "/api",
            "refused",
            refused(
                "origin-not-allowed",
                "route `/api`: the origin `https://evil.example` is not allowed",
            ),
            false,
        ),
    ];
    let candidates: Vec<_> = told.iter().map(|line| line["report_only"].clone()).collect();
    assert_eq!(candidates, wanted);
    // The rest is what it is without the option, byte for byte.
    for (line, plain) in ran.out.lines().zip(plain.out.lines()) {
        let rest = plain.strip_suffix('}').unwrap();
        assert!(line.starts_with(&format!("{rest},\"report_only\":{{")), "{line}\n{plain}");
    }

    let wrong = file("wrong-candidate.toml", b"allow_origins = ['https://a.example/']");
    let ran = cors(&["eval", "--policy", enforced, "--report-only", wrong.to_str().unwrap()], b"");
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("wrong-candidate.toml") && ran.err.contains("a slash"), "{}", ran.err);
    let both = ["eval", "--policy", enforced, "--as-browser", "--report-only", candidate];
    let ran = cors(&both, b"");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("'--as-browser' cannot be used with"), "{}", ran.err);
}
