//! What cannot be a page's origin, a server's, or a cookie.

use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
};
use core::fmt;

use ::http::HeaderValue;

use crate::{Escaped, Origin, OriginPattern};

/// A text that cannot be what it was given as: why, and what to write instead.
///
/// Prints as `` `value` reason: remedy ``, under [`Debug`](fmt::Debug) too.
#[derive(Clone, PartialEq, Eq)]
pub struct PageError(String);

impl PageError {
    fn new(value: &str, reason: &str, remedy: &str) -> Self {
        Self(format!("`{}` {reason}: {}", Escaped::str(value), Escaped::str(remedy)))
    }
}

/// An origin as a browser sends it.
pub(super) fn origin(text: &str) -> Result<String, PageError> {
    if text == "null" { Ok(text.to_owned()) } else { tuple_origin(text) }
}

/// The origin of a server's URL.
pub(super) fn server(text: &str) -> Result<String, PageError> {
    let origin = origin(text)?;
    if origin.starts_with("https://") || origin.starts_with("http://") {
        return Ok(origin);
    }
    let remedy = "write one such as `https://api.example.com`";
    Err(PageError::new(text, "is not the origin of an `http` or `https` URL", remedy))
}

pub(super) fn cookie(text: &str) -> Result<HeaderValue, PageError> {
    let remedy = "write pairs such as `a=1; b=2`";
    HeaderValue::from_str(text)
        .map_err(|_| PageError::new(text, "cannot be sent as `Cookie`", remedy))
}

fn tuple_origin(text: &str) -> Result<String, PageError> {
    let pattern = OriginPattern::parse(text)
        .map_err(|error| PageError::new(text, error.reason(), error.remedy()))?;
    if Origin::parse(text.as_bytes()).is_none() {
        let remedy = "write one such as `https://app.example.com`";
        return Err(PageError::new(text, "stands for many origins, and a page has one", remedy));
    }
    Ok(pattern.to_string())
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same as [`Display`](fmt::Display), because `unwrap` prints it.
impl fmt::Debug for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for PageError {}
