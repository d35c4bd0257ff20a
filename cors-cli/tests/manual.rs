//! What the help, the man pages and the README say of the command is so: its examples run, and it exits as they say.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;
mod running;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use command::cors;
use running::Demo;

const README: &str = include_str!("../../README.md");

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

/// The lines below a heading of the long help, without what comes after them.
fn section(command: &str, heading: &str) -> Vec<String> {
    let help = cors(&["help", command], b"").out;
    let lines = help.lines().skip_while(|line| !line.starts_with(heading)).skip(1);
    lines.map_while(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

/// What each exit code of a command means, as its help has it.
fn exits(command: &str) -> BTreeMap<i32, String> {
    let lines = section(command, "Exit codes:");
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
        ("page.har", include_str!("har/firefox.har")),
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

/// One case at least for each code that the help of each command lists, and none for others.
#[test]
fn every_exit_code_is_what_the_help_says() {
    let folder = folder("exits");
    let demo = Demo::start();
    let (api, page) = (format!("{}/api/item", demo.api), &demo.page);
    // Nobody listens there any more.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    fs::write(folder.join("wrong.toml"), "allow_origins = [\"https://app.example.com/\"]").unwrap();
    fs::write(
        folder.join("protected.toml"),
        "allow_origins = [\"https://app.example.com\"]\ncross_origin_protection = true\n",
    )
    .unwrap();
    let mirror = "allow_origins = [\"*\"]\n";
    fs::write(folder.join("open.toml"), mirror).unwrap();
    let cases = [
        ("cors demo --api-port 0 --page-port 0 > greeting & pid=$!; until grep -q stops greeting; do sleep 0.05; done; kill $pid; wait $pid".to_owned(), 0),
        ("cors demo --policy nowhere.toml".to_owned(), 2),
        ("cors demo --policy wrong.toml".to_owned(), 2),
        (format!("cors check {api} --origin {page}"), 0),
        (format!("cors check {api} --origin https://evil.example"), 1),
        (format!("cors check {api}"), 2),
        (format!("cors check {api} --expect nowhere.toml"), 2),
        (format!("cors check {nobody} --origin {page}"), 3),
        (format!("cors check {api} --origin {page} -X PUT"), 4),
        ("cors lint policy.toml".to_owned(), 0),
        ("cors lint policy.toml wrong.toml".to_owned(), 1),
        ("cors lint nowhere.toml".to_owned(), 2),
        ("cors lint".to_owned(), 2),
        ("cors diff old.toml policy.toml".to_owned(), 0),
        ("cors diff old.toml new.toml".to_owned(), 1),
        ("cors diff old.toml wrong.toml".to_owned(), 2),
        ("cors export --to nginx policy.toml".to_owned(), 0),
        ("cors export --to nginx protected.toml".to_owned(), 2),
        ("cors export --to abacus policy.toml".to_owned(), 2),
        ("cors eval --policy policy.toml < requests.jsonl".to_owned(), 0),
        ("echo '{}' | cors eval --policy policy.toml".to_owned(), 1),
        ("cors eval --policy wrong.toml".to_owned(), 2),
        ("cors judge < exchanges.jsonl".to_owned(), 0),
        ("echo '{}' | cors judge".to_owned(), 1),
        ("cors judge --har page.har".to_owned(), 1),
        ("cors judge --har nowhere.har".to_owned(), 2),
        ("cors explain CORSMissingAllowOrigin".to_owned(), 0),
        ("cors explain 'the page is blank'".to_owned(), 1),
        ("cors explain ''".to_owned(), 2),
        (format!("cors audit {api}"), 0),
        (format!("cors audit {api} --policy open.toml --requests 1"), 0),
        (format!("cors audit {api} --policy nowhere.toml"), 2),
        ("cors audit 127.0.0.1".to_owned(), 2),
        (format!("cors audit {nobody}"), 3),
        (format!("cors infer {api} --origin {page}"), 0),
        (format!("cors infer {api} --origin {page} --requests 1"), 1),
        ("cors infer 127.0.0.1".to_owned(), 2),
        (format!("cors infer {nobody}"), 3),
        ("cors completions bash".to_owned(), 0),
        ("cors completions csh".to_owned(), 2),
        ("cors man lint".to_owned(), 0),
        ("cors man --out policy.toml".to_owned(), 2),
        ("cors man ls".to_owned(), 2),
    ];
    let mut seen: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    for (line, code) in &cases {
        let ran = shell(&folder, line);
        let said = format!("{line}\n{}{}", text(&ran.stdout), text(&ran.stderr));
        assert_eq!(ran.status.code(), Some(*code), "{said}");
        let (_, command) = line.split_once("cors ").unwrap();
        seen.entry(command.split(' ').next().unwrap()).or_default().insert(*code);
    }
    seen.entry("audit").or_default().insert(audited_with_a_finding());
    for command in COMMANDS {
        let said: BTreeSet<_> = exits(command).into_keys().collect();
        assert_eq!(seen[command], said, "{command}");
    }
}

/// The exit code for a server that lets any page read what a user can.
fn audited_with_a_finding() -> i32 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(mirror));
    cors(&["audit", &url, "--as", "https://api.example.com"], b"").status
}

/// Answers each page with itself.
fn mirror(mut stream: std::net::TcpStream) {
    use std::io::{BufRead as _, BufReader, Write as _};
    let lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let origin =
        head.iter().find_map(|it| it.to_lowercase().strip_prefix("origin: ").map(str::to_owned));
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: {}\r\nAccess-Control-Allow-Credentials: true\r\n\
         Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        origin.unwrap_or_default()
    );
}

