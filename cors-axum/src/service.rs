//! Read, judge, act: the path of a request.

use std::task::{Context, Poll};

use cors_core::{
    guard::{Guard, Incoming},
    http::{Http, recipient},
};
use http::{Request, Response, StatusCode};
use tower_service::Service;

use crate::ResponseFuture;

/// A service guarded by a [`Policy`](crate::Policy); made by [`Cors`](crate::Cors).
///
/// Works with any inner service of [`http::Request`] and [`http::Response`]. What is answered at once has
/// `ResBody::default()` as its body, which is empty.
#[derive(Debug, Clone)]
pub struct CorsService<S> {
    inner: S,
    guard: Guard<Http>,
}

impl<S> CorsService<S> {
    pub(crate) fn new(inner: S, guard: Guard<Http>) -> Self {
        Self { inner, guard }
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
        let headers = {
            let snapshot = self.guard.load();
            let current = &*snapshot;
            let reads_path = snapshot.is_watched() || current.routes().is_by_path();
            let path = if reads_path { path_as_sent(&request) } else { request.uri().path() };
            let mut incoming = Incoming::new(request.method().as_str(), path, request.headers());
            let evaluation = snapshot.evaluate(&mut incoming, || recipient(request.uri()));
            if let Some(status) = evaluation.answer() {
                let mut response = Response::new(ResBody::default());
                *response.status_mut() =
                    StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
                snapshot.write(evaluation, &incoming, response.headers_mut());
                return ResponseFuture::answer(response);
            }
            current.carry(evaluation, &incoming)
        };
        ResponseFuture::forward(self.inner.call(request), headers)
    }
}

/// axum's `nest` takes its prefix from the URI, and keeps the whole one.
// Apart, so that requests under one policy do not pay for it.
#[inline(never)]
fn path_as_sent<B>(request: &Request<B>) -> &str {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::OriginalUri(uri)) = request.extensions().get() {
        return uri.path();
    }
    request.uri().path()
}
