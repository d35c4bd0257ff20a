//! [Header names](https://fetch.spec.whatwg.org/#header-name) and their classes.

use super::is_token;

/// How a policy treats a header name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    NotAToken,
    Forbidden,
    WrongDirection,
    Safelisted,
    Other,
}

/// The class of a name in [`Config::allow_headers`](crate::Config::allow_headers).
///
/// No name is safelisted here: `Accept`, `Content-Type` and the like are safelisted with some values
/// only, so listing them makes a difference.
pub(crate) fn request_class(name: &str) -> Class {
    let lower = name.to_ascii_lowercase();
    if !is_token(name.as_bytes()) {
        Class::NotAToken
    } else if FORBIDDEN_REQUEST.contains(&&*lower)
        || lower.starts_with("proxy-")
        || lower.starts_with("sec-")
    {
        Class::Forbidden
    } else if RESPONSE_ONLY.contains(&&*lower) {
        Class::WrongDirection
    } else {
        Class::Other
    }
}

/// The class of a name in [`Config::expose_headers`](crate::Config::expose_headers).
pub(crate) fn response_class(name: &str) -> Class {
    let lower = name.to_ascii_lowercase();
    if !is_token(name.as_bytes()) {
        Class::NotAToken
    } else if FORBIDDEN_RESPONSE.contains(&&*lower) {
        Class::Forbidden
    } else if REQUEST_ONLY.contains(&&*lower) {
        Class::WrongDirection
    } else if SAFELISTED_RESPONSE.contains(&&*lower) {
        Class::Safelisted
    } else {
        Class::Other
    }
}

/// The [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header) that are
/// forbidden by name alone, besides the prefixes `proxy-` and `sec-`.
const FORBIDDEN_REQUEST: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Whether a server may read the method from this header: the
/// [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header) that are
/// forbidden only with some values.
pub(crate) fn overrides_the_method(name: &str) -> bool {
    let names = ["x-http-method", "x-http-method-override", "x-method-override"];
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// The [forbidden response-header names](https://fetch.spec.whatwg.org/#forbidden-response-header-name).
pub(crate) const FORBIDDEN_RESPONSE: [&str; 2] = ["set-cookie", "set-cookie2"];

/// The [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
pub(crate) const SAFELISTED_RESPONSE: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// What servers answer with: a page that sends these confuses the two sides.
const RESPONSE_ONLY: &[&str] = &super::RESPONSE_HEADERS;

/// What browsers send.
const REQUEST_ONLY: [&str; 7] = [
    "access-control-request-headers",
    "access-control-request-method",
    "cookie",
    "host",
    "origin",
    "referer",
    "user-agent",
];
