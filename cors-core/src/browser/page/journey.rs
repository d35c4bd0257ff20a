//! One call of `fetch()`: what is sent next, and what its response means. No I/O.

use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString as _},
    vec::Vec,
};

use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, response};

use super::{
    Page,
    address::Address,
    redirected,
    unreadable::{Exchange, Reason, Unreadable},
};
use crate::{
    browser::{
        Blocked, CredentialsMode, Fetch, Header, Location, Preflight, Request, Response, Site,
        is_forbidden_request_header, normalise_method,
    },
    text::trim_tab_or_space,
};

/// A request on its way through preflights and redirects.
pub(super) struct Journey {
    fetch: Fetch,
    /// What was asked for, for the error's text.
    asked: (Method, Uri),
    /// The headers that were left out, as a page cannot set them.
    pub(super) left_out: Vec<HeaderName>,
    address: Address,
    /// The origins of all URLs so far.
    origins: Vec<String>,
    body: Vec<u8>,
    /// The preflight that was sent last, until it is answered.
    preflight: Option<Preflight>,
    /// Whether a preflight has allowed the request to this URL.
    is_granted: bool,
}

/// What a response means.
pub(super) enum Next {
    /// Something else is to be sent.
    Send,
    /// The page reads the response with these headers, from this URL.
    Read(HeaderMap, Uri),
}

impl Journey {
    /// Does what `fetch()` does before anything is sent.
    pub(super) fn start(
        page: &Page,
        request: ::http::Request<impl Into<Vec<u8>>>,
        credentials: CredentialsMode,
    ) -> Result<Self, Unreadable> {
        let (head, body) = request.into_parts();
        let asked = (head.method, head.uri);
        let fail = |reason| Unreadable::new(&page.origin, asked.clone(), &[], reason, None);
        let body = body.into();
        let method = method(&asked.0, &body).map_err(fail)?;
        let address = address(&asked.1).map_err(fail)?;
        let (headers, left_out) = page_headers(&head.headers);
        let request = Request {
            origin: page.origin.clone(),
            target: address.origin(),
            method,
            headers,
            credentials,
            use_cors_preflight: false,
        };
        let journey = Self {
            fetch: Fetch::new(page.profile, request),
            asked,
            left_out,
            origins: Vec::from([address.origin()]),
            address,
            body,
            preflight: None,
            is_granted: false,
        };
        let may_be_sent = journey.fetch.may_be_sent();
        may_be_sent.map_err(|blocked| journey.unreadable(page, blocked.into(), None))?;
        Ok(journey)
    }

    /// What the browser sends now: a preflight, or the request itself.
    pub(super) fn due(&mut self, page: &Page) -> ::http::Request<Vec<u8>> {
        let url = self.address.uri.to_string();
        let is_due = |it: &Preflight| !self.is_granted && !page.cache.covers(it, &url, page.now);
        self.preflight = self.fetch.preflight().filter(is_due);
        let mut request = ::http::Request::new(Vec::new());
        *request.uri_mut() = self.address.uri.clone();
        let of_browser = Site::headers(&page.origin, &self.origins);
        let host = ("Host".to_owned(), self.address.host().into());
        let headers = match &self.preflight {
            Some(preflight) => {
                *request.method_mut() = Method::OPTIONS;
                preflight.sent_headers()
            }
            None => {
                *request.method_mut() = as_method(self.fetch.method());
                *request.body_mut() = self.body.clone();
                self.request_headers(page)
            }
        };
        let lines = [host].into_iter().chain(headers).chain(of_browser);
        *request.headers_mut() = as_map(lines);
        request
    }

    fn request_headers(&self, page: &Page) -> Vec<Header> {
        let line = |name: &str, value: &[u8]| (name.to_owned(), value.to_owned());
        let mut headers = self.fetch.sent_headers();
        if !headers.iter().any(|(name, _)| name == "accept") {
            headers.push(line("Accept", b"*/*"));
        }
        // <https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch>, step 8.5.
        if !self.body.is_empty() || matches!(self.fetch.method(), "POST" | "PUT") {
            headers.push(line("Content-Length", self.body.len().to_string().as_bytes()));
        }
        let origin = self.address.origin();
        let cookie = page.cookies.iter().find(|(it, _)| *it == origin);
        let cookie = cookie.filter(|_| self.fetch.sends_credentials());
        headers.extend(cookie.map(|(_, value)| line("Cookie", value.as_bytes())));
        headers
    }

    /// What the response to the last request means.
    pub(super) fn receive(
        &mut self,
        page: &mut Page,
        sent: ::http::Request<Vec<u8>>,
        head: &response::Parts,
    ) -> Result<Next, Unreadable> {
        let lines = head.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let response = Response::new(head.status.as_u16(), lines);
        let (url, needed) = (self.address.uri.to_string(), self.fetch.preflight());
        self.judge(page, &response, head).map_err(|reason| {
            if let Some(needed) = needed {
                page.cache.clear(&needed, &url);
            }
            self.unreadable(page, reason, Some(Exchange::new(sent, head)))
        })
    }

