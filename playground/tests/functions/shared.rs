//! The cases of the conformance kit, as somebody would paste them.

use cors_playground::{diff, judge_headers};
use cors_tools::{
    cors_core::browser::Profile,
    diff, judge,
    policy_file::{self, Format},
};
use serde_json::{Value, json};

use crate::read;

const EXCHANGES: &str =
    include_str!("../../../cors-core/conformance/cases/browser/exchanges.jsonl");
const CHANGES: &str = include_str!("../../../cors-core/conformance/cases/diff.jsonl");
const PROFILES: [Profile; 4] =
    [Profile::Chromium, Profile::Firefox, Profile::WebKit, Profile::Standard];

/// Header lines as text; `None` if pasting would change them: white space around a value, bytes that are no text.
fn pasted(headers: &Value) -> Option<String> {
    let line = |line: &Value| {
        let [name, value] = [&line[0], &line[1]].map(|it| it.as_str().unwrap());
        let is_kept = value.trim() == value && value.bytes().all(|it| (b' '..=b'~').contains(&it));
        is_kept.then(|| format!("{name}: {value}\n"))
    };
    headers.as_array().unwrap().iter().map(line).collect()
}

fn answer(response: &Value) -> Option<String> {
    if response.is_null() {
        return Some(String::new());
    }
    Some(format!("HTTP/1.1 {}\n{}", response["status"], pasted(&response["headers"])?))
}

/// What is typed for a case; `None` if it cannot be.
fn typed(case: &Value) -> Option<Value> {
    let request = &case["request"];
    let is_by_page = request["use_cors_preflight_flag"] != true;
    let is_cross_origin = request["page_origin"] != request["url_origin"];
    (is_by_page && is_cross_origin).then_some(())?;
    Some(json!({
        "page": request["page_origin"],
        "url": format!("{}/", request["url_origin"].as_str().unwrap()),
        "method": request["method"],
        "credentials": request["credentials"] == "include",
        "request_headers": pasted(&request["headers"])?,
        "preflight": answer(&case["preflight_response"])?,
        "answer": answer(&case["response"])?,
    }))
}

#[test]
fn exchanges_are_judged_as_by_the_command() {
    let (mut compared, mut left) = (0, Vec::new());
    for line in EXCHANGES.lines() {
        let case = read(line);
        let Some(typed) = typed(&case) else {
            left.push(case["id"].clone());
            continue;
        };
        let told = read(&judge_headers(&typed.to_string()));
        let Some(engines) = told["engines"].as_array() else {
            left.push(json!([case["id"], told["error"]]));
            continue;
        };
        for (engine, profile) in engines.iter().zip(PROFILES) {
            if engine["assumed"].is_string() {
                left.push(json!([case["id"], engine["assumed"]]));
                continue;
            }
            let printed = read(&judge::answer(profile, line.as_bytes()).unwrap().json);
            for key in ["outcome", "step", "code", "cause", "remedy", "exposed_headers"] {
                assert_eq!(engine["judged"][key], printed[key], "{key} of {line}");
            }
            compared += 1;
        }
    }
    // Left are white space around values, and what no page sets itself.
    assert!(compared > 1000 && left.len() < 22, "{compared} judgements, without {left:#?}");
}

#[test]
fn changes_are_told_as_by_the_command() {
    for line in CHANGES.lines() {
        let case = read(line);
        let [old, new] = [&case["old"], &case["new"]].map(Value::to_string);
        let report = &read(&diff(&old, &new))["diff"]["report"];
        assert_eq!(report["verdict"], case["verdict"], "{line}");
        let routes = [&old, &new].map(|it| policy_file::lint(it, Format::Json).routes.unwrap());
        assert_eq!(*report, read(&diff::diff(&routes[0], &routes[1]).json().unwrap()), "{line}");
    }
}
