//! `cors export`, and the remedies of `cors explain CODE --for TARGET`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test")]

mod command;
mod files;

use std::{fs::File, path::Path, process};

use command::{Ran, cors};
use cors_core::{Policy, Routes};
use cors_export::{Target, export};
use files::file;
use serde_json::{Value, json};

/// Every character that a name of a header can have, and those of a path that mean something to a server.
const ROUTES: &str = r#"
[routes."/a'b$c;d(e)+f&g=h@i~j!k,l"]
allow_origins = ["https://app.example.com", "https://*.preview.example.com:*"]
allow_credentials = true
allow_methods = ["PUT", "A`B'C$D#E%F"]
allow_headers = ["x-$host", "x-`a", "x-'a'", "x-#a", "x-%a", "x-!a&b*c^d|e~f"]
expose_headers = ["x-$host", "x-'a'"]
max_age = 60

[routes."/open"]
allow_origins = ["*"]
allow_headers = ["*", "authorization"]

[routes."/closed"]
closed = true
"#;

fn run(path: &Path, target: Target) -> Ran {
    cors(&["export", "--to", target.name(), path.to_str().unwrap()], b"")
}

/// The library's text, and nothing but it: the same each time, and without a path of this machine.
#[test]
fn every_target_prints_what_the_library_writes() {
    let path = file("export-hostile.toml", ROUTES.as_bytes());
    let routes = Routes::compile(&toml::from_str(ROUTES).unwrap()).unwrap();
    for target in Target::ALL.iter().copied() {
        let ran = run(&path, target);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{target}");
        assert_eq!(ran.out, export(&routes, target).unwrap(), "{target}");
        assert_eq!(ran.out, run(&path, target).out, "{target}");
        for own in ["export-hostile", env!("CARGO_TARGET_TMPDIR"), env!("CARGO_MANIFEST_DIR")] {
            assert!(!ran.out.contains(own), "{target}: {own}");
        }
    }
}

#[test]
fn a_policy_may_come_through_a_pipe_in_either_format() {
    let written = [
        "allow_origins = ['https://app.example.com']",
        r#"{"allow_origins": ["https://app.example.com"]}"#,
    ];
    let texts = written.map(|text| cors(&["export", "--to", "nginx", "-"], text.as_bytes()).out);
    assert!(texts[0].contains("https://app"), "{}", texts[0]);
    assert_eq!(texts[0], texts[1]);
}

/// As `cors export --to nginx /dev/stdin <policy` has it.
#[cfg(unix)]
#[test]
fn a_policy_may_be_redirected_from_a_file_of_any_name() {
    let path = file("export-policy", b"allow_origins = ['https://app.example.com']\n");
    let ran = process::Command::new(env!("CARGO_BIN_EXE_cors"))
        .args(["export", "--to", "nginx", "/dev/stdin"])
        .stdin(File::open(path).unwrap())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(String::from_utf8(ran.stdout).unwrap().contains("https://app"));
}

/// A redirected text has no warnings in it.
#[test]
fn warnings_go_to_standard_error() {
    let path = file(
        "export-warned.toml",
        b"allow_origins = ['https://app.example.com']\nallow_methods = ['GET']\n",
    );
    let ran = run(&path, Target::Nginx);
    assert_eq!(ran.status, 0);
    let wanted = format!(
        "warning: {}: line 2: allow_methods[0]: `GET` is always allowed: remove the entry\n",
        path.display()
    );
    assert_eq!(ran.err, wanted);
    assert!(!ran.out.contains("warning"), "{}", ran.out);
}

/// With every route that has it.
#[test]
fn what_cannot_be_exported_is_named_with_its_route_and_its_remedy() {
    let protected = "[routes.'/']\nallow_origins = ['*']\ncross_origin_protection = true\n\
                     [routes.'/api']\nclosed = true\ncross_origin_protection = true\n";
    let path = file("export-protected.toml", protected.as_bytes());
    let routes = Routes::compile(&toml::from_str(protected).unwrap()).unwrap();
    for target in Target::ALL.iter().copied() {
        let ran = run(&path, target);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{target}");
        let error = export(&routes, target).unwrap_err().to_string();
        let lines: Vec<_> = error.lines().collect();
        let wanted =
            format!("error: {}: not exported:\n  {}\n", path.display(), lines.join("\n  "));
        assert_eq!((ran.err, lines.len()), (wanted, 2));
        for (line, route) in lines.iter().zip(["`/`", "`/api`"]) {
            let is_named = |what| line.contains(what);
            assert!(["`cross_origin_protection`", target.title(), route].into_iter().all(is_named));
        }
    }
}

