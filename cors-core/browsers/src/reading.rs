//! The same fetches, made by a page in a real browser and by a [`Page`] over a socket: what each reads, and what each
//! sends.

use std::{collections::BTreeMap, time::Duration};

use cors_core::browser::{
    CredentialsMode::{self, Include, Omit, SameOrigin},
    Page,
    http::{Request, Response},
};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Kind},
    relay::Log,
    stage::Asked,
};

/// The origins of one framework's servers, each with a policy that concerns the pages.
#[derive(Debug, Clone)]
pub struct Servers {
    /// Allows the page with credentials.
    pub with_credentials: String,
    /// Allows the page and `null` without credentials.
    pub without: String,
    /// Allows the page without credentials, and is protected.
    pub protected: String,
    /// What has arrived at all of them.
    pub log: Log,
}

/// A fetch.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What it tests.
    pub name: &'static str,
    /// Whether the page has an opaque origin.
    pub is_opaque: bool,
    /// The URL.
    pub url: String,
    /// The method.
    pub method: &'static str,
    /// The headers that the page sets.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The body; none if empty.
    pub body: &'static str,
    /// Whether credentials are included.
    pub credentials: CredentialsMode,
}

/// What a page reads, or `None` if it reads nothing; and the requests that arrived.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    /// What is read.
    pub read: Option<Read>,
    /// Method and headers of each request.
    pub sent: Vec<(String, BTreeMap<String, String>)>,
}

/// What a page reads of a response.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// The status.
    pub status: u16,
    /// The headers, but for the time.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
    /// The last URL.
    pub url: String,
}

impl Seen {
    /// Without what a browser is known to send otherwise than the standard says, as
    /// [`divergences`](crate::divergences) and `docs/browsers.md` have it: after redirects, Firefox and WebKit send other
    /// preflights and other `Sec-Fetch-*`; WebKit sends `SameSite=Lax` cookies, the default, from an opaque origin.
    /// What is read stays as it is.
    #[must_use]
    pub fn compared(mut self, kind: Kind, asking: &Asking) -> Self {
        let is_redirected = asking.url.contains('?');
        let first = self.sent.iter().position(|(method, _)| method != "OPTIONS");
        if let Some(first) = first.filter(|_| is_redirected && kind != Kind::Chromium) {
            self.sent.truncate(first + 1);
        }
        if asking.is_opaque && kind == Kind::WebKit {
            self.sent.iter_mut().for_each(|(_, headers)| drop(headers.remove("cookie")));
        }
        self
    }
}

/// All fetches, with the pages of the opaque origin at the end.
pub fn all(servers: &Servers, home: &str) -> Vec<Asking> {
    let mut all = simple(servers, home);
    all.extend(redirects(servers, home));
    let opaque = all.iter().filter(|it| it.method == "GET" || it.name == "a custom header");
    let opaque = opaque.map(|it| Asking { is_opaque: true, ..it.clone() });
    let opaque: Vec<_> = opaque.collect();
    all.extend(opaque);
    // Each has a URL of its own, so that nothing is cached, but for what is asked twice in a row.
    for (number, asking) in all.iter_mut().enumerate() {
        let number = if asking.name == "a cached preflight" { number - 1 } else { number };
        asking.url = asking.url.replace("{}", &number.to_string());
    }
    all
}

fn simple(servers: &Servers, home: &str) -> Vec<Asking> {
    let Servers { with_credentials, without, protected, .. } = servers;
    let to = |server: &str, name, status: u16| Asking {
        name,
        is_opaque: false,
        url: format!("{}/{status}/{{}}", server),
        method: "GET",
        headers: Vec::new(),
        body: "",
        credentials: Include,
    };
    let mut all = Vec::new();
    for server in [with_credentials, without] {
        let get = |name, credentials| Asking { credentials, ..to(server, name, 200) };
        all.extend([
            get("with credentials", Include),
            get("without credentials", Omit),
            get("credentials of the page's origin", SameOrigin),
            Asking { headers: vec![("X-A", "1")], ..get("a custom header", Omit) },
            Asking { headers: vec![("X-B", "1")], ..get("a header that is not allowed", Omit) },
            Asking { method: "put", body: "x", ..get("PUT", Omit) },
            Asking { method: "put", body: "y", ..get("a cached preflight", Omit) },
            Asking { method: "PUT", ..get("PUT with credentials", Include) },
            Asking { method: "DELETE", ..get("a method that is not allowed", Omit) },
            Asking {
                method: "POST",
                body: "x",
                headers: vec![("Content-Type", "text/plain")],
                ..get("POST", Omit)
            },
            Asking { credentials: Omit, ..to(server, "not found", 404) },
            Asking { credentials: Omit, ..to(server, "an error", 500) },
            Asking {
                headers: vec![
                    ("Cookie", "a=b"),
                    ("Sec-A", "1"),
                    ("X-HTTP-Method-Override", "TRACE"),
                ],
                ..get("headers that a page cannot set", Omit)
            },
        ]);
    }
    let post = Asking { method: "POST", ..to(protected, "a write with credentials", 200) };
    let basic = vec![("Authorization", "Basic YTpi")];
    all.extend([
        Asking { credentials: Omit, ..post.clone() },
        Asking { headers: basic, credentials: Omit, name: "403 that can be read", ..post.clone() },
        post,
    ]);
    let own =
        Asking { url: format!("{home}/page?{{}}"), ..to(without, "the page's own origin", 200) };
    all.extend([Asking { credentials: SameOrigin, ..own }]);
    all
}

