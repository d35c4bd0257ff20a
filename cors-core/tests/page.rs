//! A page in a test: what it sends, what it reads, and how it explains what it cannot read.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use cors_core::{
    Origin,
    browser::{
        Code,
        CredentialsMode::{self, Include, Omit, SameOrigin},
        Page, Profile, Read, Site, Unreadable,
    },
};
use http::{Method, Request, Response};
use proptest::prelude::*;

const APP: &str = "https://app.example.com";
const API: &str = "https://api.example.com/items";

type Lines<'a> = &'a [(&'a str, &'a str)];

/// What the page of [`APP`] may read with credentials, after a preflight for PUT and `x-a`.
const ALLOWED: Lines<'_> = &[
    ("access-control-allow-origin", APP),
    ("access-control-allow-credentials", "true"),
    ("access-control-allow-methods", "PUT"),
    ("access-control-allow-headers", "x-a"),
    ("access-control-expose-headers", "x-total"),
    ("x-total", "3"),
    ("x-secret", "1"),
    ("content-type", "text/plain"),
    ("set-cookie", "a=b"),
];

/// Answers in order, the last one again and again, and what was asked.
struct Server {
    answers: Vec<Response<&'static str>>,
    asked: Vec<Request<Vec<u8>>>,
}

impl Server {
    fn new(answers: &[(u16, Lines<'_>)]) -> Self {
        let answers = answers.iter().map(|(status, lines)| answer(*status, lines)).collect();
        Self { answers, asked: Vec::new() }
    }

    fn serve(&mut self, request: Request<Vec<u8>>) -> Response<&'static str> {
        let number = self.asked.len().min(self.answers.len() - 1);
        self.asked.push(request);
        self.answers[number].clone()
    }

    fn fetch(
        &mut self,
        page: &mut Page,
        request: Request<&str>,
        credentials: CredentialsMode,
    ) -> Result<Read<&'static str>, Unreadable> {
        page.fetch_blocking(request, credentials, |request| self.serve(request))
    }

    /// Method and URL of each request.
    fn said(&self) -> Vec<String> {
        self.asked.iter().map(|it| format!("{} {}", it.method(), it.uri())).collect()
    }

    /// The values of a header, `-` where there is none.
    fn values(&self, name: &str) -> Vec<&str> {
        let values = self.asked.iter().map(|it| it.headers().get(name));
        values.map(|it| it.map_or("-", |it| it.to_str().unwrap())).collect()
    }
}

fn answer(status: u16, lines: Lines<'_>) -> Response<&'static str> {
    let mut response = Response::builder().status(status);
    for (name, value) in lines {
        response = response.header(*name, *value);
    }
    response.body("body").unwrap()
}

fn request(method: &str, url: &str, lines: Lines<'static>) -> Request<&'static str> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    request.body("").unwrap()
}

fn page() -> Page {
    Page::new(APP).unwrap()
}

/// The step at which a request of the page fails.
fn step(method: &str, url: &str, lines: Lines<'static>, answers: &[(u16, Lines<'_>)]) -> String {
    let error = Server::new(answers).fetch(&mut page(), request(method, url, lines), Include);
    error.unwrap_err().step().to_owned()
}

#[test]
fn a_simple_request_goes_out_as_a_browser_sends_it() {
    let mut server = Server::new(&[(200, ALLOWED)]);
    let mut page = page().cookie("https://api.example.com", "session=1").unwrap();
    let lines = &[("X-Forwarded-Host", "x"), ("accept", "text/plain")];
    let read = server.fetch(&mut page, request("GET", API, &lines[1..]), Include).unwrap();
    assert_eq!((read.status.as_u16(), read.body, read.url.to_string()), (200, "body", API.into()));
    let names: Vec<_> = read.headers.keys().map(|it| it.as_str()).collect();
    assert_eq!(names, ["x-total", "content-type"]);
    let [sent] = server.asked.as_slice() else { panic!("{:?}", server.said()) };
    let mut headers: Vec<_> =
        sent.headers().iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect();
    headers.sort_unstable();
    let site = if cfg!(feature = "public-suffix") { "same-site" } else { "cross-site" };
    assert_eq!(
        headers,
        [
            ("accept", "text/plain"),
            ("cookie", "session=1"),
            ("host", "api.example.com"),
            ("origin", APP),
            ("sec-fetch-dest", "empty"),
            ("sec-fetch-mode", "cors"),
            ("sec-fetch-site", site),
        ]
    );
}

