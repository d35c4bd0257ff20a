//! What `fetch()` and `XMLHttpRequest` make of methods and headers before a request starts.

use crate::name::{
    header, is_token,
    method::{FORBIDDEN, NORMALISED},
};

/// [Normalises](https://fetch.spec.whatwg.org/#concept-method-normalize) a method; `None` if it is
/// not a token or [forbidden](https://fetch.spec.whatwg.org/#forbidden-method), and `fetch()` throws.
///
/// ```
/// use cors_core::browser::normalise_method;
///
/// assert_eq!(normalise_method("put"), Some("PUT"));
/// assert_eq!(normalise_method("patch"), Some("patch"));
/// assert_eq!(normalise_method("trace"), None);
/// ```
pub fn normalise_method(method: &str) -> Option<&str> {
    let is = |it: &&&str| it.eq_ignore_ascii_case(method);
    if !is_token(method.as_bytes()) || FORBIDDEN.iter().any(|it| is(&it)) {
        return None;
    }
    Some(NORMALISED.iter().find(is).copied().unwrap_or(method))
}

/// Whether a page cannot set this header: it is not a token, or a
/// [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header) by its name.
///
/// ```
/// use cors_core::browser::is_forbidden_request_header;
///
/// assert!(is_forbidden_request_header("Cookie"));
/// assert!(is_forbidden_request_header("Sec-Fetch-Mode"));
/// assert!(!is_forbidden_request_header("Authorization"));
/// ```
pub fn is_forbidden_request_header(name: &str) -> bool {
    use header::Class::{Forbidden, NotAToken};
    matches!(header::request_class(name), Forbidden | NotAToken)
}
