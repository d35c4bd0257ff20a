//! `cors judge` on cases taken from web-platform-tests or derived from the standard's text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;

use serde_json::{Value, json};

use command::cors;

const EXCHANGES: &str = include_str!("../../cors-core/conformance/cases/browser/exchanges.jsonl");
const REDIRECTS: &str = include_str!("../../cors-core/conformance/cases/browser/redirects.jsonl");
const SEQUENCES: &str =
    include_str!("../../cors-core/conformance/cases/browser/preflight-cache.jsonl");

/// The cases, each with the answer of `cors judge`.
fn judged(cases: &str) -> Vec<(Value, Value)> {
    let ran = cors(&["judge"], cases.as_bytes());
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let values = |lines: &str| -> Vec<Value> {
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (cases, answers) = (values(cases), values(&ran.out));
    assert_eq!(cases.len(), answers.len());
    cases.into_iter().zip(answers).collect()
}

/// Collects the differences of all cases, so that one does not hide the others.
fn assert_all(cases: &str, differences: impl Fn(&Value, &Value) -> Vec<String>) {
    let differ = |(case, answer): &(Value, Value)| {
        let differences = differences(case, answer);
        (!differences.is_empty()).then(|| format!("{}: {}", case["id"], differences.join(", ")))
    };
    let judged = judged(cases);
    let report: Vec<_> = judged.iter().filter_map(differ).collect();
    assert!(report.is_empty(), "{} of {}:\n{}", report.len(), judged.len(), report.join("\n"));
}

/// The difference if a case expects a value for a field and the answer has another.
fn difference(wanted: &Value, answer: &Value, field: &str) -> Option<String> {
    let (wanted, got) = (wanted.get(field)?, &answer[field]);
    (!wanted.is_null() && wanted != got).then(|| format!("{field} {got}, wanted {wanted}"))
}

fn outcome(wanted: &Value, answer: &Value) -> Option<String> {
    let wanted = if wanted["outcome"] == "pass" { "pass" } else { "blocked" };
    (answer["outcome"] != wanted).then(|| format!("outcome {}", answer["outcome"]))
}

fn step(wanted: &Value, answer: &Value) -> Option<String> {
    let (wanted, got) = (&wanted["failed_step"], &answer["step"]);
    (wanted != got).then(|| format!("step {got}, wanted {wanted}"))
}

#[test]
fn exchanges() {
    assert_all(EXCHANGES, |case, answer| {
        let wanted = &case["expect"];
        let sent = answer["preflight_request"]["headers"].as_array();
        let requested = sent.and_then(|headers| {
            headers.iter().find(|line| line[0] == "Access-Control-Request-Headers")
        });
        let requested = requested.map_or(Value::Null, |line| line[1].clone());
        let names = &wanted["preflight_request_headers_value"];
        let asks = (!names.is_null() && *names != requested).then(|| format!("asks {requested}"));
        let field = |name| difference(wanted, answer, name);
        let fields = [field("preflight_sent"), field("exposed_headers"), field("max_age"), asks];
        let found = [outcome(wanted, answer), step(wanted, answer)].into_iter().chain(fields);
        found.flatten().collect()
    });
}

#[test]
fn redirects() {
    assert_all(REDIRECTS, |case, answer| {
        let wanted = &case["expect"];
        let fields = ["failed_hop", "origin_headers", "preflights", "methods", "exposed_headers"];
        let fields = fields.into_iter().filter_map(|field| difference(wanted, answer, field));
        let found = [outcome(wanted, answer), step(wanted, answer)].into_iter().flatten();
        found.chain(fields).collect()
    });
}

#[test]
fn request_sequences_with_a_cache() {
    assert_all(SEQUENCES, |case, answer| {
        let (cases, answers) = (case["steps"].as_array().unwrap(), &answer["steps"]);
        let steps = cases.iter().zip(answers.as_array().unwrap());
        let differences = steps.flat_map(|(case, answer)| {
            let wanted = &case["expect"];
            [outcome(wanted, answer), difference(wanted, answer, "preflight_sent")]
        });
        differences.flatten().collect()
    });
}

fn exchange(request: Value, preflight: Value, response: Value) -> Value {
    let mut described = json!({
        "page_origin": "https://app.example.com",
        "url_origin": "https://api.example.com",
        "method": "GET",
        "headers": [],
    });
    described.as_object_mut().unwrap().append(&mut request.as_object().unwrap().clone());
    json!({"id": 1, "request": described, "preflight_response": preflight, "response": response})
}

fn judge(profile: &str, case: &Value) -> Value {
    let ran = cors(&["judge", "--profile", profile], case.to_string().as_bytes());
    serde_json::from_str(&ran.out).unwrap()
}

/// No browser sends such an origin, but what is read as one byte is compared and written as one.
#[test]
fn a_character_is_one_byte() {
    let origin = "https://\u{e9}.example";
    let headers =
        json!([["Access-Control-Allow-Origin", origin], ["Access-Control-Allow-Methods", "PUT"]]);
    let request = json!({"page_origin": origin, "method": "PUT"});
    let answer = json!({"status": 200, "headers": headers});
    let judged = judge("standard", &exchange(request, answer.clone(), answer));
    assert_eq!(judged["outcome"], "pass", "{judged}");
    let sent = judged["preflight_request"]["headers"].as_array().unwrap();
    assert!(sent.contains(&json!(["Origin", origin])), "{judged}");
}

#[test]
fn an_answer_has_each_browsers_name_and_a_remedy() {
    let headers = json!([
        ["Access-Control-Allow-Origin", "https://app.example.com"],
        ["Access-Control-Allow-Credentials", "yes"],
    ]);
    let request =
        json!({"method": "PUT", "headers": [["X-B", ""], ["x-a", ""]], "credentials": "include"});
    let answer = json!({"status": 204, "headers": headers});
    let case = exchange(request, answer.clone(), json!({"status": 200, "headers": headers}));
    assert_eq!(
        judge("standard", &case),
        json!({
            "id": 1,
            "preflight_sent": true,
            "preflight_request": {
                "method": "OPTIONS",
                "headers": [
                    ["Accept", "*/*"],
                    ["Access-Control-Request-Method", "PUT"],
                    ["Access-Control-Request-Headers", "x-a,x-b"],
                    ["Origin", "https://app.example.com"],
                ],
            },
            "outcome": "blocked",
            "step": "preflight:cors-check:acac-not-true",
            "code": "CORSMissingAllowCredentials",
            "chromium": "PreflightInvalidAllowCredentials",
            "cause": "the request includes credentials, and the response to the preflight has `Access-Control-Allow-Credentials: yes`, not `true`",
            "remedy": "set `allow_credentials` in a policy that lists each allowed origin; or, if the API needs no cookies, have the page leave credentials out",
            "exposed_headers": null,
            "max_age": null,
        }),
    );
}

#[test]
fn profiles_differ_as_documented() {
    let all = json!([["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Headers", "*"]]);
    let passing = json!({"status": 200, "headers": all});
    let request = json!({"headers": [["Authorization", "Bearer x"]]});
    let authorization = exchange(request, passing.clone(), passing.clone());

    let bare = json!({"status": 404, "headers": []});
    let request = json!({"headers": [["X-A", "1"]]});
    let status = exchange(request.clone(), bare, passing.clone());

    let aged = |age: &str| {
        let mut preflight = passing.clone();
        preflight["headers"].as_array_mut().unwrap().push(json!(["Access-Control-Max-Age", age]));
        exchange(request.clone(), preflight, passing.clone())
    };
    let row = |profile: &str| {
        let age = |text: &str| judge(profile, &aged(text))["max_age"].clone();
        json!([
            judge(profile, &authorization)["step"],
            judge(profile, &status)["step"],
            [age("99999999999999999999"), age("-1"), age("soon"), age("5, 6"), age("")],
        ])
    };
    let missing = "preflight:cors-check:acao-missing";
    let wanted = [
        ("standard", json!(["preflight:non-wildcard-header", missing, [u64::MAX, 5, 5, 5, 5]])),
        ("chromium", json!(["", missing, [5, 0, 5, 5, 5]])),
        ("firefox", json!(["", missing, [86_400, 0, 0, 0, 5]])),
        ("webkit", json!(["", "preflight:status-not-ok", [5, 0, 5, 5, 5]])),
    ];
    for (profile, wanted) in wanted {
        assert_eq!(row(profile), wanted, "{profile}");
    }
}

#[test]
fn invalid_input_is_reported() {
    let ran = cors(&["judge"], b"{\"id\": 7}\n[]\n");
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.out,
        "{\"id\":7,\"error\":\"line 1: `request` is missing\"}\n\
         {\"id\":null,\"error\":\"line 2: write one object per line: an exchange, a chain or a sequence\"}\n"
    );
    let passing = json!({"status": 200, "headers": []});
    let case = exchange(json!({"method": "PUT"}), Value::Null, passing.clone());
    assert_eq!(
        judge("standard", &case)["error"],
        "line 1: the browser sends a preflight, and `preflight_response` is null"
    );
    let case = exchange(json!({"mode": "no-cors"}), Value::Null, passing);
    let error = "line 1: `request.mode`: unknown variant `no-cors`, expected `cors`";
    assert_eq!(judge("standard", &case)["error"], error);
}