#[test]
fn a_preflight_goes_first_without_cookies() {
    let mut server = Server::new(&[(204, ALLOWED), (200, ALLOWED)]);
    let mut page = page().cookie("https://api.example.com", "session=1").unwrap();
    let request = Request::put(API).header("X-A", " 1 ").header("x-a", "2").body("{}").unwrap();
    assert_eq!(server.fetch(&mut page, request, Include).unwrap().body, "body");
    assert_eq!(server.said(), [format!("OPTIONS {API}"), format!("PUT {API}")]);
    assert_eq!(server.values("cookie"), ["-", "session=1"]);
    assert_eq!(server.values("access-control-request-method"), ["PUT", "-"]);
    assert_eq!(server.values("access-control-request-headers"), ["x-a", "-"]);
    assert_eq!(server.values("x-a"), ["-", "1, 2"]);
    assert_eq!(server.values("accept"), ["*/*", "*/*"]);
    assert_eq!(server.values("origin"), [APP, APP]);
    assert_eq!(server.values("content-length"), ["-", "2"]);
    assert_eq!(server.asked[1].body(), b"{}");
}

#[test]
fn credentials_go_where_the_mode_says() {
    for (mode, home, away) in [(Omit, "-", "-"), (SameOrigin, "a", "-"), (Include, "a", "b")] {
        let mut server = Server::new(&[(200, ALLOWED)]);
        let page = page().cookie(APP, "a").unwrap();
        let mut page = page.cookie("https://api.example.com", "b").unwrap();
        for url in [APP, API, "https://api.example.com:8443/"] {
            server.fetch(&mut page, request("GET", url, &[]), mode).unwrap();
        }
        assert_eq!(server.values("cookie"), [home, away, "-"], "{mode:?}");
        assert_eq!(server.values("origin"), ["-", APP, APP], "{mode:?}");
    }
}

#[test]
fn the_last_cookie_counts() {
    let mut server = Server::new(&[(200, ALLOWED)]);
    let page = page().cookie(APP, "a").unwrap();
    let mut page = page.cookie(APP, "b").unwrap();
    server.fetch(&mut page, request("POST", APP, &[]), SameOrigin).unwrap();
    assert_eq!(server.values("cookie"), ["b"]);
    assert_eq!((server.values("origin"), server.values("content-length")), (vec![APP], vec!["0"]));
}

#[test]
fn the_own_origin_reads_everything_but_cookies() {
    let mut server = Server::new(&[(500, &[("x-secret", "1"), ("set-cookie", "a=b")])]);
    let delete = request("DELETE", "https://app.example.com:443/x", &[("x-a", "1")]);
    let read = server.fetch(&mut page(), delete, SameOrigin).unwrap();
    assert_eq!((read.status.as_u16(), read.headers.len()), (500, 1));
    assert_eq!(server.said(), ["DELETE https://app.example.com/x"]);
    assert_eq!(server.values("sec-fetch-site"), ["same-origin"]);
}

#[test]
fn what_a_page_cannot_set_is_left_out() {
    let forbidden: Lines<'static> = &[
        ("cookie", "a=b"),
        ("origin", "https://other.example"),
        ("host", "other.example"),
        ("sec-fetch-site", "same-origin"),
        ("x-http-method-override", "TRACE"),
    ];
    let mut server = Server::new(&[(200, ALLOWED), (200, &[])]);
    let mut page = page();
    let read = server.fetch(&mut page, request("GET", API, forbidden), Include).unwrap();
    assert_eq!(read.left_out, forbidden.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    assert_eq!(server.said(), [format!("GET {API}")]);
    assert_eq!((server.values("cookie"), server.values("origin")), (vec!["-"], vec![APP]));
    assert_eq!(server.values("host"), ["api.example.com"]);
    assert_eq!(server.values("x-http-method-override"), ["-"]);
    let error = server.fetch(&mut page, request("GET", API, &forbidden[..1]), Include).unwrap_err();
    let said = error.to_string();
    let left_out =
        "\n  left out, as a page cannot set it: cookie; give it with `Page::cookie`\n  sent: GET";
    assert!(said.contains(left_out), "{said}");
}

#[test]
fn methods_are_normalised() {
    for (method, sent) in [("put", "PUT"), ("PUT", "PUT")] {
        let mut server = Server::new(&[(200, ALLOWED)]);
        server.fetch(&mut page(), request(method, API, &[]), Include).unwrap();
        assert_eq!(server.asked[1].method().as_str(), sent);
        assert_eq!(server.values("content-length"), ["-", "0"]);
    }
    assert_eq!(step("patch", API, &[], &[(200, ALLOWED)]), "preflight:method-not-allowed");
}