    fn judge(
        &mut self,
        page: &mut Page,
        response: &Response,
        head: &response::Parts,
    ) -> Result<Next, Reason> {
        if let Some(preflight) = self.preflight.take() {
            let grant = preflight.judge(response).map_err(|it| self.reason(it))?;
            page.cache.store(&preflight, &self.address.uri.to_string(), &grant, page.now);
            self.is_granted = true;
            return Ok(Next::Send);
        }
        self.fetch.judge(response).map_err(|it| self.reason(it))?;
        let Some(location) = self.location(response) else {
            let headers = self.readable(response, &head.headers);
            return Ok(Next::Read(headers, self.address.uri.clone()));
        };
        self.follow(response.status, location)?;
        Ok(Next::Send)
    }

    /// Of a response that fails a CORS check.
    fn reason(&self, blocked: Blocked) -> Reason {
        if self.fetch.has_lost_origin() { redirected::tainted(blocked) } else { blocked.into() }
    }

    /// The [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url) if it is a redirect.
    fn location(&self, response: &Response) -> Option<Result<Address, Reason>> {
        let lines = response.lines("location").filter(|_| response.is_redirect());
        match *lines.collect::<Vec<_>>().as_slice() {
            [] => None,
            [line] => {
                let address = Address::parse(line, Some(&self.address));
                Some(address.map_err(|why| redirected::nowhere(&why)))
            }
            _ => Some(Err(redirected::several_locations())),
        }
    }

    fn follow(&mut self, status: u16, address: Result<Address, Reason>) -> Result<(), Reason> {
        let address = address?;
        let location = Location {
            origin: address.origin(),
            is_http: true,
            has_userinfo: address.has_userinfo,
        };
        let method = self.fetch.method().to_owned();
        self.fetch.redirect(status, &location)?;
        if self.fetch.method() != method {
            self.body.clear();
        }
        self.origins.push(location.origin);
        self.address = address;
        self.is_granted = false;
        Ok(())
    }

    /// What the page can read of these headers.
    fn readable(&self, response: &Response, headers: &HeaderMap) -> HeaderMap {
        let names = self.fetch.readable_headers(response);
        let mut readable = headers.clone();
        for name in headers.keys() {
            if names.binary_search_by(|it| it.as_str().cmp(name.as_str())).is_err() {
                readable.remove(name);
            }
        }
        readable
    }

    fn unreadable(&self, page: &Page, reason: Reason, exchange: Option<Exchange>) -> Unreadable {
        Unreadable::new(&page.origin, self.asked.clone(), &self.left_out, reason, exchange)
    }
}

/// [`new Request()`](https://fetch.spec.whatwg.org/#dom-request) on the method, and whether it has a body.
fn method(method: &Method, body: &[u8]) -> Result<String, Reason> {
    let Some(normalised) = normalise_method(method.as_str()) else {
        let remedy = "a page cannot send `CONNECT`, `TRACE` or `TRACK`: test them without a page";
        return Err(Reason::throws("its method is forbidden", remedy));
    };
    if !body.is_empty() && matches!(normalised, "GET" | "HEAD") {
        let remedy = "leave the body empty, or send another method";
        return Err(Reason::throws("a GET or HEAD has no body", remedy));
    }
    Ok(normalised.to_owned())
}

fn address(uri: &Uri) -> Result<Address, Reason> {
    const WHOLE: &str = "write a whole URL, as in `https://api.example.com/items`";
    const NO_USER: &str = "leave them out; send credentials in a header";
    let fail = |what| Err(Reason::throws(what, WHOLE));
    match uri.scheme_str() {
        None => return fail("its URL names no server"),
        Some("http" | "https") => {}
        Some(_) => return fail("its URL is neither `http` nor `https`"),
    }
    match Address::parse(uri.to_string().as_bytes(), None) {
        Err(_) => fail("its URL has a host or a port that no server can have, or is too long"),
        Ok(address) if address.has_userinfo => Err(Reason::throws(
            "its URL has a user name or a password, which `fetch()` refuses",
            NO_USER,
        )),
        Ok(address) => Ok(address),
    }
}

/// What `fetch()` makes of the headers: it leaves out what a page
/// [cannot set](https://fetch.spec.whatwg.org/#headers-validate) and combines lines of one name.
fn page_headers(headers: &HeaderMap) -> (Vec<Header>, Vec<HeaderName>) {
    let (mut set, mut left_out) = (Vec::new(), Vec::new());
    for name in headers.keys() {
        let values = headers.get_all(name).iter().map(|it| trim_tab_or_space(it.as_bytes()));
        let (forbidden, values): (Vec<_>, Vec<_>) =
            values.partition(|value| is_forbidden_request_header(name.as_str(), value));
        if !values.is_empty() {
            set.push((name.as_str().to_owned(), values.join(&b", "[..])));
        }
        if !forbidden.is_empty() {
            left_out.push(name.clone());
        }
    }
    (set, left_out)
}

fn as_method(method: &str) -> Method {
    Method::from_bytes(method.as_bytes()).unwrap_or_default()
}

fn as_map(lines: impl Iterator<Item = Header>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) {
            // A full map takes no more: the page has set more than 30,000 headers.
            let _ = map.try_append(name, value);
        }
    }
    map
}
