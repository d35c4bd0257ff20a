//! Servers that are slow, wrong, or mean no good.

use std::{
    fs,
    io::Write as _,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use crate::{APP, audit, command::cors, server::Server, trusting, value};

#[test]
fn answers_that_are_none() {
    let cases: [(&str, &[u8]); 3] = [
        ("is not HTTP", b"\x00\xffgarbage\r\n\r\n"),
        ("connection", b""),
        ("is not HTTP", b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: \x1b]0;x\x07\r\n\r\n"),
    ];
    for (error, answer) in cases {
        let server = Server::start(move |_, mut stream| drop(stream.write_all(answer)));
        let ran = audit(&server, &[]);
        assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
        assert!(ran.err.contains(error), "{}", ran.err);
        assert!(!ran.err.contains('\x1b'), "{:?}", ran.err);
    }
    let ran = cors(&["audit", "http://127.0.0.1:1/"], b"");
    assert_eq!(ran.status, 3, "{}", ran.err);
}

#[test]
fn headers_and_bodies_without_end() {
    let endless = |first: &'static str, more: &'static str| {
        Server::start(move |_, mut stream| {
            let mut text = first;
            while stream.write_all(text.as_bytes()).is_ok() {
                text = more;
            }
        })
    };
    let headers =
        endless("HTTP/1.1 200 OK\r\n", "X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
    let ran = audit(&headers, &[]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("128 header lines") || ran.err.contains("64 KiB"), "{}", ran.err);
    let body =
        endless("HTTP/1.1 200 OK\r\nVary: Origin\r\nConnection: close\r\n\r\n", "aaaaaaaaaaaaaaaa");
    let ran = audit(&body, &["--requests", "20"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
}

#[test]
fn nothing_of_a_servers_is_printed_raw() {
    let server = Server::start(|_, mut stream| {
        let answer = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: \u{9b}31mred\u{202e}\r\n\
                      Access-Control-Allow-Credentials: \u{9b}2J\r\nVary: Origin\r\nContent-Length: 0\r\n\
                      Connection: close\r\n\r\n";
        drop(stream.write_all(answer.as_bytes()));
    });
    for format in ["text", "json", "sarif"] {
        let ran = audit(&server, &["--format", format, "--requests", "20"]);
        let is_bad = |char: char| char != '\n' && (char.is_control() || char == '\u{202e}');
        let shown =
            if format == "text" { ran.out.contains(is_bad) } else { ran.out.contains('\u{9b}') };
        assert!(!shown, "{:?}", ran.out);
        assert!(ran.out.contains("acao-invalid"), "{}", ran.out);
    }
}

#[test]
fn another_host_is_not_asked() {
    let server = Server::start(|_, mut stream| {
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nVary: Origin\r\n\
                      Content-Length: 0\r\nConnection: close\r\n\r\n";
        drop(stream.write_all(answer.as_bytes()));
    });
    let ran = audit(&server, &["--requests", "10"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(
        ran.out.contains("redirects to http://elsewhere.invalid/, which is another host"),
        "{}",
        ran.out
    );
}

#[test]
fn a_slow_server_ends_in_time_with_what_was_learnt() {
    let asked = AtomicU32::new(0);
    let server = Server::start(move |head, mut stream| {
        let origin = value(head, "origin");
        let answer = format!(
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: {origin}\r\n\
             Access-Control-Allow-Credentials: true\r\nVary: Origin\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        );
        // Enough is learnt first, on a slow machine too.
        if asked.fetch_add(1, Ordering::SeqCst) >= 10 {
            thread::sleep(Duration::from_secs(1));
        }
        drop(stream.write_all(answer.as_bytes()));
    });
    let ran = audit(&server, &["--time", "6"]);
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("security  origin-reflected"), "{}", ran.out);
    assert!(ran.out.contains("after 6 s the rest was not asked"), "{}", ran.out);
}

#[test]
fn patience_is_kept() {
    let asked = AtomicU32::new(0);
    let server = Server::start(move |head, mut stream| {
        let turn = asked.fetch_add(1, Ordering::SeqCst);
        let status = if turn == 3 { "429 Slow Down\r\nRetry-After: 1" } else { "200 OK" };
        let origin = value(head, "origin");
        let named = if origin == APP {
            "Access-Control-Allow-Origin: https://app.example.com\r\n"
        } else {
            ""
        };
        drop(stream.write_all(
            format!("HTTP/1.1 {status}\r\n{named}Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
        ));
    });
    let ran = audit(&server, &["--origin", APP, "--requests", "6"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let heads = server.heads.lock().unwrap();
    assert_eq!(value(&heads[3], "origin"), value(&heads[4], "origin"));
    drop(heads);
    let never =
        Server::playing("429 no\r\nRetry-After: 3600\r\n", "429 no\r\nRetry-After: 3600\r\n");
    let ran = audit(&never, &[]);
    assert!(ran.out.contains("longer than `--time` allows"), "{}{}", ran.out, ran.err);
    // Nor is it asked again for what a policy says.
    let before = never.heads.lock().unwrap().len();
    let path = std::env::temp_dir().join(format!("cors-patience-{}.toml", std::process::id()));
    fs::write(&path, "allow_origins = [\"https://app.example.com\"]\n").unwrap();
    let ran = audit(&never, &["--policy", path.to_str().unwrap()]);
    fs::remove_file(&path).unwrap();
    assert!(ran.out.contains("longer than `--time` allows"), "{}{}", ran.out, ran.err);
    assert_eq!(never.heads.lock().unwrap().len(), 2 * before);
}

#[test]
fn a_server_that_closes_in_between() {
    let asked = AtomicU32::new(0);
    let server = Server::start(move |_, mut stream| {
        if asked.fetch_add(1, Ordering::SeqCst) < 4 {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nVary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
    });
    let ran = audit(&server, &[]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.contains("left 3 requests in a row without an answer"), "{}", ran.out);
    assert_eq!(server.heads.lock().unwrap().len(), 8);
}

#[test]
fn a_server_that_closes_on_what_it_dislikes() {
    let server = Server::start(|head, mut stream| {
        let origin = value(head, "origin");
        let named = match origin {
            APP | "https://codepen.io" => format!(
                "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n"
            ),
            "" => String::new(),
            _ => return,
        };
        let answer = format!(
            "HTTP/1.1 200 OK\r\n{named}Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        drop(stream.write_all(answer.as_bytes()));
    });
    let ran = audit(&server, &["--origin", APP, "--requests", "200"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert!(ran.out.contains("security  third-party-trusted"), "{}", ran.out);
}

#[test]
fn the_first_flaw_does_not_end_the_audit() {
    let server = trusting(|origin| origin.starts_with(APP) || origin == "null");
    let ran = audit(&server, &["--origin", APP]);
    assert!(ran.out.contains("prefix-match") && ran.out.contains("null-origin"), "{}", ran.out);
}
