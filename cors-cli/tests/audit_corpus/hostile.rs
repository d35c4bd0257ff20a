//! Servers that mean harm or are out of order. There is no truth about them, but an audit ends, says
//! so, and prints nothing of theirs raw.
#![cfg(target_os = "linux")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Command, Output, Stdio},
    sync::LazyLock,
    thread,
    time::Duration,
};

use crate::{
    case::APP,
    server::{Answer, Server, listen},
};

/// Far more seconds than an audit of five needs, however slow the machine.
const PATIENCE: &str = "300";
/// Of memory, in KiB: far more than an audit needs, far less than these servers have to give.
const MEMORY: &str = "1000000";

/// Which nobody may be led to.
static ELSEWHERE: LazyLock<Server> = LazyLock::new(|| Server::start(|_| Answer::ok(), false));

struct Hostile {
    name: &'static str,
    serve: fn(TcpStream),
    args: &'static [&'static str],
}

const fn hostile(name: &'static str, serve: fn(TcpStream)) -> Hostile {
    Hostile { name, serve, args: &[] }
}

const SERVERS: [Hostile; 13] = [
    hostile("endless-head", |mut stream| {
        asked(&stream);
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n"));
        while stream.write_all(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").is_ok() {}
    }),
    hostile("endless-line", |mut stream| {
        asked(&stream);
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: "));
        while stream.write_all(&[b'a'; 65536]).is_ok() {}
    }),
    hostile("garbage", |mut stream| {
        asked(&stream);
        drop(stream.write_all(b"\x16\x03\x01\x00\xff\xfe what?\r\n\x1b[31m\r\n\r\n"));
    }),
    hostile("endless-garbage", |mut stream| {
        asked(&stream);
        let bytes: Vec<_> = (0..=255).cycle().take(65536).collect();
        while stream.write_all(&bytes).is_ok() {}
    }),
    hostile("endless-body", |mut stream| {
        asked(&stream);
        let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n";
        drop(stream.write_all(head.as_bytes()));
        while stream.write_all(&[b'x'; 65536]).is_ok() {}
    }),
    hostile("closes-at-once", drop),
    hostile("closes-within-the-head", |mut stream| {
        asked(&stream);
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Or"));
    }),
    hostile("never-answers", |mut stream| {
        drop(stream.read_to_end(&mut Vec::new()));
    }),
    hostile("drips", |mut stream| {
        asked(&stream);
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nX-A: "));
        while stream.write_all(b"a").is_ok() {
            thread::sleep(Duration::from_millis(200));
        }
    }),
    hostile("escapes-everywhere", |mut stream| {
        asked(&stream);
        let escape = "\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}";
        let lines: String = [
            "Access-Control-Allow-Origin",
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Headers",
            "Access-Control-Max-Age",
            "Vary",
            "Location",
            "Retry-After",
            "Set-Cookie",
            "X-Else",
        ]
        .iter()
        .map(|name| format!("{name}: {escape}\r\n"))
        .collect();
        let head =
            format!("HTTP/1.1 302 {escape}\r\n{lines}Content-Length: 0\r\nConnection: close");
        drop(stream.write_all(format!("{head}\r\n\r\n").as_bytes()));
    }),
    // Nobody said that one may ask there.
    hostile("leads-elsewhere", |mut stream| {
        asked(&stream);
        let head = format!(
            "HTTP/1.1 307 over there\r\nLocation: {}/\r\nAccess-Control-Allow-Origin: *\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n",
            ELSEWHERE.url.replace("127.0.0.1", "localhost"),
        );
        drop(stream.write_all(head.as_bytes()));
    }),
    Hostile {
        name: "two-seconds-each",
        serve: |mut stream| {
            asked(&stream);
            thread::sleep(Duration::from_secs(2));
            let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://app.example.com\r\n\
                        Content-Length: 0\r\nConnection: close\r\n\r\n";
            drop(stream.write_all(head.as_bytes()));
        },
        args: &["--send"],
    },
    hostile("come-back-tomorrow", |mut stream| {
        asked(&stream);
        let head = "HTTP/1.1 429 no\r\nRetry-After: 99999999999999999999\r\n\
                    Content-Length: 0\r\nConnection: close\r\n\r\n";
        drop(stream.write_all(head.as_bytes()));
    }),
];

/// Waits for the end of a request's head.
fn asked(stream: &TcpStream) {
    let lines = BufReader::new(stream.take(1 << 16)).lines().map_while(Result::ok);
    lines.take_while(|line| !line.is_empty()).for_each(drop);
}

fn audit(server: &Hostile, format: &str) -> Output {
    let url = listen(server.serve);
    let cors = env!("CARGO_BIN_EXE_cors");
    let script = r#"ulimit -v "$1"; patience=$2; shift 2; exec timeout "$patience" "$@""#;
    Command::new("sh")
        .args(["-c", script, "sh", MEMORY, PATIENCE, cors, "audit", &url])
        .args(["--origin", APP, "--time", "5", "--format", format])
        .args(server.args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn hostile_servers_are_endured() {
    thread::scope(|scope| {
        for server in &SERVERS {
            for format in ["text", "json"] {
                scope.spawn(move || endure(server, format));
            }
        }
    });
    assert_eq!(ELSEWHERE.requests(), 0);
}

fn endure(server: &Hostile, format: &str) {
    let ran = audit(server, format);
    let what = format!("{} as {format}: {ran:?}", server.name);
    // 124 is that of `timeout`; there is none after a signal.
    assert!(ran.status.code().is_some_and(|it| (0..=3).contains(&it)), "{what}");
    for bytes in [ran.stdout, ran.stderr] {
        let text = String::from_utf8(bytes).unwrap();
        let is_raw = |it: char| (it.is_control() && it != '\n') || it == '\u{202e}';
        assert!(!text.contains(is_raw), "{what}");
    }
}
