//! A request in progress, redirects included: [main fetch](https://fetch.spec.whatwg.org/#concept-main-fetch)
//! and [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch).

use alloc::{borrow::ToOwned as _, collections::BTreeSet, string::String, vec::Vec};

use super::{
    AllowOriginMismatch, Blocked, CredentialsMode, Header, Phase, Preflight, Profile, Request,
    Response,
    safelist::{is_safelisted_method, unsafe_names},
    target,
};
use crate::{
    name::header::{FORBIDDEN_RESPONSE, SAFELISTED_RESPONSE},
    text::isomorphic_encode,
};

/// After this many redirects the browser gives up.
pub const MAX_REDIRECTS: u32 = 20;

/// Headers that describe a body, and are dropped together with it.
const BODY_HEADERS: [&str; 4] =
    ["content-encoding", "content-language", "content-location", "content-type"];

/// A request in progress: where it goes next, in what form, and what the page may read.
#[derive(Debug, Clone)]
pub struct Fetch {
    profile: Profile,
    // As the redirects so far have left it.
    request: Request,
    // Response tainting "cors": never reset.
    is_cors: bool,
    // Redirect-taint: the origin is sent as `null` from now on.
    is_tainted: bool,
    redirects: u32,
}

/// Where a redirect leads: what the browser reads from the header `Location`, resolved against the URL.
#[derive(Debug, Clone)]
pub struct Location {
    /// The origin, serialised.
    pub origin: String,
    /// Whether it parses, and its scheme is `http` or `https`.
    pub is_http: bool,
    /// Whether it has a user name or a password that is not empty.
    pub has_userinfo: bool,
}

impl Fetch {
    /// Starts a request.
    pub fn new(profile: Profile, request: Request) -> Self {
        let is_cors = !is_same_origin(&request.origin, &request.target);
        Self { profile, request, is_cors, is_tainted: false, redirects: 0 }
    }

    /// Whether the response is judged by CORS: the request leaves the page's origin, or has left it.
    pub fn is_cors(&self) -> bool {
        self.is_cors
    }

    /// The method, which a redirect may have changed.
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// The page's headers, some of which a redirect may have removed.
    pub fn headers(&self) -> &[Header] {
        &self.request.headers
    }

    /// The value of the header `Origin` that the browser sends, if any
    /// ([append a request `Origin` header](https://fetch.spec.whatwg.org/#append-a-request-origin-header)).
    pub fn origin_header(&self) -> Option<&str> {
        let is_sent = self.is_cors || !matches!(self.method(), "GET" | "HEAD");
        is_sent.then(|| self.serialised_origin())
    }

    /// The page's headers and `Origin`, which the browser sends besides those of any request.
    pub fn sent_headers(&self) -> Vec<Header> {
        let origin = self.origin_header().map(|it| ("Origin".to_owned(), isomorphic_encode(it)));
        self.headers().iter().cloned().chain(origin).collect()
    }

    /// Whether the browser sends credentials with the request itself. With a preflight it never does.
    pub fn sends_credentials(&self) -> bool {
        match self.request.credentials {
            CredentialsMode::Omit => false,
            CredentialsMode::SameOrigin => !self.is_cors,
            CredentialsMode::Include => true,
        }
    }

    /// The preflight that the request needs, unless the cache covers it.
    pub fn preflight(&self) -> Option<Preflight> {
        let Request { method, headers, use_cors_preflight, .. } = &self.request;
        let unsafe_names = unsafe_names(self.profile, headers);
        let is_needed =
            *use_cors_preflight || !is_safelisted_method(method) || !unsafe_names.is_empty();
        (self.is_cors && is_needed).then(|| Preflight {
            profile: self.profile,
            origin: self.serialised_origin().to_owned(),
            includes_credentials: self.includes_credentials(),
            method: method.clone(),
            unsafe_names,
            use_cors_preflight: *use_cors_preflight,
        })
    }

    /// Whether the browser contacts the server at all: its port is not a
    /// [bad port](https://fetch.spec.whatwg.org/#port-blocking), and the request is not
    /// [mixed content](https://w3c.github.io/webappsec-mixed-content/#should-block-fetch). A preflight and
    /// the request itself are blocked alike. [`Fetch::redirect`] checks it for each server that follows.
    ///
    /// ```
    /// use cors_core::browser::{Blocked, CredentialsMode, Fetch, Profile, Request};
    ///
    /// let to = |target: &str| {
    ///     let request = Request {
    ///         origin: "https://app.example.com".to_owned(),
    ///         target: target.to_owned(),
    ///         method: "GET".to_owned(),
    ///         headers: Vec::new(),
    ///         credentials: CredentialsMode::Omit,
    ///         use_cors_preflight: false,
    ///     };
    ///     Fetch::new(Profile::Standard, request).may_be_sent()
    /// };
    /// assert_eq!(to("http://api.example.com"), Err(Blocked::MixedContent));
    /// assert_eq!(to("https://api.example.com:6000"), Err(Blocked::BadPort { port: 6000 }));
    /// assert_eq!(to("http://127.0.0.1:3000"), Ok(()));
    /// ```
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub fn may_be_sent(&self) -> Result<(), Blocked> {
        target::check(self.profile, &self.request.origin, &self.request.target)
    }

