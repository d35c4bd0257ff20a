//! What a page reads.

use alloc::vec::Vec;
use core::fmt;

use ::http::{HeaderMap, HeaderName, StatusCode, Uri};

use super::unreadable::{write_headers, write_left_out};

/// What a page reads of a response. Prints without the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Read<R> {
    /// The status.
    pub status: StatusCode,
    /// The headers that the page can read, and no others.
    pub headers: HeaderMap,
    /// The body as the server gave it.
    pub body: R,
    /// The URL that answered: the last one if there were redirects.
    pub url: Uri,
    /// The names of the request's headers that were not sent, as a page cannot set them. Cookies are set with
    /// [`Page::cookie`](super::Page::cookie).
    pub left_out: Vec<HeaderName>,
}

/// The same as [`Display`](fmt::Display), because `unwrap_err` prints it.
impl<R> fmt::Debug for Read<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<R> fmt::Display for Read<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the page can read the response of `{}`: {}", self.url, self.status)?;
        write_headers(f, &self.headers)?;
        write_left_out(f, &self.left_out)
    }
}
