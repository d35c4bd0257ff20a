//! `cors explain`, run as from a shell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;

use command::cors;
use cors_core::browser::{Blocked, Code, Phase};
use cors_export::Target;
use serde_json::Value;

/// The codes that no browser has.
const OUR_CODES: [&str; 14] = [
    "script-error",
    "local-network-access",
    "cross-origin-resource-policy",
    "opaque-response-blocking",
    "mixed-content",
    "content-security-policy",
    "network",
    "blocked-by-client",
    "embedded-without-cors",
    "worker-of-another-origin",
    "header-out-of-reach",
    "development-server",
    "cross-origin-write",
    "cross-origin-websocket",
];

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
            let name = match code {
                Code::MixedContent => "mixed-content",
                Code::BadPort => "network",
                code => code.chromium(Phase::Response).or(code.mdn()).unwrap(),
            };
            let found = headings(&ran.out);
            assert!(found.iter().any(|names| names.contains(name)), "{code:?}: {line}\n{found:?}");
            // Unquoted, as several arguments.
            let words: Vec<_> = ["explain"].into_iter().chain(line.split_whitespace()).collect();
            assert_eq!(cors(&words, b"").out, ran.out, "{line}");
        }
    }
}

#[test]
fn the_topic_codes_lists_all_codes() {
    let ran = cors(&["explain", "codes"], b"");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    for code in Code::ALL {
        assert!(ran.out.contains(code.mdn().unwrap_or_default()), "{code:?}");
    }
    for code in OUR_CODES {
        assert!(ran.out.contains(&format!("\n{code} ")), "{code}\n{}", ran.out);
    }
}

#[test]
fn every_code_of_ours_is_explained() {
    for code in OUR_CODES {
        let ran = cors(&["explain", &code.to_uppercase()], b"");
        assert_eq!((ran.status, headings(&ran.out)), (0, vec![code]), "{code}");
        for heading in ["\nWhy does it occur?\n  ", "\nHow is it resolved?\n  "] {
            assert!(ran.out.contains(heading), "{}", ran.out);
        }
    }
}

#[test]
fn unknown_text_gets_a_near_code_or_none() {
    let ran = cors(&["explain", "CORSMissingAllowCredential"], b"");
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.out,
        "No known browser code or console message found in this text. Did you mean one of these?\n\n  \
         CORSMissingAllowCredentials\n\nAll codes: cors explain codes\n"
    );
    for text in ["hello world", "-x", "ファイル", "\u{1b}[31m", "{", "(((", "network down?"] {
        let ran = cors(&["explain", "--", text], b"");
        assert_eq!(
            (ran.status, &*ran.out, &*ran.err),
            (
                1,
                "No known browser code or console message found in this text.\n\nAll codes: cors explain codes\n",
                ""
            ),
            "{text}"
        );
    }
}

/// `pbpaste | cors explain`, and what is not text.
#[test]
fn without_arguments_standard_input_is_read() {
    let line = "No 'Access-Control-Allow-Origin' header is present on the requested resource.\n";
    assert_eq!(cors(&["explain"], line.as_bytes()).out, cors(&["explain", line], b"").out);
    let ran = cors(&["explain"], b"\xff\xfe net::ERR_FAILED \xff");
    assert_eq!((ran.status, headings(&ran.out)), (0, vec!["network"]));
    let long = [b"a ".repeat(524_288), b"net::ERR_FAILED".to_vec()].concat();
    let fits = cors(&["explain"], long.get(long.len() - 1_048_576..).unwrap());
    assert_eq!((fits.status, headings(&fits.out)), (0, vec!["network"]));
    for (input, said) in [
        (&b""[..], "standard input is empty: give a code or what the console says"),
        (b" \n\t", "standard input is empty"),
        (&long, "standard input is longer than 1 MiB: paste only the lines about the request"),
    ] {
        let ran = cors(&["explain"], input);
        assert_eq!((ran.status, &*ran.out), (2, ""));
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    assert!(cors(&["explain", " "], b"").err.contains("the text is empty"));
}

/// Options may stand on either side of the text.
#[test]
fn the_format_may_follow_the_text() {
    let before = cors(&["explain", "--format", "json", "CORSDisabled"], b"").out;
    assert!(before.starts_with('{'), "{before}");
    assert_eq!(cors(&["explain", "CORSDisabled", "--format", "json"], b"").out, before);
}

/// A page from a file and a redirect to one have the same code, and remedies of their own.
#[test]
fn a_redirect_to_a_file_is_not_a_page_from_a_file() {
    let code = Blocked::RedirectNotHttp.code();
    assert_eq!(code.mdn(), Code::NotHttp.mdn());
    assert!(
        !code.remedy().contains("page") && code.remedy().starts_with("redirect to"),
        "{}",
        code.remedy()
    );
    let both = cors(&["explain", "CORSRequestNotHttp"], b"").out;
    assert!(
        both.contains("Serve the page over http") && both.contains("Redirect to an `http`"),
        "{both}"
    );
}

/// What a server with cross-origin protection answers has a code of its own, which no browser prints.
#[test]
fn what_protection_forbids_is_explained() {
    let chrome = "WebSocket connection to 'ws://localhost:3000/echo' failed: Error during WebSocket handshake: \
                  Unexpected response code: 403";
    for (asked, code, said) in [
        ("cross-origin-write", "cross-origin-write", "CORS does not stop a forged write"),
        ("refused: Cross-Origin-Write", "cross-origin-write", "CORS does not stop a forged write"),
        ("cross-origin-websocket", "cross-origin-websocket", "CORS does not cover WebSockets"),
        (chrome, "cross-origin-websocket", "CORS does not cover WebSockets"),
    ] {
        let ran = cors(&["explain", asked], b"");
        assert_eq!((ran.status, headings(&ran.out)), (0, vec![code]), "{asked}");
        let text = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{text}");
    }
}

/// Many refuse a WebSocket, and protection is only one of them.
#[test]
fn a_refused_websocket_may_have_been_refused_by_others() {
    let line = "WebSocket connection to 'ws://localhost:3000/echo' failed: Error during WebSocket handshake: \
                Unexpected response code: 403";
    for args in [&["explain", line][..], &["explain", "--for", "nginx", line]] {
        let said = cors(args, b"").out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains("its check of `Origin` did, a login, or a proxy. If it is in Rust"),
            "{said}"
        );
    }
}