    /// The [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check) on the response to the
    /// request itself, done before a redirect is followed.
    ///
    /// # Errors
    ///
    /// Why the page may not read it.
    pub fn judge(&self, response: &Response) -> Result<(), Blocked> {
        response.check_received(self.profile, Phase::Response)?;
        if !self.is_cors {
            return Ok(());
        }
        let credentials = self.includes_credentials();
        cors_check(self.profile, self.serialised_origin(), credentials, response, Phase::Response)
    }

    /// The names of the response's headers that the page can read: in lower case, sorted, each once
    /// ([CORS filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-cors)).
    pub fn readable_headers(&self, response: &Response) -> Vec<String> {
        let exposed = response.list("access-control-expose-headers");
        let has_star = |names: &[String]| names.iter().any(|it| it == "*");
        let star_counts = match &exposed {
            Ok(names) => names.as_deref().is_some_and(has_star),
            Err(mistake) => {
                self.profile.exposes_all_before_a_mistake() && has_star(&mistake.before)
            }
        };
        // A list that does not parse exposes nothing.
        let exposed = exposed.ok().flatten().unwrap_or_default().into_iter();
        let exposed: BTreeSet<_> = exposed.map(|name| name.to_ascii_lowercase()).collect();
        let all = !self.is_cors || (!self.includes_credentials() && star_counts);
        let is_readable = |name: &String| {
            !is_one_of(name, &FORBIDDEN_RESPONSE)
                && (all || is_one_of(name, &SAFELISTED_RESPONSE) || exposed.contains(name))
        };
        let names = response.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        let names: BTreeSet<_> = names.filter(is_readable).collect();
        names.into_iter().collect()
    }

    /// Follows a redirect, whose response has passed [`Fetch::judge`].
    ///
    /// # Errors
    ///
    /// Why the browser does not follow.
    pub fn redirect(&mut self, status: u16, location: &Location) -> Result<(), Blocked> {
        let Request { origin, target, method, headers, .. } = &mut self.request;
        let comes_home = is_same_origin(origin, &location.origin);
        if !location.is_http {
            return Err(Blocked::RedirectNotHttp);
        }
        if self.redirects == MAX_REDIRECTS {
            return Err(Blocked::RedirectsTooMany);
        }
        if location.has_userinfo && !comes_home {
            return Err(Blocked::RedirectUserinfo { tainted: false });
        }
        if location.has_userinfo && self.is_cors {
            return Err(Blocked::RedirectUserinfo { tainted: true });
        }
        let becomes_get = match status {
            301 | 302 => method == "POST",
            303 => !matches!(&**method, "GET" | "HEAD"),
            _ => false,
        };
        if becomes_get {
            *method = "GET".to_owned();
            headers.retain(|(name, _)| !is_one_of(name, &BODY_HEADERS));
        }
        let leaves = !is_same_origin(target, &location.origin);
        if leaves {
            headers.retain(|(name, _)| !is_one_of(name, &["authorization"]));
        }
        self.is_tainted |= leaves && !is_same_origin(origin, target);
        self.is_cors |= !comes_home;
        self.redirects += 1;
        target.clone_from(&location.origin);
        self.may_be_sent()
    }

    /// Whether a redirect has made an origin that was not `null` so.
    pub(super) fn has_lost_origin(&self) -> bool {
        self.is_tainted && self.request.origin != "null"
    }

    fn serialised_origin(&self) -> &str {
        if self.is_tainted { "null" } else { &self.request.origin }
    }

    fn includes_credentials(&self) -> bool {
        self.request.credentials == CredentialsMode::Include
    }
}

fn is_one_of(name: &str, names: &[impl AsRef<str>]) -> bool {
    names.iter().any(|it| it.as_ref().eq_ignore_ascii_case(name))
}

/// An opaque origin, whose text is `null`, equals no other.
fn is_same_origin(one: &str, other: &str) -> bool {
    one == other && one != "null"
}

/// [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check), for an origin as the header
/// `Origin` gives it.
pub(super) fn cors_check(
    profile: Profile,
    origin: &str,
    includes_credentials: bool,
    response: &Response,
    phase: Phase,
) -> Result<(), Blocked> {
    let Some(value) = response.get("access-control-allow-origin") else {
        return Err(Blocked::AllowOriginMissing { phase });
    };
    if value == b"*" && !includes_credentials {
        return Ok(());
    }
    if value != isomorphic_encode(origin) {
        let is_counted =
            |name: &str| !profile.counts_only_as_spelled() || name == "Access-Control-Allow-Origin";
        let lines = response.lines_named("access-control-allow-origin");
        let lines = lines.filter(|(name, _)| is_counted(name)).count();
        let kind = AllowOriginMismatch::of(&value, lines);
        return Err(Blocked::AllowOriginMismatch { phase, kind, value });
    }
    if !includes_credentials {
        return Ok(());
    }
    let value = response.get("access-control-allow-credentials");
    if value.as_deref() == Some(b"true") {
        return Ok(());
    }
    Err(Blocked::AllowCredentialsNotTrue { phase, value })
}
