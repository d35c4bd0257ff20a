//! What needs no preflight: [CORS-safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-request-header)
//! methods and request headers.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};

use super::{Header, Profile};
use crate::name::method::SAFELISTED;

/// The longest value that is safelisted.
const MAX_VALUE: usize = 128;
/// The most bytes that the values of safelisted headers may have together.
const MAX_VALUES: usize = 1024;

/// Whether a method is [CORS-safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-method).
///
/// ```
/// use cors_core::browser::is_safelisted_method;
///
/// assert!(is_safelisted_method("HEAD"));
/// assert!(!is_safelisted_method("get"));
/// ```
pub fn is_safelisted_method(method: &str) -> bool {
    SAFELISTED.contains(&method)
}

/// Whether a header is a
/// [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
///
/// ```
/// use cors_core::browser::is_safelisted_request_header;
///
/// assert!(is_safelisted_request_header("Content-Type", b"text/plain; charset=utf-8"));
/// assert!(!is_safelisted_request_header("Content-Type", b"application/json"));
/// assert!(!is_safelisted_request_header("X-Requested-With", b"XMLHttpRequest"));
/// ```
pub fn is_safelisted_request_header(name: &str, value: &[u8]) -> bool {
    is_safelisted(Profile::Standard, name, value)
}

fn is_safelisted(profile: Profile, name: &str, value: &[u8]) -> bool {
    let value = normalised(value);
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
    value.len() <= MAX_VALUE
        && if is("accept") {
            has_no_unsafe_byte(profile, value)
        } else if is("accept-language") || is("content-language") {
            value.iter().all(|byte| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(byte))
        } else if is("content-type") {
            has_no_unsafe_byte(profile, value)
                && is_form_or_plain_text(profile, value)
                && !(profile.splits_content_types() && is_split(value))
        } else {
            is("range") && is_range_with_a_start(value, profile.most_in_a_range())
        }
}

/// The [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names):
/// in lower case, sorted, each once.
pub(super) fn unsafe_names(profile: Profile, headers: &[Header]) -> Vec<String> {
    let is_safe = |(name, value): &&Header| is_safelisted(profile, name, value);
    let safe_bytes: usize =
        headers.iter().filter(is_safe).map(|(_, value)| normalised(value).len()).sum();
    let names = headers.iter().filter(|header| safe_bytes > MAX_VALUES || !is_safe(header));
    let mut names: Vec<_> = names.map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names.dedup();
    names
}

/// A request's value without the white space around it
/// ([normalise](https://fetch.spec.whatwg.org/#concept-header-value-normalize)).
pub(super) fn normalised(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..]
    | [rest @ .., b' ' | b'\t' | b'\r' | b'\n'] = value
    {
        value = rest;
    }
    value
}

/// Whether no byte is a [CORS-unsafe request-header byte](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte).
fn has_no_unsafe_byte(profile: Profile, value: &[u8]) -> bool {
    let is_unsafe = |byte: &u8| {
        (*byte < 0x20 && *byte != b'\t')
            || *byte == 0x7f
            || b"\"():<>?@[\\]{}".contains(byte)
            || (!byte.is_ascii() && profile.finds_bytes_over_ascii_unsafe())
    };
    !value.iter().any(is_unsafe)
}

/// Whether Firefox reads more than one type, or an empty last parameter.
fn is_split(value: &[u8]) -> bool {
    let semicolons = value.iter().filter(|&&byte| byte == b';').count();
    value.contains(&b',') || (value.ends_with(b";") && semicolons > 1)
}

/// [Parse a MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type), up to its essence.
fn is_form_or_plain_text(profile: Profile, value: &[u8]) -> bool {
    let Some(slash) = value.iter().position(|&byte| byte == b'/') else { return false };
    let (kind, rest) = value.split_at(slash);
    let subtype = rest.split(|&byte| byte == b';').next().unwrap_or_default();
    let subtype = subtype.get(1..).unwrap_or_default();
    let is_space = |byte: &u8| b" \t\r\n".contains(byte);
    // HTTP white space, only after the subtype; in Firefox it ends the subtype if parameters follow.
    let ends_early = profile.splits_content_types() && rest.contains(&b';');
    let end = match subtype.iter().position(is_space) {
        Some(end) if ends_early => end,
        _ => subtype.iter().rposition(|byte| !is_space(byte)).map_or(0, |it| it + 1),
    };
    let subtype = subtype.get(..end).unwrap_or_default();
    let is = |a: &str, b: &str| {
        kind.eq_ignore_ascii_case(a.as_bytes()) && subtype.eq_ignore_ascii_case(b.as_bytes())
    };
    is("application", "x-www-form-urlencoded")
        || is("multipart", "form-data")
        || is("text", "plain")
}

/// [A single range header value](https://fetch.spec.whatwg.org/#simple-range-header-value) that says
/// where it starts, with no number over `most`.
fn is_range_with_a_start(value: &[u8], most: Option<u64>) -> bool {
    let Some(range) = value.strip_prefix(b"bytes=") else { return false };
    let Some(dash) = range.iter().position(|&byte| byte == b'-') else { return false };
    let (start, end) = range.split_at(dash);
    let end = end.get(1..).unwrap_or_default();
    let are_digits = start.iter().chain(end).all(u8::is_ascii_digit);
    // Numbers of any length: without leading zeros, the longer one is greater.
    let number = |digits: &[u8]| {
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        let digits = digits.get(zeros..).unwrap_or_default();
        (digits.len(), digits.to_vec())
    };
    let most = most.map(|it| number(it.to_string().as_bytes()));
    let fits = |digits| most.as_ref().is_none_or(|most| number(digits) <= *most);
    are_digits
        && !start.is_empty()
        && (end.is_empty() || number(start) <= number(end))
        && fits(start)
        && fits(end)
}
