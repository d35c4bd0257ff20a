//! Write: adds the headers to whatever response comes.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use cors_core::{guard::Carried, http::Http};
use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of a [`CorsService`](crate::CorsService).
    #[derive(Debug)]
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: State<F, B>,
    }
}

pin_project! {
    #[project = StateProjection]
    #[derive(Debug)]
    enum State<F, B> {
        Forward { #[pin] inner: F, headers: Carried<Http> },
        Answer { response: Option<Response<B>> },
    }
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn forward(inner: F, headers: Carried<Http>) -> Self {
        Self { state: State::Forward { inner, headers } }
    }

    pub(crate) fn answer(response: Response<B>) -> Self {
        Self { state: State::Answer { response: Some(response) } }
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<B>, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Forward { inner, headers } => {
                // Written in place: a response is not small.
                let mut result = ready!(inner.poll(context));
                if let Ok(response) = &mut result {
                    headers.write_to(response.headers_mut());
                }
                Poll::Ready(result)
            }
            // Polled again after completion, which the contract of `Future` forbids, it stays pending.
            StateProjection::Answer { response } => match response.take() {
                Some(response) => Poll::Ready(Ok(response)),
                None => Poll::Pending,
            },
        }
    }
}
