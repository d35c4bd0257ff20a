//! Requests as they are on the wire, and the answers to them.

use std::collections::BTreeSet;

use ureq::http::{HeaderMap, HeaderName, Request, request};

use crate::server::client;

const PAGE: &str = "https://app.example.com";
const OTHER_PAGE: &str = "https://evil.example";

/// The status, and the headers that CORS is about.
pub(crate) struct Answer {
    status: u16,
    headers: BTreeSet<String>,
}

impl Answer {
    fn new(status: u16, headers: &HeaderMap) -> Self {
        let is_of_cors =
            |name: &str| name.starts_with("access-control-") || matches!(name, "vary" | "allow");
        let names = headers.keys().map(HeaderName::as_str).filter(|name| is_of_cors(name));
        let line = |name: &str| {
            let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap());
            format!("{name}: {}", list(name, &values.collect::<Vec<_>>().join(",")))
        };
        Self { status, headers: names.map(line).collect() }
    }

    /// What each says that the other does not.
    pub(crate) fn compared(&self, other: &Self) -> [String; 2] {
        [self.without(other), other.without(self)]
    }

    fn without(&self, other: &Self) -> String {
        let status = (self.status != other.status).then(|| self.status.to_string());
        let lines = self.headers.difference(&other.headers).map(|line| format!("`{line}`"));
        status.into_iter().chain(lines).collect::<Vec<_>>().join("<br>")
    }
}

/// As a browser understands a list: order and case mean nothing, and the methods that always pass need no mention.
fn list(name: &str, value: &str) -> String {
    let is_method = name == "access-control-allow-methods";
    let member = |text: &str| {
        if is_method { text.trim().to_owned() } else { text.trim().to_ascii_lowercase() }
    };
    let is_said = |text: &String| !is_method || !matches!(text.as_str(), "GET" | "HEAD" | "POST");
    let members: BTreeSet<_> = value.split(',').map(member).filter(is_said).collect();
    Vec::from_iter(members).join(", ")
}

fn from(origin: &str, request: request::Builder) -> request::Builder {
    request.header("origin", origin)
}

fn preflight(url: String, method: &str, headers: &str) -> request::Builder {
    let request = Request::options(url).header("access-control-request-method", method);
    if headers.is_empty() {
        request
    } else {
        request.header("access-control-request-headers", headers)
    }
}

/// The requests, each with what the chapter calls it.
fn requests(address: &str) -> Vec<(&'static str, request::Builder)> {
    let url = |path: &str| format!("http://{address}{path}");
    let get = |path| Request::get(url(path));
    let put = || Request::put(url("/api/items/one")).header("content-type", "application/json");
    let asked = "authorization,content-type";
    let handshake = || {
        let get = get("/api/items").header("connection", "upgrade").header("upgrade", "websocket");
        get.header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    vec![
        ("GET without `Origin`", get("/api/items")),
        ("GET", from(PAGE, get("/api/items"))),
        ("GET from another origin", from(OTHER_PAGE, get("/api/items"))),
        ("GET from `null`", from("null", get("/api/items"))),
        ("GET with a cookie", from(PAGE, get("/api/session").header("cookie", "session=1"))),
        ("GET without the cookie (401)", from(PAGE, get("/api/session"))),
        ("GET that fails (500)", from(PAGE, get("/api/broken"))),
        ("GET, nested path without a route", from(PAGE, get("/api/nowhere"))),
        ("GET, path without a route", from(PAGE, get("/nowhere"))),
        ("PUT", from(PAGE, put().header("authorization", "Bearer secret"))),
        ("PUT without a token (401)", from(PAGE, put())),
        ("PATCH, which no route has", from(PAGE, Request::patch(url("/api/items")))),
        ("POST", from(PAGE, Request::post(url("/api/items")))),
        ("POST from another origin", from(OTHER_PAGE, Request::post(url("/api/items")))),
        ("WebSocket handshake from another origin", from(OTHER_PAGE, handshake())),
        ("OPTIONS that is no preflight", from(PAGE, Request::options(url("/api/items")))),
        ("preflight of PUT", from(PAGE, preflight(url("/api/items/one"), "PUT", asked))),
        (
            "preflight from another origin",
            from(OTHER_PAGE, preflight(url("/api/items/one"), "PUT", asked)),
        ),
        (
            "preflight of DELETE, which is not allowed",
            from(PAGE, preflight(url("/api/items/one"), "DELETE", "")),
        ),
        (
            "preflight of `x-debug`, which is not allowed",
            from(PAGE, preflight(url("/api/items"), "GET", "x-debug")),
        ),
        (
            "preflight, nested path without a route",
            from(PAGE, preflight(url("/api/nowhere"), "PUT", "")),
        ),
        ("preflight, path without a route", from(PAGE, preflight(url("/nowhere"), "PUT", ""))),
    ]
}

pub(crate) fn names() -> Vec<String> {
    requests("x").into_iter().map(|(name, _)| name.to_owned()).collect()
}

pub(crate) fn answers(address: &str) -> Vec<Answer> {
    let send = client();
    let answer = |(_, request): (_, request::Builder)| {
        let (head, _) = send(request.body(Vec::new()).unwrap()).into_parts();
        Answer::new(head.status.as_u16(), &head.headers)
    };
    requests(address).into_iter().map(answer).collect()
}
