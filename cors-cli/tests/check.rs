//! `cors check`, run as from a shell, against servers with prepared answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use command::{Ran, cors};
use serde_json::Value;

const PAGE: &str = "https://app.example.com";
const OPEN: &str = "Access-Control-Allow-Origin: https://app.example.com\r\n\
                    Access-Control-Allow-Credentials: true\r\nContent-Length: 0\r\n";

/// A server, and the heads of the requests it received.
struct Server {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that calls `answer` with the head of each request.
    fn start(answer: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&heads), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, log, answer) =
                    (stream.unwrap(), Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                    let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                    let head = head.join("\n");
                    log.lock().unwrap().push(head.clone());
                    answer(&head, stream);
                });
            }
        });
        Self { url, heads }
    }

    /// Starts a server that answers with these bytes: `preflight` to preflights, else `response`.
    fn playing(preflight: &str, response: &str) -> Self {
        let texts =
            [preflight, response].map(|it| format!("HTTP/1.1 {it}Connection: close\r\n\r\n"));
        Self::start(move |head, mut stream| {
            let text = if head.starts_with("OPTIONS") { &texts[0] } else { &texts[1] };
            drop(stream.write_all(text.as_bytes()));
        })
    }

    fn check(&self, args: &[&str]) -> Ran {
        cors(&[&["check", &self.url, "--origin", PAGE], args].concat(), b"")
    }

    /// The methods of the requests.
    fn asked(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads.iter().map(|head| head.split(' ').next().unwrap().to_owned()).collect()
    }
}