/// As in <https://fetch.spec.whatwg.org/#dom-request>: the method is normalised, or `fetch()` throws.
/// Mixed content and bad ports, with the first request and after a redirect.
#[test]
fn some_servers_are_never_contacted() {
    let answer = json!({"status": 200, "headers": [["Access-Control-Allow-Origin", "*"]]});
    let request = |target: &str| {
        json!({"page_origin": "https://app.example.com", "url_origin": target, "method": "PUT", "headers": [],
            "credentials": "omit"})
    };
    let rows = [
        ("http://api.example.com", "blocked", "mixed-content"),
        ("https://api.example.com:6000", "blocked", "bad-port"),
        ("http://localhost:6001", "pass", ""),
    ];
    for (target, outcome, step) in rows {
        let mut granting = answer.clone();
        let methods = json!(["Access-Control-Allow-Methods", "PUT"]);
        granting["headers"].as_array_mut().unwrap().push(methods);
        for profile in ["standard", "chromium", "firefox", "webkit"] {
            let got = judge(profile, &exchange(request(target), granting.clone(), answer.clone()));
            assert_eq!(
                (&got["outcome"], &got["step"]),
                (&json!(outcome), &json!(step)),
                "{target}"
            );
            assert_eq!(got["preflight_sent"], outcome == "pass", "{target}");
        }
        let away = json!({"status": 302, "headers": [["Access-Control-Allow-Origin", "*"]],
            "location": {"origin": target, "scheme_ok": true, "userinfo": ""}});
        let hop = |origin: &str, response: &Value| json!({"url_origin": origin, "preflight_response": granting, "response": response});
        let mut request = request(target);
        request["method"] = json!("GET");
        let chain = json!({"request": request, "hops": [hop("https://api.example.com", &away), hop(target, &answer)]});
        let got = judge("standard", &chain);
        assert_eq!((&got["outcome"], &got["step"]), (&json!(outcome), &json!(step)), "{target}");
        let direct = json!({"request": request, "hops": [hop(target, &answer)]});
        let got = judge("standard", &direct);
        assert_eq!((&got["outcome"], &got["step"]), (&json!(outcome), &json!(step)), "{target}");
    }
}