#[test]
fn a_file_that_does_not_compile_is_told_with_its_lines() {
    let path = file(
        "export-bad.toml",
        b"allow_origins = [\n  'https://a.example/',\n]\nallow_methods = ['put']\n",
    );
    let ran = run(&path, Target::Flask);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    let wanted = format!(
        "error: {}: not a valid policy:\n  line 2: allow_origins[0]: `https://a.example/` ends in a slash, which no \
         origin does: write `https://a.example`\n  line 4: allow_methods[0]: `put` never matches, as browsers send \
         this method in upper case: write `PUT`\n",
        path.display()
    );
    assert_eq!(ran.err, wanted);
    let ran = run(Path::new("nowhere.toml"), Target::Flask);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.starts_with("error: nowhere.toml: "), "{}", ran.err);
}

#[test]
fn an_unknown_target_gets_the_list() {
    for args in [["export", "--to", "iis", "-"], ["explain", "--for", "iis", "CORSDisabled"]] {
        let ran = cors(&args, b"");
        assert_eq!((ran.status, &*ran.out), (2, ""));
        let names: Vec<_> = Target::ALL.iter().map(|target| target.name()).collect();
        let list = format!("[possible values: {}]", names.join(", "));
        assert!(ran.err.contains(&list), "{}", ran.err);
    }
}

#[test]
fn fastapi_is_another_name_of_starlette() {
    let exported = |name| cors(&["export", "--to", name, "-"], b"allow_origins = ['*']");
    assert_eq!(exported("fastapi").status, 0);
    assert_eq!(exported("fastapi").out, exported("starlette").out);
}

fn remedy(text: &str, target: Target) -> Value {
    let args = ["explain", "--format", "json", "--for", target.name(), "--", text];
    let mut printed: Value = serde_json::from_str(&cors(&args, b"").out).unwrap();
    printed["remedy_for"].take()
}

const STANDS_FOR: &str = "`https://app.example.com` stands for the page's origin";

/// What a page at `https://app.example.com` needs, by the code, and what is an example or may be missing.
#[test]
fn a_remedy_is_the_least_policy_as_it_is_exported() {
    let origins = json!(["https://app.example.com"]);
    let (methods, headers) =
        (json!(["PUT", "DELETE"]), json!(["content-type", "x-request-id", "authorization"]));
    let both = json!({"allow_methods": methods, "allow_headers": ["content-type", "x-request-id"]});
    let rest = "if the page uses methods";
    let example = "`PUT`, `DELETE`, `content-type` and `x-request-id` are examples";
    for (code, wanted, noted) in [
        ("CORSMissingAllowOrigin", json!({}), vec![rest]),
        ("CORSAllowOriginNotMatchingOrigin", json!({}), vec![rest]),
        ("PreflightMissingAllowOriginHeader", both.clone(), vec![example]),
        ("CORSPreflightDidNotSucceed", both.clone(), vec![example]),
        // A preflight, though the line does not say so.
        ("Invalid HTTP status code 404", both, vec![example]),
        ("CORSMissingAllowCredentials", json!({"allow_credentials": true}), vec![rest]),
        ("CORSNotSupportingCredentials", json!({"allow_credentials": true}), vec![rest]),
        (
            "CORSMethodNotFound",
            json!({"allow_methods": methods}),
            vec!["`PUT` and `DELETE` are examples", "if the page sets headers"],
        ),
        (
            "CORSMissingAllowHeaderFromPreflight",
            json!({"allow_headers": headers}),
            vec!["`content-type` and `x-request-id` are examples", rest],
        ),
    ] {
        let mut wanted = wanted;
        wanted["allow_origins"] = origins.clone();
        let policy = Policy::compile(&serde_json::from_value(wanted.clone()).unwrap()).unwrap();
        let routes = Routes::from(policy);
        for target in Target::ALL.iter().copied() {
            let remedy = remedy(code, target);
            assert_eq!(remedy["policy"], wanted, "{code}");
            let noted = [&[STANDS_FOR], &*noted].concat();
            assert_begin(&remedy["notes"], &noted, code);
            assert_eq!(remedy["target"], target.name());
            assert_eq!(remedy["text"], export(&routes, target).unwrap(), "{code}, {target}");
        }
    }
}

