//! The request to send, as a page could make it.

use axum::http::HeaderName;
use cors_core::browser::{Header, is_forbidden_request_header};
use cors_tools::exchange::{latin1, page_method};
use url::Url;

use super::{cookies, origin};
use crate::args::Check;

/// A request that a page can make.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) origin: String,
    pub(super) method: String,
    pub(super) headers: Vec<Header>,
    pub(super) cookies: Vec<String>,
    /// Whether the request itself may be sent, not just its preflight.
    pub(super) is_sent: bool,
}

impl Target {
    /// Everything that a browser would throw on, or never send, is an error.
    pub(super) fn parse(args: &Check, origin: &str, method: &str) -> Result<Self, String> {
        let method = page_method(method)?;
        let is_harmless = matches!(method, "GET" | "HEAD" | "OPTIONS");
        Ok(Self {
            url: url(&args.url)?,
            origin: origin::parse(origin)?,
            method: method.to_owned(),
            headers: args.headers.iter().map(|line| header(line)).collect::<Result<_, _>>()?,
            cookies: args.cookies.iter().map(|it| cookies::parse(it)).collect::<Result<_, _>>()?,
            is_sent: is_harmless || args.send,
        })
    }
}

pub(crate) fn url(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| {
        if origin::without_scheme(text).is_some() {
            return not_http(text);
        }
        format!(
            "`{text}` is not a URL: {error}: write the whole URL, as in `https://api.example.com/items`"
        )
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(not_http(text));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!(
            "`{text}` has a user name or a password: `fetch()` throws on it: leave them out"
        ));
    }
    url.set_fragment(None);
    Ok(url)
}

fn not_http(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    format!(
        "`{text}` is neither an `http` nor an `https` URL, and CORS is for no others: write \
         `https://{rest}` or `http://{rest}`"
    )
}

/// No error repeats what may be a secret.
pub(crate) fn header(line: &str) -> Result<Header, String> {
    let wrong = |reason| format!("a header given with `-H` {reason}: write `name: value`");
    let (name, value) = line.split_once(':').ok_or_else(|| wrong("has no `:`"))?;
    HeaderName::try_from(name).map_err(|_| wrong("has a name that is not a token"))?;
    if name.eq_ignore_ascii_case("cookie") {
        return Err(format!("`{name}` cannot be set by a page: use `--cookie NAME=VALUE`"));
    }
    if is_forbidden_request_header(name, value.trim().as_bytes()) {
        return Err(format!("`{name}` cannot be set by a page: only the browser sets it"));
    }
    if value.bytes().any(|byte| (byte < b' ' && byte != b'\t') || byte == 0x7f) {
        return Err(format!("the value of `{name}` contains a control character"));
    }
    let value = latin1(value.trim_matches([' ', '\t']));
    Ok((name.to_owned(), value.map_err(|error| format!("the value of `{name}`: {error}"))?))
}
