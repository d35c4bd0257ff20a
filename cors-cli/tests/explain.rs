//! `cors explain`, run as from a shell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;

use command::cors;
use cors_core::browser::{Code, Phase};

/// The headings: the first line, and the first after each `It could also be this`.
fn headings(text: &str) -> Vec<&str> {
    let parts = text.split("\nIt could also be this:\n\n");
    parts.map(|part| part.lines().next().unwrap()).collect()
}

#[test]
fn every_name_finds_its_code() {
    for code in Code::ALL {
        let chromium = [Phase::Preflight, Phase::Response].map(|phase| code.chromium(phase));
        for name in [code.mdn()].into_iter().chain(chromium).flatten() {
            let ran = cors(&["explain", name], b"");
            assert_eq!((ran.status, &*ran.err), (0, ""), "{name}");
            let found = headings(&ran.out);
            assert!(found.iter().all(|names| names.contains(name)), "{name}: {found:?}");
            assert!(ran.out.contains(&sentence_start(code.cause())), "{name}: {code:?}");
            let ran = cors(&["explain", &name.to_lowercase()], b"");
            assert_eq!(headings(&ran.out), found, "{name}");
        }
    }
}

/// The beginning of a sentence as printed.
fn sentence_start(sentence: &str) -> String {
    sentence.split(' ').skip(1).take(5).collect::<Vec<_>>().join(" ")
}

/// Lines as consoles print them: with prefixes, values filled in, curly quotes and line breaks.
#[test]
fn every_console_line_finds_its_code() {
    for code in Code::ALL {
        let fill = |line: &str| line.replace("{}", "x-y");
        let firefox = code.firefox_prints().iter().map(|line| {
            let reason = fill(line).replace(" '", " ‘").replace('\'', "’");
            format!(
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote \
                 resource at https://api.example.com/. (Reason: {reason}). Status code: 200."
            )
        });
        let chrome = code.chromium_prints().iter().map(|line| {
            format!(
                "Access to fetch at 'https://api.example.com/' from origin 'https://a.example' has \
                 been blocked by CORS policy: {}",
                fill(line).replacen(' ', "\n", 3)
            )
        });
        let safari = code.webkit_prints().iter().map(|line| format!("[Error] {}", fill(line)));
        for line in firefox.chain(chrome).chain(safari) {
            let ran = cors(&["explain", &line], b"");
            assert_eq!(ran.status, 0, "{line}");
            assert!(
                ran.out.contains(&sentence_start(code.cause())),
                "{code:?}: {line}\n{}",
                ran.out
            );
            // Unquoted, as several arguments.
            let words: Vec<_> = ["explain"].into_iter().chain(line.split_whitespace()).collect();
            assert_eq!(cors(&words, b"").out, ran.out, "{line}");
        }
    }
}

#[test]
fn without_a_code_all_codes_are_listed() {
    let ran = cors(&["explain"], b"");
    assert_eq!(ran.status, 0);
    for code in Code::ALL {
        assert!(ran.out.contains(code.mdn().unwrap_or_default()), "{code:?}");
    }
}

#[test]
fn unknown_text_gets_the_nearest_code() {
    let ran = cors(&["explain", "CORSMissingAllowCredential"], b"");
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.out,
        "No known browser code or console message found in this text. The nearest codes:\n\n  \
         CORSMissingAllowCredentials\n  CORSMissingAllowOrigin\n  CORSMissingAllowHeaderFromPreflight\n\n\
         All of them: cors explain\n"
    );
    assert_eq!(cors(&["explain", "--", "-x"], b"").status, 1);
}

/// The README's explanation is what the command prints.
#[test]
fn the_readme_quotes_the_explanation_of_missing_credentials() {
    let ran = cors(&["explain", "CORSMissingAllowCredentials"], b"");
    let quoted = format!("```text\n$ cors explain CORSMissingAllowCredentials\n{}```\n", ran.out);
    assert!(include_str!("../../README.md").contains(&quoted), "{quoted}");
}

/// What a server with cross-origin protection answers has a code of its own, which no browser prints.
#[test]
fn what_protection_forbids_is_explained() {
    let firefox = "Firefox can’t establish a connection to the server at ws://localhost:3000/echo.";
    let chrome = "WebSocket connection to 'ws://localhost:3000/echo' failed: Error during WebSocket handshake: \
                  Unexpected response code: 403";
    for (asked, code, said) in [
        ("cross-origin-write", "cross-origin-write", "CORS does not stop a forged write"),
        ("refused: Cross-Origin-Write", "cross-origin-write", "CORS does not stop a forged write"),
        ("cross-origin-websocket", "cross-origin-websocket", "CORS does not cover WebSockets"),
        (firefox, "cross-origin-websocket", "CORS does not cover WebSockets"),
        (chrome, "cross-origin-websocket", "CORS does not cover WebSockets"),
    ] {
        let ran = cors(&["explain", asked], b"");
        assert_eq!((ran.status, headings(&ran.out)), (0, vec![code]), "{asked}");
        let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{text}");
    }
    let list = cors(&["explain"], b"").out;
    assert!(list.contains("cross-origin-write\ncross-origin-websocket\n"), "{list}");
}
