//! What the documents show of the command is what it prints.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod command;
mod running;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    thread,
};

use axum::{
    Router,
    routing::{get, put},
};
use cors_axum::{Cors, Policy};
use cors_browsers::browser::{are_required, say_skipped};

use command::cors;
use running::Demo;

/// The documents with what the command prints and with policies.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let guide = fs::read_dir(root.join("docs/guide")).unwrap().map(|entry| entry.unwrap().path());
    let guide = guide.filter(|path| path.extension().is_some_and(|it| it == "md"));
    let paths = [root.join("README.md"), root.join("cors-cli/README.md")].into_iter().chain(guide);
    paths.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The contents of the blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("\n```{language}\n");
    text.split(&*begin).skip(1).map(|rest| rest.split_once("```").unwrap().0).collect()
}

/// The commands of the blocks that show some, each with what it is said to print.
fn calls(text: &str) -> Vec<(&str, &str)> {
    let shown = blocks(text, "text").into_iter().filter_map(|block| block.strip_prefix("$ "));
    shown.flat_map(|block| block.split("\n$ ")).map(|call| call.split_once('\n').unwrap()).collect()
}

/// Not run: they ask servers that are not here.
const NOT_RUN: [&str; 2] = ["cors audit http://127.0.0.1:8080/api ", "cors check https://"];

/// The files that the documents name.
fn files() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    // Commands are shown as they are run in the folder of the repository.
    let har = "cors-cli/tests/har/firefox.har";
    fs::create_dir_all(folder.join("cors-cli/tests/har")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(root.join(har), folder.join(har)).unwrap();
    let app = "https://app.example.com";
    let preview = "https://*.preview.example.com";
    let candidate = "allow_origins = ['https://www.example.com']\nallow_credentials = true";
    let old = format!(
        "allow_origins = ['{app}', 'https://legacy.example.com']\nallow_credentials = true"
    );
    let new = format!(
        "allow_origins = ['{app}', '{preview}']\nallow_credentials = true\nallow_methods = ['PUT']"
    );
    let json = format!(
        "{{\n  \"allow_origins\": [\"{app}/\"],\n  \"allow_methods\": [\"GET\", \"PUT\"]\n}}"
    );
    let readme = documents().remove(0).1;
    let is_policy = |it: &&str| it.contains("allow_origins");
    let policy = blocks(&readme, "toml").into_iter().find(is_policy).unwrap();
    for (name, text) in [
        ("policy.toml", policy),
        ("candidate.toml", candidate),
        ("old.toml", &old),
        ("new.toml", &new),
        ("policy.json", &json),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

/// The server of the guide's first chapter.
fn api() -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let policy = Policy::builder()
            .allow_origins(["https://app.example.com"])
            .allow_credentials(true)
            .allow_methods(["PUT"])
            .allow_headers(["content-type"])
            .build()
            .unwrap();
        let app = Router::new()
            .route("/items", get(|| async { "one" }))
            .route("/items/{name}", put(|| async { "stored" }))
            .layer(Cors::new(policy));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap().to_string()).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    receiver.recv().unwrap()
}

/// What a shell prints for a command line.
fn printed(folder: &Path, line: &str) -> String {
    let command = Path::new(env!("CARGO_BIN_EXE_cors")).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [command].into_iter().chain(env::split_paths(&path));
    let path = env::join_paths(folders).unwrap();
    let output =
        Command::new("sh").args(["-c", line]).current_dir(folder).env("PATH", path).output();
    String::from_utf8(output.unwrap().stdout).unwrap().replace('\r', "")
}

/// Whether a text is what is shown, in which `…` stands for anything.
fn is_shown(text: &str, shown: &str) -> bool {
    let parts: Vec<_> = shown.split('…').collect();
    let [first, .., last] = *parts else { return text == shown };
    let Some(mut rest) = text.strip_prefix(first).and_then(|it| it.strip_suffix(last)) else {
        return false;
    };
    parts[1..parts.len() - 1].iter().all(|part| {
        let found = rest.split_once(part);
        rest = found.map_or("", |(_, after)| after);
        found.is_some()
    })
}

/// Whether examples with `curl` are run: with `CORS_BROWSERS=required` they have to be.
fn has_curl(folder: &Path) -> bool {
    let has_curl = !printed(folder, "command -v curl").is_empty();
    assert!(has_curl || !are_required(), "curl is required and not installed");
    if !has_curl {
        say_skipped("curl is not installed");
    }
    has_curl
}

#[test]
fn what_is_shown_is_what_is_printed() {
    let (folder, demo, api) = (files(), Demo::start(), api());
    let has_curl = has_curl(&folder);
    let here = [
        ("127.0.0.1:7070", running::authority(&demo.api)),
        ("127.0.0.1:7071", running::authority(&demo.page)),
        ("127.0.0.1:3000", &api),
        // At a terminal it prints text, in a pipe JSON.
        ("firefox.har", "firefox.har --format text"),
    ];
    let (mut ran, mut wrong) = (0, String::new());
    for (path, text) in documents() {
        for (line, shown) in calls(&text) {
            let is_of_command = line.starts_with("cors ") || line.contains("| cors ");
            let is_run = is_of_command || (line.starts_with("curl ") && has_curl);
            if !is_run || NOT_RUN.iter().any(|begin| line.starts_with(begin)) {
                continue;
            }
            let line = here.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
            let shown =
                here[..3].iter().fold(shown.to_owned(), |it, (from, to)| it.replace(from, to));
            let printed = printed(&folder, &line);
            if !is_shown(printed.trim_end(), shown.trim_end()) {
                wrong += &format!("{}: {line}\n{shown}\nis not\n{printed}\n", path.display());
            }
            ran += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(ran > 12, "{ran}");
}

#[test]
fn every_policy_that_is_shown_compiles() {
    let mut count = 0;
    for (path, text) in documents() {
        for block in blocks(&text, "toml") {
            if block.contains("allow_origins") || block.contains("closed") {
                let ran = cors(&["lint", "-"], block.as_bytes());
                assert_eq!((ran.status, &*ran.err), (0, ""), "{}: {}", path.display(), ran.out);
                count += 1;
            }
        }
    }
    assert!(count > 3, "{count}");
}
