//! `cors diff`: what it prints, and what it exits with.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod command;
mod files;

use std::path::PathBuf;

use command::{Ran, cors};
use cors_conformance::cases;
use files::file;
use serde_json::{Value, json};

const OLD: &str = r#"
[routes."/"]
allow_origins = ["https://app.example.com"]
allow_credentials = true
max_age = 60

[routes."/public"]
allow_origins = ["*"]
"#;

const NEW: &str = r#"
[routes."/"]
allow_origins = ["https://app.example.com", "https://*.preview.example.com"]
allow_credentials = true
allow_headers = ["X-Request-Id"]

[routes."/api/hooks"]
closed = true

[routes."/public"]
allow_origins = ["*"]
"#;

fn diff(old: &PathBuf, new: &PathBuf, format: &str) -> Ran {
    let [old, new] = [old, new].map(|it| it.to_str().unwrap());
    cors(&["diff", "--format", format, old, new], b"")
}

#[test]
fn the_table() {
    for pair in cases::pairs() {
        let written = |name: &str, config| {
            let text = serde_json::to_string(config).unwrap();
            file(&format!("diff-{}-{name}.json", pair.id), text.as_bytes())
        };
        let (old, new) = (written("old", &pair.old), written("new", &pair.new));
        let ran = diff(&old, &new, "json");
        let printed: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(printed["verdict"], *pair.verdict, "{}", pair.id);
        let is_wider = matches!(&*pair.verdict, "wider" | "both");
        assert_eq!(ran.status, i32::from(is_wider), "{}", pair.id);
        assert!(diff(&old, &new, "text").out.ends_with('\n'));
    }
}

#[test]
fn each_change_has_a_sentence_and_a_request_that_shows_it() {
    let (old, new) = (file("diff-old.toml", OLD.as_bytes()), file("diff-new.toml", NEW.as_bytes()));
    let ran = diff(&old, &new, "text");
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.out,
        "\
wider: route `/`: pages of `https://*.preview.example.com` may now read responses, with credentials, such as those of \
`https://a.preview.example.com`
  GET / from https://a.preview.example.com, with credentials
wider: route `/`: the request header `x-request-id` is now allowed
  GET / with `x-request-id` from https://app.example.com, with credentials
narrower: route `/api/hooks`: pages of `https://app.example.com` may no longer read responses
  GET /api/hooks from https://app.example.com, with credentials
note: percent-encoded spellings of `/api/hooks` no longer have a policy
note: route `/`: `max_age` was 60 s and is not set
both: some requests are newly allowed, others newly refused
",
    );
    let printed: Value = serde_json::from_str(&diff(&old, &new, "json").out).unwrap();
    assert_eq!(printed["verdict"], "both");
    assert_eq!(printed["notes"].as_array().unwrap().len(), 2);
    assert_eq!(
        printed["changes"][1],
        json!({
            "kind": "wider",
            "route": "/",
            "field": "allow_headers",
            "text": "the request header `x-request-id` is now allowed",
            "witness": {
                "path": "/",
                "origin": "https://app.example.com",
                "method": "GET",
                "header": "x-request-id",
                "credentials": true,
            },
        }),
    );
    let ran = diff(&old, &old, "text");
    assert_eq!((ran.status, &*ran.out), (0, "same: no request is judged differently\n"));
}

/// A policy for every target is compared with each route, and with the paths that have none.
#[test]
fn paths_without_a_route_are_called_so() {
    let one = file("diff-one.toml", b"allow_origins = ['https://a.example']");
    let routes =
        file("diff-routes.toml", b"[routes.'/api']\nallow_origins = ['https://a.example']");
    let ran = diff(&one, &routes, "text");
    let wanted = "narrower: paths without a route: pages of `https://a.example` may no longer read responses\n";
    assert!(ran.out.starts_with(wanted), "{}", ran.out);
    assert!(!diff(&one, &one, "text").out.contains("without a route"));
}

#[test]
fn the_old_one_may_come_through_a_pipe() {
    let new = file("diff-piped.toml", NEW.as_bytes());
    let ran = cors(&["diff", "-", new.to_str().unwrap()], OLD.as_bytes());
    assert_eq!(ran.status, 1);
    assert!(ran.out.ends_with("others newly refused\n"), "{}", ran.out);
    let ran = cors(&["diff", "-", "-"], OLD.as_bytes());
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("`-` is given twice"), "{}", ran.err);
}

#[test]
fn what_cannot_be_read_or_does_not_compile_is_named() {
    let good = file("diff-good.toml", OLD.as_bytes());
    let bad = file("diff-bad.toml", b"allow_origins = ['https://a.example/']");
    for (other, wanted) in [
        (PathBuf::from("nowhere.toml"), "error: nowhere.toml: "),
        (bad, "diff-bad.toml: not a valid policy:\n  line 1: "),
    ] {
        for ran in [diff(&good, &other, "text"), diff(&other, &good, "json")] {
            assert_eq!((ran.status, &*ran.out), (2, ""));
            assert!(ran.err.contains(wanted), "{}", ran.err);
        }
    }
}

/// A customer a line would bury the rest.
#[test]
fn of_many_origins_some_are_printed_and_the_others_counted() {
    let origins = |numbers: std::ops::Range<usize>| -> Vec<_> {
        numbers.map(|number| format!("https://customer-{number}.example")).collect()
    };
    let list = |numbers| format!("allow_origins = {:?}", origins(numbers)).into_bytes();
    let (few, many) = (file("diff-few.toml", &list(0..1)), file("diff-many.toml", &list(0..50)));
    let ran = diff(&few, &many, "text");
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2 * 20 + 2);
    assert_eq!(lines[40], "29 of 49 changes are not shown; `--format json` lists all");
    let printed: Value = serde_json::from_str(&diff(&few, &many, "json").out).unwrap();
    assert_eq!(printed["changes"].as_array().unwrap().len(), 49);
}
