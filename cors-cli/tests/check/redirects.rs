//! Redirects, as browsers follow them.

use std::io::Write as _;

use crate::server::{OPEN, Server, steps};

#[test]
fn redirects_are_followed_as_browsers_do() {
    let end = Server::playing("404 no\r\n", &format!("200 ok\r\n{OPEN}"));
    let start =
        Server::playing("404 no\r\n", &format!("302 there\r\n{OPEN}Location: {}/x\r\n", end.url));
    let ran = start.check(&[]);
    assert_eq!(ran.status, 4);
    assert!(ran.out.contains(&format!("it leads to {}/x: add `--follow`", end.url)), "{}", ran.out);
    assert_eq!(end.asked().len(), 0);
    // From one foreign origin to another: the origin is tainted and sent as `null`.
    let ran = start.check(&["--follow", "--format", "json"]);
    assert_eq!((ran.status, steps(&ran)), (1, vec!["cors-check:acao-mismatch".to_owned(); 4]));
    assert!(end.heads.lock().unwrap()[0].contains("\norigin: null"), "{:?}", end.heads);
    let circle = Server::playing("404 no\r\n", &format!("302 there\r\n{OPEN}Location: /\r\n"));
    let ran = circle.check(&["--follow", "--format", "json"]);
    assert_eq!((ran.status, steps(&ran)), (1, vec!["redirect:too-many".to_owned(); 4]));
    assert_eq!(circle.asked().len(), 21);
    let elsewhere = Server::playing("404 no\r\n", &format!("302 x\r\n{OPEN}Location: ftp://x\r\n"));
    let ran = elsewhere.check(&["--follow", "--format", "json"]);
    assert_eq!((ran.status, steps(&ran)), (1, vec!["redirect:not-http".to_owned(); 4]));
}

/// A server that redirects with these lines.
fn redirecting(lines: &[u8]) -> Server {
    let head = format!("HTTP/1.1 302 there\r\n{OPEN}Connection: close\r\n");
    let answer = [head.as_bytes(), lines, b"\r\n"].concat();
    Server::start(move |head, mut stream| {
        if head.starts_with("GET / ") {
            drop(stream.write_all(&answer));
        } else {
            let end = format!("HTTP/1.1 200 ok\r\n{OPEN}Connection: close\r\n\r\n");
            drop(stream.write_all(end.as_bytes()));
        }
    })
}

#[test]
fn several_locations_lead_nowhere() {
    let server = redirecting(b"Location: /a\r\nLocation: /b\r\n");
    for args in [&["--follow", "--format", "json"][..], &["--format", "json"]] {
        let ran = server.check(args);
        assert_eq!((ran.status, steps(&ran)), (1, vec!["redirect:not-http".to_owned(); 4]));
        assert!(ran.out.contains("several `Location` lines lead nowhere"), "{}", ran.out);
    }
    assert_eq!(server.asked(), ["GET"; 2]);
}

#[test]
fn bytes_of_a_location_are_escaped() {
    let server = redirecting(b"Location: /caf\xe9?\xc3\xa9\r\n");
    assert_eq!(server.check(&["--follow"]).status, 0);
    let heads = server.heads.lock().unwrap();
    assert!(heads[1].starts_with("GET /caf%E9?%C3%A9 "), "{}", heads[1]);
}

#[test]
fn a_redirect_to_itself_is_told_in_a_line() {
    for (line, reason) in [("", ", as its `Location` is empty"), (" /", "")] {
        let server = redirecting(format!("Location:{line}\r\n").as_bytes());
        let ran = server.check(&["--follow"]);
        assert_eq!(ran.status, 1);
        let note =
            format!("note  {}/ redirects to itself{reason}: a browser follows 20", server.url);
        assert!(ran.out.contains(&note), "{}", ran.out);
        assert_eq!(ran.out.matches("> GET ").count(), 4, "{}", ran.out);
        assert!(ran.out.contains("\n\n… 17 more exchanges: see them with `--format json`\n\n"));
        assert_eq!(server.asked().len(), 21);
    }
}
