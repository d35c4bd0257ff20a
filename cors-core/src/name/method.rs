//! [Methods](https://fetch.spec.whatwg.org/#methods) and their classes.

use super::is_token;
use crate::set::TextSet;

/// The [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method): browsers
/// allow them whatever the server says.
pub(crate) const SAFELISTED: [&str; 3] = ["GET", "HEAD", "POST"];

/// The methods whose case a browser
/// [normalises](https://fetch.spec.whatwg.org/#concept-method-normalize). `PATCH` is not among them.
pub(crate) const NORMALISED: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// The [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method), in any case.
pub(crate) const FORBIDDEN: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// What [`Config::allow_methods`](crate::Config::allow_methods) compiles to.
#[derive(Debug, Clone)]
pub(crate) enum AllowedMethods {
    Any,
    /// The safelisted methods first.
    Listed(TextSet),
}

impl AllowedMethods {
    /// Byte by byte, as the [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch)
    /// compares.
    #[inline]
    pub(crate) fn contains(&self, method: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(methods) => methods.contains(method),
        }
    }
}

/// How a policy treats a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    NotAToken,
    Forbidden,
    /// A method that browsers send in upper case, written in another case.
    WrongCase,
    Safelisted,
    /// `PATCH`, written in another case.
    LowerCasePatch,
    Other,
}

pub(crate) fn class(method: &str) -> Class {
    let in_any_case = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(method));
    if !is_token(method.as_bytes()) {
        Class::NotAToken
    } else if in_any_case(&FORBIDDEN) {
        Class::Forbidden
    } else if SAFELISTED.contains(&method) {
        Class::Safelisted
    } else if in_any_case(&NORMALISED) && !NORMALISED.contains(&method) {
        Class::WrongCase
    } else if method.eq_ignore_ascii_case("PATCH") && method != "PATCH" {
        Class::LowerCasePatch
    } else {
        Class::Other
    }
}
