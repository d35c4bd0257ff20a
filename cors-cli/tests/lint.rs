//! `cors lint`, run as from a shell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod command;
mod files;

use serde_json::{Value, json};

use command::cors;
use files::file;

#[test]
fn lint_prints_every_problem_with_its_line() {
    let policy = file(
        "lint.toml",
        b"allow_origins = [\n  \"https://a.example/\",\n  \"http://a.example\",\n]\n\
          allow_credential = true\nallow_credentials = true\nmax_age = \"soon\"\n\
          allow_methods = [\"GET\"]\n",
    );
    let path = policy.to_str().unwrap();
    let ran = cors(&["lint", path], b"");
    let wanted = "\
PATH:2: error[trailing-slash]
  allow_origins[0]: `https://a.example/` ends in a slash, which no origin does
  help: write `https://a.example`
PATH:3: error[insecure-origin-with-credentials]
  allow_origins[1]: `http://a.example` can be forged by anyone on the network, who would read your users' data
  help: write `https://a.example`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
PATH:5: error[unknown-field]
  allow_credential: is not a field of a policy
  help: did you mean `allow_credentials`
PATH:7: error[invalid-type]
  max_age: has the wrong type: string \"soon\", expected a whole number of seconds from 0 to 86400
  help: write a number of seconds, such as `600`
PATH:8: warning[safelisted-method]
  allow_methods[0]: `GET` is always allowed
  help: remove the entry
1 file: 4 errors, 1 warning
";
    assert_eq!(ran.out.replace(path, "PATH"), wanted);
    assert_eq!((ran.status, &*ran.err), (1, ""));
}

#[test]
fn lint_prints_json() {
    let policy = file("lint.json", br#"{"allow_origins": "*", "max_age": 7201}"#);
    let path = policy.to_str().unwrap();
    let ran = cors(&["lint", "--format", "json", path], b"");
    let wanted = json!([{
        "file": path,
        "severity": "warning",
        "code": "max-age-over-chromium",
        "field": "max_age",
        "index": null,
        "value": "7201",
        "message": "is over 7200 seconds, the longest that Chromium caches a preflight",
        "help": "write 7200 or less",
        "line": 1,
    }]);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap(), wanted);
    assert_eq!(ran.status, 0, "a warning is not an error");
}