fn redirects(servers: &Servers, home: &str) -> Vec<Asking> {
    let Servers { with_credentials, without, .. } = servers;
    let mut all = Vec::new();
    for (name, from, to) in [
        ("a redirect on one server", with_credentials, format!("{}/200/", with_credentials)),
        ("a redirect to another server", with_credentials, format!("{}/200/", without)),
        ("a redirect from another server", without, format!("{}/200/", with_credentials)),
        ("a redirect back home", with_credentials, format!("{home}/page?")),
        ("a relative redirect", without, "../200/x/../".to_owned()),
        ("a redirect to nowhere", without, "foo:bar".to_owned()),
    ] {
        for (status, method, credentials) in [
            (302, "GET", Omit),
            (302, "POST", Omit),
            (307, "PUT", Omit),
            (303, "PUT", Include),
            (307, "GET", Include),
        ] {
            all.push(Asking {
                name,
                is_opaque: false,
                url: format!("{}/{status}/{{}}?{to}{{}}", from),
                method,
                headers: Vec::new(),
                body: if method == "GET" { "" } else { "x" },
                credentials,
            });
        }
    }
    all
}

/// Makes a fetch in a browser whose page is open.
///
/// # Panics
///
/// If the browser does not answer in time.
pub fn in_browser(browser: &mut Browser, asking: &Asking, servers: &Servers) -> Seen {
    let credentials = match asking.credentials {
        Include => "include",
        Omit => "omit",
        SameOrigin => "same-origin",
    };
    let mut init = json!({
        "method": asking.method,
        "headers": asking.headers,
        "credentials": credentials,
    });
    if !asking.body.is_empty() {
        init["body"] = asking.body.into();
    }
    servers.log.lock().unwrap().clear();
    let answer = browser.evaluate(&format!("read({}, {init})", json!(asking.url)));
    Seen { read: read(&answer), sent: sent(&servers.log.lock().unwrap()) }
}

fn read(answer: &Value) -> Option<Read> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let headers = answer["headers"].as_array()?.iter().map(|it| (text(&it[0]), text(&it[1])));
    Some(Read {
        status: answer["status"].as_u64()?.try_into().unwrap(),
        headers: comparable(headers),
        body: text(&answer["body"]),
        url: text(&answer["url"]),
    })
}

/// Makes a fetch with a page of the core.
///
/// # Panics
///
/// If a server cannot be reached.
pub fn in_page(page: &mut Page, asking: &Asking, servers: &Servers) -> Seen {
    let mut request = Request::builder().method(asking.method).uri(&asking.url);
    for (name, value) in &asking.headers {
        request = request.header(*name, *value);
    }
    // A script's text has a type.
    if !asking.body.is_empty() && asking.headers.is_empty() {
        request = request.header("content-type", "text/plain;charset=UTF-8");
    }
    let request = request.body(asking.body).unwrap();
    servers.log.lock().unwrap().clear();
    let read = page.fetch_blocking(request, asking.credentials, send).ok().map(|mut read| {
        let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
        let headers =
            read.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes())));
        Read {
            status: read.status.as_u16(),
            headers: comparable(headers),
            body: read.body.read_to_string().unwrap(),
            url: read.url.to_string(),
        }
    });
    Seen { read, sent: sent(&servers.log.lock().unwrap()) }
}

/// The page of the core that corresponds to the stage's in a browser: with its cookie for every server, as ports do
/// not matter for cookies. `SameSite=Lax` cookies, the default, are never sent from an opaque origin.
///
/// # Panics
///
/// If an origin is none.
pub fn page(kind: Kind, home: &str, is_opaque: bool, servers: &Servers) -> Page {
    if is_opaque {
        return Page::new("null").unwrap().profile(kind.profile());
    }
    let page = Page::new(home).unwrap().profile(kind.profile());
    let Servers { with_credentials, without, protected, .. } = servers;
    let origins = [with_credentials, without, protected, home];
    origins.into_iter().fold(page, |page, origin| page.cookie(origin, "credentials=1").unwrap())
}

/// Sends a request as it is.
fn send(request: Request<Vec<u8>>) -> Response<ureq::Body> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .proxy(None);
    let client = config.build().new_agent();
    // With an empty body the client would add `Content-Length: 0`.
    let has_none = !request.headers().contains_key("content-length");
    if has_none { client.run(request.map(drop)) } else { client.run(request) }.unwrap()
}

/// Without the time, and lines of one name combined.
fn comparable(headers: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers.filter(|(name, _)| name != "date") {
        lines.entry(name).and_modify(|it| *it = format!("{it}, {value}")).or_insert(value);
    }
    lines
}

/// What depends on CORS, and what the page sets.
const COMPARED: [&str; 14] = [
    "accept",
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "origin",
    "sec-a",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "x-a",
];

fn sent(asked: &[Asked]) -> Vec<(String, BTreeMap<String, String>)> {
    let headers = |asked: &Asked| {
        let value =
            |name: &str| Some((name.to_owned(), String::from_utf8(asked.value(name)?).unwrap()));
        COMPARED.into_iter().filter_map(value).collect()
    };
    asked.iter().map(|it| (it.method.clone(), headers(it))).collect()
}
