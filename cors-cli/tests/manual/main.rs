//! What the help, the man pages and the README say of the command is so: its examples run, and it exits as they say.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

#[path = "../command/mod.rs"]
mod command;
mod exits;
mod odd;
mod pages;
#[path = "../running/mod.rs"]
mod running;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use command::cors;
use running::Demo;

const COMMANDS: [&str; 12] = [
    "demo",
    "check",
    "lint",
    "diff",
    "export",
    "eval",
    "judge",
    "explain",
    "audit",
    "infer",
    "completions",
    "man",
];

/// The lines below a heading of the long help of a command.
fn section(command: &str, heading: &str) -> Vec<String> {
    section_in(&cors(&["help", command], b"").out, heading)
}

/// The lines below a heading of a help, without what comes after them.
fn section_in(help: &str, heading: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.starts_with(heading)).skip(1);
    lines.map_while(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

/// What each exit code of a command means, as its help has it.
fn exits(command: &str) -> BTreeMap<i32, String> {
    exits_in(&cors(&["help", command], b"").out)
}

fn exits_in(help: &str) -> BTreeMap<i32, String> {
    let lines = section_in(help, "Exit codes:");
    let exit = |line: &String| {
        let (code, what) = line.split_once("  ").unwrap();
        (code.parse().unwrap(), what.to_owned())
    };
    lines.iter().map(exit).collect()
}

/// The examples of a command, as its help has them: each comes after a comment, and may have several lines.
fn examples(command: &str) -> Vec<String> {
    let lines = section(command, "Examples");
    let parts = lines.split(|line| line.starts_with("# ")).skip(1);
    parts.map(|lines| lines.join("\n")).collect()
}

/// A folder with the files that the examples name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for home in
        [".zfunc", ".config/fish/completions", ".local/share/bash-completion/completions", "bin"]
    {
        fs::create_dir_all(folder.join(home)).unwrap();
    }
    let policy =
        "allow_origins = [\"https://app.example.com\"]\nallow_methods = [\"GET\", \"PUT\"]\n";
    let exchange = r#"{"request": {"page_origin": "https://app.example.com", "url_origin": "https://api.example.com", "method": "GET", "headers": []}, "response": {"status": 200, "headers": []}}"#;
    let line = "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been \
                blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    for (file, text) in [
        ("policy.toml", policy),
        ("old.toml", policy),
        ("new.toml", "allow_origins = [\"https://*.example.com\"]\n"),
        ("routes.json", r#"{"routes": {"/api": {"allow_origins": "*"}}}"#),
        ("requests.jsonl", "{\"method\": \"GET\", \"headers\": []}\n"),
        ("exchanges.jsonl", exchange),
        ("page.har", include_str!("../har/firefox.har")),
        ("console.txt", line),
        // A reader of man pages that is always there.
        ("bin/man", "#!/bin/sh\n[ \"$*\" = '-l -' ] && grep '^\\.TH CORS'\n"),
    ] {
        fs::write(folder.join(file), text).unwrap();
    }
    for line in [
        "chmod +x bin/man && git init -q && git add policy.toml",
        "git -c user.name=a -c user.email=a@a.example commit -qm a",
    ] {
        assert!(shell(&folder, line).status.success(), "{line}");
    }
    folder
}

/// Runs a line in a folder that is also the user's.
fn shell(folder: &Path, line: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_cors")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = [folder.join("bin"), binary].into_iter().chain(std::env::split_paths(&path));
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).stdin(Stdio::null());
    command.env("PATH", std::env::join_paths(path).unwrap()).env("HOME", folder);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_example_runs() {
    let folder = folder("examples");
    let demo = Demo::start();
    let expected = format!("[readable]\n\"{}\" = [\"GET\"]\n", demo.page);
    fs::write(folder.join("expected.toml"), expected).unwrap();
    for command in COMMANDS.into_iter().filter(|it| *it != "demo") {
        let exits = exits(command);
        let examples = examples(command);
        assert!(examples.len() > 1, "{command}: {examples:?}");
        for example in examples {
            let line = example
                .replace("http://127.0.0.1:7070", &demo.api)
                .replace("http://127.0.0.1:7071", &demo.page);
            let ran = shell(&folder, &line);
            let (code, err) = (ran.status.code().unwrap(), text(&ran.stderr));
            let is_fine = code < 2 && !err.contains("error:");
            let is_said = exits.contains_key(&code) || line.contains('|');
            assert!(is_fine && is_said, "{line}: {code}\n{}{err}", text(&ran.stdout));
            let written = line.split_once(" > ").or(line.split_once(" --out "));
            match written {
                Some((_, file)) => {
                    let file = folder.join(file.trim_start_matches("~/"));
                    assert!(fs::metadata(&file).unwrap().len() > 0, "{line}: {err}");
                }
                None => assert!(!ran.stdout.is_empty(), "{line}: {err}"),
            }
        }
    }
}

#[test]
fn every_example_of_the_demo_starts() {
    let folder = folder("examples-of-demo");
    let policy = folder.join("policy.toml");
    let examples = examples("demo");
    assert!(examples.len() > 1, "{examples:?}");
    for example in examples {
        let line = example.replace("policy.toml", policy.to_str().unwrap());
        let mut args: Vec<_> = line.strip_prefix("cors demo").unwrap().split_whitespace().collect();
        // Another program may have the ports that are the default.
        for port in ["--api-port", "--page-port"] {
            if !args.contains(&port) {
                args.extend([port, "0"]);
            }
        }
        let demo = Demo::start_with(&args);
        assert!(demo.greeting.contains(&demo.page), "{}", demo.greeting);
    }
}

#[test]
fn the_short_help_is_short() {
    for command in COMMANDS {
        let short = cors(&[command, "-h"], b"");
        assert_eq!((short.status, &*short.err), (0, ""));
        let has_more = ["Exit codes", "Examples"].iter().any(|it| short.out.contains(it));
        assert!(!has_more && short.out.lines().count() < 60, "{}", short.out);
    }
}
