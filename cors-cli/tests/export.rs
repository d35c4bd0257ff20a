//! `cors export`, and the remedies of `cors explain CODE --for TARGET`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test")]

mod command;
mod files;

use std::path::Path;

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
fn what_a_target_cannot_say_is_named_with_its_route_and_its_remedy() {
    let path = file(
        "export-protected.toml",
        b"[routes.'/']\nallow_origins = ['*']\ncross_origin_protection = true\n\
          [routes.'/api']\nclosed = true\ncross_origin_protection = true\n",
    );
    for target in Target::ALL.iter().copied() {
        let ran = run(&path, target);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{target}");
        let title = target.title();
        let line = |route| {
            format!(
                "  {title} cannot say `cross_origin_protection` of `{route}`: leave it out, and protect the server \
                 by other means\n"
            )
        };
        let wanted =
            format!("error: {}: not exported:\n{}{}", path.display(), line("/"), line("/api"));
        assert_eq!(ran.err, wanted);
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

fn remedy(text: &str, target: Target) -> Value {
    let args = ["explain", "--format", "json", "--for", target.name(), "--", text];
    let mut printed: Value = serde_json::from_str(&cors(&args, b"").out).unwrap();
    printed["remedy_for"].take()
}

/// What a page at `https://app.example.com` needs, by the code.
#[test]
fn a_remedy_is_the_least_policy_as_it_is_exported() {
    let origins = json!(["https://app.example.com"]);
    for (code, wanted) in [
        ("CORSMissingAllowOrigin", json!({})),
        ("CORSAllowOriginNotMatchingOrigin", json!({})),
        ("CORSPreflightDidNotSucceed", json!({})),
        ("CORSMissingAllowCredentials", json!({"allow_credentials": true})),
        ("CORSNotSupportingCredentials", json!({"allow_credentials": true})),
        ("CORSMethodNotFound", json!({"allow_methods": ["PUT", "DELETE"]})),
        (
            "CORSMissingAllowHeaderFromPreflight",
            json!({"allow_headers": ["content-type", "x-request-id", "authorization"]}),
        ),
    ] {
        let mut wanted = wanted;
        wanted["allow_origins"] = origins.clone();
        let policy = Policy::compile(&serde_json::from_value(wanted.clone()).unwrap()).unwrap();
        let routes = Routes::from(policy);
        for target in Target::ALL.iter().copied() {
            let remedy = remedy(code, target);
            assert_eq!((&remedy["policy"], &remedy["notes"]), (&wanted, &json!([])), "{code}");
            assert_eq!(remedy["target"], target.name());
            assert_eq!(remedy["text"], export(&routes, target).unwrap(), "{code}, {target}");
        }
    }
}

#[test]
fn a_remedy_has_what_the_lines_name() {
    let before = "Access to fetch at 'https://api.example.com/' from origin 'https://shop.example.net' has been \
                  blocked by CORS policy: ";
    let header = format!(
        "{before}Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response."
    );
    let method = format!(
        "{before}Method patch is not allowed by Access-Control-Allow-Methods in preflight response."
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
    let text = both["text"].as_str().unwrap();
    assert!(text.contains(r"https://shop\.example\.net") && text.contains("PATCH"), "{text}");
}

/// Not everything that a console names is safe, or has an effect.
#[test]
fn what_no_policy_takes_is_left_out_and_said() {
    let line = "Access to fetch at 'https://api.example.com/' from origin 'http://shop.example.com' has been blocked by \
                CORS policy: The value of the 'Access-Control-Allow-Credentials' header in the response is '' which \
                must be 'true' when the request's credentials mode is 'include'.";
    let remedy = remedy(line, Target::Nginx);
    assert_eq!(
        remedy["policy"],
        json!({"allow_origins": ["https://app.example.com"], "allow_credentials": true})
    );
    let note = remedy["notes"][0].as_str().unwrap();
    assert!(
        note.starts_with("`http://shop.example.com` is left out: it can be forged by"),
        "{note}"
    );
    let shown = cors(&["explain", "--for", "nginx", line], b"").out;
    assert!(shown.contains("\n  `http://shop.example.com` is left out: it can be"), "{shown}");
}

#[test]
fn codes_without_a_policy_say_so() {
    for (code, said) in [
        ("mixed-content", "no CORS policy is the remedy, with Flask or any other server"),
        ("CORSDisabled", "no CORS policy is the remedy, with Flask or any other server"),
        ("TypeError: Failed to fetch", "the text does not say why the request failed"),
        ("cross-origin-write", "Flask has no `cross_origin_protection`"),
    ] {
        let remedy = remedy(code, Target::Flask);
        assert_eq!((&remedy["policy"], &remedy["text"]), (&Value::Null, &Value::Null), "{code}");
        assert!(remedy["notes"][0].as_str().unwrap().starts_with(said), "{remedy}");
        let shown = cors(&["explain", "--for", "flask", code], b"");
        assert_eq!(shown.status, 0);
        let (_, end) = shown.out.split_once("\nHow is it resolved with Flask?\n  ").unwrap();
        assert!(end.to_lowercase().starts_with(&said.to_lowercase()), "{end}");
    }
}

/// It can be copied from there, and a policy in Rust is of no use.
#[test]
fn the_text_for_the_server_comes_last_as_it_stands() {
    let shown = cors(&["explain", "CORSMissingAllowCredentials", "--for", "nginx"], b"").out;
    let written = b"allow_origins = ['https://app.example.com']\nallow_credentials = true\n";
    let exported = cors(&["export", "--to", "nginx", "-"], written).out;
    assert!(shown.ends_with(&format!("writes it:\n\n{exported}")), "{shown}");
    assert!(!shown.contains("Policy::builder"), "{shown}");
    assert!(cors(&["explain", "CORSMissingAllowCredentials"], b"").out.contains("Policy::builder"));
}

#[test]
fn a_topic_has_no_remedy() {
    let ran = cors(&["explain", "cookies", "--for", "django"], b"");
    assert_eq!((ran.status, ran.out), (0, cors(&["explain", "cookies"], b"").out));
    assert!(ran.err.starts_with("note: `--for` is for codes"), "{}", ran.err);
}

/// The block of the README that begins with this call, in the parts between its `…`.
fn quoted(call: &str) -> Vec<&'static str> {
    let begin = format!("```text\n$ {call}\n");
    let (_, after) = include_str!("../../README.md").split_once(&begin).expect(call);
    let (block, _) = after.split_once("```\n").unwrap();
    block.split("…\n").collect()
}

/// Asserts that the text consists of these parts, in this order, with anything between them.
fn assert_consists_of(text: &str, parts: &[&str]) {
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    assert!(text.starts_with(first) && text.ends_with(last), "{parts:?}\n{text}");
    let mut rest = text;
    for part in parts {
        (_, rest) = rest.split_once(part).expect(part);
    }
}

#[test]
fn the_readme_quotes_what_is_printed() {
    for target in ["express", "flask"] {
        let args = ["explain", "CORSMissingAllowCredentials", "--for", target];
        assert_consists_of(&cors(&args, b"").out, &quoted(&format!("cors {}", args.join(" "))));
    }
    let (_, policy) = include_str!("../../README.md").split_once("```toml\n").unwrap();
    let (policy, _) = policy.split_once("```\n").unwrap();
    let ran = cors(&["export", "--to", "nginx", "-"], policy.as_bytes());
    assert_consists_of(&ran.out, &quoted("cors export --to nginx policy.toml"));
}
