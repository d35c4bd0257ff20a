//! What pages make browsers send without asking, and the law of cross-origin protection: a page that the policy
//! does not allow writes nothing, and no page of the server's own is turned away.
//!
//! After [append a request `Origin` header](https://fetch.spec.whatwg.org/#append-a-request-origin-header) and
//! [`Sec-Fetch-Site`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header).

use cors_core::{Authority, Config, Policy, Recipient, Request, Sender};

use crate::{
    HeaderLine,
    laws::{self, LawResult},
    oracle,
};

/// A page in a user's browser, and what it sends to a server.
#[derive(Clone, Default)]
pub struct Visit {
    /// The server's own origin.
    pub server: String,
    /// Whether the server speaks TLS itself, and so knows it.
    pub knows_tls: bool,
    /// Whether they speak HTTP/2.
    pub is_http_2: bool,
    /// The origin of the page's URL.
    pub page: String,
    /// Whether the page is in a sandbox, which makes its origin `null`.
    pub is_sandboxed: bool,
    /// The page's referrer policy.
    pub referrer_policy: ReferrerPolicy,
    /// What the page does.
    pub does: Does,
    /// The origin of another server, to which the request goes first and which redirects it.
    pub via: Option<String>,
    /// The browser.
    pub browser: Browser,
    /// Whether the user has cookies of the server.
    pub has_cookies: bool,
    /// Whether the user has logged in to the server with what browsers remember.
    pub has_login: bool,
}

/// What a page does without a preflight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Does {
    /// It follows a link.
    Link,
    /// It sends a form with GET.
    FormGet,
    /// It sends a form with POST.
    #[default]
    FormPost,
    /// It calls `fetch` with the mode `no-cors` and this method.
    Fetch(Method),
    /// It calls `fetch` with the mode `cors` and nothing that needs a preflight.
    FetchCors(Method),
    /// It calls `sendBeacon`.
    Beacon,
    /// It opens a WebSocket.
    WebSocket,
}

/// What needs no preflight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
}

/// As far as `Origin` depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferrerPolicy {
    /// `no-referrer`
    NoReferrer,
    /// `same-origin`
    SameOrigin,
    /// `strict-origin-when-cross-origin`, which is the default, and others that tell nothing to insecure servers.
    #[default]
    Strict,
    /// `unsafe-url` and others that always tell the origin.
    Unsafe,
}

/// What a browser says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Browser {
    /// It has no `Sec-Fetch-Site`.
    Old,
    /// It sends `Sec-Fetch-Site`, but not with WebSockets.
    NewWithoutWebSockets,
    /// It always sends `Sec-Fetch-Site` to servers that can be trusted.
    #[default]
    New,
}

impl Does {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Link,
        Self::FormGet,
        Self::FormPost,
        Self::Fetch(Method::Get),
        Self::Fetch(Method::Head),
        Self::Fetch(Method::Post),
        Self::FetchCors(Method::Get),
        Self::FetchCors(Method::Head),
        Self::FetchCors(Method::Post),
        Self::Beacon,
        Self::WebSocket,
    ];

    fn method(self) -> Method {
        match self {
            Self::Link | Self::FormGet | Self::WebSocket => Method::Get,
            Self::FormPost | Self::Beacon => Method::Post,
            Self::Fetch(method) | Self::FetchCors(method) => method,
        }
    }
}

impl ReferrerPolicy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NoReferrer, Self::SameOrigin, Self::Strict, Self::Unsafe];
}

impl Browser {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Old, Self::NewWithoutWebSockets, Self::New];
}

/// How one origin is related to another, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    SameOrigin,
    SameSite,
    CrossSite,
}