#[test]
fn lint_prints_every_problem_of_policies_by_path_with_its_line() {
    let text = "\
[routes.\"/api/\"]
allow_origins = [
  \"https://a.example\",
  \"https://b.example/\",
]

[routes.\"/closed\"]
closed = true
allow_credentials = false

[routes.'/a\"b']
closed = \"yes\"
allow_origin = \"*\"

[routes.\"/items/:id\"]
allow_origins = [\"*\"]
";
    let policy = file("routes.toml", text.as_bytes());
    let path = policy.to_str().unwrap();
    let ran = cors(&["lint", path], b"");
    let wanted = r#"PATH:1: error[route-trailing-slash]
  routes."/api/": `/api/` ends in a slash, which a route does not need, as it covers everything below it
  help: write `/api`
PATH:4: error[trailing-slash]
  routes."/api/".allow_origins[1]: `https://b.example/` ends in a slash, which no origin does
  help: write `https://b.example`
PATH:9: error[closed-beside-policy]
  routes."/closed".allow_credentials: stands beside `closed`
  help: remove one of them, as a closed route has no policy
PATH:11: error[route-character]
  routes."/a\"b": `/a"b` has a character that a route cannot have
  help: write letters, digits and `-._~!$&'()+,;=:@` between the slashes; a route has no parameters, and covers everything below it
PATH:12: error[invalid-type]
  routes."/a\"b".closed: has the wrong type: string "yes", expected true or false
  help: write `true` or `false`
PATH:13: error[unknown-field]
  routes."/a\"b".allow_origin: is not a field of a policy
  help: did you mean `allow_origins`
PATH:15: warning[route-parameter]
  routes."/items/:id": `/items/:id` has a segment that begins with `:`, which is no parameter here and matches only itself
  help: write `/items`
1 file: 6 errors, 1 warning
"#;
    assert_eq!(ran.out.replace(path, "PATH"), wanted);
    assert_eq!((ran.status, &*ran.err), (1, ""));
}

#[test]
fn lint_prints_every_problem_of_json_with_its_line() {
    let text = r#"{
  "routes": {
    "/api/": {
      "allow_origins": [
        "https://a.example", "https://b.example",
        "https://c.example/"
      ],
      "allow_headers":
        ["x-a", "x-a"],
      "max_age": 1, "max_age": 2,
      "max_age": 3
    },
    "/closed": {
      "closed": true,
      "allow_credentials": false,
      "allow\u005forigin": "*"
    },
    "/twice": {
      "allow_origins": ["HTTPS://a.example"]
    },
    "/twice": {
    },
    "/twice": {
      "max_age": "soon",
      "allow_origins": ["https://a.example",
        "ftp"]
    }
  },
  "routes":
    null,
  "max_age": 5
}"#;
    let policy = file("lines.json", text.as_bytes());
    let path = policy.to_str().unwrap();
    let ran = cors(&["lint", path], b"");
    let lines: Vec<_> = ran.out.lines().collect();
    let problems = lines.split_last().unwrap().1.chunks(3);
    let said: Vec<_> = problems
        .map(|it| format!("{} {}", it[0].replace(path, ""), it[1].split(": ").next().unwrap()))
        .collect();
    let wanted = [
        r#":3: error[route-trailing-slash]   routes."/api/""#,
        r#":6: error[trailing-slash]   routes."/api/".allow_origins[2]"#,
        r#":9: warning[duplicate-entry]   routes."/api/".allow_headers[1]"#,
        r#":10: error[repeated-field]   routes."/api/".max_age"#,
        r#":11: error[repeated-field]   routes."/api/".max_age"#,
        r#":15: error[closed-beside-policy]   routes."/closed".allow_credentials"#,
        r#":16: error[unknown-field]   routes."/closed".allow_origin"#,
        r#":19: error[upper-case]   routes."/twice".allow_origins[0]"#,
        r#":21: error[repeated-route]   routes."/twice""#,
        r#":21: error[no-origins]   routes."/twice".allow_origins"#,
        r#":23: error[repeated-route]   routes."/twice""#,
        r#":24: error[invalid-type]   routes."/twice".max_age"#,
        r#":26: error[missing-scheme]   routes."/twice".allow_origins[1]"#,
        r#":29: error[repeated-field]   routes"#,
        r#":31: error[policy-beside-routes]   max_age"#,
    ];
    assert_eq!(said, wanted, "{}", ran.out);
}

/// A warning does not say which of two routes with the same path it is about, so no line is claimed.
#[test]
fn lint_claims_no_line_that_is_not_known() {
    let policy = file(
        "twice-warned.json",
        br#"{"routes": {"/a": {"closed": true}, "/a": {"allow_origins": "*", "max_age": 7201}}}"#,
    );
    let ran = cors(&["lint", "--format", "json", policy.to_str().unwrap()], b"");
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let found = found.as_array().unwrap().iter().map(|it| json!([it["code"], it["line"]]));
    assert_eq!(
        Value::from_iter(found),
        json!([["max-age-over-chromium", null], ["repeated-route", 1]])
    );
    let empty = cors(&["lint", "--format", "json", "-"], b"max_age = 5\n");
    let found: Value = serde_json::from_str(&empty.out).unwrap();
    assert_eq!((&found[0]["code"], &found[0]["line"]), (&json!("no-origins"), &Value::Null));
}

#[test]
fn json_that_is_no_policy_has_a_line() {
    for (text, code, line) in [
        ("{\n  \"allow_origins\": [\"https://a.example\",]\n}", "invalid-json", 2),
        ("{\n  \"max_age\": 1\n\n", "invalid-json", 4),
        ("\n\n[]", "invalid-type", 3),
        (" \r\n5", "invalid-type", 2),
        ("{\n\"\u{e4}\u{e4}\": 1e999}", "invalid-json", 2),
        ("{\"a\":\n\"\\ud800\"}", "invalid-json", 2),
    ] {
        let path = file("syntax-line.json", text.as_bytes());
        let ran = cors(&["lint", "--format", "json", path.to_str().unwrap()], b"");
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        let found = found.as_array().unwrap().iter().map(|it| json!([it["code"], it["line"]]));
        assert_eq!(Value::from_iter(found), json!([[code, line]]), "{text}");
    }
}

/// `serde_json` marks raw values with a private key, and takes an object with it for what the string holds.
#[test]
fn no_key_makes_a_string_a_value() {
    let text = br#"{"allow_origins": [{"$serde_json::private::RawValue": "\"https://a.example\""}],
        "max_age": {"$serde_json::private::RawValue": "5"}}"#;
    let path = file("private-key.json", text);
    let ran = cors(&["lint", "--format", "json", path.to_str().unwrap()], b"");
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let found = found.as_array().unwrap().iter().map(|it| json!([it["code"], it["line"]]));
    assert_eq!(
        Value::from_iter(found),
        json!([["invalid-type", 1], ["invalid-type", 2]]),
        "{}",
        ran.out
    );
}

#[test]
fn lint_reports_malformed_routes() {
    let odd: [(&str, &str, &str); 11] = [
        ("routes-empty.toml", "[routes]", "no-routes"),
        ("routes-text.toml", "routes = '/api'", "invalid-type"),
        ("routes-array.json", r#"{"routes": []}"#, "invalid-type"),
        ("route-text.toml", "routes.'/api' = true", "invalid-type"),
        ("route-empty.toml", "[routes.'/api']", "no-origins"),
        ("route-open.toml", "[routes.'/api']\nclosed = false", "no-origins"),
        ("unknown.toml", "version = 1\n[routes.'/api']\nclosed = true", "unknown-field"),
        ("escape.json", r#"{"routes": {"/\ud800": {}}}"#, "invalid-json"),
        ("beside.toml", "max_age = 5\n[routes.'/api']\nclosed = true", "policy-beside-routes"),
        ("twice.json", r#"{"routes": {}, "routes": {}}"#, "repeated-field"),
        (
            "route-twice.json",
            r#"{"routes": {"/a": {"closed": true}, "/a": {"closed": true}}}"#,
            "repeated-route",
        ),
    ];
    for (name, content, code) in odd {
        let path = file(name, content.as_bytes());
        let ran = cors(&["lint", "--format", "json", path.to_str().unwrap()], b"");
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        let codes: Vec<_> = found.as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert_eq!((ran.status, codes.contains(&&json!(code))), (1, true), "{name}: {}", ran.out);
    }
}

#[test]
fn lint_reads_the_fields_of_json_one_by_one() {
    let policy = file(
        "fields.json",
        br#"{"routes": {
            "/a": {"allow_origins": 5, "max_age": -1},
            "/b": {"closed": true, "max_age": 5, "allow_credentials": false},
            "/c": {"allow_origins": [[]], "max_age": 1.5}
        }}"#,
    );
    let ran = cors(&["lint", policy.to_str().unwrap()], b"");
    let said: Vec<_> = ran.out.lines().filter(|it| it.starts_with("  routes")).collect();
    assert_eq!(
        said,
        [
            r#"  routes."/a".allow_origins: has the wrong type: integer `5`, expected a list of strings, or one string with commas between the entries"#,
            r#"  routes."/a".max_age: has the wrong type: integer `-1`, expected a whole number of seconds from 0 to 86400"#,
            r#"  routes."/b".max_age: stands beside `closed`"#,
            r#"  routes."/b".allow_credentials: stands beside `closed`"#,
            r#"  routes."/c".allow_origins: has the wrong type: sequence, expected a string"#,
            r#"  routes."/c".max_age: has the wrong type: floating point `1.5`, expected a whole number of seconds from 0 to 86400"#,
        ],
        "{}",
        ran.out
    );
}

#[test]
fn lint_reports_malformed_files() {
    let odd: [(&str, &[u8], &str); 7] = [
        ("empty.toml", b"", "no-origins"),
        ("syntax.toml", b"allow_origins = [\n", "invalid-toml"),
        ("syntax.json", b"{", "invalid-json"),
        ("array.json", b"[]", "invalid-type"),
        ("twice.json", br#"{"max_age": 1, "max_age": 2}"#, "repeated-field"),
        ("nested.toml", b"[cors]\nmax_age = 1", "unknown-field"),
        ("negative.toml", b"allow_origins = '*'\nmax_age = -1", "invalid-type"),
    ];
    for (name, content, code) in odd {
        let path = file(name, content);
        let ran = cors(&["lint", path.to_str().unwrap()], b"");
        assert_eq!((ran.status, &*ran.err), (1, ""), "{name}: {}", ran.out);
        assert!(ran.out.contains(code), "{name}: {}", ran.out);
    }
}

/// Where the origins are there by another name, or in a table, they are not missing.
#[test]
fn what_is_misspelt_is_not_also_missing() {
    let table = "if the policy is in it, move its fields out of the table (in TOML, remove this line); otherwise remove it all";
    let meant = "did you mean `allow_origins`";
    let missing = "no-origins";
    for (name, text, wanted) in [
        ("typo.toml", "allow_origin = ['https://a.example']", &[("unknown-field", meant)][..]),
        ("short.toml", "origins = ['https://a.example']", &[("unknown-field", meant)]),
        (
            "table.toml",
            "[policy]\nallow_origins = ['https://a.example']",
            &[("unknown-field", table)],
        ),
        ("table.json", r#"{"cors": {"allow_origins": "*"}}"#, &[("unknown-field", table)]),
        (
            "route.toml",
            "[route.'/api']\nallow_origins = ['https://a.example']",
            &[("unknown-field", "did you mean `routes`")],
        ),
        (
            "in-route.toml",
            "[routes.'/a']\nallow_origin = '*'\n[routes.'/b']\nmax_age = 5",
            &[("unknown-field", meant), (missing, "")],
        ),
        // These are two mistakes.
        ("two.toml", "max_ages = 5", &[(missing, ""), ("unknown-field", "did you mean `max_age`")]),
        (
            "empty-list.toml",
            "allow_origins = []\norigins = []",
            &[(missing, ""), ("unknown-field", meant)],
        ),
    ] {
        let path = file(name, text.as_bytes());
        let ran = cors(&["lint", "--format", "json", path.to_str().unwrap()], b"");
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        let text = |it: &Value, of: &str| it[of].as_str().unwrap().to_owned();
        let found: Vec<_> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                let help = if it["code"] == missing { String::new() } else { text(it, "help") };
                (text(it, "code"), help)
            })
            .collect();
        let wanted: Vec<_> =
            wanted.iter().map(|(code, help)| (code.to_string(), help.to_string())).collect();
        assert_eq!((ran.status, found), (1, wanted), "{name}");
    }
}

#[test]
fn a_negative_age_is_meant_to_be_0() {
    for text in ["max_age = -1", "max_age = '-1'"] {
        let path = file("minus.toml", format!("allow_origins = '*'\n{text}\n").as_bytes());
        let ran = cors(&["lint", path.to_str().unwrap()], b"");
        let help = "\n  help: write `0`, so that browsers keep no answer, or a number of seconds, such as `600`\n";
        assert!(ran.out.contains(help), "{}", ran.out);
    }
}

/// As the environment has only strings, and policies are read from there, too.
#[test]
fn a_flag_may_be_a_string() {
    for (text, status) in [("'true'", 0), ("'false'", 0), ("'yes'", 1), ("'True'", 1), ("1", 1)] {
        let text = format!("allow_origins = ['https://a.example']\nallow_credentials = {text}\n");
        assert_eq!(cors(&["lint", "-"], text.as_bytes()).status, status, "{text}");
    }
}

#[test]
fn usage_is_exit_2() {
    for args in [&["lint"][..], &["eval"], &["frob"], &["lint", "--format", "xml", "a.toml"], &[]] {
        assert_eq!(cors(args, b"").status, 2, "{args:?}");
    }
}
