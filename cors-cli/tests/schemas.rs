//! The schemas themselves: they list what the code has, allow nothing else, and describe the lines that are read.
//!
//! Every other test holds what the command prints to them; see `command/schemas.rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;
mod files;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use cors_core::{
    Config,
    browser::{Code, Phase},
};
use cors_export::Target;
use regex::Regex;
use serde_json::{Value, json};

use command::{
    cors,
    schemas::{FILES, described, fault},
};
use files::file;

const KINDS: &str = include_str!("../../cors-core/src/error/kind.rs");
const DECISIONS: &str = include_str!("../../cors-core/src/decision.rs");
const STEPS: &str = include_str!("../../cors-core/src/browser/blocked.rs");
const CHANGES: &str = include_str!("../../cors-core/src/diff/mod.rs");
const FINDINGS: &str = include_str!("../src/audit/finding.rs");
const EXPECTED: &str = include_str!("../src/check/expect.rs");
const OUTCOMES: &str = include_str!("../src/check/json.rs");
const FAMILIES: &str = include_str!("../../cors-tools/src/explain/entry.rs");
/// The files of `cors-tools` that find problems themselves.
const PROBLEMS: [&str; 3] = [
    include_str!("../../cors-tools/src/policy_file/document.rs"),
    include_str!("../../cors-tools/src/policy_file/json.rs"),
    include_str!("../../cors-tools/src/policy_file/toml.rs"),
];

fn schema(name: &str) -> Value {
    let (_, text) = FILES.iter().find(|(it, _)| *it == name).unwrap();
    serde_json::from_str(text).unwrap()
}

/// The texts that a part of a schema lists, without null and the empty one.
fn listed(name: &str, pointer: &str) -> BTreeSet<String> {
    let schema = schema(name);
    let values = schema.pointer(pointer).unwrap_or_else(|| panic!("{name}: {pointer}"));
    let values = values["enum"].as_array().unwrap().iter().filter_map(Value::as_str);
    values.filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// What the pattern's group finds in the source, from one mark to the next.
fn written(source: &str, from: &str, to: &str, pattern: &str) -> BTreeSet<String> {
    let (_, part) = source.split_once(from).unwrap_or_else(|| panic!("{from}"));
    let part = part.split(to).next().unwrap();
    let pattern = Regex::new(pattern).unwrap();
    pattern.captures_iter(part).map(|it| it[1].to_owned()).collect()
}

#[test]
fn every_schema_is_one_that_tests_hold_to() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
    let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let names: BTreeSet<_> = names.map(|it| it.into_string().unwrap()).collect();
    assert_eq!(names, FILES.iter().map(|(name, _)| format!("{name}.json")).collect());
}

#[test]
fn a_format_is_seen_however_it_is_given() {
    let wanted = Some(("lint", false));
    assert_eq!(described(&["lint", "--format", "json", "policy.toml"]), wanted);
    assert_eq!(described(&["lint", "policy.toml", "--format=json"]), wanted);
    assert_eq!(described(&["lint", "--format=text", "policy.toml"]), None);
}

const LITERAL: &str = r#"=> \{?\s*"([a-zA-Z_:-]+)""#;

