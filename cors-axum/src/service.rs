//! Read, judge, act: the way of a request.

use std::task::{Context, Poll};

use cors_core::{
    Policy,
    http::{Action, Incoming, act},
};
use http::{Request, Response};
use tower_service::Service;

use crate::ResponseFuture;

/// A service guarded by a [`Policy`]; made by [`Cors`](crate::Cors).
///
/// For any inner service of [`http::Request`] and [`http::Response`]. An answer to a preflight has
/// `ResBody::default()` as its body, which is empty.
#[derive(Debug, Clone)]
pub struct CorsService<S> {
    inner: S,
    policy: Policy,
}

impl<S> CorsService<S> {
    pub(crate) fn new(inner: S, policy: Policy) -> Self {
        Self { inner, policy }
    }
}

impl<S, ReqBody, ResBody> Service<Request<ReqBody>> for CorsService<S>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    ResBody: Default,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, ResBody>;

    #[inline]
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    #[inline]
    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        let incoming = Incoming::read(request.method(), request.headers());
        let decision = self.policy.evaluate(incoming.request());
        if let Some(refusal) = decision.refusal() {
            refusal.trace(incoming.request(), request.uri().path());
        }
        match act(&decision, &incoming) {
            Action::Forward(headers) => ResponseFuture::forward(self.inner.call(request), headers),
            Action::Answer(status, headers) => {
                let mut response = Response::new(ResBody::default());
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                ResponseFuture::answer(response)
            }
        }
    }
}
