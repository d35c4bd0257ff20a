//! What is read from a request.

use core::fmt;

use super::{CorsHeader, Framework, Source};
use crate::{Lines, Request};

/// A request, as far as CORS depends on it.
pub struct Incoming<'r, F: Framework> {
    pub(super) request: Request<'r>,
    headers: F::Request<'r>,
    // The first line of `Origin`.
    pub(super) origin: Option<F::Line<'r>>,
}

impl<'r, F: Framework> Incoming<'r, F> {
    /// Reads what CORS depends on: the method as received, the path of the target without its query,
    /// and the headers that a policy looks at. Allocates only if one of the three headers has several
    /// lines.
    #[inline(always)]
    pub fn read(method: &'r str, path: &'r str, headers: F::Request<'r>) -> Self {
        let (method, path) = (method.as_bytes(), path.as_bytes());
        let mut request = Request { method, path, ..Request::default() };
        let origin = F::first(headers, CorsHeader::Origin);
        if let Some(first) = origin {
            let lines = |first, header| {
                let mut lines = Lines::from(F::bytes(first));
                F::others(headers, header).for_each(|line| lines.push(F::bytes(line)));
                lines
            };
            let all = |header| F::first(headers, header).map(|first| lines(first, header));
            request.origin = lines(first, CorsHeader::Origin);
            if method == b"OPTIONS" {
                request.request_method = all(CorsHeader::RequestMethod).unwrap_or_default();
                request.request_headers = all(CorsHeader::RequestHeaders).unwrap_or_default();
            }
        }
        Self { request, headers, origin }
    }

    /// What a policy judges.
    #[inline]
    pub fn request(&self) -> &Request<'r> {
        &self.request
    }

    /// The value of a request header, not copied if it is the whole first line.
    #[inline]
    pub(super) fn value(&self, header: CorsHeader, bytes: &[u8]) -> Option<F::Value<'r>> {
        let line = match header {
            CorsHeader::Origin => self.origin,
            header => F::first(self.headers, header),
        };
        let whole = line.filter(|line| F::bytes(*line) == bytes);
        F::value(whole.map_or(Source::Bytes(bytes), Source::Request))
    }
}

impl<F: Framework> fmt::Debug for Incoming<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Incoming").field(&self.request).finish()
    }
}
