//! What a report says of a finding, and of the rule that it breaks.

use std::{env, fs, io::Write as _, process};

use serde_json::Value;

use crate::{APP, audit, server::Server, trusting, value};

/// Names every page, but for those whose `Referer` is from elsewhere.
fn minding_the_referer() -> Server {
    Server::start(|head, mut stream| {
        let (origin, referer) = (value(head, "origin"), value(head, "referer"));
        let is_named = !origin.is_empty() && (referer.is_empty() || referer.starts_with(APP));
        let named = if is_named {
            format!(
                "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n"
            )
        } else {
            String::new()
        };
        let answer = format!(
            "HTTP/1.1 200 OK\r\n{named}Cache-Control: max-age=60\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        drop(stream.write_all(answer.as_bytes()));
    })
}

/// The page has to do something for it, and is told what.
#[test]
fn a_page_without_a_referer_is_said_to_be_one() {
    let quiet = "if it sends no `Referer` (`referrerPolicy: \"no-referrer\"`)";
    let ran = audit(&minding_the_referer(), &["--origin", APP, "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    for code in ["origin-reflected", "missing-vary"] {
        let finding = findings.iter().find(|it| it["code"] == code).unwrap();
        assert!(finding["text"].as_str().unwrap().contains(quiet), "{finding}");
        let request = &finding["evidence"][0]["request"];
        assert!(!request.to_string().contains("Referer"), "{request}");
    }
    let mirror = trusting(|origin| !origin.is_empty());
    let ran = audit(&mirror, &["--origin", APP]);
    assert!(ran.out.contains("origin-reflected") && !ran.out.contains("Referer"), "{}", ran.out);
}

#[test]
fn each_rule_of_sarif_has_words_of_its_own() {
    let ran = audit(&minding_the_referer(), &["--origin", APP, "--format", "sarif"]);
    let run = &serde_json::from_str::<Value>(&ran.out).unwrap()["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let text = |rule: &Value, of: &str| rule[of]["text"].as_str().unwrap().to_owned();
    let flaws: Vec<_> = rules.iter().map(|it| text(it, "shortDescription")).collect();
    assert_eq!(
        flaws,
        [
            "The server lets any page in: it answers each `Origin` with itself.",
            "The answer depends on `Origin` and its `Vary` does not say so, so that a cache can give it to another page.",
        ]
    );
    assert_eq!(text(&rules[0], "help"), "Name the pages that are meant in `allow_origins`.");
    for result in run["results"].as_array().unwrap() {
        assert!(rules.iter().any(|it| it["id"] == result["ruleId"]), "{result}");
        // A path, as code scanning rejects a log with a URL there, and the URL beside it.
        let location = &result["locations"][0];
        let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        let url = location["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap();
        assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/api"), "{url}");
        assert_eq!(uri, url.replace("http://", "").replace(':', "%3A"));
    }
}

#[test]
fn a_difference_says_what_a_page_may_do() {
    let file = env::temp_dir().join(format!("cors-audit-words-{}.toml", process::id()));
    let policy = "allow_origins = [\"https://app.example.com\"]\nallow_credentials = true\n";
    fs::write(&file, policy).unwrap();
    // One that follows no policy, so that its answers tell.
    let mirror = trusting(|origin| !origin.is_empty());
    let ran = audit(&mirror, &["--policy", file.to_str().unwrap()]);
    fs::remove_file(&file).unwrap();
    for (front, end) in [
        ("  a page at `https://", "/api with the user's credentials; by the policy, it may not\n"),
        (
            " may send PUT to http://",
            "/api with the user's credentials; by the policy, it may not\n",
        ),
    ] {
        let is_it = |line: &str| line.contains(front) && format!("{line}\n").ends_with(end);
        assert!(ran.out.lines().any(is_it), "{front}: {}", ran.out);
    }
}
