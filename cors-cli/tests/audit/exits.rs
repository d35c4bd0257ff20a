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
    const NEAREST: &str = "No policy says the same. The nearest that compiles";
    const OPEN: &str = "No policy that compiles lets every page in with credentials. To begin with, one for the given origins";
    const NOBODY: &str = "No page that was tried is let in";
    for (server, status, heading) in [
        (trusting(|origin| origin == APP), 0, None),
        (trusting(|origin| origin == APP || origin == "http://localhost:3000"), 0, None),
        (trusting(|_| false), 0, Some(NOBODY)),
        (open(STAR), 0, None),
        (open(MIRROR), 1, Some(OPEN)),
        (open(TWO), 1, Some(NOBODY)),
        (trusting(|origin| origin.starts_with(APP)), 1, Some(NEAREST)),
        // With credentials, a policy refuses `null` whatever else it says.
        (trusting(|origin| origin == APP || origin == "null"), 1, Some(NEAREST)),
    ] {
        let ran = cors(&["infer", &server.url, "--as", LIFE, "--origin", APP], b"");
        assert_eq!((ran.status, &*ran.err), (status, ""), "{}", ran.out);
        let why = ran.out.contains("\n# No policy says the same: ");
        assert_eq!(why, status == 1, "{}", ran.out);
        let comments =
            ran.out.lines().filter_map(|line| line.strip_prefix("# ")?.strip_suffix(':'));
        assert_eq!(comments.collect::<Vec<_>>(), Vec::from_iter(heading), "{}", ran.out);
        let lint = cors(&["lint", "-"], ran.out.as_bytes());
        assert_eq!(lint.status, 0, "{}{}", ran.out, lint.out);
    }
}

/// Nobody is not near to everybody, and is what to begin with where no origin was given.
#[test]
fn a_server_that_lets_everybody_in_has_no_nearest_policy() {
    let server = open(MIRROR);
    let begin = "No policy that compiles lets every page in with credentials. To begin with, one that lets nobody in:";
    for (command, front) in [("audit", "\n\n"), ("infer", "\n# ")] {
        let ran = cors(&[command, &server.url, "--as", LIFE], b"");
        let wanted = format!("{front}{begin}\n\nallow_origins = [\"none\"]\n");
        assert!(ran.out.contains(&wanted) && !ran.out.contains("nearest"), "{}", ran.out);
    }
}

/// A server whose answers no browser reads says what one without a policy says.
#[test]
fn that_nobody_is_let_in_is_said_in_one_way() {
    for server in [open(TWO), open(""), trusting(|_| false)] {
        let ran = cors(&["audit", &server.url, "--as", LIFE, "--origin", APP], b"");
        let wanted = "\nNo page that was tried is let in:\n\nallow_origins = [\"none\"]\n";
        assert!(ran.out.contains(wanted), "{}", ran.out);
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
