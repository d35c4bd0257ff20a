//! Proxies from the environment.

use crate::{
    command::{Ran, closed::Closed, cors_in},
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
    let allowed = "Access-Control-Allow-Methods: PUT\r\n";
    Server::playing(&format!("204 OK\r\n{OPEN}{allowed}"), &format!("200 OK\r\n{OPEN}"))
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
    let heads = proxy.heads.lock().unwrap();
    assert_eq!(heads.len(), 7);
    for head in heads.iter() {
        assert!(head.starts_with("GET http://api.invalid/x HTTP/1.1\n"), "{head}");
        assert!(head.contains("\nhost: api.invalid\n"), "{head}");
    }
    assert!(heads[0].contains("\nproxy-authorization: Basic dXNlcjpzZWNyZXQ="), "{}", heads[0]);
    assert!(!heads[6].contains("proxy-authorization"), "{}", heads[6]);
}

#[test]
fn a_proxy_gets_the_whole_url_of_what_is_not_encrypted() {
    let proxy = proxy();
    let long = "x".repeat(60_000);
    let url = format!("http://api.invalid:8080/a?q={long}");
    let args = ["-X", "PUT", "--send", "-H", &format!("X-A: {long}")];
    let ran = check(&url, &[("HTTP_PROXY", &proxy.url)], &args);
    assert_eq!((ran.status, &*ran.err), (1, ""), "the header is not allowed");
    let ran = check(&url, &[("HTTP_PROXY", &proxy.url)], &["-X", "PUT", "--send"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let heads = proxy.heads.lock().unwrap();
    let lines: Vec<_> = heads.iter().map(|head| head.lines().next().unwrap()).collect();
    let line = |method| format!("{method} {url} HTTP/1.1");
    assert_eq!(lines, [line("OPTIONS"), line("OPTIONS"), line("PUT")]);
    assert!(heads[2].contains("\nhost: api.invalid:8080\n"), "{}", heads[2]);
}

/// Only the server itself can read what is encrypted, so it goes through a tunnel.
#[test]
fn what_is_encrypted_goes_through_a_tunnel() {
    for status in ["501", "407"] {
        let proxy = Server::playing("", &format!("{status} no\r\n"));
        let ran = check("https://api.invalid/x", &[("HTTPS_PROXY", &proxy.url)], &[]);
        assert_eq!((ran.status, &*ran.out), (3, ""));
        let reason = format!("the proxy does not connect: proxy server responded {}:", status);
        assert!(ran.err.contains(&reason), "{}", ran.err);
        let head = proxy.heads.lock().unwrap()[0].clone();
        assert!(head.starts_with("CONNECT api.invalid:443 HTTP/1.1\n"), "{head}");
    }
}

#[test]
fn a_proxy_that_demands_a_login_is_named() {
    let proxy = Server::playing("", "407 login\r\nProxy-Authenticate: Basic\r\n");
    let ran = check(URL, &[("HTTP_PROXY", &proxy.url)], &[]);
    assert_eq!((ran.status, &*ran.out), (3, ""));
    let reason = format!("through the proxy {} of `HTTP_PROXY`: status 407", proxy.url);
    assert!(ran.err.contains(&reason) && ran.err.contains("USER:PASSWORD@"), "{}", ran.err);
}

#[test]
fn a_dead_proxy_is_named() {
    let nobody = Closed::new();
    let closed = nobody.address;
    for scheme in ["http", "socks5h"] {
        let value = format!("{scheme}://user:secret@{closed}");
        let ran = check(URL, &[("ALL_PROXY", &value)], &[]);
        assert_eq!((ran.status, &*ran.out), (3, ""));
        let reason =
            format!("through the proxy {scheme}://{closed} of `ALL_PROXY`: nothing listens");
        assert!(ran.err.contains(&reason) && ran.err.contains("`--no-proxy`"), "{}", ran.err);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
    }
    let ran = check(URL, &[("HTTP_PROXY", "http://proxy.invalid:3128")], &[]);
    assert!(ran.err.contains("through the proxy http://proxy.invalid:3128 of"), "{}", ran.err);
    assert!(ran.err.contains("leads to no address"), "{}", ran.err);
}

#[test]
fn loopback_has_no_proxy() {
    let nobody = Closed::new();
    let dead = format!("http://{}", nobody.address);
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