#[test]
fn cached_preflights_expire_when_the_test_says_so() {
    let lines = [ALLOWED, &[("access-control-max-age", "60")]].concat();
    let mut server = Server::new(&[(200, &lines)]);
    let mut page = page();
    for (seconds, preflights) in [(0, 1), (59, 0), (1, 1), (0, 0)] {
        page.wait(Duration::from_secs(seconds));
        server.asked.clear();
        server.fetch(&mut page, request("PUT", API, &[]), Include).unwrap();
        assert_eq!(server.asked.len(), 1 + preflights, "{seconds}");
    }
    // Everything listed is cached, for this URL.
    for (url, preflights) in [(API, 0), ("https://api.example.com/", 1)] {
        server.asked.clear();
        let named = Request::put(url).header("x-a", "1").body("").unwrap();
        server.fetch(&mut page, named, Include).unwrap();
        assert_eq!(server.asked.len(), 1 + preflights, "{url}");
    }
}

#[test]
fn a_failure_clears_what_was_cached() {
    let lines = [ALLOWED, &[("access-control-max-age", "60")]].concat();
    let mut server = Server::new(&[(200, &lines), (200, &lines), (500, &[]), (200, &lines)]);
    let mut page = page();
    for (preflights, is_read) in [(1, true), (0, false), (1, true)] {
        let before = server.asked.len();
        let read = server.fetch(&mut page, request("PUT", API, &[]), Include);
        assert_eq!(read.is_ok(), is_read);
        assert_eq!(server.asked.len() - before, 1 + preflights);
    }
}

#[test]
fn no_age_is_not_cached_but_counts_for_the_request() {
    let lines = [ALLOWED, &[("access-control-max-age", "0")]].concat();
    let mut server = Server::new(&[(200, &lines)]);
    let mut page = page();
    for sent in [2, 4] {
        server.fetch(&mut page, request("PUT", API, &[]), Include).unwrap();
        assert_eq!(server.asked.len(), sent);
    }
}

#[test]
fn redirects_are_followed_with_what_they_change() {
    let to = |location| [ALLOWED, &[("location", location)]].concat();
    for (status, method, body, length) in [
        (301, "POST", &b"{}"[..], "2"),
        (307, "POST", b"{}", "2"),
        (303, "PUT", b"{}", "2"),
        (308, "PUT", b"{}", "2"),
    ] {
        let first = to("../x?y#z");
        let mut server = Server::new(&[(status, &first), (200, ALLOWED)]);
        let mut page = page();
        let request = Request::builder().method(method).uri("https://app.example.com/a/b");
        let request = request.header("content-type", "text/plain").body("{}").unwrap();
        let read = server.fetch(&mut page, request, Include).unwrap();
        assert_eq!(read.url, "https://app.example.com/x?y");
        assert_eq!(server.asked[0].body(), body);
        let keeps = matches!(status, 307 | 308);
        let last = &server.asked[1];
        assert_eq!(last.method(), if keeps { method } else { "GET" }, "{status}");
        assert_eq!(last.body(), if keeps { body } else { b"" });
        let values = (server.values("content-length"), server.values("content-type"));
        let kept = |value| vec![value, if keeps { value } else { "-" }];
        assert_eq!(values, (kept(length), kept("text/plain")), "{status}");
    }
}

#[test]
fn a_redirect_that_leaves_its_origin_taints_the_request() {
    let away = [ALLOWED, &[("location", "https://other.example/")]].concat();
    let null: Lines<'_> = &[
        ("access-control-allow-origin", "null"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-headers", "x-a"),
    ];
    let mut server = Server::new(&[(204, ALLOWED), (302, &away), (204, null), (200, null)]);
    let request = Request::get(API).header("x-a", "1").body("").unwrap();
    server.fetch(&mut page(), request, Include).unwrap();
    assert_eq!(
        server.said(),
        [
            &format!("OPTIONS {API}"),
            &format!("GET {API}"),
            "OPTIONS https://other.example/",
            "GET https://other.example/"
        ]
    );
    assert_eq!(server.values("origin"), [APP, APP, "null", "null"]);
    let of_away = &server.values("sec-fetch-site")[2..];
    assert_eq!(of_away, ["cross-site", "cross-site"]);
    let named: Lines<'static> = &[("x-a", "1")];
    let answers = &[(204, ALLOWED), (302, &away), (204, ALLOWED)];
    assert_eq!(step("GET", API, named, answers), "preflight:cors-check:acao-mismatch");
}

