//! The request to send, as a page could make it.

use cors_core::browser::{Header, is_forbidden_request_header, normalise_method};
use url::Url;

use crate::args::Check;

/// A request that a page can make.
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) origin: String,
    pub(crate) method: String,
    pub(crate) headers: Vec<Header>,
}

impl Target {
    /// Everything that a browser would throw on, or never send, is an error.
    pub(crate) fn parse(args: &Check) -> Result<Self, String> {
        let method = normalise_method(&args.method);
        let method = method.ok_or_else(|| {
            format!(
                "`{}` is not a method that a page can send: write a token other than `CONNECT`, \
                     `TRACE` and `TRACK`",
                args.method
            )
        })?;
        Ok(Self {
            url: url(&args.url)?,
            origin: origin(&args.origin)?,
            method: method.to_owned(),
            headers: args.headers.iter().map(|line| header(line)).collect::<Result<_, _>>()?,
        })
    }
}

fn url(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| {
        format!(
            "`{text}` is not a URL: {error}: write the whole URL, as in `https://api.example.com/items`"
        )
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{text}` is not an `http` or `https` URL, as CORS requires"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("`{text}` has a user name or a password: `fetch()` throws on it"));
    }
    url.set_fragment(None);
    Ok(url)
}

/// As a browser would serialise it; for the URL of a page, the error proposes its origin.
fn origin(text: &str) -> Result<String, String> {
    if text == "null" {
        return Ok(text.to_owned());
    }
    let parsed = Url::parse(text).map_err(|error| {
        format!(
            "`{text}` is not an origin: {error}: write one such as `https://app.example.com`, or `null`"
        )
    })?;
    let special = parsed.origin();
    // By the standard, other schemes have opaque origins; those of browsers and apps do not.
    if !special.is_tuple() || special.ascii_serialization() == text {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not what a browser sends: write `{}`", special.ascii_serialization()))
}

fn header(line: &str) -> Result<Header, String> {
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| format!("`{line}` is not a header: write `name: value`"))?;
    if is_forbidden_request_header(name) {
        return Err(format!("`{name}` cannot be set by a page: only the browser sets it"));
    }
    if value.bytes().any(|byte| byte < b' ' && byte != b'\t') {
        return Err(format!("the value of `{name}` contains a control character"));
    }
    Ok((name.to_owned(), value.trim().into()))
}
