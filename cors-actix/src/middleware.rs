//! Read, judge, act: the path of a request.

use actix_web::{
    Error, HttpResponse,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, forward_ready},
    http::StatusCode,
};

use cors_core::{
    Authority,
    guard::{Guard, Incoming, Recipient},
};

use crate::{ResponseFuture, headers::Actix};

/// A service guarded by a [`Policy`](crate::Policy); made by [`Cors`](crate::Cors).
#[derive(Debug)]
pub struct CorsMiddleware<S> {
    inner: S,
    guard: Guard<Actix>,
}

impl<S> CorsMiddleware<S> {
    pub(crate) fn new(inner: S, guard: Guard<Actix>) -> Self {
        Self { inner, guard }
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
        let headers = {
            let snapshot = self.guard.load();
            let current = &*snapshot;
            let (method, path) = (request.method().as_str(), request.path());
            let mut incoming = Incoming::new(method, path, request.headers());
            let evaluation = snapshot.evaluate(&mut incoming, || recipient(&request));
            if let Some(status) = evaluation.answer() {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
                let mut response = HttpResponse::new(status);
                snapshot.write(evaluation, &incoming, response.headers_mut());
                let response = request.into_response(response);
                return ResponseFuture::answer(response.map_into_right_body());
            }
            current.carry(evaluation, &incoming)
        };
        ResponseFuture::forward(self.inner.call(request), headers)
    }
}

/// HTTP/2's authority, and whether actix-web speaks TLS.
fn recipient(request: &ServiceRequest) -> Recipient<'_> {
    let authority = request.uri().authority();
    Recipient {
        authority: authority.and_then(|it| Authority::parse(it.as_str().as_bytes())),
        is_secure: request.app_config().secure(),
    }
}
