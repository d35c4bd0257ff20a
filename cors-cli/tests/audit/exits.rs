//! What the commands exit with, and that what is inferred can be used.

use std::io::Write as _;

use crate::{
    APP, LIFE,
    command::{closed::Closed, cors},
    server::Server,
    trusting, value,
};

/// Any page gets what it asks for: without credentials, or with them.
fn open(line: &'static str) -> Server {
    Server::start(move |head, mut stream| {
        let line = line.replace("{origin}", value(head, "origin"));
        let answer = format!(
            "HTTP/1.1 200 OK\r\n{line}Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        drop(stream.write_all(answer.as_bytes()));
    })
}

const STAR: &str = "Access-Control-Allow-Origin: *\r\n";
const MIRROR: &str =
    "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n";
const TWO: &str = "Access-Control-Allow-Origin: https://app.example.com\r\n\
                   Access-Control-Allow-Origin: https://www.example.com\r\n";

#[test]
fn audit_tells_security_from_the_rest() {
    for (server, status) in [
        (trusting(|origin| origin == APP), 0),
        // Broken and weak.
        (open(TWO), 0),
        (open(STAR), 0),
        (open(MIRROR), 1),
        (trusting(|origin| origin.ends_with("example.com")), 1),
    ] {
        let ran = cors(&["audit", &server.url, "--as", LIFE, "--origin", APP], b"");
        assert_eq!((ran.status, &*ran.err), (status, ""), "{}", ran.out);
    }
}

#[test]
fn infer_gives_a_policy_that_compiles() {
    for (server, status) in [
        (trusting(|origin| origin == APP), 0),
        (trusting(|origin| origin == APP || origin == "http://localhost:3000"), 0),
        (open(STAR), 0),
        (open(MIRROR), 1),
        (open(TWO), 1),
        (trusting(|origin| origin.starts_with(APP)), 1),
        // With credentials, a policy refuses `null` whatever else it says.
        (trusting(|origin| origin == APP || origin == "null"), 1),
    ] {
        let ran = cors(&["infer", &server.url, "--as", LIFE, "--origin", APP], b"");
        assert_eq!((ran.status, &*ran.err), (status, ""), "{}", ran.out);
        let why = ran.out.contains("\n# No policy says the same: ");
        let nearest = ran.out.contains("\n# The nearest that compiles:\n");
        assert_eq!((why, nearest), (status == 1, status == 1), "{}", ran.out);
        let lint = cors(&["lint", "-"], ran.out.as_bytes());
        assert_eq!(lint.status, 0, "{}{}", ran.out, lint.out);
    }
}

#[test]
fn wrong_arguments_and_servers_that_are_not_there() {
    let closed = Closed::new();
    let nobody = format!("http://{}", closed.address);
    for command in ["audit", "infer"] {
        let ran = cors(&[command, &nobody, "--origin", APP], b"");
        assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
        assert!(ran.err.contains(&nobody), "{}", ran.err);
        let ran = cors(&[command, "api.example.com"], b"");
        assert_eq!((ran.status, &*ran.out), (2, ""), "{}", ran.err);
        let ran = cors(&[command, &nobody, "--origin", "https://app.example.com/"], b"");
        assert_eq!((ran.status, &*ran.out), (2, ""), "{}", ran.err);
    }
}
