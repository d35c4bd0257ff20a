//! The requests: those of the conformance table that any guard of one policy can be asked.

use cors_conformance::{
    HeaderLine,
    cases::{Case, cases},
    wire::Response,
};
use cors_core::browser::{self, CredentialsMode, Fetch, Preflight, Profile};

/// Headers of the application, which policies expose to pages.
pub(super) const EXPOSED: [(&str, &str); 3] = [("x-total", "1"), ("etag", "1"), ("x-handler", "1")];

/// A case, and what it is to a browser.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    pub(super) case: Case,
    pub(super) lines: Vec<HeaderLine>,
    pub(super) sent_by: SentBy,
    /// The verdicts on the answer in the table; `None` if no browser judges it.
    pub(super) wanted: Option<[Verdict; 2]>,
}

/// Who sends such a request.
#[derive(Debug, Clone)]
pub(super) enum SentBy {
    /// A page of the server itself, or no page at all: there is no `Origin`.
    NoPage,
    /// A page of another origin.
    Page(Asked),
    /// A browser before a page's request.
    Browser(Asked),
    /// The same, whose list of header names something on the way has written in another way.
    Proxy(Asked),
    /// Nobody but a program.
    Program,
}

/// What a page asks for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) origin: String,
    method: String,
    names: Vec<String>,
}

/// What a browser lets the page do.
pub(super) type Verdict = Result<Vec<String>, String>;

const MODES: [CredentialsMode; 2] = [CredentialsMode::Omit, CredentialsMode::Include];

impl Asked {
    pub(super) fn new(origin: &str, method: &str) -> Self {
        Self { origin: origin.to_owned(), method: method.to_owned(), names: Vec::new() }
    }

    /// The values of the headers are such that each needs to be allowed.
    fn fetch(&self, credentials: CredentialsMode) -> Fetch {
        Fetch::new(
            Profile::Standard,
            browser::Request {
                origin: self.origin.clone(),
                target: "https://api.example".to_owned(),
                method: self.method.clone(),
                headers: self.names.iter().map(|it| (it.clone(), b"\"".to_vec())).collect(),
                credentials,
                use_cors_preflight: self.is_simple(),
            },
        )
    }

    fn is_simple(&self) -> bool {
        matches!(&*self.method, "GET" | "HEAD" | "POST") && self.names.is_empty()
    }

    fn preflight(&self, credentials: CredentialsMode) -> Option<Preflight> {
        self.fetch(credentials).preflight()
    }

    /// Without and with credentials: what the page may read, or why it is blocked.
    pub(super) fn reads(&self, response: &Response) -> [Verdict; 2] {
        let response = seen(response);
        MODES.map(|mode| {
            let fetch = self.fetch(mode);
            let blocked = |it| format!("{it}");
            fetch.judge(&response).map(|()| of_application(&fetch, &response)).map_err(blocked)
        })
    }

    /// Without and with credentials: that the browser sends the request, or why not.
    pub(super) fn may_send(&self, response: &Response) -> [Verdict; 2] {
        let response = seen(response);
        MODES.map(|mode| match self.preflight(mode) {
            Some(preflight) => {
                preflight.judge(&response).map(|_| Vec::new()).map_err(|it| format!("{it}"))
            }
            None => Ok(Vec::new()),
        })
    }
}

/// The headers of the application that the page may read.
fn of_application(fetch: &Fetch, response: &browser::Response) -> Vec<String> {
    let readable = fetch.readable_headers(response).into_iter();
    readable.filter(|name| !name.starts_with("access-control-")).collect()
}

/// As a browser sees it, with the headers of the application.
fn seen(response: &Response) -> browser::Response {
    let of_application = EXPOSED.map(|(name, value)| (name.to_owned(), value.into()));
    let is_cors = |name: &str| name.starts_with("access-control-");
    let lines = response.headers.iter().filter(|(name, _)| is_cors(name)).cloned();
    browser::Response::new(response.status, lines.chain(of_application))
}

