//! The formats of `cors lint` for other programs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod command;
mod files;

use serde_json::{Value, json};

use command::cors;
use files::file;

const TOML: &str = "\
# \u{e4}
max_age = 7201
allow_origins = [\"https://a.example\", 'https://\u{e4}.example/100%\u{9b}2J']
\"k:\\u0007\\n::error::forged\" = 1
";

const JSON: &str = r#"{
  "max_age": 7201, "allow_origins": ["https://a.example", "https://b.example/\r\n::error::forged"],
  "::warning::{forged}\u007f": 1
}"#;

#[test]
fn workflow_commands_are_one_for_each_problem() {
    let toml = file("formats, 100%:1.toml", TOML.as_bytes());
    let json = file("formats.json", JSON.as_bytes());
    let paths = [&toml, &json].map(|it| it.to_str().unwrap());
    let ran = cors(&["lint", "--format", "github", paths[0], paths[1]], b"");
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let folder = toml.parent().unwrap().to_str().unwrap();
    let lines: Vec<_> = ran.out.lines().map(|it| it.replace(folder, "")).collect();
    let wanted = [
        "::warning file=/formats%2C 100%25%3A1.toml,line=2,title=max-age-over-chromium::max_age: `7201` is over 7200 \
         seconds, the longest that Chromium caches a preflight%0Ahelp: write 7200 or less",
        r"::error file=/formats%2C 100%25%3A1.toml,line=3,title=path::allow_origins[1]: `https://ä.example/100%25\u{9b}2J` has a path, query or fragment, which no origin has%0Ahelp: write `https://xn--4ca.example`",
        r"::error file=/formats%2C 100%25%3A1.toml,line=4,title=unknown-field::k:\u{7}\n::error::forged: is not a field of a policy%0Ahelp: ",
        "::warning file=/formats.json,line=2,title=max-age-over-chromium::max_age: `7201` is over 7200 seconds, the \
         longest that Chromium caches a preflight%0Ahelp: write 7200 or less",
        r"::error file=/formats.json,line=2,title=path::allow_origins[1]: `https://b.example/\r\n::error::forged` has a path, query or fragment, which no origin has%0Ahelp: write `https://b.example`",
        r"::error file=/formats.json,line=3,title=unknown-field::::warning::{forged}\u{7f}: is not a field of a policy%0Ahelp: ",
    ];
    assert_eq!(lines.len(), wanted.len(), "{}", ran.out);
    for (line, wanted) in lines.iter().zip(wanted) {
        assert!(line.starts_with(wanted), "{line}\n{wanted}");
    }
}

#[test]
fn a_problem_of_the_whole_file_has_no_line_in_a_workflow_command() {
    let ran = cors(&["lint", "--format", "github", "-"], b"");
    assert!(ran.out.starts_with("::error file=<stdin>,title=no-origins::"), "{}", ran.out);
    let fine = cors(&["lint", "--format", "github", "-"], b"allow_origins = '*'");
    assert_eq!((fine.status, &*fine.out), (0, ""));
}

/// The only run of a log, with all that GitHub's code scanning requires of it.
fn run_of(sarif: &str) -> Value {
    let log: Value = serde_json::from_str(sarif).unwrap();
    assert_eq!(log["$schema"], "https://json.schemastore.org/sarif-2.1.0.json");
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(
        (&driver["name"], &driver["version"]),
        (&json!("cors"), &json!(env!("CARGO_PKG_VERSION")))
    );
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
    }
    for result in run["results"].as_array().unwrap() {
        let of = rules.iter().filter(|rule| rule["id"] == result["ruleId"]);
        assert_eq!(of.count(), 1, "{result}");
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()), "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty(), "{result}");
        assert_eq!(result["locations"].as_array().unwrap().len(), 1, "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string(), "{result}");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1, "{result}");
    }
    run.clone()
}

