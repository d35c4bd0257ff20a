//! Write: adds the headers to whatever response comes.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{Error, body::EitherBody, dev::ServiceResponse};
use pin_project_lite::pin_project;

use cors_core::guard::Carried;

use crate::headers::Actix;

pin_project! {
    /// The response of a [`CorsMiddleware`](crate::CorsMiddleware).
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: State<F, B>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, B> {
        Forward { #[pin] inner: F, headers: Carried<Actix> },
        Answer { response: Option<ServiceResponse<EitherBody<B>>> },
    }
}

impl<F, B> ResponseFuture<F, B> {
    pub(crate) fn forward(inner: F, headers: Carried<Actix>) -> Self {
        Self { state: State::Forward { inner, headers } }
    }

    pub(crate) fn answer(response: ServiceResponse<EitherBody<B>>) -> Self {
        Self { state: State::Answer { response: Some(response) } }
    }
}

impl<F, B> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Forward { inner, headers } => {
                let result = guard(ready!(inner.poll(context)), headers);
                Poll::Ready(result.map(ServiceResponse::map_into_left_body))
            }
            // Polled again after completion, which the contract of `Future` forbids, it stays pending.
            StateProjection::Answer { response } => match response.take() {
                Some(response) => Poll::Ready(Ok(response)),
                None => Poll::Pending,
            },
        }
    }
}

/// An error stays an error for outer middleware; the response that actix-web finally makes of it
/// carries the headers.
fn guard<B>(
    result: Result<ServiceResponse<B>, Error>,
    headers: &Carried<Actix>,
) -> Result<ServiceResponse<B>, Error> {
    match result {
        Ok(mut response) => {
            headers.write_to(response.headers_mut());
            Ok(response)
        }
        Err(mut error) => {
            let headers = headers.clone();
            error.add_response_mapper(move |mut response| {
                headers.write_to(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}
