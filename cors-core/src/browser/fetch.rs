//! A request on its way, redirects included: [main fetch](https://fetch.spec.whatwg.org/#concept-main-fetch)
//! and [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch).

use alloc::vec::Vec;

use super::{
    AllowOrigin, Blocked, CredentialsMode, Phase, Preflight, Profile, Request, Response,
    safelist::{is_safelisted_method, unsafe_names},
};
use crate::name::header::{FORBIDDEN_RESPONSE, SAFELISTED_RESPONSE};

/// After so many redirects the browser gives up.
pub const MAX_REDIRECTS: u32 = 20;

/// Headers of a body, which go with it.
const BODY_HEADERS: [&[u8]; 4] =
    [b"content-encoding", b"content-language", b"content-location", b"content-type"];

/// A request on its way: where it goes now, as what, and whose answer it may read.
#[derive(Debug, Clone)]
pub struct Fetch<'a> {
    profile: Profile,
    origin: &'a [u8],
    target: &'a [u8],
    method: &'a [u8],
    headers: Vec<(&'a [u8], &'a [u8])>,
    credentials: CredentialsMode,
    use_cors_preflight: bool,
    // Response tainting "cors": never taken back.
    is_cors: bool,
    // Redirect-taint: the origin is sent as `null` from now on.
    is_tainted: bool,
    redirects: u32,
}

/// Who asks, for the CORS check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Requester<'a> {
    /// As the header `Origin` says it.
    pub(super) origin: &'a [u8],
    /// Whether the credentials mode is "include".
    pub(super) credentials: bool,
}

/// Where a redirect leads: what the browser reads of the header `Location`, resolved against the URL.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    /// The origin, serialised.
    pub origin: &'a [u8],
    /// Whether it parses, and its scheme is `http` or `https`.
    pub is_http: bool,
    /// Whether it has a user name or a password that is not empty.
    pub has_userinfo: bool,
}

impl<'a> Fetch<'a> {
    /// The start.
    pub fn new(profile: Profile, request: &Request<'a>) -> Self {
        Self {
            profile,
            origin: request.origin,
            target: request.target,
            method: request.method,
            headers: request.headers.to_vec(),
            credentials: request.credentials,
            use_cors_preflight: request.use_cors_preflight,
            is_cors: !is_same_origin(request.origin, request.target),
            is_tainted: false,
            redirects: 0,
        }
    }

    /// Whether the response is judged by CORS: the request leaves the page's origin, or has left it.
    pub fn is_cors(&self) -> bool {
        self.is_cors
    }

