//! The [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0).

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::str;

use super::{
    Blocked, Header, Profile, Response, blocked::Phase, fetch::cors_check,
    safelist::is_safelisted_method,
};
use crate::text::isomorphic_encode;

const AUTHORIZATION: &str = "authorization";
/// For how many seconds an answer without `Access-Control-Max-Age` is kept.
const DEFAULT_SECONDS: u64 = 5;

/// A preflight that a request needs, unless the cache covers it.
#[derive(Debug, Clone)]
pub struct Preflight {
    pub(super) profile: Profile,
    pub(super) origin: String,
    pub(super) includes_credentials: bool,
    pub(super) method: String,
    pub(super) unsafe_names: Vec<String>,
    pub(super) use_cors_preflight: bool,
}

/// What the response to a preflight allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The listed methods, `*` included as such.
    pub methods: Vec<String>,
    /// The listed header names, as written.
    pub headers: Vec<String>,
    /// For how many seconds.
    pub max_age: u64,
}

impl Preflight {
    /// Whether it is sent because of the method.
    pub fn is_for_method(&self) -> bool {
        !is_safelisted_method(&self.method)
    }

    /// Whether it is sent because of the use-CORS-preflight flag.
    pub fn is_for_flag(&self) -> bool {
        self.use_cors_preflight
    }

    /// The header names because of which it is sent: in lower case, sorted, each once.
    pub fn unsafe_names(&self) -> &[String] {
        &self.unsafe_names
    }

    /// The headers that the browser sends, besides those of any request. The method is `OPTIONS`, and
    /// no credentials are included.
    pub fn sent_headers(&self) -> Vec<Header> {
        let line = |name: &str, value: &str| (name.to_string(), isomorphic_encode(value));
        let mut headers =
            Vec::from([line("Accept", "*/*"), line("Access-Control-Request-Method", &self.method)]);
        if !self.unsafe_names.is_empty() {
            let names = self.unsafe_names.join(",");
            headers.push(line("Access-Control-Request-Headers", &names));
        }
        headers.push(line("Origin", &self.origin));
        headers
    }

    /// Whether the browser sends the request after this response, and what it may cache.
    ///
    /// # Errors
    ///
    /// The first step that fails: the CORS check, the status, the lists, then method, `Authorization`
    /// and the other names.
    pub fn judge(&self, response: &Response) -> Result<Grant, Blocked> {
        response.check_received(self.profile, Phase::Preflight)?;
        if self.profile.looks_at_the_status_first() {
            check_status(response)?;
        }
        let credentials = self.includes_credentials;
        cors_check(self.profile, &self.origin, credentials, response, Phase::Preflight)?;
        check_status(response)?;
        let methods = response
            .list("access-control-allow-methods")
            .map_err(|mistake| Blocked::AllowMethodsUnparsable { member: mistake.member })?;
        let headers = response
            .list("access-control-allow-headers")
            .map_err(|mistake| Blocked::AllowHeadersUnparsable { member: mistake.member })?
            .unwrap_or_default();
        let methods = match methods {
            None if self.use_cors_preflight => Vec::from([self.method.clone()]),
            methods => methods.unwrap_or_default(),
        };
        self.check_method(&methods)?;
        self.check_headers(&headers)?;
        Ok(Grant { methods, headers, max_age: max_age(self.profile, response) })
    }

    fn check_method(&self, methods: &[String]) -> Result<(), Blocked> {
        let allowed = methods.contains(&self.method)
            || is_safelisted_method(&self.method)
            || self.has_wildcard(methods);
        if allowed {
            Ok(())
        } else {
            Err(Blocked::MethodNotAllowed { method: self.method.clone() })
        }
    }

    fn check_headers(&self, headers: &[String]) -> Result<(), Blocked> {
        let is_listed = |name: &str| headers.iter().any(|it| it.eq_ignore_ascii_case(name));
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

    /// `*` covers everything if no credentials are included.
    fn has_wildcard(&self, members: &[String]) -> bool {
        !self.includes_credentials && members.iter().any(|it| it == "*")
    }
}

/// A preflight never follows a redirect.
fn check_status(response: &Response) -> Result<(), Blocked> {
    let status = response.status;
    if response.is_ok() {
        Ok(())
    } else if response.is_redirect() && response.lines("location").next().is_some() {
        Err(Blocked::PreflightRedirected { status })
    } else {
        Err(Blocked::PreflightStatus { status })
    }
}

/// A number of 64 bits with or without a sign; 0 if it is negative.
fn signed(number: &[u8]) -> Option<u64> {
    let number: i64 = str::from_utf8(number).ok()?.parse().ok()?;
    Some(u64::try_from(number).unwrap_or_default())
}

/// One line of `delta-seconds`; how anything else is read depends on the profile.
fn max_age(profile: Profile, response: &Response) -> u64 {
    let lines: Vec<_> = response.lines("access-control-max-age").collect();
    let seconds = match *lines.as_slice() {
        [] | [[]] => DEFAULT_SECONDS,
        [number] if matches!(profile, Profile::Chromium | Profile::WebKit) => {
            signed(number).unwrap_or(DEFAULT_SECONDS)
        }
        [digits] if digits.iter().all(u8::is_ascii_digit) => digits
            .iter()
            .fold(0, |sum: u64, it| sum.saturating_mul(10).saturating_add(u64::from(it - b'0'))),
        _ if profile == Profile::Firefox => 0,
        _ => DEFAULT_SECONDS,
    };
    seconds.min(profile.most_seconds())
}