#[test]
fn the_codes_of_problems_are_those_of_the_code() {
    let mut codes = written(KINDS, "fn words", "\n    }", r#"\((?:Error|Warning), "([a-z0-9-]+)""#);
    for source in PROBLEMS {
        let kebab = r#""([a-z]+(?:-[a-z]+)+)""#;
        codes.extend(written(source, "", "#[cfg(test)]", kebab));
    }
    assert!(codes.len() > 60, "{codes:?}");
    assert_eq!(listed("lint", "/items/properties/code"), codes);
}

#[test]
fn the_codes_of_browsers_are_those_of_the_code() {
    let steps = written(STEPS, "pub fn step", "pub fn code", LITERAL);
    assert!(steps.len() > 15, "{steps:?}");
    let names = |code: Code| [Phase::Preflight, Phase::Response].map(|phase| code.chromium(phase));
    let chromium: BTreeSet<_> = Code::ALL.into_iter().flat_map(names).flatten().collect();
    let firefox: BTreeSet<_> = Code::ALL.into_iter().filter_map(Code::mdn).collect();
    let owned = |names: &BTreeSet<&str>| names.iter().map(|&it| it.to_owned()).collect();
    let (firefox, chromium): (BTreeSet<String>, BTreeSet<String>) =
        (owned(&firefox), owned(&chromium));
    for name in ["check", "judge-output", "judge-har-output", "eval-as-browser-output"] {
        assert_eq!(listed(name, "/$defs/step"), steps, "{name}");
        assert_eq!(listed(name, "/$defs/code"), firefox, "{name}");
        assert_eq!(listed(name, "/$defs/chromium"), chromium, "{name}");
    }
}

#[test]
fn the_codes_of_policies_are_those_of_the_code() {
    let (decisions, refusals) = DECISIONS.split_once("impl<'a> Refusal<'a>").unwrap();
    let decisions = written(decisions, "pub fn code", "\n    }", LITERAL);
    let decisions: BTreeSet<_> =
        decisions.iter().map(|it| it.trim_start_matches("preflight-").to_owned()).collect();
    assert_eq!(listed("eval-output", "/$defs/outcome"), decisions);
    let refusals = written(refusals, "pub fn code", "\n    }", LITERAL);
    for name in ["eval-output", "eval-as-browser-output"] {
        assert_eq!(listed(name, "/$defs/refusal/properties/code"), refusals, "{name}");
    }
    let (_, names) = CHANGES.split_once("impl ChangeKind").unwrap();
    let (kinds, fields) = names.split_once("impl Field").unwrap();
    let change = "/properties/changes/items/properties";
    let kinds = written(kinds, "pub fn name", "\n    }", LITERAL);
    assert_eq!(listed("diff", &format!("{change}/kind")), kinds);
    let fields = written(fields, "pub fn name", "\n    }", LITERAL);
    assert_eq!(listed("diff", &format!("{change}/field")), fields);
}

#[test]
fn the_codes_of_findings_and_explanations_are_those_of_the_code() {
    let findings = written(FINDINGS, "\ncodes! {", "\n}\n", r#"= "([a-z-]+)","#);
    assert!(findings.len() > 30, "{findings:?}");
    assert_eq!(listed("audit", "/$defs/finding/properties/code"), findings);
    let ran = cors(&["explain", "codes"], b"");
    let (list, _) = ran.out.split_once("\nTopics\n").unwrap();
    let first = |line: &str| line.split(' ').next().map(str::to_owned);
    let is_code = |it: &String| it.starts_with("CORS") || it.starts_with(char::is_lowercase);
    let codes: BTreeSet<_> = list.lines().filter_map(first).filter(is_code).collect();
    assert_eq!(listed("explain", "/properties/matches/items/properties/code"), codes);
    let families = written(FAMILIES, "enum Family {", "}", r"(?m)^    ([A-Z]\w+),");
    let kebab =
        |it: &str| Regex::new("(.)([A-Z])").unwrap().replace_all(it, "$1-$2").to_lowercase();
    let families: BTreeSet<_> = families.iter().map(|it| kebab(it)).collect();
    assert_eq!(listed("explain", "/properties/matches/items/properties/family"), families);
    let targets: BTreeSet<_> = Target::ALL.iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(listed("explain", "/properties/remedy_for/properties/target"), targets);
}

#[test]
fn the_outcomes_of_a_check_are_those_of_the_code() {
    let outcomes = written(OUTCOMES, "fn outcome", "\n}\n", LITERAL);
    assert_eq!(listed("check", "/$defs/check/properties/outcome"), outcomes);
    let expected = written(EXPECTED, "fn name", "\n    }", LITERAL);
    assert_eq!(listed("check", "/$defs/check/properties/expected"), expected);
}

#[test]
fn the_fields_of_a_policy_are_those_of_the_code() {
    for name in ["audit", "explain"] {
        let schema = schema(name);
        let fields = schema["$defs"]["policy"]["properties"].as_object().unwrap();
        let fields: BTreeSet<_> = fields.keys().map(String::as_str).collect();
        assert_eq!(fields, Config::FIELDS.iter().copied().collect(), "{name}");
    }
}

/// What a file says of a name, another file says of it, too.
#[test]
fn a_definition_is_the_same_in_every_file() {
    let mut seen: BTreeMap<String, Value> = BTreeMap::new();
    for (name, _) in FILES {
        let schema = schema(name);
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (key, definition) in definitions.into_iter().flatten() {
            let first = seen.entry(key.clone()).or_insert_with(|| definition.clone());
            assert_eq!(first, definition, "{name}: {key}");
        }
    }
    assert!(seen.len() > 15, "{:?}", seen.keys());
}

/// Calls with every object that has properties.
fn each_object(schema: &Value, call: &mut impl FnMut(&Value)) {
    if schema["properties"].is_object() {
        call(schema);
    }
    let parts = schema.as_object().map(|it| it.values().collect::<Vec<_>>());
    let parts = parts.or(schema.as_array().map(|it| it.iter().collect()));
    parts.into_iter().flatten().for_each(|it| each_object(it, call));
}

/// A key that the code adds, or leaves out, fails the tests until the schema says so.
#[test]
fn what_is_printed_has_no_other_keys() {
    let absent = ["differences", "remedy_for", "report_only"];
    for (name, _) in FILES.iter().filter(|(it, _)| !it.ends_with("-input")) {
        let mut count = 0;
        each_object(&schema(name), &mut |object| {
            count += 1;
            assert_eq!(object["additionalProperties"], false, "{name}: {object}");
            let keys = object["properties"].as_object().unwrap().keys();
            let keys: Vec<_> = keys.filter(|it| !absent.contains(&it.as_str())).collect();
            let required = object["required"].as_array().unwrap();
            let is_policy = object["properties"]["allow_origins"].is_object();
            let is_required = |it: &&&String| required.iter().any(|name| name == it.as_str());
            let all = keys.iter().filter(is_required).count() == keys.len();
            assert!(is_policy || all, "{name}: {keys:?}, required {required:?}");
        });
        assert!(count > 0, "{name}");
    }
}

/// Each value that a line may not have, or lack, at each of its places.
fn changed(line: &Value) -> Vec<Value> {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(70_000),
        json!(0.5),
        json!("a b"),
        json!("\u{20ac}"),
        json!("/a?b"),
        json!("TRACE"),
        json!("connect"),
        json!("include"),
        json!(""),
        json!([]),
        json!([["a"]]),
        json!([["a", "b", "c"]]),
        json!([["a b", "c"]]),
        json!([["a", "\u{20ac}"]]),
        json!({}),
    ];
    let mut pointers = Vec::new();
    places(line, String::new(), &mut pointers);
    let mut lines = Vec::new();
    for pointer in pointers {
        for value in &odd {
            let mut line = line.clone();
            *line.pointer_mut(&pointer).unwrap() = value.clone();
            lines.push(line);
        }
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut shorter = line.clone();
        match shorter.pointer_mut(parent).unwrap() {
            Value::Object(object) => drop(object.remove(key)),
            Value::Array(list) => drop(list.remove(key.parse().unwrap())),
            _ => continue,
        }
        lines.push(shorter);
    }
    lines
}

fn places(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(key, it)| places(it, format!("{at}/{key}"), pointers));
        }
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(key, it)| places(it, format!("{at}/{key}"), pointers));
        }
        _ => {}
    }
    if !at.is_empty() {
        pointers.push(at);
    }
}

