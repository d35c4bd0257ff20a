//! What is read of a request.

use core::fmt;

use super::{CorsHeader, Framework};
use crate::{Lines, Request};

/// A request, as far as CORS depends on it.
pub struct Incoming<'r, F: Framework> {
    pub(super) request: Request<'r>,
    headers: F::Request<'r>,
    // The first line of `Origin`.
    pub(super) origin: Option<F::Line<'r>>,
}

impl<'r, F: Framework> Incoming<'r, F> {
    /// Reads what CORS depends on: the method as it came, the path of the target without its query, and
    /// of the headers what a policy looks at. Allocates only where one of the three headers has several
    /// lines.
    #[inline]
    pub fn read(method: &'r str, path: &'r str, headers: F::Request<'r>) -> Self {
        let (method, path) = (method.as_bytes(), path.as_bytes());
        let mut request = Request { method, path, ..Request::default() };
        let mut origins = F::lines(headers, CorsHeader::Origin);
        let origin = origins.next();
        if let Some(first) = origin {
            request.origin = Lines::from(F::bytes(first));
            origins.for_each(|line| request.origin.push(F::bytes(line)));
            if method == b"OPTIONS" {
                let lines = |header| F::lines(headers, header).map(F::bytes).collect();
                request.request_method = lines(CorsHeader::RequestMethod);
                request.request_headers = lines(CorsHeader::RequestHeaders);
            }
        }
        Self { request, headers, origin }
    }

    /// What a policy judges.
    #[inline]
    pub fn request(&self) -> &Request<'r> {
        &self.request
    }

    /// What lines of the request say, as they stand there where it is the whole of one.
    #[inline]
    pub(super) fn value(&self, header: CorsHeader, bytes: &[u8]) -> Option<F::Value<'r>> {
        let is_it = |line: &F::Line<'r>| F::bytes(*line) == bytes;
        let line = match header {
            CorsHeader::Origin => self.origin.filter(is_it),
            header => F::lines(self.headers, header).find(is_it),
        };
        line.map(F::share).or_else(|| F::copy(bytes))
    }
}

impl<F: Framework> fmt::Debug for Incoming<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Incoming").field(&self.request).finish()
    }
}