impl Visit {
    /// Whether a browser can have such origins: as it writes them, and servers of `http` and `https`.
    pub fn is_possible(&self) -> bool {
        let is_written = |origin: &str| {
            let default = match origin.split_once("://") {
                Some(("https", _)) => ":443",
                Some(("http", _)) => ":80",
                _ => "no port",
            };
            origin != "null" && oracle::is_origin(origin.as_bytes()) && !origin.ends_with(default)
        };
        let is_server = |origin: &str| {
            let is_http = origin.starts_with("https://") || origin.starts_with("http://");
            is_http && is_written(origin)
        };
        is_server(&self.server)
            && is_written(&self.page)
            && self.via.iter().all(|via| is_server(via))
            && (!self.knows_tls || self.server.starts_with("https:"))
    }

    /// The method and the header lines that reach the server.
    pub fn sent(&self) -> (&'static str, Vec<HeaderLine>) {
        let method = match (self.does, self.does.method()) {
            (Does::WebSocket, _) if self.is_http_2 => "CONNECT",
            (_, Method::Get) => "GET",
            (_, Method::Head) => "HEAD",
            (_, Method::Post) => "POST",
        };
        let of = |is: bool, name: &'static str, value: &'static str| {
            is.then(|| (name, value.to_owned()))
        };
        let is_websocket = self.does == Does::WebSocket;
        let lines = [
            (!self.is_http_2).then(|| ("Host", self.host().to_owned())),
            self.origin().map(|origin| ("Origin", origin)),
            self.site().map(|site| ("Sec-Fetch-Site", site.to_owned())),
            of(self.has_cookies, "Cookie", "s=1"),
            of(self.has_login, "Authorization", "Basic dTpw"),
            of(is_websocket && !self.is_http_2, "Upgrade", "websocket"),
            of(is_websocket, "Sec-WebSocket-Version", "13"),
        ];
        let line = |(name, value): (&str, String)| (name.into(), value.into_bytes());
        (method, lines.into_iter().flatten().map(line).collect())
    }

    fn host(&self) -> &str {
        self.server.split_once("://").unwrap().1
    }

    /// The page's origin as others see it.
    fn as_seen(&self) -> &str {
        if self.is_sandboxed { "null" } else { &self.page }
    }

    /// Through all servers that the request has gone to.
    fn relation(&self) -> Relation {
        let of = |target| relation(self.as_seen(), target);
        of(&self.server).max(self.via.as_deref().map_or(Relation::SameOrigin, of))
    }

    /// The value of `Origin`.
    fn origin(&self) -> Option<String> {
        // An origin that has sent the request on has tainted it.
        let is_tainted = self.via.as_deref().is_some_and(|via| {
            relation(self.as_seen(), via) != Relation::SameOrigin && via != self.server
        });
        let origin = if is_tainted { "null" } else { self.as_seen() };
        let is_cors = matches!(self.does, Does::FetchCors(_));
        if self.does == Does::WebSocket || is_cors && self.relation() != Relation::SameOrigin {
            return Some(origin.to_owned());
        }
        if self.does.method() != Method::Post {
            return None;
        }
        let is_kept = is_cors
            || match self.referrer_policy {
                ReferrerPolicy::NoReferrer => false,
                ReferrerPolicy::SameOrigin => {
                    relation(self.as_seen(), &self.server) == Relation::SameOrigin
                }
                ReferrerPolicy::Strict => {
                    !origin.starts_with("https:") || self.server.starts_with("https:")
                }
                ReferrerPolicy::Unsafe => true,
            };
        Some(if is_kept { origin } else { "null" }.to_owned())
    }

