//! The cookies that the browser holds for the URL's host.

use cors_core::browser::{Fetch, Header};
use url::Url;

use super::Target;

/// `NAME=VALUE`, as one header `Cookie` can carry it. No error repeats what may be a secret.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    let wrong = |reason| {
        format!("what `--cookie` gives is not a cookie: {reason}: write `--cookie NAME=VALUE`")
    };
    match text.split_once('=') {
        None => Err(wrong("it has no `=`")),
        Some(("", _)) => Err(wrong("it has no name")),
        Some(_) if text.contains(';') => {
            Err(wrong("`;` ends a value, and attributes are not sent"))
        }
        Some(_) if text.contains(|char: char| char.is_ascii_control()) => {
            Err(wrong("it has a control character"))
        }
        Some(_) => Ok(text.trim().to_owned()),
    }
}

/// The header `Cookie` of a request to a URL: never of a preflight. A cookie belongs to its host,
/// whatever the port.
pub(super) fn header(target: &Target, fetch: &Fetch, url: &Url) -> Option<Header> {
    let are_sent =
        !target.cookies.is_empty() && fetch.sends_credentials() && url.host() == target.url.host();
    are_sent.then(|| ("Cookie".to_owned(), target.cookies.join("; ").into_bytes()))
}