/// One table, in three places.
#[test]
fn the_readme_and_the_man_pages_say_the_same() {
    let (_, table) = README.split_once("| command | 0 |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.split('|').map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    let rows: Vec<_> = rows.map(cells).collect();
    assert_eq!(rows.len(), COMMANDS.len());
    for (command, row) in COMMANDS.into_iter().zip(&rows) {
        let exits = exits(command);
        let cells = (0..=4).map(|code| exits.get(&code).cloned().unwrap_or_default());
        let wanted: Vec<_> =
            [String::new(), format!("`{command}`")].into_iter().chain(cells).collect();
        assert_eq!(row[..7], wanted, "{command}");
        let page = cors(&["man", command], b"").out.replace("\\-", "-").replace("\\*(Aq", "'");
        let (_, page) = page.split_once("\n.SH \"EXIT STATUS\"\n").unwrap();
        for (code, what) in exits {
            assert!(page.contains(&format!("\\fB{code}\\fR\n{what}\n")), "{command}: {page}");
        }
        for example in examples(command) {
            assert!(page.replace("\\\\", "\\").contains(&format!("\n{example}\n")), "{page}");
        }
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

#[test]
fn every_page_is_written() {
    let folder = folder("pages").join("man/man1");
    let ran = cors(&["man", "--out", folder.to_str().unwrap()], b"");
    assert_eq!((ran.status, &*ran.out), (0, ""), "{}", ran.err);
    let names = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name());
    let names: BTreeSet<_> = names.map(|it| it.into_string().unwrap()).collect();
    let wanted = COMMANDS.map(|it| format!("cors-{it}.1")).into_iter().chain(["cors.1".to_owned()]);
    assert_eq!(names, wanted.collect());
    let first = fs::read_to_string(folder.join("cors-lint.1")).unwrap();
    assert_eq!(first, cors(&["man", "lint"], b"").out);
    assert!(cors(&["man"], b"").out.starts_with(".TH CORS 1 "));
}

/// What bash offers for the last of the words.
fn offered(words: &str) -> String {
    let script = format!(
        "source <(cors completions bash); COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _cors cors \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; echo \"${{COMPREPLY[*]}}\""
    );
    let line = format!("bash -c '{script}'");
    text(&shell(Path::new(env!("CARGO_TARGET_TMPDIR")), &line).stdout).trim().to_owned()
}

#[test]
fn bash_offers_commands_options_and_values() {
    assert_eq!(offered("cors li"), "lint");
    assert_eq!(offered("cors lint --fo"), "--format");
    assert_eq!(offered("cors lint --format \"\""), "text json sarif github");
    assert_eq!(offered("cors export --to ng"), "nginx");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = cors(&["completions", shell], b"");
        let all = COMMANDS.iter().all(|it| ran.out.contains(it));
        assert!(ran.status == 0 && all, "{shell}: {}", ran.out);
    }
}

#[test]
fn odd_calls_are_answered() {
    let alone = cors(&[], b"");
    assert_eq!((alone.status, &*alone.out), (2, ""));
    assert!(alone.err.contains("Usage: cors") && alone.err.contains("  lint  "), "{}", alone.err);
    let close = cors(&["lnt"], b"");
    assert_eq!(close.status, 2);
    assert!(close.err.contains("a similar subcommand exists: 'lint'"), "{}", close.err);
    let version = format!("cors {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(cors(&["--version"], b"").out, version);
}

/// Whoever ends a pipe has read enough, and the exit code still says what was found.
#[test]
fn pipes_may_end_and_disks_be_full() {
    let folder = folder("pipes");
    fs::write(folder.join("wrong.toml"), "max_age = -1\n".repeat(3000)).unwrap();
    let codes = "{ cors explain codes; echo $? >&2; } | true";
    assert_eq!(text(&shell(&folder, codes).stderr), "0\n");
    let lint = "{ cors lint new.toml wrong.toml; echo $? >&2; } | true";
    assert_eq!(text(&shell(&folder, lint).stderr), "1\n");
    if Path::new("/dev/full").exists() {
        let ran = shell(&folder, "cors explain codes > /dev/full");
        assert_eq!(ran.status.code(), Some(2));
        assert!(text(&ran.stderr).starts_with("error: standard output: "), "{ran:?}");
        let ran = shell(&folder, "cors lint nowhere.toml 2> /dev/full");
        assert_eq!(ran.status.code(), Some(2), "{ran:?}");
    }
}

#[test]
fn colours_are_printed_where_they_are_wanted() {
    let folder = folder("colours");
    let is_coloured = |line: &str| text(&shell(&folder, line).stdout).contains('\u{1b}');
    assert!(!is_coloured("cors diff old.toml new.toml"));
    assert!(is_coloured("cors diff --color always old.toml new.toml"));
    assert!(is_coloured("cors --color=always diff old.toml new.toml"));
    assert!(is_coloured("CLICOLOR_FORCE=1 cors diff old.toml new.toml"));
    assert!(!is_coloured("CLICOLOR_FORCE=1 cors diff --color never old.toml new.toml"));
    assert!(!is_coloured("CLICOLOR_FORCE=1 NO_COLOR=1 cors diff old.toml new.toml"));
}