    /// The value of `Sec-Fetch-Site`, which only servers that can be trusted get.
    fn site(&self) -> Option<&'static str> {
        let host = host_name(self.host());
        let is_local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
        let is_told = match self.browser {
            Browser::Old => false,
            Browser::NewWithoutWebSockets => self.does != Does::WebSocket,
            Browser::New => true,
        };
        (is_told && (is_local || self.server.starts_with("https:"))).then(|| {
            match self.relation() {
                Relation::SameOrigin => "same-origin",
                Relation::SameSite => "same-site",
                Relation::CrossSite => "cross-site",
            }
        })
    }

    /// Whether a page of the server's own sent it, and nobody else had a hand in it.
    fn is_own(&self) -> bool {
        self.relation() == Relation::SameOrigin
    }

    /// Whether the page is the server's but for the scheme, which an old browser does not tell from the server's
    /// own, and neither does a server that does not know whether it speaks TLS.
    fn is_own_but_for_the_scheme(&self) -> bool {
        let page = self.page.split_once("://").unwrap();
        ["http", "https"].contains(&page.0) && page.1 == self.host() && !self.is_sandboxed
    }
}

fn relation(one: &str, other: &str) -> Relation {
    let parts = |origin: &str| -> Option<(String, String)> {
        let (scheme, host) = origin.split_once("://")?;
        Some((scheme.to_owned(), site(host_name(host))))
    };
    match (parts(one), parts(other)) {
        (Some(_), _) if one == other => Relation::SameOrigin,
        (Some(one), Some(other)) if one == other => Relation::SameSite,
        _ => Relation::CrossSite,
    }
}

/// Without the port.
fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    }
}

/// The last two labels, as if every public suffix had one; of an address all.
fn site(host: &str) -> String {
    let labels: Vec<&str> = host.trim_end_matches('.').split('.').collect();
    let is_address = host.starts_with('[') || labels.iter().all(|it| it.parse::<u8>().is_ok());
    let from = if is_address { 0 } else { labels.len().saturating_sub(2) };
    labels[from..].join(".")
}

/// Whether a handler runs for what a page sends.
pub fn runs(policy: &Policy, visit: &Visit) -> bool {
    let (method, lines) = visit.sent();
    let authority = Authority::parse(visit.host().as_bytes()).filter(|_| visit.is_http_2);
    let recipient = Recipient { authority, is_secure: visit.knows_tls };
    let request = laws::request(method.as_bytes(), &lines);
    let sender = Sender { recipient, ..request.sender.unwrap_or_default() };
    policy.evaluate(&Request { sender: Some(sender), ..request }).answer().is_none()
}

/// A page that the policy does not allow, and that is not the server's own, runs no handler, unless it only reads
/// and opens no WebSocket; one that it allows without credentials runs none with them. Whatever the server's own
/// page sends runs it, except with `Origin: null` from a browser that says nothing else.
///
/// # Errors
///
/// What is sent, if it is judged otherwise.
pub fn holds(config: &Config, policy: &Policy, visit: &Visit) -> LawResult {
    let (method, lines) = visit.sent();
    let origin = visit.origin();
    let is_null = origin.as_deref() == Some("null");
    let has_site = visit.site().is_some();

    let matches = |origin: &str| {
        let mut entries = config.allow_origins.iter();
        entries.any(|entry| entry == "*" || oracle::matches(entry, origin.as_bytes()))
    };
    let is_bare = !visit.has_cookies && !visit.has_login;
    let may_if = |is_allowed| is_allowed && (config.allow_credentials || is_bare);
    // Every page can send `null`, so whoever allows that allows all of them.
    let is_allowed = matches(visit.as_seen()) || matches("null");
    let is_taken_for_own = visit.is_own_but_for_the_scheme()
        && !has_site
        && !is_null
        && (!visit.knows_tls || visit.page.starts_with("https:"));

    let only_reads = ["GET", "HEAD"].contains(&method) && visit.does != Does::WebSocket;
    let may_run = only_reads || may_if(is_allowed) || visit.is_own() || is_taken_for_own;
    let must_run = only_reads
        || may_if(origin.as_deref().is_some_and(matches))
        || visit.is_own() && (has_site || !is_null);
    match runs(policy, visit) {
        true if !may_run => Err("runs a handler"),
        false if must_run => Err("is turned away"),
        _ => Ok(()),
    }
    .map_err(|what| format!("{what}: {method} {lines:?}\n{config:?}\n{visit:?}"))
}
