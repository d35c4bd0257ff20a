//! Arguments that no page could mean.

use std::io::Write as _;

use crate::{
    command::cors,
    server::{PAGE, Server},
};

#[test]
fn a_request_no_page_can_make_is_a_usage_error() {
    let wrong: [(&[&str], &str); 21] = [
        (&["items", "--origin", PAGE], "is not a URL"),
        (&["api.example.com", "--origin", PAGE], "or `http://api.example.com`"),
        (&["127.0.0.1:3000/x", "--origin", PAGE], "or `http://127.0.0.1:3000/x`"),
        (&["ftp://api.example.com", "--origin", PAGE], "write `https://api.example.com` or"),
        (&["localhost:3000", "--origin", PAGE], "or `http://localhost:3000`"),
        (&["https://u:p@x.example", "--origin", PAGE], "`fetch()` throws on it: leave them out"),
        (&["https://x.example", "--origin", "wss://a.example"], "write `https://a.example`"),
        (&["https://x.example", "--origin", "https://*.x.com"], "stands for many origins"),
        (&["https://x.example", "--expect", "/"], "/: is a directory"),
        (
            &["https://x.example", "--origin", PAGE, "--cacert", "/"],
            "/: is a directory: name the file",
        ),
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
        (&["https://x.example", "--origin", PAGE, "-H", "Cookie: a"], "use `--cookie NAME=VALUE`"),
        (&["https://x.example", "--origin", PAGE, "-H", "x-a: €"], "`€` is above U+00FF"),
        (&["https://x.example", "--origin", PAGE, "-H", "x-a: \x7f"], "a control character"),
        (&["https://x.example", "--origin", "file:///x"], "a browser sends `null` for it"),
        (&["https://x.example", "--origin", "localhost:3000"], "write `http://localhost:3000`"),
        (
            &["https://x.example", "--origin", PAGE, "--cacert", "x", "--insecure"],
            "cannot be used with",
        ),
    ];
    for (args, reason) in wrong {
        let ran = cors(&[&["check"], args].concat(), b"");
        assert_eq!((ran.status, &*ran.out), (2, ""), "{args:?}");
        assert!(ran.err.contains(reason), "{args:?}: {}", ran.err);
    }
}

/// As in `fetch()`, where a character up to U+00FF is a byte.
#[test]
fn a_header_is_sent_in_latin1() {
    let server = Server::start(|_, mut stream| {
        drop(stream.write_all(b"HTTP/1.1 200 ok\r\nConnection: close\r\n\r\n"));
    });
    let args =
        ["check", &server.url, "--origin", &server.url, "-H", "x-a:  é\t", "--format", "json"];
    let ran = cors(&args, b"");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.contains("\"é\""), "{}", ran.out);
}
