//! What `fetch()` and `XMLHttpRequest` make of methods and headers before a request starts.

use super::safelist::normalised;
use crate::{
    name::{
        header, is_token,
        method::{FORBIDDEN, NORMALISED},
    },
    text::trim_tab_or_space,
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
    if !is_token(method.as_bytes()) || is_forbidden_method(method.as_bytes()) {
        return None;
    }
    let normalised = NORMALISED.iter().find(|it| it.eq_ignore_ascii_case(method));
    Some(normalised.copied().unwrap_or(method))
}

/// Whether a page cannot set this header: its name is not a token, or it is a
/// [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header). A few names are
/// forbidden only with the name of a forbidden method in the value.
///
/// ```
/// use cors_core::browser::is_forbidden_request_header;
///
/// assert!(is_forbidden_request_header("Cookie", b"a=b"));
/// assert!(is_forbidden_request_header("Sec-Fetch-Mode", b"cors"));
/// assert!(is_forbidden_request_header("X-HTTP-Method-Override", b"PUT, TRACE"));
/// assert!(!is_forbidden_request_header("X-HTTP-Method-Override", b"PUT"));
/// assert!(!is_forbidden_request_header("Authorization", b"Bearer x"));
/// ```
pub fn is_forbidden_request_header(name: &str, value: &[u8]) -> bool {
    let value = normalised(value);
    use header::Class::{Forbidden, NotAToken};
    matches!(header::request_class(name), Forbidden | NotAToken)
        || (header::overrides_the_method(name) && split(value).any(is_forbidden_method))
}

fn is_forbidden_method(method: &[u8]) -> bool {
    FORBIDDEN.iter().any(|it| it.as_bytes().eq_ignore_ascii_case(method))
}

/// [Get, decode, and split](https://fetch.spec.whatwg.org/#header-value-get-decode-and-split): at the
/// commas that are not within a quoted string.
fn split(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = value.split(move |&byte| {
        let is_literal = is_escaped;
        is_escaped = is_quoted && !is_literal && byte == b'\\';
        is_quoted ^= byte == b'"' && !is_literal;
        byte == b',' && !is_quoted
    });
    parts.map(trim_tab_or_space)
}