/// Whoever reads a policy in Rust is told how to get another.
#[test]
fn other_servers_are_named_where_a_policy_is_written() {
    let ran = cors(&["explain", "CORSMissingAllowOrigin"], b"").out;
    let (_, last) =
        ran.split_once("\nIs it another server?\n  Add `--for` and its name: ").unwrap();
    let names: Vec<_> =
        last.split_whitespace().map(|it| it.trim_matches(['`', ',', '.'])).collect();
    assert_eq!(names, Target::ALL.iter().map(|it| it.name()).collect::<Vec<_>>());
    for args in [
        &["explain", "mixed-content"][..],
        &["explain", "--for", "nginx", "CORSMissingAllowOrigin"],
    ] {
        assert!(!cors(args, b"").out.contains("another server?"), "{args:?}");
    }
}

/// What is an example is said to be one, whatever the server.
#[test]
fn examples_are_marked_with_and_without_a_server() {
    for code in ["CORSMethodNotFound", "CORSPreflightDidNotSucceed", "CORSMissingAllowCredentials"]
    {
        let words =
            |args: &[&str]| cors(args, b"").out.split_whitespace().collect::<Vec<_>>().join(" ");
        let (rust, nginx) =
            (words(&["explain", code]), words(&["explain", "--for", "nginx", code]));
        let answer = cors(&["explain", "--format", "json", "--for", "nginx", code], b"").out;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let notes = answer["remedy_for"]["notes"].as_array().unwrap();
        assert!(notes.len() > 1, "{notes:?}");
        for note in notes {
            let said = note.as_str().unwrap().get(1..).unwrap();
            assert!(rust.contains(said) && nginx.contains(said), "{said}\n{rust}");
        }
    }
}

/// Firefox prints the same line whatever kept a WebSocket from opening.
#[test]
fn a_websocket_that_did_not_open_may_have_been_forbidden() {
    let firefox = "Firefox can’t establish a connection to the server at wss://x.example/.";
    let ran = cors(&["explain", firefox], b"");
    assert_eq!((ran.status, headings(&ran.out)), (0, vec!["network", "cross-origin-websocket"]));
    assert!(ran.out.contains("The WebSocket to `wss://x.example/` did not open"), "{}", ran.out);
}

/// Several entries may have one code, and one line.
#[test]
fn nothing_is_printed_twice() {
    let list = cors(&["explain", "codes"], b"").out;
    let rows: Vec<_> = list.lines().filter(|row| !row.is_empty()).collect();
    let several = rows.iter().filter(|row| rows.iter().filter(|it| it == row).count() > 1);
    assert_eq!(several.count(), 0, "{list}");
    let ran = cors(&["explain", "Cross origin requests are only supported for HTTP."], b"").out;
    for once in ["CORSRequestNotHttp", "What do browsers print?", "Safari: Cross origin requests"] {
        assert_eq!(ran.matches(once).count(), 1, "{ran}");
    }
    assert!(ran.contains("The server redirects to a URL that is not `http`"), "{ran}");
}

#[test]
fn the_beginning_of_a_name_gets_all_that_begin_so() {
    let ran = cors(&["explain", "corsmissing"], b"");
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.ends_with(
            "Did you mean one of these?\n\n  CORSMissingAllowOrigin\n  CORSMissingAllowCredentials\n  \
             CORSMissingAllowHeaderFromPreflight\n\nAll codes: cors explain codes\n"
        ),
        "{}",
        ran.out
    );
    assert!(!cors(&["explain", "cors"], b"").out.contains("Did you mean"));
}

#[test]
fn topics_are_text() {
    for topic in ["codes", "Cookies"] {
        let ran = cors(&["explain", "--format", "json", topic], b"");
        assert_eq!((ran.status, &*ran.out), (1, "{\n  \"matches\": []\n}\n"));
        let said = format!(
            "note: topics are only printed as text: `cors explain {}`\n",
            topic.to_lowercase()
        );
        assert_eq!(ran.err, said);
    }
}

#[test]
fn a_rejected_cookie_leads_to_the_topic() {
    let line = "Cookie “a” has been rejected because it is in a cross-site context and its “SameSite” is “Lax” or \
                “Strict”.";
    let ran = cors(&["explain", line], b"");
    assert_eq!((ran.status, ran.out), (0, cors(&["explain", "cookies"], b"").out));
    // What was blocked comes first.
    let cors_line = "Method PUT is not allowed by Access-Control-Allow-Methods.";
    let ran = cors(&["explain", &format!("{line}\n{cors_line}")], b"");
    assert_eq!(ran.out, cors(&["explain", cors_line], b"").out);
}