/// All requests to servers with one policy and without cross-origin protection.
pub(super) fn exchanges() -> Vec<Exchange> {
    let is_comparable = |case: &Case| {
        !case.policy.contains("protected") && case.host.is_none() && case.path.starts_with('/')
    };
    cases().into_iter().filter(is_comparable).map(Exchange::new).collect()
}

impl Exchange {
    fn new(case: Case) -> Self {
        let lines = case.header_lines();
        let sent_by = sent_by(&case, &lines).unwrap_or(SentBy::Program);
        let wanted = sent_by.judge(&table_answer(&case));
        Self { case, lines, sent_by, wanted }
    }

    /// A page's request to a handler that panics.
    pub(super) fn panic(of: &Self) -> Self {
        let name = "responses/a handler that panics".to_owned();
        let case = Case { name, path: "/panic".to_owned(), ..of.case.clone() };
        Self { case, ..of.clone() }
    }
}

impl SentBy {
    /// The verdicts on an answer; `None` if no browser judges it.
    pub(super) fn judge(&self, answer: &Response) -> Option<[Verdict; 2]> {
        match self {
            Self::NoPage | Self::Program => None,
            Self::Page(asked) => Some(asked.reads(answer)),
            Self::Browser(asked) | Self::Proxy(asked) => Some(asked.may_send(answer)),
        }
    }
}

/// What the table wants to be answered.
pub(super) fn table_answer(case: &Case) -> Response {
    let lines = case.answer.iter().filter_map(|line| line.split_once(": "));
    let headers = lines.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    Response { status: case.status, headers: headers.collect(), body: Vec::new() }
}

/// `None` if it cannot come from a browser.
fn sent_by(case: &Case, lines: &[HeaderLine]) -> Option<SentBy> {
    if matches!(case.refusal.as_deref(), Some("origin-malformed" | "request-malformed")) {
        return None;
    }
    let values = |name: &str| -> Option<Vec<&str>> {
        let of_it = lines.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()));
        of_it.map(|(_, value)| std::str::from_utf8(value.trim_ascii()).ok()).collect()
    };
    let methods = values("access-control-request-method")?;
    let names = values("access-control-request-headers")?;
    let origin = match *values("origin")? {
        [] => return methods.is_empty().then_some(SentBy::NoPage),
        [origin] => Some(origin).filter(|it| is_serialised(it))?,
        _ => return None,
    };
    match *methods {
        [] if names.is_empty() => Some(SentBy::Page(Asked::new(origin, &case.method))),
        [method] if case.method == "OPTIONS" => {
            let members = names.iter().flat_map(|it| it.split(','));
            let members = members.map(|it| it.trim_matches([' ', '\t']).to_ascii_lowercase());
            let members: Vec<_> = members.filter(|it| !it.is_empty()).collect();
            let is_token = |it: &String| http::HeaderName::from_bytes(it.as_bytes()).is_ok();
            members.iter().all(is_token).then_some(())?;
            http::Method::from_bytes(method.as_bytes()).ok()?;
            let asked = Asked { names: members, ..Asked::new(origin, method) };
            let sent = asked.preflight(CredentialsMode::Omit)?.sent_headers();
            let sent = sent.iter().find(|(name, _)| name == "Access-Control-Request-Headers");
            let is_as_sent = match sent {
                Some((_, value)) => matches!(*names, [it] if it.as_bytes() == value),
                None => names.is_empty(),
            };
            Some(if is_as_sent { SentBy::Browser(asked) } else { SentBy::Proxy(asked) })
        }
        _ => None,
    }
}

/// Whether a browser may send this as an origin: as it is written in a URL, or with a scheme of its own.
fn is_serialised(text: &str) -> bool {
    match url::Url::parse(text) {
        Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization() == text,
        Ok(_) => text.contains("://"),
        Err(_) => text == "null",
    }
}
