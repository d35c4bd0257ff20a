//! What is read of a request.

use std::borrow::Cow;

use cors_core::Request;
use rocket::http::Header;

/// What Rocket lets be seen of a request: header values that are not UTF-8 it has dropped.
pub(crate) struct Incoming<'r> {
    request: Request<'r>,
    // The first line of `Origin`.
    origin: Option<&'r str>,
}

impl<'r> Incoming<'r> {
    /// Rocket hashes names letter by letter: one look at all headers is faster than three by name.
    pub(crate) fn read(request: &'r rocket::Request<'_>) -> Self {
        let mut origin = None;
        let headers = request.headers().iter().filter_map(|Header { name, value }| match value {
            Cow::Borrowed(value) => {
                if origin.is_none() && name == *Request::ORIGIN {
                    origin = Some(value);
                }
                Some((name, value.as_bytes()))
            }
            Cow::Owned(_) => None,
        });
        let request = Request::from_headers(request.method().as_str().as_bytes(), headers);
        Self { request, origin }
    }

    pub(crate) fn request(&self) -> &Request<'r> {
        &self.request
    }

    /// The request's own value where it is the one, so that only what a preflight asks for is copied.
    pub(crate) fn shared(&self, bytes: &[u8]) -> Cow<'r, str> {
        match self.origin {
            Some(origin) if origin.as_bytes() == bytes => Cow::Borrowed(origin),
            // It is ASCII: a method or names.
            _ => Cow::Owned(String::from_utf8_lossy(bytes).into_owned()),
        }
    }
}
