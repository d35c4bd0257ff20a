//! Cookies, sent where a browser sends them.

use crate::{
    command::cors,
    server::{OPEN, PAGE, Server},
};

/// The lines `Cookie` that a server received, one for each request.
fn received(server: &Server) -> Vec<Option<String>> {
    let heads = server.heads.lock().unwrap();
    let line =
        |head: &String| head.lines().find_map(|it| it.strip_prefix("cookie: ")).map(str::to_owned);
    heads.iter().map(line).collect()
}

const COOKIES: [&str; 4] = ["--cookie", "a=1", "--cookie", "__Host-b=x=y"];

#[test]
fn cookies_go_with_the_request_and_never_with_its_preflight() {
    let preflight = format!("204 ok\r\n{OPEN}Access-Control-Allow-Headers: x-a\r\n");
    let server = Server::playing(&preflight, &format!("200 ok\r\n{OPEN}"));
    let include = ["--credentials", "include", "-H", "X-A: 1"];
    let ran = server.check(&[&COOKIES[..], &include].concat());
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(received(&server), [None, Some("a=1; __Host-b=x=y".to_owned())]);
    assert!(
        ran.out.contains("note  from another site, a cookie goes along only with"),
        "{}",
        ran.out
    );
}

#[test]
fn the_credentials_mode_decides() {
    let server = Server::playing("404 no\r\n", &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&COOKIES);
    assert!(
        ran.out.contains(
            "note  without `--credentials include`, no cookie goes along to another origin\n"
        ),
        "{}",
        ran.out
    );
    let ran = server.check(&[&COOKIES[..], &["--credentials", "omit"]].concat());
    assert!(
        ran.out.contains("note  no cookie goes along with `--credentials omit`"),
        "{}",
        ran.out
    );
    // To its own origin, a page sends them without asking.
    let own = ["check", &server.url, "--origin", &server.url];
    let ran = cors(&[&own[..], &COOKIES].concat(), b"");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(!ran.out.contains("cookie goes"), "{}", ran.out);
    let ran = cors(&[&own[..], &COOKIES, &["--credentials", "omit"]].concat(), b"");
    assert_eq!(ran.status, 0);
    assert_eq!(received(&server), [None, None, Some("a=1; __Host-b=x=y".to_owned()), None]);
}

#[test]
fn cookies_stay_with_their_host() {
    let end = Server::playing(
        "404 no\r\n",
        "200 ok\r\nAccess-Control-Allow-Origin: null\r\nAccess-Control-Allow-Credentials: true\r\n",
    );
    let other_host = end.url.replace("127.0.0.1", "localhost");
    for (url, expected) in [(&end.url, Some("a=1; __Host-b=x=y".to_owned())), (&other_host, None)] {
        let start = Server::playing("404 no\r\n", &format!("302 x\r\n{OPEN}Location: {url}/\r\n"));
        let args = ["--credentials", "include", "--follow"];
        let ran = start.check(&[&COOKIES[..], &args].concat());
        assert_eq!((ran.status, &*ran.err), (0, ""));
        assert_eq!(received(&start)[0].as_deref(), Some("a=1; __Host-b=x=y"));
        assert_eq!(received(&end).pop(), Some(expected));
    }
}

#[test]
fn what_is_no_cookie_is_an_error() {
    for (cookie, reason) in [
        ("a", "`--cookie` gives is not a cookie: it has no `=`: write `--cookie NAME=VALUE`"),
        ("=1", "it has no name"),
        ("a=1; Secure", "attributes are not sent"),
        ("a=\n", "it has a control character"),
    ] {
        let args = ["check", "https://x.example", "--origin", PAGE, "--cookie", cookie];
        let ran = cors(&args, b"");
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(reason), "{}", ran.err);
    }
}

#[test]
fn the_topic_is_explained() {
    let ran = cors(&["explain", "Cookies"], b"");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    for part in ["cookies\n\n", "`SameSite=None; Secure`", "third-party", "--cookie NAME=VALUE"] {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    assert!(cors(&["explain", "codes"], b"").out.contains("\ncookies "));
}
