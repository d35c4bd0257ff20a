//! Read, judge, act: the way of a request.

use actix_web::{
    Error, HttpResponse,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, forward_ready},
    http::{StatusCode, header::HeaderValue},
};
use cors_core::Request;

use crate::{Cors, ResponseFuture, headers::ResponseHeaders};

/// A service guarded by a [`Policy`](crate::Policy); made by [`Cors`].
#[derive(Debug)]
pub struct CorsMiddleware<S> {
    inner: S,
    cors: Cors,
}

impl<S> CorsMiddleware<S> {
    pub(crate) fn new(inner: S, cors: Cors) -> Self {
        Self { inner, cors }
    }
}

impl<S, B> Service<ServiceRequest> for CorsMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = ResponseFuture<S::Future, B>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let cors_request = read(&request);
        let decision = self.cors.policy.evaluate(&cors_request);
        if let Some(refusal) = decision.refusal() {
            refusal.trace(&cors_request, request.path());
        }
        match decision.answer() {
            None => {
                let headers = ResponseHeaders::new(&self.cors.lines, &decision, request.headers());
                ResponseFuture::forward(self.inner.call(request), headers)
            }
            Some(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
                let mut response = HttpResponse::new(status);
                self.cors.lines.write(&decision, request.headers(), response.headers_mut());
                ResponseFuture::answer(request.into_response(response).map_into_right_body())
            }
        }
    }
}

fn read(request: &ServiceRequest) -> Request<'_> {
    Request::from_lookup(request.method().as_str().as_bytes(), |name| {
        request.headers().get_all(name).map(HeaderValue::as_bytes)
    })
}
