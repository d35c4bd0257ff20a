//! The [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0).

use alloc::vec::Vec;

use super::{
    Blocked, Profile, Response,
    blocked::Phase,
    fetch::{Requester, cors_check},
    safelist::is_safelisted_method,
};

const AUTHORIZATION: &[u8] = b"authorization";
/// The seconds for which an answer is kept that says nothing of it.
const DEFAULT_SECONDS: u64 = 5;

/// A preflight that a request needs, unless the cache covers it.
#[derive(Debug, Clone)]
pub struct Preflight<'a> {
    pub(super) profile: Profile,
    pub(super) requester: Requester<'a>,
    pub(super) method: &'a [u8],
    pub(super) unsafe_names: Vec<Vec<u8>>,
    pub(super) use_cors_preflight: bool,
}

/// What the response to a preflight allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The methods listed; `*` among them as it stands.
    pub methods: Vec<Vec<u8>>,
    /// The header names listed, as they stand.
    pub headers: Vec<Vec<u8>>,
    /// For how many seconds.
    pub max_age: u64,
}

impl<'a> Preflight<'a> {
    /// Whether it is sent for the method's sake.
    pub fn is_for_method(&self) -> bool {
        !is_safelisted_method(self.method)
    }

    /// Whether it is sent for the sake of the use-CORS-preflight flag.
    pub fn is_for_flag(&self) -> bool {
        self.use_cors_preflight
    }

    /// The header names for whose sake it is sent: in lower case, sorted, each once.
    pub fn unsafe_names(&self) -> &[Vec<u8>] {
        &self.unsafe_names
    }

    /// The headers that the browser sends, beside those of any request: the method is `OPTIONS`, and
    /// no credentials go along.
    pub fn headers(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut headers = Vec::from([
            ("Accept", b"*/*".to_vec()),
            ("Access-Control-Request-Method", self.method.to_vec()),
        ]);
        if !self.unsafe_names.is_empty() {
            let names = self.unsafe_names.join(&b","[..]);
            headers.push(("Access-Control-Request-Headers", names));
        }
        headers.push(("Origin", self.requester.origin.to_vec()));
        headers
    }

    /// Whether the browser goes on after this response, and what it may keep.
    ///
    /// # Errors
    ///
    /// The first step that fails: the CORS check, the status, the lists, then method, `Authorization`
    /// and the other names.
    pub fn judge(&self, response: &Response<'_>) -> Result<Grant, Blocked> {
        if self.profile.looks_at_the_status_first() {
            check_status(response)?;
        }
        cors_check(self.requester, response, Phase::Preflight)?;
        check_status(response)?;
        let methods = response.list("access-control-allow-methods");
        let methods =
            methods.map_err(|it| Blocked::AllowMethodsUnparsable { member: it.0.to_vec() })?;
        let headers = response.list("access-control-allow-headers");
        let headers =
            headers.map_err(|it| Blocked::AllowHeadersUnparsable { member: it.0.to_vec() })?;
        let methods = match methods {
            None if self.use_cors_preflight => Vec::from([self.method]),
            methods => methods.unwrap_or_default(),
        };
        let headers = headers.unwrap_or_default();
        self.check_method(&methods)?;
        self.check_headers(&headers)?;
        Ok(Grant {
            methods: methods.into_iter().map(<[u8]>::to_vec).collect(),
            headers: headers.into_iter().map(<[u8]>::to_vec).collect(),
            max_age: max_age(self.profile, response),
        })
    }

    fn check_method(&self, methods: &[&[u8]]) -> Result<(), Blocked> {
        let allowed = methods.contains(&self.method)
            || is_safelisted_method(self.method)
            || self.has_wildcard(methods);
        if allowed {
            Ok(())
        } else {
            Err(Blocked::MethodNotAllowed { method: self.method.to_vec() })
        }
    }

    fn check_headers(&self, headers: &[&[u8]]) -> Result<(), Blocked> {
        let is_listed = |name: &[u8]| headers.iter().any(|it| it.eq_ignore_ascii_case(name));
        let has_wildcard = self.has_wildcard(headers);
        let sends_authorization = self.unsafe_names.iter().any(|name| name == AUTHORIZATION);
        let is_covered = has_wildcard && self.profile.star_covers_authorization();
        if sends_authorization && !is_listed(AUTHORIZATION) && !is_covered {
            return Err(Blocked::AuthorizationNotAllowed);
        }
        match self.unsafe_names.iter().find(|name| !is_listed(name) && !has_wildcard) {
            Some(name) => Err(Blocked::HeaderNotAllowed { name: name.clone() }),
            None => Ok(()),
        }
    }

    /// `*` stands for all where no credentials go along.
    fn has_wildcard(&self, members: &[&[u8]]) -> bool {
        !self.requester.credentials && members.contains(&&b"*"[..])
    }
}

/// A preflight never follows a redirect.
fn check_status(response: &Response<'_>) -> Result<(), Blocked> {
    let status = response.status;
    if response.is_ok() {
        Ok(())
    } else if response.is_redirect() && response.lines("location").next().is_some() {
        Err(Blocked::PreflightRedirected { status })
    } else {
        Err(Blocked::PreflightStatus { status })
    }
}

/// `delta-seconds` of one line; what is otherwise is a matter of the profile.
fn max_age(profile: Profile, response: &Response<'_>) -> u64 {
    let lines: Vec<_> = response.lines("access-control-max-age").collect();
    let seconds = match *lines.as_slice() {
        [] | [[]] => DEFAULT_SECONDS,
        [digits] if digits.iter().all(u8::is_ascii_digit) => digits
            .iter()
            .fold(0, |sum: u64, it| sum.saturating_mul(10).saturating_add(u64::from(it - b'0'))),
        _ if profile == Profile::Firefox => 0,
        [[b'-', digits @ ..]]
            if profile == Profile::Chromium && digits.iter().all(u8::is_ascii_digit) =>
        {
            0
        }
        _ => DEFAULT_SECONDS,
    };
    seconds.min(profile.most_seconds())
}