#[test]
fn sarif_has_what_code_scanning_requires() {
    let toml = file("sarif, 100%:1.toml", TOML.as_bytes());
    let json = file("sarif.json", JSON.as_bytes());
    let paths = [&toml, &json].map(|it| it.to_str().unwrap());
    let ran = cors(&["lint", "--format", "sarif", paths[0], paths[1]], b"");
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let run = run_of(&ran.out);
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let codes: Vec<_> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(json!(codes), json!(["max-age-over-chromium", "path", "unknown-field"]));
    let found = run["results"].as_array().unwrap().iter().map(|it| {
        let place = &it["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let region = &place["region"];
        let name = uri.rsplit('/').next().unwrap();
        json!([it["ruleId"], it["level"], name, region["startLine"], region["startColumn"]])
    });
    let wanted = json!([
        ["max-age-over-chromium", "warning", "sarif,%20100%25%3A1.toml", 2, 1],
        ["path", "error", "sarif,%20100%25%3A1.toml", 3, 39],
        ["unknown-field", "error", "sarif,%20100%25%3A1.toml", 4, 1],
        ["max-age-over-chromium", "warning", "sarif.json", 2, 3],
        ["path", "error", "sarif.json", 2, 59],
        ["unknown-field", "error", "sarif.json", 3, 3],
    ]);
    assert_eq!(Value::from_iter(found), wanted);
    let message = run["results"][5]["message"]["text"].as_str().unwrap();
    let sentence = r"::warning::{{forged}}\u{{7f}}: is not a field of a policy: the fields are ";
    assert!(message.starts_with(sentence), "{message}");
}

#[test]
fn sarif_names_files_from_the_working_directory() {
    let relative = |args: &[&str]| {
        let ran = cors(&[&["lint", "--format", "sarif"], args].concat(), b"");
        let run = run_of(&ran.out);
        let uri = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        uri.as_str().unwrap().to_owned()
    };
    let inside = env!("CARGO_MANIFEST_DIR").to_owned() + "/tests/files/wrong.toml";
    for path in [&*inside, "tests/files/wrong.toml", "./tests/../tests/files/wrong.toml"] {
        assert_eq!(relative(&[path]), "tests/files/wrong.toml", "{path}");
    }
    assert_eq!(relative(&["-"]), "%3Cstdin%3E");
}

#[test]
fn sarif_has_the_column_of_a_syntax_error() {
    for (text, line, column) in [
        ("{\n  \"\u{e4}\": [1,]}", 2, 11),
        ("a = 1\n'\u{e4}' = [1", 2, 9),
        ("\n  {\"a\": 1} {", 2, 12),
        ("{\n", 2, 1),
    ] {
        let ran = cors(&["lint", "--format", "sarif", "-"], text.as_bytes());
        let run = run_of(&ran.out);
        let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(*region, json!({"startLine": line, "startColumn": column}), "{text}");
    }
}

#[test]
fn sarif_without_problems_is_an_empty_run() {
    let ran = cors(&["lint", "--format", "sarif", "-"], b"allow_origins = '*'");
    assert_eq!(ran.status, 0);
    let run = run_of(&ran.out);
    assert_eq!((&run["results"], &run["tool"]["driver"]["rules"]), (&json!([]), &json!([])));
}

/// Line breaks that belong to the layout are the only control characters, and no line of text for people begins
/// with a command to GitHub Actions.
#[test]
fn no_format_prints_control_characters_or_commands_of_a_file() {
    let hostile = "\"::stop-commands::x\" = 1\n'##[error]\u{9b}' = 2\nallow_origins = ['https://a.example']\n\
                   allow_methods = [\"A\\u0000\\u0085\\n::add-mask::a\"]\nmax_age = \"\\u007f\\u001b[2J\"\n";
    let toml = file("hostile.toml", hostile.as_bytes());
    let json = file("hostile.json", JSON.as_bytes());
    let syntax = file("syntax\n::error::\u{1b}\u{85}.toml", b"a = '\x1b'");
    let paths = [&toml, &json, &syntax].map(|it| it.to_str().unwrap());
    for format in ["text", "json", "sarif", "github"] {
        let args = ["lint", "--format", format, paths[0], paths[1], paths[2], "no\n::error::where"];
        let ran = cors(&args, b"");
        let is_control = |it: char| it.is_control() && it != '\n';
        assert!(!ran.out.contains(is_control), "{format}: {:?}", ran.out);
        assert_eq!((ran.status, ran.err.lines().count()), (2, 1), "{format}: {}", ran.err);
        let commands = ran.out.lines().filter(|it| it.trim_start().starts_with("::")).count();
        assert_eq!(commands, if format == "github" { 8 } else { 0 }, "{format}: {}", ran.out);
        assert!(format != "text" || !ran.out.contains("##["), "{}", ran.out);
    }
}

/// What is escaped in JSON is what the file says.
#[test]
fn json_keeps_the_values() {
    let ran = cors(&["lint", "--format", "json", "-"], JSON.as_bytes());
    assert!(ran.out.contains(r"{forged}\u007f"), "{}", ran.out);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found[1]["value"], "https://b.example/\r\n::error::forged");
    assert_eq!(found[2]["field"], "::warning::{forged}\u{7f}");
}