/// The origin that the server answers for is exactly the page's, and no list of origins helps.
#[test]
fn what_is_said_after_a_redirect_to_another_origin() {
    let away = [ALLOWED, &[("location", "https://other.example/")]].concat();
    let null = &[("access-control-allow-origin", "null")][..];
    let star = &[("access-control-allow-origin", "*")][..];
    for (answer, step, code) in [
        (ALLOWED, "cors-check:acao-mismatch", Code::AllowOriginMismatch),
        (&[], "cors-check:acao-missing", Code::AllowOriginMissing),
        (star, "cors-check:acao-mismatch", Code::AllowOriginWildcard),
        (null, "cors-check:acac-not-true", Code::AllowCredentialsNotTrue),
    ] {
        let mut server = Server::new(&[(302, &away), (200, answer)]);
        let error = server.fetch(&mut page(), request("GET", API, &[]), Include).unwrap_err();
        assert_eq!((error.step(), error.code()), (step, Some(code)));
        let wanted = format!(
            "a page from `https://app.example.com` cannot read the response to \
             `GET https://api.example.com/items`: the redirect to another origin made the browser send \
             `Origin: null`, which the server does not allow to read the response
  step: {step}
  cause: a server other than the page's own redirected the request to another origin: from there on browsers \
             send `Origin: null`, and listing the page's origin does not help
  remedy: request the final URL; do not allow `null`, which any website can send from a sandboxed frame
  sent: GET https://other.example/
"
        );
        assert!(error.to_string().starts_with(&wanted), "{error}");
    }
    let put = [(204, ALLOWED), (307, &*away), (204, &[])];
    let error = Server::new(&put).fetch(&mut page(), request("PUT", API, &[]), Omit).unwrap_err();
    assert_eq!(error.step(), "preflight:cors-check:acao-missing");
    assert!(error.to_string().contains("made the browser send `Origin: null`"), "{error}");
}

/// The redirect is not to blame.
#[test]
fn what_else_is_said_after_a_redirect() {
    let allowed = &[("access-control-allow-origin", "null")][..];
    let away = [ALLOWED, &[("location", "https://other.example/")]].concat();
    let opaque = [allowed, &[("location", "https://other.example/")]].concat();
    let near = [ALLOWED, &[("location", "/x")]].concat();
    let put = [(204, ALLOWED), (307, &*away), (204, allowed)];
    for (mut page, request, answers) in [
        (page(), request("GET", API, &[]), &[(302, &*near), (200, &[])][..]),
        (page(), request("PUT", API, &[]), &put),
        (Page::new("null").unwrap(), request("GET", API, &[]), &[(302, &opaque), (200, &[])]),
    ] {
        let error = Server::new(answers).fetch(&mut page, request, Omit).unwrap_err();
        let remedy = format!("\n  remedy: {}\n", error.code().unwrap().remedy());
        assert!(error.to_string().contains(&remedy), "{error}");
    }
}

#[test]
fn the_request_loses_its_authorization_on_the_way_to_another_origin() {
    let away = [("location", API)];
    let mut server = Server::new(&[(307, &away), (200, ALLOWED)]);
    let request = Request::get(APP).header("authorization", "x").body("").unwrap();
    server.fetch(&mut page(), request, Include).unwrap();
    assert_eq!(server.values("authorization"), ["x", "-"]);
}

#[test]
fn twenty_redirects_are_followed() {
    let again = [ALLOWED, &[("location", "/items")]].concat();
    let mut answers = vec![(302, &*again); 20];
    answers.push((200, ALLOWED));
    let mut server = Server::new(&answers);
    server.fetch(&mut page(), request("GET", API, &[]), Include).unwrap();
    assert_eq!(server.asked.len(), 21);
    let mut server = Server::new(&[(302, &again)]);
    let error = server.fetch(&mut page(), request("GET", API, &[]), Include).unwrap_err();
    assert_eq!((error.step(), server.asked.len()), ("redirect:too-many", 21));
}

#[test]
fn redirects_to_nowhere() {
    let step_of = |lines: Lines<'_>| {
        step("GET", API, &[], &[(302, &[ALLOWED, lines].concat()), (200, ALLOWED)])
    };
    for location in ["foo:bar", "https://", "http://a b/", "https://x:99999/", "//[::1", "data:,x"]
    {
        assert_eq!(step_of(&[("location", location)]), "redirect:not-http", "{location}");
    }
    assert_eq!(step_of(&[("location", "/x"), ("location", "/x")]), "redirect:not-http");
    assert_eq!(step_of(&[("location", "http://b.example")]), "mixed-content");
    assert_eq!(step_of(&[("location", "https://b.example:6000")]), "bad-port");
    let userinfo = "https://user:password@b.example";
    assert_eq!(step_of(&[("location", userinfo)]), "redirect:userinfo-cross-origin");
    assert_eq!(
        step_of(&[("location", "https://user@app.example.com/")]),
        "redirect:userinfo-cors-tainted"
    );
    // Without `Location` it is an answer as any other.
    let mut server = Server::new(&[(302, ALLOWED)]);
    let read = server.fetch(&mut page(), request("GET", API, &[]), Include).unwrap();
    assert_eq!(read.status.as_u16(), 302);
}