/// What the command says that no schema can: it depends on several values of a line.
const OF_SEVERAL: [&str; 2] = [
    "the browser sends a preflight, and `preflight_response` is null",
    "the last of `hops` redirects",
];

/// A line is read if, and only if, the schema allows it.
fn assert_described(name: &str, args: &[&str], lines: &[Value]) {
    let all: Vec<_> =
        lines.iter().flat_map(|it| [vec![it.clone()], changed(it)].concat()).collect();
    let input: String = all.iter().map(|it| format!("{it}\n")).collect();
    let ran = cors(args, input.as_bytes());
    let answers: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!((ran.status, answers.len()), (1, all.len()), "{}", ran.err);
    let (mut read, mut unread) = (0, 0);
    for (line, answer) in all.iter().zip(&answers) {
        let error = answer["error"].as_str();
        if error.is_some_and(|it| OF_SEVERAL.iter().any(|what| it.contains(what))) {
            continue;
        }
        let fault = fault(name, line);
        assert_eq!(error.is_some(), fault.is_some(), "{name}: {line}\n{error:?}\n{fault:?}");
        *(if error.is_some() { &mut unread } else { &mut read }) += 1;
    }
    assert!(read > 20 && unread > 20, "{name}: {read} {unread}");
}

#[test]
fn the_lines_that_are_read_are_described() {
    let policy = file("schemas.toml", b"allow_origins = [\"https://app.example.com\"]\n");
    let eval = ["eval", "--policy", policy.to_str().unwrap()];
    let line = json!({"id": 1, "method": "PUT", "path": "/a", "headers": [["Origin", "https://a.example"]]});
    assert_described("eval-input", &eval, &[line]);

    let request = json!({
        "page_origin": "https://app.example.com", "url_origin": "https://api.example.com", "path": "/a",
        "method": "GET", "headers": [["X-A", "1"]], "credentials": "omit", "mode": "cors",
        "use_cors_preflight_flag": true,
    });
    let line = json!({"id": [1], "request": request});
    assert_described("eval-as-browser-input", &[&eval[..], &["--as-browser"]].concat(), &[line]);

    let location = json!({"origin": "https://b.example", "userinfo": "", "scheme_ok": true});
    let answer = json!({"status": 204, "headers": [["Access-Control-Allow-Origin", "*"], ["Access-Control-Allow-Headers", "*"]]});
    let away = json!({"status": 302, "headers": [["Access-Control-Allow-Origin", "*"]], "location": location});
    let exchange =
        json!({"id": "a", "request": request, "preflight_response": answer, "response": away});
    let hop = json!({"url_origin": "https://b.example", "preflight_response": answer, "response": answer});
    let first = json!({"url_origin": "https://api.example.com", "preflight_response": answer, "response": away});
    let chain = json!({"id": null, "request": request, "hops": [first, hop]});
    let step = json!({"at": 0.5, "url": "https://api.example.com/", "serialized_origin": "null",
        "request": request, "preflight_response": answer, "response": answer});
    let sequence = json!({"id": {}, "steps": [step.clone(), step]});
    assert_described("judge-input", &["judge"], &[exchange, chain, sequence]);
}
