//! Schemes that no page has in its origin, though patterns with them could be read.

use alloc::{borrow::ToOwned as _, string::String};

use crate::error::ConfigErrorKind as Kind;

const WITHOUT_PAGES: [(&str, Kind); 10] = [
    ("file", Kind::FileOrigin),
    ("ws", Kind::SchemeWithoutPages),
    ("wss", Kind::SchemeWithoutPages),
    ("ftp", Kind::SchemeWithoutPages),
    ("about", Kind::OpaqueOrigin),
    ("data", Kind::OpaqueOrigin),
    ("javascript", Kind::OpaqueOrigin),
    ("blob", Kind::NestedOrigin),
    ("filesystem", Kind::NestedOrigin),
    ("view-source", Kind::NestedOrigin),
];

/// Why no browser sends an [origin](https://url.spec.whatwg.org/#origin) with this scheme. Any other scheme may be
/// that of an extension or an app.
pub(super) fn problem(scheme: &str) -> Option<Kind> {
    let found = WITHOUT_PAGES.iter().find(|(it, _)| scheme.eq_ignore_ascii_case(it));
    found.map(|&(_, kind)| kind)
}

/// The same for a URL in which anything may follow the colon, commas and brackets too.
pub(super) fn problem_of_url(text: &str) -> Option<Kind> {
    let kind = problem(text.split_once(':')?.0)?;
    let is_one = matches!(kind, Kind::OpaqueOrigin | Kind::NestedOrigin);
    (is_one && !is_host_and_port(text)).then_some(kind)
}

/// The URL inside another one, such as `https://app.example.com/1` in `blob:https://app.example.com/1`.
pub(super) fn nested(text: &str) -> Option<&str> {
    let (scheme, inner) = text.split_once(':')?;
    let is_nested = problem(scheme) == Some(Kind::NestedOrigin) && !is_host_and_port(text);
    is_nested.then_some(inner)
}

/// A machine may have the name of such a scheme: `data:8080`.
fn is_host_and_port(text: &str) -> bool {
    let port = text.split_once(':').map(|(_, port)| port);
    port.is_some_and(|it| it == "*" || !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// The scheme of the page that opens such a URL, in lower case.
pub(super) fn of_page(scheme: &str) -> String {
    let scheme = scheme.to_ascii_lowercase();
    match &*scheme {
        "ws" => "http".to_owned(),
        "wss" => "https".to_owned(),
        _ => scheme,
    }
}