#[test]
fn methods_are_those_of_fetch() {
    let headers = json!([
        ["Access-Control-Allow-Origin", "*"],
        ["Access-Control-Allow-Methods", "PUT, PATCH"],
    ]);
    let passing = json!({"status": 200, "headers": headers});
    let judged = |method: &str| {
        judge("standard", &exchange(json!({"method": method}), passing.clone(), passing.clone()))
    };
    assert_eq!(judged("put")["outcome"], "pass", "{}", judged("put"));
    assert_eq!(judged("patch")["step"], "preflight:method-not-allowed");
    for method in ["TRACE", "connect", "a b", ""] {
        let wanted = format!(
            "line 1: `{method}` is not a method that a page can send: write a token other than `CONNECT`, `TRACE` and \
             `TRACK`"
        );
        assert_eq!(judged(method), json!({"id": 1, "error": wanted}));
    }
}

/// As in <https://fetch.spec.whatwg.org/#headers-validate>.
#[test]
fn headers_are_those_of_fetch() {
    let passing = json!({"status": 200, "headers": [["Access-Control-Allow-Origin", "*"]]});
    let judged = |name: &str, value: &str| {
        let request = json!({"headers": [[name, value]]});
        judge("standard", &exchange(request, passing.clone(), passing.clone()))
    };
    for (name, value) in [("Cookie", "a=b"), ("Sec-X", ""), ("X-Method-Override", "PUT, trace")] {
        assert_eq!(judged(name, value)["preflight_sent"], false, "{name}");
    }
    assert_eq!(judged("X-Method-Override", "PUT")["preflight_sent"], true);
    assert_eq!(judged("a b", "")["error"], "line 1: `a b` is not a header name: write a token");
}

#[test]
fn a_policy_is_asked_as_fetch_would() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("as_fetch.toml");
    let policy = "allow_origins = [\"https://app.example.com\"]\nallow_methods = [\"PUT\"]\n";
    std::fs::write(&path, policy).unwrap();
    let evaluated = |method: &str| -> Value {
        let request = json!({
            "page_origin": "https://app.example.com",
            "method": method,
            "headers": [["Cookie", "a=b"]],
        });
        let line = json!({"id": 1, "request": request}).to_string();
        let args = ["eval", "--policy", path.to_str().unwrap(), "--as-browser"];
        serde_json::from_str(&cors(&args, line.as_bytes()).out).unwrap()
    };
    assert_eq!(evaluated("put")["outcome"], "pass", "{}", evaluated("put"));
    assert!(evaluated("TRACE")["error"].is_string(), "{}", evaluated("TRACE"));
}

