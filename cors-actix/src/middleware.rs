//! Read, judge, act: the way of a request.

use actix_web::{
    Error, HttpResponse,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, forward_ready},
    http::StatusCode,
};

use crate::{Cors, ResponseFuture, incoming::Incoming};

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
        let incoming = Incoming::read(&request);
        let decision = self.cors.policy.evaluate(incoming.request());
        if let Some(refusal) = decision.refusal() {
            refusal.trace(incoming.request(), request.path());
        }
        match decision.answer() {
            None => {
                let headers = self.cors.lines.forward(&decision, &incoming);
                ResponseFuture::forward(self.inner.call(request), headers)
            }
            Some(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
                let mut response = HttpResponse::new(status);
                self.cors.lines.answer(&decision, &incoming, response.headers_mut());
                ResponseFuture::answer(request.into_response(response).map_into_right_body())
            }
        }
    }
}
