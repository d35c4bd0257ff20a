//! `cors judge --har` on what browsers have exported, see `tests/har/README.md`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;

use std::{fs, path::Path};

use serde_json::{Value, json};

use command::{Ran, cors};

const FILES: [&str; 3] = ["firefox.har", "chromium.har", "chromium-sanitised.har"];

fn run(file: &str, args: &[&str]) -> Ran {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/har").join(file);
    cors(&[&["judge", "--har", path.to_str().unwrap()], args].concat(), b"")
}

fn rows(file: &str) -> Vec<Value> {
    let ran = run(file, &[]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// The requests by path, in any order: browsers differ in it.
#[test]
fn what_browsers_recorded_is_judged_as_they_did() {
    let wanted = json!([
        ["GET", "/cached", false, "pass", ""],
        ["GET", "/cached", false, "unknown", ""],
        ["GET", "/closed", false, "blocked", ""],
        ["GET", "/header", true, "blocked", "preflight:header-not-allowed"],
        ["GET", "/image", false, "not-cors", ""],
        ["GET", "/missing", false, "blocked", "cors-check:acao-missing"],
        ["GET", "/readable", false, "pass", ""],
        ["GET", "/readable", false, "pass", ""],
        ["GET", "/redirect", false, "pass", ""],
        ["GET", "/socket", false, "not-cors", ""],
        ["GET", "/star", false, "blocked", "cors-check:acao-mismatch"],
        ["GET", "/to-file", false, "blocked", "redirect:not-http"],
        ["POST", "/beacon", false, "not-cors", ""],
        ["POST", "/form", false, "not-cors", ""],
        ["PUT", "/put", true, "pass", ""],
        ["PUT", "/put-403", true, "blocked", "preflight:cors-check:acao-missing"],
        ["PUT", "/put-star", true, "blocked", "preflight:cors-check:acao-mismatch"],
    ]);
    for file in FILES {
        let told = |row: &Value| {
            let url = row["url"].as_str().unwrap();
            let path = url.rsplit_once('/').unwrap().1;
            let has_preflight = row["preflight"].is_number();
            json!([row["method"], format!("/{path}"), has_preflight, row["outcome"], row["step"]])
        };
        let mut found: Vec<_> = rows(file).iter().map(told).collect();
        found.sort_by_key(Value::to_string);
        assert_eq!(json!(found), wanted, "{file}");
    }
}

/// Chromium tells what it blocked.
#[test]
fn the_verdicts_are_those_of_chromium() {
    for file in ["chromium.har", "chromium-sanitised.har"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/har").join(file);
        let har: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for row in rows(file).iter().filter(|row| row["outcome"] != "not-cors") {
            let id = usize::try_from(row["id"].as_u64().unwrap()).unwrap();
            let error = &har["log"]["entries"][id]["response"]["_error"];
            assert_eq!(row["outcome"] == "blocked", error.is_string(), "{file}: {row}");
        }
    }
}

/// Only the verdict on the credentialed requests depends on the mode that is asserted.
#[test]
fn a_given_credentials_mode_counts_for_all() {
    let told = |mode: &str| -> Vec<String> {
        let ran = run("chromium-sanitised.har", &["--credentials", mode, "--format", "text"]);
        let heads = ran.out.lines().filter(|line| line.contains("] GET") || line.contains("] PUT"));
        heads.map(|line| line.replace("http://127.0.0.1:7302", "")).collect()
    };
    assert!(told("omit").contains(&"readable  [3] GET /star".to_owned()), "{:?}", told("omit"));
    assert!(told("include").contains(&"blocked   [3] GET /star".to_owned()));
    assert!(told("include").contains(&"blocked   [1] GET /readable".to_owned()));
}

#[test]
fn people_read_a_text() {
    let ran = run("firefox.har", &["--format", "text"]);
    assert_eq!(ran.status, 1);
    let wanted = "\
blocked   [7] PUT http://127.0.0.1:7302/put-star, preflight [8]
  cause   the response to the preflight has `Access-Control-Allow-Origin: *`, which does not count for requests with credentials
  remedy  list the origins that may use your users' credentials in `allow_origins` and set `allow_credentials`; or have the page leave credentials out
  step    preflight:cors-check:acao-mismatch
  code    CORSNotSupportingCredentials (Firefox), PreflightWildcardOriginNotAllowed (Chromium)
  more    cors explain CORSNotSupportingCredentials
";
    assert!(ran.out.starts_with("page http://127.0.0.1:7301\n\n"), "{}", ran.out);
    assert!(ran.out.contains(wanted), "{}", ran.out);
    let summary =
        "7 blocked, 5 passed, 4 not CORS, 1 unknown; the file has 23 entries, numbered from 0\n";
    assert!(ran.out.ends_with(summary), "{}", ran.out);
}
