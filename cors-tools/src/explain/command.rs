//! The call of `cors check` that sends such a request as a line is about, with `ORIGIN` where it names none.

use cors_core::browser::{Code, is_forbidden_request_header};
use http::HeaderName;
use url::Url;

use super::{entry::Family, find::Match};
use crate::exchange::page_method;

/// `cors check` with the URL, the origin and what else a match names. None if `cors check` would not take it.
pub(super) fn check(found: &Match<'_>) -> Option<String> {
    let name = |name: &str| found.names.get(name).map(|it| &**it);
    let url = name("url").filter(|it| is_requested(it))?;
    if !matches!(found.entry.family, Family::Cors | Family::Script) {
        return None;
    }
    let origin = name("origin").or_else(|| name("opaque")).map_or("ORIGIN", origin);
    let mut command = format!("cors check {} --origin {}", quoted(url), quoted(origin));
    if let Some(method) = name("method").or_else(|| name("lowercase")) {
        command.push_str(&format!(" -X {}", quoted(page_method(method).ok()?)));
    }
    if let Some(header) = name("header") {
        HeaderName::from_bytes(header.as_bytes()).ok()?;
        if is_forbidden_request_header(header, b"VALUE") {
            return None;
        }
        command.push_str(&format!(" -H {}", quoted(&format!("{header}: VALUE"))));
    }
    if needs_credentials(found.entry.code) {
        command.push_str(" --credentials include");
    }
    Some(command)
}

/// Whether `fetch()` takes the URL. One that was cut off has an ellipsis.
fn is_requested(url: &str) -> bool {
    let is_whole = url.starts_with("http") && !url.contains('…');
    is_whole && Url::parse(url).is_ok_and(|it| it.username().is_empty() && it.password().is_none())
}

/// As `cors check` takes it: some browsers print `file://` for a page whose origin is `null`.
fn origin(printed: &str) -> &str {
    match Url::parse(printed) {
        Ok(url) if url.scheme() == "file" => "null",
        Ok(url) if url.origin().is_tuple() && url.origin().ascii_serialization() != printed => {
            "ORIGIN"
        }
        Err(_) if printed != "null" => "ORIGIN",
        _ => printed,
    }
}

/// Whether the server's answer is only blocked for a request with credentials.
fn needs_credentials(code: &str) -> bool {
    let codes = [Code::AllowOriginWildcard, Code::AllowCredentialsNotTrue];
    codes.iter().any(|it| it.mdn() == Some(code))
}

/// As one word of a shell. Names have no quotes, as those were dropped.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/@%+,".contains(&byte);
    if word.bytes().all(is_plain) { word.to_owned() } else { format!("'{word}'") }
}