fn assert_begin(notes: &Value, wanted: &[&str], about: &str) {
    let notes: Vec<_> = notes.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let is_as_wanted = notes.len() == wanted.len()
        && notes.iter().zip(wanted).all(|(note, begin)| note.starts_with(begin));
    assert!(is_as_wanted, "{about}: {notes:?}\n{wanted:?}");
}

/// What Chrome prints of a page at this origin.
fn chrome(origin: &str, why: &str) -> String {
    format!(
        "Access to fetch at 'https://api.example.com/' from origin '{origin}' has been blocked by CORS policy: {why}"
    )
}

const MISSING: &str =
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.";

/// A page that writes JSON passes the policy that the line of its preflight leads to.
#[test]
fn the_remedy_for_a_preflight_lets_the_page_through() {
    let line = chrome(
        "https://shop.example.net",
        &format!("Response to preflight request doesn't pass access control check: {MISSING}"),
    );
    let policy = remedy(&line, Target::Express)["policy"].take();
    let path = file("export-preflight.json", policy.to_string().as_bytes());
    let request = json!({"id": 1, "request": {
        "page_origin": "https://shop.example.net", "url_origin": "https://api.example.com", "path": "/",
        "method": "PUT", "headers": [["content-type", "application/json"]], "credentials": "omit",
    }});
    let args = ["eval", "--as-browser", "--policy", path.to_str().unwrap()];
    let ran = cors(&args, request.to_string().as_bytes());
    let seen: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&seen["preflight_sent"], &seen["outcome"]), (&json!(true), &json!("pass")));
    // The policy in Rust too.
    let in_rust = cors(&["explain", &line], b"").out;
    for names in [".allow_methods([\"PUT\"", ".allow_headers([\"content-type\""] {
        assert!(in_rust.contains(names), "{in_rust}");
    }
}

#[test]
fn a_remedy_has_what_the_lines_name() {
    let page = "https://shop.example.net";
    let header = chrome(
        page,
        "Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response.",
    );
    let method = chrome(
        page,
        "Method patch is not allowed by Access-Control-Allow-Methods in preflight response.",
    );
    let both = remedy(&format!("{header}\n{method}"), Target::Nginx);
    assert_eq!(
        both["policy"],
        json!({
            "allow_origins": ["https://shop.example.net"],
            "allow_methods": ["PATCH"],
            "allow_headers": ["x-api-key"],
        })
    );
    assert_begin(&both["notes"], &["if the page uses methods other than"], "named");
    let text = both["text"].as_str().unwrap();
    assert!(text.contains(r"https://shop\.example\.net") && text.contains("PATCH"), "{text}");
}

/// Not everything that a console names is safe, or has an effect. The policy for another origin would be no remedy.
#[test]
fn an_origin_that_cannot_be_let_in_gets_no_policy() {
    let not_true = "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be \
                    'true' when the request's credentials mode is 'include'.";
    for (origin, why, said) in [
        ("null", MISSING, "it can be sent by any page"),
        ("null", not_true, "it can be sent by any page"),
        ("file://", MISSING, "it cannot be relied on"),
        ("http://shop.example.com", not_true, "it can be forged by anyone on the network"),
    ] {
        let line = chrome(origin, why);
        let remedy = remedy(&line, Target::Nginx);
        assert_eq!((&remedy["policy"], &remedy["text"]), (&Value::Null, &Value::Null), "{line}");
        let said = format!("`{origin}` cannot be let in: {said}");
        assert_begin(&remedy["notes"], &[&said, "until then, there is no policy"], &line);
        for args in [&["explain", &*line][..], &["explain", "--for", "nginx", &line]] {
            let shown = cors(args, b"").out;
            assert!(shown.contains(&format!("\n  {said}")), "{shown}");
            for another in ["allow_origins = [", "Policy::builder", "cors export"] {
                assert!(!shown.contains(another), "{shown}");
            }
        }
    }
}

/// The risk may be known.
#[test]
fn the_line_that_lets_an_origin_in_is_named() {
    let line = chrome(
        "http://shop.example.com",
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
    );
    let note = remedy(&line, Target::Nginx)["notes"][0].as_str().unwrap().to_owned();
    let end = "or set `danger_allow_insecure_origins`: the line `danger_allow_insecure_origins = true` lets it in all the same";
    assert!(note.ends_with(end), "{note}");
    let config = "allow_origins = ['http://shop.example.com']\nallow_credentials = true\ndanger_allow_insecure_origins = true\n";
    assert_eq!(cors(&["lint", "-"], config.as_bytes()).status, 0);
}