#[test]
fn what_is_said_of_redirects_to_nowhere() {
    const SCHEME: &str = ": the redirect does not lead to an `http` or `https` URL
  step: redirect:not-http
  cause: the server redirects to a URL that is not `http` or `https`, which browsers do not follow
  remedy: redirect to an `http` or `https` URL
";
    const SEVERAL: &str = ": the redirect has several `Location` lines
  step: redirect:not-http
  cause: browsers follow no redirect with more than one `Location`: often two layers each add one
  remedy: let only one layer write `Location`
";
    const UNREAD: &str = ": the `Location` of the redirect is not a URL that this model reads
  step: redirect:not-http
  cause: it has no host, a host or a port that no server can have, or more than 65,534 bytes
  remedy: redirect to a URL such as `https://api.example.com/items`
";
    let long = format!("/{}", "a".repeat(65_535));
    for (said, locations) in [
        (SCHEME, &["foo:bar"][..]),
        (SCHEME, &["data:,x"]),
        (SEVERAL, &["/x", "/x"]),
        (SEVERAL, &["foo:bar", "/x", "/y"]),
        (UNREAD, &["https://a..b/"]),
        (UNREAD, &["//"]),
        (UNREAD, &["https://x:99999/"]),
        (UNREAD, &[&*long]),
    ] {
        let lines: Vec<_> = locations.iter().map(|it| ("location", *it)).collect();
        let mut server = Server::new(&[(302, &[ALLOWED, &lines].concat()), (200, ALLOWED)]);
        let error = server.fetch(&mut page(), request("GET", API, &[]), Include).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!((error.code(), server.asked.len()), (Some(Code::RedirectNotHttp), 1));
    }
}

#[test]
fn each_step_can_fail() {
    let not_true = &[("access-control-allow-origin", APP)][..];
    let star = &[("access-control-allow-origin", "*")][..];
    let named: Lines<'static> = &[("x-b", "1")];
    for (wanted, method, lines, answers) in [
        ("cors-check:acao-missing", "GET", &[][..], vec![(200, &[][..])]),
        ("cors-check:acao-mismatch", "GET", &[], vec![(200, star)]),
        ("cors-check:acac-not-true", "GET", &[], vec![(200, not_true)]),
        ("preflight:cors-check:acao-missing", "PUT", &[], vec![(403, &[])]),
        ("preflight:status-not-ok", "PUT", &[], vec![(404, ALLOWED)]),
        ("preflight:header-not-allowed", "GET", named, vec![(200, ALLOWED)]),
        ("preflight:method-not-allowed", "DELETE", &[], vec![(204, ALLOWED)]),
        ("cors-check:acao-missing", "PUT", &[], vec![(204, ALLOWED), (200, &[])]),
    ] {
        assert_eq!(step(method, API, lines, &answers), wanted);
    }
}

#[test]
fn profiles_differ() {
    let star = &[("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")][..];
    for (profile, is_read) in [(Profile::Standard, false), (Profile::Firefox, true)] {
        let mut page = page().profile(profile);
        let request = Request::get(API).header("authorization", "x").body("").unwrap();
        let read = Server::new(&[(200, star)]).fetch(&mut page, request, Omit);
        assert_eq!(read.is_ok(), is_read, "{profile:?}");
    }
}

#[test]
fn an_opaque_page_is_of_no_origin() {
    let null = &[("access-control-allow-origin", "null")][..];
    let mut page = Page::new("null").unwrap();
    let mut server = Server::new(&[(200, null)]);
    server.fetch(&mut page, request("GET", API, &[]), Omit).unwrap();
    assert_eq!(
        (server.values("origin"), server.values("sec-fetch-site")),
        (vec!["null"], vec!["cross-site"])
    );
}

#[test]
fn nothing_is_sent_in_vain() {
    for (step, method, url, body) in [
        ("mixed-content", "GET", "http://api.example.com/", ""),
        ("bad-port", "PUT", "https://api.example.com:6000/", ""),
        ("fetch-throws", "TRACE", API, ""),
        ("fetch-throws", "GET", API, "x"),
        ("fetch-throws", "GET", "/items", ""),
        ("fetch-throws", "GET", "ws://api.example.com/", ""),
        ("fetch-throws", "GET", "https://user@api.example.com/", ""),
        ("fetch-throws", "GET", "https://127.0.0.256/", ""),
    ] {
        let mut server = Server::new(&[(200, ALLOWED)]);
        let request = Request::builder().method(method).uri(url).body(body).unwrap();
        let error = server.fetch(&mut page(), request, Omit).unwrap_err();
        assert_eq!((error.step(), server.asked.len()), (step, 0), "{method} {url}");
        assert!(error.exchange().is_none());
        assert_eq!(error.code().is_none(), step == "fetch-throws");
        assert!(error.to_string().ends_with("\n  nothing was sent"), "{error}");
    }
    let local = request("GET", "http://127.0.0.1:3000", &[]);
    Server::new(&[(200, ALLOWED)]).fetch(&mut page(), local, Include).unwrap();
}