    /// The method, which a redirect may have changed.
    pub fn method(&self) -> &'a [u8] {
        self.method
    }

    /// The page's headers, of which a redirect may have taken some.
    pub fn headers(&self) -> &[(&'a [u8], &'a [u8])] {
        &self.headers
    }

    /// The value of the header `Origin` that the browser sends, if any
    /// ([append a request `Origin` header](https://fetch.spec.whatwg.org/#append-a-request-origin-header)).
    pub fn origin_header(&self) -> Option<&'a [u8]> {
        let is_sent = self.is_cors || !matches!(self.method, b"GET" | b"HEAD");
        is_sent.then(|| self.requester().origin)
    }

    /// Whether the browser sends credentials with the request itself. With a preflight it never does.
    pub fn sends_credentials(&self) -> bool {
        match self.credentials {
            CredentialsMode::Omit => false,
            CredentialsMode::SameOrigin => !self.is_cors,
            CredentialsMode::Include => true,
        }
    }

    /// The preflight that the request needs, if the cache has none.
    pub fn preflight(&self) -> Option<Preflight<'a>> {
        if !self.is_cors {
            return None;
        }
        let unsafe_names = unsafe_names(&self.headers);
        let is_needed = self.use_cors_preflight
            || !is_safelisted_method(self.method)
            || !unsafe_names.is_empty();
        is_needed.then(|| Preflight {
            profile: self.profile,
            requester: self.requester(),
            method: self.method,
            unsafe_names,
            use_cors_preflight: self.use_cors_preflight,
        })
    }

    /// The [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check) on the response to the
    /// request itself, which comes before a redirect is looked at.
    ///
    /// # Errors
    ///
    /// Why the page may not read it.
    pub fn judge(&self, response: &Response<'_>) -> Result<(), Blocked> {
        if self.is_cors { cors_check(self.requester(), response, Phase::Response) } else { Ok(()) }
    }

    /// The names of the response's headers that the page can read: in lower case, sorted, each once
    /// ([CORS filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-cors)).
    pub fn readable_headers(&self, response: &Response<'_>) -> Vec<Vec<u8>> {
        let exposed = match response.list("access-control-expose-headers") {
            Ok(Some(names)) => names,
            // A list that does not parse exposes nothing.
            Ok(None) | Err(_) => Vec::new(),
        };
        let all = !self.is_cors
            || (self.credentials != CredentialsMode::Include && exposed.contains(&&b"*"[..]));
        let is_readable = |name: &[u8]| {
            let is = |it: &&str| it.as_bytes().eq_ignore_ascii_case(name);
            let is_exposed = || exposed.iter().any(|it| it.eq_ignore_ascii_case(name));
            !FORBIDDEN_RESPONSE.iter().any(is)
                && (all || SAFELISTED_RESPONSE.iter().any(is) || is_exposed())
        };
        let names = response.headers.iter().filter(|(name, _)| is_readable(name));
        let mut names: Vec<_> = names.map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether the browser follows this response to its `Location`.
    pub fn is_redirected_by(&self, response: &Response<'_>) -> bool {
        response.is_redirect()
    }

    /// Goes on to where a redirect leads. The response has passed [`Fetch::judge`].
    ///
    /// # Errors
    ///
    /// Why the browser does not follow. The request stays where it is.
    pub fn redirect(&mut self, status: u16, location: &Location<'a>) -> Result<(), Blocked> {
        if !location.is_http {
            return Err(Blocked::RedirectNotHttp);
        }
        if self.redirects == MAX_REDIRECTS {
            return Err(Blocked::RedirectsTooMany);
        }
        if location.has_userinfo && !is_same_origin(self.origin, location.origin) {
            return Err(Blocked::RedirectUserinfo { tainted: false });
        }
        if location.has_userinfo && self.is_cors {
            return Err(Blocked::RedirectUserinfo { tainted: true });
        }
        let becomes_get = match status {
            301 | 302 => self.method == b"POST",
            303 => !matches!(self.method, b"GET" | b"HEAD"),
            _ => false,
        };
        if becomes_get {
            self.method = b"GET";
            self.headers.retain(|(name, _)| !is_one_of(name, &BODY_HEADERS));
        }
        let leaves = !is_same_origin(self.target, location.origin);
        if leaves {
            self.headers.retain(|(name, _)| !is_one_of(name, &[b"authorization"]));
        }
        self.is_tainted |= leaves && !is_same_origin(self.origin, self.target);
        self.is_cors |= !is_same_origin(self.origin, location.origin);
        self.target = location.origin;
        self.redirects += 1;
        Ok(())
    }

    fn requester(&self) -> Requester<'a> {
        Requester {
            origin: if self.is_tainted { b"null" } else { self.origin },
            credentials: self.credentials == CredentialsMode::Include,
        }
    }
}

fn is_one_of(name: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// An opaque origin, whose text is `null`, is the same as no other.
fn is_same_origin(one: &[u8], other: &[u8]) -> bool {
    one == other && one != b"null"
}

/// [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check).
pub(super) fn cors_check(
    requester: Requester<'_>,
    response: &Response<'_>,
    phase: Phase,
) -> Result<(), Blocked> {
    let Some(value) = response.get("access-control-allow-origin") else {
        return Err(Blocked::AllowOriginMissing { phase });
    };
    let is_wildcard = value == b"*";
    if is_wildcard && !requester.credentials {
        return Ok(());
    }
    if value != requester.origin {
        let lines = response.lines("access-control-allow-origin").count();
        let is = AllowOrigin::of(&value, lines);
        return Err(Blocked::AllowOriginMismatch { phase, is, value });
    }
    if !requester.credentials {
        return Ok(());
    }
    let value = response.get("access-control-allow-credentials");
    if value.as_deref() == Some(b"true") {
        return Ok(());
    }
    Err(Blocked::AllowCredentialsNotTrue { phase, value })
}
