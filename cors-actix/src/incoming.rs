//! What is read of a request.

use actix_web::{
    dev::ServiceRequest,
    http::{
        Method,
        header::{
            ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue,
            ORIGIN,
        },
    },
};
use cors_core::{Lines, Request};

#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    request: Request<'a>,
    // The first line of `Origin`.
    origin: Option<&'a HeaderValue>,
}

impl<'a> Incoming<'a> {
    pub(crate) fn read(request: &'a ServiceRequest) -> Self {
        let (method, headers) = (request.method(), request.headers());
        let lines = |name: HeaderName| headers.get_all(name).map(HeaderValue::as_bytes).collect();
        let mut origins = headers.get_all(ORIGIN);
        let origin = origins.next();
        let mut request = Request { method: method.as_str().as_bytes(), ..Request::default() };
        if let Some(first) = origin {
            request.origin = Lines::from(first.as_bytes());
            origins.for_each(|line| request.origin.push(line.as_bytes()));
            if method == Method::OPTIONS {
                request.request_method = lines(ACCESS_CONTROL_REQUEST_METHOD);
                request.request_headers = lines(ACCESS_CONTROL_REQUEST_HEADERS);
            }
        }
        Self { request, origin }
    }

    pub(crate) fn request(&self) -> &Request<'a> {
        &self.request
    }

    /// The request's own value where it is the one, so that nothing is copied.
    pub(crate) fn shared(&self, bytes: &[u8]) -> Option<HeaderValue> {
        match self.origin {
            Some(origin) if origin.as_bytes() == bytes => Some(origin.clone()),
            _ => HeaderValue::from_bytes(bytes).ok(),
        }
    }
}