#[test]
fn what_is_said_of_a_blocked_request() {
    let mut server = Server::new(&[(403, &[("vary", "origin"), ("x-a", "\u{e9}\u{1b}[1m")][..1])]);
    let error = server.fetch(&mut page(), request("PUT", API, &[]), Omit).unwrap_err();
    assert_eq!(error.code(), Some(Code::AllowOriginMissing));
    let site = if cfg!(feature = "public-suffix") { "same-site" } else { "cross-site" };
    let wanted = format!(
        "a page from `https://app.example.com` cannot read the response to \
         `PUT https://api.example.com/items`: the response to the preflight has no \
         `Access-Control-Allow-Origin`
  step: preflight:cors-check:acao-missing
  cause: the server did not say that the page's origin may read this response: its policy does not list \
         the origin, or the response bypassed the policy, as errors, redirects and responses from proxies \
         often do
  remedy: list the page's exact origin in `allow_origins`, and make sure that the policy covers every \
         response, errors included
  sent: OPTIONS https://api.example.com/items
    host: api.example.com
    accept: */*
    access-control-request-method: PUT
    origin: https://app.example.com
    sec-fetch-site: {site}
    sec-fetch-mode: cors
    sec-fetch-dest: empty
  received: 403 Forbidden
    vary: origin"
    );
    assert_eq!(error.to_string(), wanted);
    assert_eq!(format!("{error:?}"), wanted);
    let exchange = error.exchange().unwrap();
    assert_eq!(
        (exchange.sent.method(), exchange.received.status().as_u16()),
        (&Method::OPTIONS, 403)
    );
}

#[test]
fn what_is_said_of_a_request_that_throws() {
    let throws = |request| {
        let error = Server::new(&[(200, ALLOWED)]).fetch(&mut page(), request, Omit);
        error.unwrap_err().to_string()
    };
    assert_eq!(
        throws(request("GET", "/items", &[])),
        "a page cannot send `GET /items`: its URL names no server
  remedy: write a whole URL, as in `https://api.example.com/items`
  nothing was sent"
    );
    assert_eq!(
        throws(request("GET", "https://user@api.example.com/", &[])),
        "a page cannot send `GET https://user@api.example.com/`: its URL has a user name or a password, \
         which `fetch()` refuses
  remedy: leave them out; send credentials in a header
  nothing was sent"
    );
    assert_eq!(
        throws(request("GET", "https://a..b/", &[])),
        "a page cannot send `GET https://a..b/`: its URL has a host or a port that no server can have, \
         or is too long
  remedy: write a whole URL, as in `https://api.example.com/items`
  nothing was sent"
    );
    assert_eq!(
        throws(request("TRACE", API, &[])),
        "a page cannot send `TRACE https://api.example.com/items`: its method is forbidden
  remedy: a page cannot send `CONNECT`, `TRACE` or `TRACK`: test them without a page
  nothing was sent"
    );
}

#[test]
fn what_is_said_of_a_response_that_is_read() {
    let mut server = Server::new(&[(200, ALLOWED)]);
    let read = server.fetch(&mut page(), request("GET", API, &[]), Include).unwrap();
    assert_eq!(
        format!("{read:?}"),
        "the page can read the response of `https://api.example.com/items`: 200 OK
    x-total: 3
    content-type: text/plain"
    );
    // The usual mistake of a test.
    let mut server = Server::new(&[(401, &ALLOWED[..2])]);
    let lines = &[("cookie", "session=1"), ("host", "api.example.com")];
    let read = server.fetch(&mut page(), request("GET", API, lines), Include).unwrap();
    assert_eq!(
        read.to_string(),
        "the page can read the response of `https://api.example.com/items`: 401 Unauthorized
  left out, as a page cannot set it: cookie; give it with `Page::cookie`
  left out, as a page cannot set it: host"
    );
}

#[test]
fn hostile_responses_are_printed_in_part_and_escaped() {
    let mut response = answer(200, &[]);
    for number in 0..20_000 {
        let name = format!("x-{number}").parse::<http::HeaderName>().unwrap();
        let value = http::HeaderValue::from_bytes(&b"\xff\xfe".repeat(500)).unwrap();
        response.headers_mut().insert(name, value);
    }
    let get = request("GET", API, &[]);
    let error = page().fetch_blocking(get, Omit, |_| response.clone()).unwrap_err();
    let said = error.to_string();
    assert!(said.ends_with("\n    … and 19960 more") && said.is_ascii_but_for_dots(), "{said}");
    assert!(said.len() < 100_000, "{}", said.len());
}

/// 20,000 headers, and as many names that are exposed and allowed.
#[test]
fn hostile_responses_are_read_at_once() {
    let names: Vec<_> = (0..20_000).map(|number| format!("x-{number}")).collect();
    let mut response = answer(200, &[("access-control-allow-origin", "*")]);
    let headers = response.headers_mut();
    headers.insert("access-control-allow-headers", names.join(",").parse().unwrap());
    headers.insert("access-control-expose-headers", names.join(",").parse().unwrap());
    for name in &names {
        let name = name.parse::<http::HeaderName>().unwrap();
        headers.insert(name, http::HeaderValue::from_static("1"));
    }
    let get = request("GET", API, &[("x-1", "1")]);
    let read = page().fetch_blocking(get, Omit, |_| response.clone()).unwrap();
    assert_eq!(read.headers.len(), names.len());
}

trait IsAsciiButForDots {
    fn is_ascii_but_for_dots(&self) -> bool;
}

impl IsAsciiButForDots for String {
    fn is_ascii_but_for_dots(&self) -> bool {
        self.replace('…', "").is_ascii()
    }
}

#[test]
fn origins_that_no_browser_sends() {
    for (text, said) in [
        (
            "https://app.example.com/",
            "ends in a slash, which no origin does: write `https://app.example.com`",
        ),
        ("HTTPS://App.Example.com", "write `https://app.example.com`"),
        ("https://app.example.com:443", "write `https://app.example.com`"),
        ("app.example.com", "write `https://app.example.com`"),
        (
            "https://*.example.com",
            "stands for many origins, and a page has one: write one such as `https://app.example.com`",
        ),
        ("http://localhost:*", "stands for many origins"),
        ("*", ""),
        ("", ""),
        ("https://bücher.example", "write `https://xn--bcher-kva.example`"),
    ] {
        let error = Page::new(text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{text}` ")) && error.contains(said), "{error}");
        let error = page().cookie(text, "a=b").unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{text}` ")), "{error}");
    }
    for text in ["null", "tauri://localhost"] {
        Page::new(text).unwrap();
        let error = page().cookie(text, "a=b").unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "`{text}` is not the origin of an `http` or `https` URL: write one such as \
                 `https://api.example.com`"
            )
        );
    }
}

#[test]
fn an_asynchronous_test_reads_the_same() {
    let mut page = page();
    let mut server = Server::new(&[(204, ALLOWED), (200, ALLOWED)]);
    let request = request("PUT", API, &[]);
    let fetch = page.fetch(request, Include, async |request| server.serve(request));
    let Poll::Ready(read) = pin!(fetch).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("nothing to wait for")
    };
    assert_eq!(read.unwrap().body, "body");
    assert_eq!(server.asked.len(), 2);
}

/// `Sec-Fetch-Site` for a request of a page that goes through servers with these origins.
fn site_of(origin: &str, targets: &[&str]) -> String {
    let headers = Site::headers(origin, targets);
    headers.first().map_or("-".to_owned(), |(_, site)| String::from_utf8(site.clone()).unwrap())
}

#[test]
fn the_farthest_server_counts() {
    let page = "https://example.com";
    for (site, targets) in [
        ("same-origin", &[page][..]),
        ("same-site", &["https://api.example.com"]),
        ("same-site", &["https://example.com:8443"]),
        ("cross-site", &["https://example.org"]),
        ("cross-site", &["https://evilexample.com"]),
        ("cross-site", &["https://api.example.com", "https://b.org", page]),
        ("same-site", &["https://api.example.com", page]),
        ("cross-site", &["http://localhost:3000"]),
        // Nothing is sent in the clear.
        ("-", &["http://example.com"]),
        ("-", &["https://api.example.com", "http://b.example"]),
    ] {
        assert_eq!(site_of(page, targets), site, "{targets:?}");
    }
}

#[test]
fn hosts_of_one_site() {
    let has_list = cfg!(feature = "public-suffix");
    let by_list = |with, without| if has_list { with } else { without };
    for (page, target, site) in [
        ("https://a.example.com", "https://b.example.com", by_list("same-site", "cross-site")),
        ("https://a.github.io", "https://b.github.io", "cross-site"),
        ("https://a.github.io", "https://github.io", by_list("cross-site", "same-site")),
        ("https://a.example.com.", "https://example.com.", "same-site"),
        ("https://example.com", "https://example.com.", "cross-site"),
        ("https://a.example.com", "https://example.com.", "cross-site"),
        ("http://127.0.0.1:1", "http://127.0.0.1:2", "same-site"),
        ("http://127.0.0.2", "http://127.0.0.1", "cross-site"),
        ("https://1.127.0.0.1.nip.io", "https://127.0.0.1", "cross-site"),
        ("https://[::1]:1", "https://[::1]:2", "same-site"),
        ("http://localhost:1", "https://localhost:2", "cross-site"),
        ("null", "https://a.example", "cross-site"),
        ("tauri://localhost", "https://localhost", "cross-site"),
    ] {
        assert_eq!(site_of(page, &[target]), site, "{page} {target}");
    }
}

/// The URL that a page asks after a redirect from `base`.
fn resolved(base: &str, location: &[u8]) -> Option<String> {
    let location = http::HeaderValue::from_bytes(location).ok()?;
    let mut page = Page::new("null").unwrap();
    let mut asked = Vec::new();
    let read = page.fetch_blocking(request("GET", base, &[]), Omit, |request| {
        asked.push(request.uri().to_string());
        let mut response = answer(if asked.len() == 1 { 302 } else { 200 }, &[]);
        let headers = response.headers_mut();
        headers.insert("access-control-allow-origin", http::HeaderValue::from_static("*"));
        headers.insert("location", location.clone());
        response
    });
    read.ok().map(|it| it.url.to_string())
}

/// What the crate `url` makes of it, as far as a page follows: hosts with an empty label have no servers.
fn expected(base: &str, location: &str) -> Option<String> {
    let mut url = url::Url::parse(base).unwrap().join(location).ok()?;
    url.set_fragment(None);
    let is_followed = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && Origin::parse(url.origin().ascii_serialization().as_bytes()).is_some();
    is_followed.then(|| url.to_string())
}

#[test]
fn locations_are_resolved_as_browsers_do() {
    for location in [
        "",
        "/",
        "/x",
        "x",
        "../x",
        "../../../x",
        "./",
        "..",
        "x/",
        "?",
        "?a=b",
        "#c",
        "/x#c",
        "//b.example",
        "//b.example/x",
        "https://b.example:443/x",
        "http://b.example:80",
        "https:/x",
        "https:x",
        "http:x",
        "HTTPS://B.Example/X",
        "\\x",
        "\\\\b.example\\x",
        "https:\\\\b.example",
        "/a b",
        "/a%20b?c d'e\"",
        "/%2e%2E/x",
        "/a/%2e",
        "/a/./b//../c",
        "//user@b.example/",
        "https://127.1/",
        "https://[::1]:8/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://0x7f.1",
        "https://%62.example/",
        "https://b.example.:8080/",
        " /x ",
        "/x\ty",
        "javascript:alert(1)",
        "//",
        "https://b_b.example/",
        "/{a}|`<>",
        "https:///b.example/",
        "averyveryveryveryveryveryveryveryveryveryveryveryverylong+scheme.-9:80",
        "averyveryveryveryveryveryveryveryveryveryveryveryverylong_scheme_9:80",
    ] {
        for base in ["https://a.example/b/c?d", "http://a.example:8080", "https://a.example/b/"] {
            let got = resolved(base, location.as_bytes());
            assert_eq!(got, expected(base, location), "{location} from {base}");
        }
    }
    let latin = resolved("https://a.example/b", b"/caf\xe9");
    assert_eq!(latin.as_deref(), Some("https://a.example/caf%E9"));
    let utf8 = resolved("https://a.example/b", "https://bücher.example/ü".as_bytes());
    assert_eq!(utf8.as_deref(), Some("https://xn--bcher-kva.example/%C3%BC"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_location_is_resolved_as_browsers_do(
        location in prop_oneof![
            9 => "(https?:|//|/|\\\\){0,3}([a-z8./\\\\?#@: \\[\\]-]|%|%2e){0,16}",
            // Any scheme, and longer ones than origins have.
            1 => "[a-zA-Z][a-zA-Z0-9+.-]{0,90}:(//)?[a-z8/]{0,4}",
        ],
    ) {
        // The crate `url` finds no host after three slashes, and takes `a:` for a drive where the scheme is not `file`;
        // the standard and browsers do not.
        let base = "https://a.example/b/c?d";
        let slashes = location.replace('\\', "/");
        let is_drive = |segment: &str| segment.len() == 2 && segment.ends_with(':');
        if !slashes.starts_with("///") && !slashes.split('/').any(is_drive) {
            prop_assert_eq!(resolved(base, location.as_bytes()), expected(base, &location));
        }
    }
}