/// Of several, those that can be let in are.
#[test]
fn one_origin_that_cannot_be_let_in_does_not_keep_another_out() {
    let lines = [chrome("null", MISSING), chrome("https://shop.example.net", MISSING)].join("\n");
    // The same cause is explained once, so each line has one of its own.
    let lines = lines.replacen(MISSING, "The 'Access-Control-Allow-Origin' header has a value 'https://a.example' that is not equal to the supplied origin.", 1);
    let remedy = remedy(&lines, Target::Nginx);
    assert_eq!(remedy["policy"], json!({"allow_origins": ["https://shop.example.net"]}));
    let wanted = ["`null` cannot be let in: ", "if the page uses methods"];
    assert_begin(&remedy["notes"], &wanted, &lines);
}

#[test]
fn codes_without_a_policy_say_so() {
    for (code, said) in [
        ("mixed-content", "no CORS policy is the remedy, with Flask or any other server"),
        ("CORSDisabled", "no CORS policy is the remedy, with Flask or any other server"),
        ("TypeError: Failed to fetch", "the text does not say why the request failed"),
        ("cross-origin-write", "only servers in Rust have `cross_origin_protection`: with Flask,"),
    ] {
        let remedy = remedy(code, Target::Flask);
        assert_eq!((&remedy["policy"], &remedy["text"]), (&Value::Null, &Value::Null), "{code}");
        assert!(remedy["notes"][0].as_str().unwrap().starts_with(said), "{remedy}");
        let shown = cors(&["explain", "--for", "flask", code], b"");
        assert_eq!(shown.status, 0);
        let (_, end) = shown.out.split_once("\nHow is it resolved with Flask?\n  ").unwrap();
        let (section, _) = end.split_once("\n\n").unwrap_or((end, ""));
        let words = section.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        assert!(words.contains(&said.to_lowercase()), "{section}");
    }
}

/// The cause, what to do with the file to save, and only then the rest. A policy in Rust is of no use.
#[test]
fn the_remedy_follows_the_cause() {
    let written = b"allow_origins = ['https://app.example.com']\nallow_credentials = true\n";
    for target in Target::ALL.iter().copied() {
        let args = ["explain", "CORSMissingAllowCredentials", "--for", target.name()];
        let shown = cors(&args, b"").out;
        let title = target.title();
        let exported = cors(&["export", "--to", target.name(), "-"], written).out;
        let call = format!("\n    cors export --to {target} policy.toml > cors.");
        let in_order = [
            "CORSMissingAllowCredentials",
            "\nWhy does it occur?\n",
            &format!("\nHow is it resolved with {title}?\n"),
            "\n    allow_origins = [\"https://app.example.com\"]\n    allow_credentials = true\n\n",
            "\n  Save the policy as policy.toml, then run:\n",
            &call,
            &format!(" is:\n\n{exported}\n"),
            "Is there a risk?\n",
            "\nWhat do browsers print?\n",
        ];
        let mut rest = &*shown;
        for part in in_order {
            (_, rest) = rest.split_once(part).expect(part);
        }
        assert_eq!(shown.matches("How is it resolved").count(), 1, "{shown}");
        assert!(!shown.contains("Policy::builder"), "{shown}");
    }
    assert!(cors(&["explain", "CORSMissingAllowCredentials"], b"").out.contains("Policy::builder"));
}

/// One remedy for all, after all causes; and what else there is to know has the code that it is about.
#[test]
fn several_matches_have_one_remedy() {
    let line = "Firefox can’t establish a connection to the server at wss://x.example/.";
    let shown = cors(&["explain", "--for", "nginx", line], b"").out;
    let (causes, rest) = shown.split_once("\nHow is it resolved with nginx?\n").unwrap();
    let (_, rest) = rest.split_once("\n\n").unwrap();
    for code in ["network\n\n", "cross-origin-websocket\n\n"] {
        assert!(causes.contains(code) && rest.contains(code), "{shown}");
    }
    let shown =
        cors(&["explain", "--for", "nginx", "CORSMissingAllowHeaderFromPreflight"], b"").out;
    for once in ["How is it resolved", "Is there a risk?", "cors export"] {
        assert_eq!(shown.matches(once).count(), 1, "{once}\n{shown}");
    }
}

#[test]
fn a_topic_has_no_remedy() {
    let ran = cors(&["explain", "cookies", "--for", "django"], b"");
    assert_eq!((ran.status, ran.out), (0, cors(&["explain", "cookies"], b"").out));
    assert!(ran.err.starts_with("note: `--for` is for codes"), "{}", ran.err);
}
