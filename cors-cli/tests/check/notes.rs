//! What the verdict does not say, and what servers are told of the page.

use crate::{
    command::cors,
    server::{OPEN, PAGE, Server, steps},
};

fn open() -> Server {
    Server::playing("404 no\r\n", &format!("200 ok\r\n{OPEN}"))
}

#[test]
fn same_origin_is_outside_cors() {
    let server = Server::playing("404 no\r\n", "200 ok\r\n");
    let ran = cors(&["check", &server.url, "--origin", &server.url, "-X", "PUT", "--send"], b"");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.ends_with("\nnote  same origin: CORS does not apply\n"), "{}", ran.out);
    assert_eq!(server.asked(), ["PUT"]);
    assert!(!open().check(&[]).out.contains("same origin"));
}

#[test]
fn an_error_is_named_beside_the_verdict() {
    for (status, has_login) in [(401, true), (403, true), (404, false), (500, false)] {
        let server = Server::playing("", &format!("{status} no\r\n{OPEN}"));
        let ran = server.check(&[]);
        assert_eq!(ran.status, 0);
        let note = format!("note  status {status}: the verdict is about reading this error");
        assert!(ran.out.contains(&note), "{}", ran.out);
        assert_eq!(ran.out.contains("carry a login"), has_login, "{}", ran.out);
    }
    assert!(!open().check(&[]).out.contains("note  status"));
    // The status of a preflight is not the answer's.
    let ran = Server::playing("403 no\r\n", "200 ok\r\n").check(&["-X", "PUT"]);
    assert!(!ran.out.contains("note  status"), "{}", ran.out);
}

#[test]
fn local_addresses_need_a_permission() {
    let server = open();
    let note = "note  127.0.0.1 is the user's own computer: a browser may ask the user before it lets a page \
                from elsewhere reach it (Chrome since 142)\n";
    assert!(server.check(&[]).out.contains(note));
    let ran = cors(&["check", &server.url, "--origin", "http://app.example.com"], b"");
    let note = "note  Chromium blocks this page's request, whatever the server answers (Chrome since 142): \
                127.0.0.1 is the user's own computer, and the page is not on https\n";
    assert!(ran.out.ends_with(note), "{}", ran.out);
    // Nothing is sent: this is mixed content, unless the user permits it.
    let router = cors(&["check", "http://192.168.1.1", "--origin", PAGE], b"");
    let note = "note  192.168.1.1 is in a local network: a browser may ask the user before it lets a page from \
                elsewhere reach it (Chrome since 142), and then over http, too\n";
    assert!(router.status == 1 && router.out.ends_with(note), "{}", router.out);
    for origin in ["http://localhost:3000", "http://127.0.0.1:3000", "null"] {
        let ran = cors(&["check", &server.url, "--origin", origin], b"");
        assert!(!ran.out.contains("(Chrome since 142)"), "{}", ran.out);
    }
}

#[test]
fn the_abandoned_header_is_named() {
    let answer = format!("200 ok\r\n{OPEN}Access-Control-Allow-Private-Network: true\r\n");
    let ran = Server::playing("", &answer).check(&["--format", "json"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("that draft was abandoned"), "{}", ran.out);
    assert_eq!(steps(&ran), [""; 4]);
}

#[test]
fn fetch_metadata_is_sent() {
    let preflight = format!("204 ok\r\n{OPEN}Access-Control-Allow-Methods: PUT\r\n");
    let server = Server::playing(&preflight, &format!("200 ok\r\n{OPEN}"));
    let sent = |origin: &str| {
        drop(cors(&["check", &server.url, "--origin", origin, "-X", "PUT", "--send"], b""));
        let heads = server.heads.lock().unwrap();
        let lines = heads.last().unwrap().lines();
        lines.filter(|line| line.starts_with("sec-fetch-")).collect::<Vec<_>>().join("\n")
    };
    let with =
        |site| format!("sec-fetch-site: {site}\nsec-fetch-mode: cors\nsec-fetch-dest: empty");
    assert_eq!(sent("https://app.example.com"), with("cross-site"));
    assert_eq!(sent("http://127.0.0.1:1"), with("same-site"));
    assert_eq!(sent(&server.url), with("same-origin"));
    // The preflight has them, too.
    let heads = server.heads.lock().unwrap();
    let preflights: Vec<_> = heads.iter().filter(|head| head.starts_with("OPTIONS")).collect();
    assert_eq!(preflights.len(), 2);
    assert!(preflights[0].contains(&with("cross-site")), "{}", preflights[0]);
}