/// The failed steps, one for each profile.
fn steps(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let verdicts = report["verdicts"].as_array().unwrap();
    verdicts.iter().map(|it| it["step"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_readable_response_is_reported() {
    let answer =
        format!("200 OK\r\n{OPEN}Access-Control-Expose-Headers: x-total\r\nX-Total: 7\r\n");
    let server = Server::playing("404 no\r\n", &answer);
    let ran = server.check(&["--credentials", "include"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.ends_with(
        "readable  standard, Chromium, Firefox, WebKit\n  headers  content-length, x-total\n"
    ));
    assert!(ran.out.contains("\n> Origin: https://app.example.com\n"), "{}", ran.out);
    assert_eq!(server.asked(), ["GET"]);
}

#[test]
fn a_blocked_response_is_explained() {
    let server = Server::playing("404 no\r\n", "200 OK\r\nAccess-Control-Allow-Origin: *\r\n");
    let ran = server.check(&["--credentials", "include"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let verdict = ran.out.split("\n\n").last().unwrap();
    assert_eq!(
        verdict,
        "blocked  standard, Chromium, Firefox, WebKit\n  \
         cause   the response has `Access-Control-Allow-Origin: *`, which does not count for requests with credentials\n  \
         remedy  list the origins that may use your users' credentials in `allow_origins` and set `allow_credentials`; or have the page leave credentials out\n  \
         step    cors-check:acao-mismatch\n  \
         code    CORSNotSupportingCredentials (Firefox), WildcardOriginNotAllowed (Chromium)\n  \
         more    cors explain CORSNotSupportingCredentials\n",
    );
}

#[test]
fn nothing_is_sent_after_a_blocked_preflight() {
    let server = Server::playing(&format!("204 ok\r\n{OPEN}"), &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&["-X", "DELETE", "--send", "--format", "json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(steps(&ran), ["preflight:method-not-allowed"; 4]);
    assert_eq!(server.asked(), ["OPTIONS"]);
}

#[test]
fn unsafe_methods_need_send() {
    let preflight = format!("204 ok\r\n{OPEN}Access-Control-Allow-Methods: DELETE\r\n");
    let server = Server::playing(&preflight, &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&["-X", "delete"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.out.contains("preflight passes") && ran.out.contains("add `--send`"),
        "{}",
        ran.out
    );
    let ran = server.check(&["-X", "POST"]);
    assert!(ran.out.starts_with("no preflight needed"), "{}", ran.out);
    assert_eq!(server.asked(), ["OPTIONS"]);
    assert_eq!(server.check(&["-X", "delete", "--send"]).status, 0);
    assert_eq!(server.asked(), ["OPTIONS", "OPTIONS", "DELETE"]);
}

#[test]
fn the_profiles_differ_where_browsers_do() {
    let preflight = format!("204 ok\r\n{OPEN}Access-Control-Allow-Headers: *\r\n");
    let server = Server::playing(&preflight, &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&["-H", "Authorization: Bearer x", "--format", "json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(steps(&ran), ["preflight:non-wildcard-header", "", "", ""]);
    assert_eq!(server.asked(), ["OPTIONS", "GET"]);
}

#[test]
fn redirects_are_followed_as_browsers_do() {
    let end = Server::playing("404 no\r\n", &format!("200 ok\r\n{OPEN}"));
    let start =
        Server::playing("404 no\r\n", &format!("302 there\r\n{OPEN}Location: {}/x\r\n", end.url));
    let ran = start.check(&[]);
    assert_eq!(ran.status, 0);
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

/// Each check ends in time, says why, and exits with 3.
#[test]
fn no_answer_is_distinguished_from_a_blocked_one() {
    let stalled = Server::start(|_, stream| {
        thread::sleep(std::time::Duration::from_secs(30));
        drop(stream);
    });
    let silent = Server::start(|_, stream| drop(stream));
    let garbage =
        Server::start(|_, mut stream| drop(stream.write_all(b"\x16\x03\x01 what?\r\n\r\n")));
    let endless_head = Server::start(|_, mut stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n"));
        while stream.write_all(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").is_ok() {}
    });
    for (server, reason) in [
        (&stalled, "no answer in time"),
        (&silent, "the connection failed"),
        (&garbage, "the answer is not HTTP"),
        (&endless_head, ""),
    ] {
        let ran = server.check(&["--timeout", "1"]);
        assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
        assert!(ran.err.contains(&server.url) && ran.err.contains(reason), "{}", ran.err);
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = cors(&["check", &format!("http://{closed}"), "--origin", PAGE], b"");
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("the connection was refused"), "{}", ran.err);
    let ran = cors(&["check", &silent.url.replace("http:", "https:"), "--origin", PAGE], b"");
    assert_eq!(ran.status, 3, "{}", ran.err);
}

#[test]
fn an_endless_body_is_not_read() {
    let endless = Server::start(|_, mut stream| {
        let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n";
        drop(stream.write_all(head.as_bytes()));
        while stream.write_all(&[b'x'; 65536]).is_ok() {}
    });
    let ran = endless.check(&[]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
}

#[test]
fn a_request_no_page_can_make_is_a_usage_error() {
    let wrong: [(&[&str], &str); 8] = [
        (&["api.example.com", "--origin", PAGE], "is not a URL"),
        (&["ftp://api.example.com", "--origin", PAGE], "is not an `http` or `https` URL"),
        (&["https://u:p@api.example.com", "--origin", PAGE], "`fetch()` throws on it"),
        (
            &["https://x.example", "--origin", "https://app.example.com/"],
            "write `https://app.example.com`",
        ),
        (&["https://x.example", "--origin", "app"], "is not an origin"),
        (
            &["https://x.example", "--origin", PAGE, "-X", "trace"],
            "is not a method that a page can send",
        ),
        (&["https://x.example", "--origin", PAGE, "-H", "Cookie: a"], "cannot be set by a page"),
        (&["https://x.example", "--origin", PAGE, "-H", "x-a"], "write `name: value`"),
    ];
    for (args, reason) in wrong {
        let ran = cors(&[&["check"], args].concat(), b"");
        assert_eq!((ran.status, &*ran.out), (2, ""), "{args:?}");
        assert!(ran.err.contains(reason), "{args:?}: {}", ran.err);
    }
}

/// A self-signed certificate.
#[test]
fn an_untrusted_certificate_is_reported() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            drop(session.complete_io(&mut stream.unwrap()));
        }
    });
    let ran = cors(&["check", &url, "--origin", PAGE], b"");
    assert_eq!((ran.status, &*ran.out), (3, ""));
    assert!(ran.err.contains("no secure connection"), "{}", ran.err);
}
