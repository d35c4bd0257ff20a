//! What was given with `--cookie` and `-H` is in no report, nor are the cookies that the server sets.

use std::io::Write as _;

use serde_json::Value;

use crate::{APP, LIFE, audit, command::cors, server::Server, value};

const ARGS: [&str; 8] = [
    "--origin",
    APP,
    "--cookie",
    "session=cookie-secret/+",
    "-H",
    "Authorization: Bearer header-secret",
    "-H",
    "X-Key: key-secret",
];
const SECRETS: [&str; 5] =
    ["cookie-secret", "cookie%2Dsecret", "header-secret", "key-secret", "set-secret"];

/// Lets everybody in, sets a cookie, and repeats what it was sent: in a header, and in what a sentence quotes.
fn echo() -> Server {
    Server::start(|head, mut stream| {
        let origin = value(head, "origin");
        let (key, cookie) = (value(head, "x-key"), value(head, "cookie"));
        let named = match origin {
            "" => format!("Access-Control-Allow-Origin: https://a.example {key}\r\n"),
            _ => format!(
                "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n"
            ),
        };
        let answer = format!(
            "HTTP/1.1 200 OK\r\n{named}Set-Cookie: id=set-secret; Path=/; Secure\r\nX-Seen: {cookie}\r\n\
             Location: /?{}&to=cookie-secret%2F%2B\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            value(head, "authorization"),
        );
        drop(stream.write_all(answer.as_bytes()));
    })
}

#[test]
fn reports_have_no_secrets() {
    for (format, shown) in [
        (
            "text",
            &[
                "\n  > Cookie: ...\n",
                "\n  > Authorization: ...\n",
                "\n  > X-Key: ...\n",
                "\n  < location: /?...&to=...\n",
                "`Access-Control-Allow-Origin: https://a.example ...` lists",
            ][..],
        ),
        ("json", &["\"id=...; Path=/; Secure\"", "\"session=...\""]),
        ("sarif", &["`Access-Control-Allow-Origin: https://a.example ...` lists"]),
    ] {
        let server = echo();
        let ran = audit(&server, &[&ARGS[..], &["--format", format]].concat());
        assert_eq!((ran.status, &*ran.err), (1, ""));
        for secret in SECRETS {
            assert!(!ran.out.contains(secret), "{format}: {secret}: {}", ran.out);
        }
        for shown in shown {
            assert!(ran.out.contains(shown), "{format}: {shown}: {}", ran.out);
        }
        // They were sent, though.
        let heads = server.heads.lock().unwrap();
        assert!(heads.iter().any(|it| value(it, "cookie") == "session=cookie-secret/+"));
    }
    let url = format!("{}/api", echo().url);
    let ran = cors(&[&["infer", &url, "--as", LIFE], &ARGS[..]].concat(), b"");
    assert!(SECRETS.iter().all(|it| !ran.out.contains(it)), "{}", ran.out);
}

/// A value that says nothing new, and one that is everywhere, are looked for in requests only.
#[test]
fn what_is_no_secret_is_shown() {
    let args =
        ["--origin", APP, "-H", "X-Forwarded-Origin: https://app.example.com", "-H", "a: true"];
    let ran = audit(&echo(), &[&args[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let evidence = report["findings"][0]["evidence"][0].to_string();
    for part in [
        r#"["X-Forwarded-Origin","..."]"#,
        r#"["a","..."]"#,
        r#"["access-control-allow-credentials","true"]"#,
    ] {
        assert!(evidence.contains(part), "{part}: {evidence}");
    }
    assert!(ran.out.contains("allow_origins = [\\\"https://app.example.com\\\"]"), "{}", ran.out);
}

#[test]
fn errors_have_no_secrets() {
    let url = "http://127.0.0.1:1/api";
    for (option, given, reason) in [
        ("--cookie", "secret", "what `--cookie` gives is not a cookie: it has no `=`"),
        ("--cookie", "a=secret; b", "attributes are not sent"),
        ("--cookie", "=secret", "it has no name"),
        ("--cookie", "a=secret\n", "it has a control character"),
        ("-H", "Bearer secret", "a header given with `-H` has no `:`: write `name: value`"),
        ("-H", "Authorization secret: a", "has a name that is not a token"),
        ("-H", "Cookie: secret", "`Cookie` cannot be set by a page: use `--cookie NAME=VALUE`"),
        ("-H", "Authorization: secret\x01", "contains a control character"),
        ("-H", "Authorization: secret€", "`€` is above U+00FF"),
        ("-H", "Authorization: secret", "nothing listens there"),
    ] {
        for command in ["audit", "infer"] {
            let ran = cors(&[command, url, option, given], b"");
            assert!(matches!(ran.status, 2 | 3) && ran.out.is_empty(), "{given}: {}", ran.out);
            assert!(ran.err.contains(reason), "{given}: {}", ran.err);
            assert!(!ran.err.contains("secret"), "{given}: {}", ran.err);
        }
    }
}
