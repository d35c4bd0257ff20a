//! Proxies from the environment.

use std::{io::Write as _, net::TcpListener};

use crate::{
    command::{Ran, cors_in},
    server::Server,
};

/// A page that may request what is not encrypted.
const PAGE: &str = "http://app.example.com";
const OPEN: &str = "Access-Control-Allow-Origin: *\r\n";
/// A name that never resolves: only a proxy can answer for it.
const URL: &str = "http://api.invalid/x";

fn check(url: &str, variables: &[(&str, &str)], args: &[&str]) -> Ran {
    cors_in(variables, &[&["check", url, "--origin", PAGE], args].concat(), b"")
}

/// A proxy that answers for every server.
fn proxy() -> Server {
    Server::start(|head, mut stream| {
        drop(stream.write_all(b"HTTP/1.1 200 connected\r\n\r\n"));
        let answer = format!("HTTP/1.1 200 OK\r\n{OPEN}Connection: close\r\n\r\n");
        if head.starts_with("CONNECT api.invalid:80") {
            drop(stream.write_all(answer.as_bytes()));
        }
    })
}

/// An address where nothing listens.
fn closed() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn a_proxy_is_used_and_named() {
    let proxy = proxy();
    let with_password = proxy.url.replace("http://", "http://user:secret@");
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let ran = check(URL, &[(variable, &with_password)], &[]);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{variable}");
        let line = format!("> GET {URL}  (through the proxy {} of {variable})\n", proxy.url);
        assert!(ran.out.starts_with(&line), "{}", ran.out);
    }
    let ran = check(URL, &[("HTTP_PROXY", &proxy.url)], &["--format", "json"]);
    assert!(ran.out.contains(&format!("\"proxy\": \"{}\"", proxy.url)), "{}", ran.out);
    let ran = check(URL, &[("HTTP_PROXY", &proxy.url)], &["--origin", PAGE]);
    let line = format!("GET from {PAGE}  (through the proxy {} of HTTP_PROXY)\n", proxy.url);
    assert_eq!(ran.out.matches(&line).count(), 2, "{}", ran.out);
    assert_eq!(proxy.asked(), ["CONNECT"; 7]);
}

#[test]
fn a_dead_proxy_is_named() {
    let closed = closed();
    for scheme in ["http", "socks5h"] {
        let value = format!("{scheme}://user:secret@{closed}");
        let ran = check(URL, &[("ALL_PROXY", &value)], &[]);
        assert_eq!((ran.status, &*ran.out), (3, ""));
        let reason =
            format!("through the proxy {scheme}://{closed} of `ALL_PROXY`: nothing listens");
        assert!(ran.err.contains(&reason) && ran.err.contains("`--no-proxy`"), "{}", ran.err);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
    }
    let refusing = Server::playing("", "403 no\r\n");
    let ran = check(URL, &[("HTTP_PROXY", &refusing.url)], &[]);
    assert!(
        ran.err.contains("the proxy does not connect: ") && ran.err.contains("403"),
        "{}",
        ran.err
    );
    let ran = check(URL, &[("HTTP_PROXY", "http://proxy.invalid:3128")], &[]);
    assert!(ran.err.contains("through the proxy http://proxy.invalid:3128 of"), "{}", ran.err);
    assert!(ran.err.contains("leads to no address"), "{}", ran.err);
}

#[test]
fn loopback_has_no_proxy() {
    let dead = format!("http://{}", closed());
    let server = Server::playing("404 no\r\n", &format!("200 OK\r\n{OPEN}"));
    let localhost = server.url.replace("127.0.0.1", "localhost");
    for url in [&server.url, &localhost] {
        for value in [&*dead, "garbage://"] {
            let ran = check(url, &[("HTTP_PROXY", value), ("ALL_PROXY", value)], &[]);
            assert_eq!((ran.status, &*ran.err), (0, ""));
        }
    }
}

/// The name does not resolve, which is another error than the proxy's.
#[test]
fn exempt_hosts_have_no_proxy() {
    let proxy = proxy();
    let of_proxy = ("HTTP_PROXY", &*proxy.url);
    for list in ["api.invalid", "a.example, .invalid", "*.invalid", "invalid", "*"] {
        for variable in ["NO_PROXY", "no_proxy"] {
            let ran = check(URL, &[of_proxy, (variable, list)], &[]);
            assert!(ran.status == 3 && !ran.err.contains("proxy"), "{list}: {}", ran.err);
        }
    }
    let ran = check(URL, &[of_proxy], &["--no-proxy"]);
    assert!(ran.status == 3 && !ran.err.contains("proxy"), "{}", ran.err);
    // 192.0.2.0/24 is for documents: nothing answers there.
    let in_network = "http://192.0.2.1:3000/";
    let args = ["--timeout", "1"];
    let ran = check(in_network, &[of_proxy, ("NO_PROXY", "192.0.2.0/24")], &args);
    assert!(ran.status == 3 && !ran.err.contains("proxy"), "{}", ran.err);
    for list in ["", "other.invalid", "pi.invalid", "192.0.2.1"] {
        let ran = check(URL, &[of_proxy, ("NO_PROXY", list)], &[]);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{list}");
    }
}

#[test]
fn a_value_that_is_no_proxy_is_an_error() {
    let variables = [
        ("HTTP_PROXY", "ftp://127.0.0.1:1"),
        ("http_proxy", "not a proxy"),
        ("ALL_PROXY", "://"),
        ("ALL_PROXY", "proxy.invalid:99999"),
        ("ALL_PROXY", ":"),
        ("ALL_PROXY", "http://[::1"),
    ];
    for (variable, value) in variables {
        let ran = check(URL, &[(variable, value)], &[]);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{value}");
        let reason = format!(
            "`{variable}` is `{value}`, which is no proxy that this command can use: write "
        );
        assert!(ran.err.contains(&reason) && ran.err.contains("`--no-proxy`"), "{}", ran.err);
        assert_ne!(check(URL, &[(variable, value)], &["--no-proxy"]).status, 2);
    }
    let ran = check(URL, &[("HTTP_PROXY", "ftp://user:secret@127.0.0.1:1")], &[]);
    assert!(ran.err.contains("`…@127.0.0.1:1`"), "{}", ran.err);
    // The other scheme's variable does not matter.
    let proxy = proxy();
    let variables = [("HTTPS_PROXY", "garbage://"), ("HTTP_PROXY", &*proxy.url)];
    assert_eq!(check(URL, &variables, &[]).status, 0);
    let ran = check("https://api.invalid", &variables, &[]);
    assert!(ran.status == 2 && ran.err.contains("`HTTPS_PROXY` is `garbage://`"), "{}", ran.err);
}