/// JSON may contain them as they are, and a terminal would obey them.
#[test]
fn no_control_character_is_printed() {
    let origin = "https://\u{9b}31m.example\u{7f}\u{80}\u{9f}\u{a0}";
    let answer = json!({"status": 200, "headers": []});
    let mut case =
        exchange(json!({"page_origin": origin, "method": "PUT"}), answer.clone(), answer);
    case["id"] = json!("\u{85}");
    let ran = cors(&["judge"], case.to_string().as_bytes());
    assert!(!ran.out.trim_end().contains(char::is_control), "{:?}", ran.out);
    assert!(ran.out.contains(r"https://\u009b31m.example\u007f\u0080\u009f"), "{:?}", ran.out);
    let judged: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(judged["id"], "\u{85}");
    let sent = judged["preflight_request"]["headers"].as_array().unwrap();
    assert!(sent.contains(&json!(["Origin", origin])), "{judged}");

    // In JSON over several lines, too.
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("control.json");
    std::fs::write(&path, "{\"allow_origins\": [\"https://\u{9b}\"]}").unwrap();
    let ran = cors(&["lint", "--format", "json", path.to_str().unwrap()], b"");
    assert!(!ran.out.replace('\n', "").contains(char::is_control), "{:?}", ran.out);
    assert!(ran.out.contains(r#""https://\u009b""#), "{}", ran.out);
}

#[test]
fn a_line_that_is_too_long_is_skipped() {
    let unreadable = b"{\"id\": 2}\n".to_vec();
    let input =
        [b"{\"id\": 1}".to_vec(), vec![b' '; 65 << 20], b"\n".to_vec(), unreadable].concat();
    let ran = cors(&["judge"], &input);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert_eq!(
        ran.out,
        "{\"id\":null,\"error\":\"line 1: longer than 64 MiB: write a shorter line\"}\n\
         {\"id\":2,\"error\":\"line 2: `request` is missing\"}\n"
    );
}

/// Empty lines count, too.
#[test]
fn an_error_names_the_line_and_the_member() {
    let request = json!({"page_origin": "https://a.example", "url_origin": "https://b.example",
        "method": "GET", "headers": []});
    let response = json!({"status": 200, "headers": []});
    let bare = json!({"page_origin": "https://a.example", "method": "GET"});
    let headers = |headers: Value| json!({"status": 200, "headers": headers});
    let exchange = |response: Value| json!({"request": request, "response": response}).to_string();
    let hop = json!({"url_origin": "https://b.example", "response": {"status": 200}});
    let step = json!({"at": 0, "url": "https://b.example/", "request": bare, "response": response});
    let lines = [
        exchange(response.clone()),
        String::new(),
        "nonsense".to_owned(),
        json!({"id": 4, "request": bare, "response": response}).to_string(),
        exchange(json!({"status": 200})),
        exchange(headers(json!([["a", "b"], ["c"]]))),
        exchange(headers(json!([["a", "€"]]))),
        exchange(json!("none")),
        json!({"request": request, "hops": [hop]}).to_string(),
        json!({"steps": [step]}).to_string(),
        "[]".to_owned(),
    ];
    let ran = cors(&["judge"], lines.join("\n").as_bytes());
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let answers: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let errors: Vec<_> = answers.iter().skip(1).map(|it| it["error"].as_str().unwrap()).collect();
    assert_eq!(
        errors,
        [
            "line 3: expected ident at column 2",
            "line 4: `request.headers` is missing",
            "line 5: `response.headers` is missing",
            "line 6: `response.headers[1]` is not `[name, value]`",
            "line 7: `response.headers[0][1]`: `€` is above U+00FF: write each byte as one character",
            "line 8: `response` has the wrong type: string \"none\", expected an object",
            "line 9: `hops[0].response.headers` is missing",
            "line 10: `steps[0].request.headers` is missing",
            "line 11: write one object per line: an exchange, a chain or a sequence",
        ]
    );
}

/// The names that people know the browsers by.
#[test]
fn a_profile_has_the_names_of_its_browsers() {
    let line = br#"{"request": {"page_origin": "https://a.example", "url_origin": "https://b.example", "method": "GET", "headers": []}, "response": {"status": 407, "headers": []}}"#;
    let out = |profile: &str| {
        let ran = cors(&["judge", "--profile", profile], line);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{profile}");
        ran.out
    };
    assert_eq!([out("chrome"), out("edge")], [out("chromium"), out("chromium")]);
    assert_eq!(out("safari"), out("webkit"));
    assert_ne!(out("chromium"), out("webkit"));
}
