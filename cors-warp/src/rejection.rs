//! Turns a rejection that nothing recovers into a response, as warp would do later: while headers can
//! still be written to it.

use std::{cell::Cell, convert::Infallible, fmt, future::ready};

use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use warp::{
    Filter, Rejection, Reply,
    body::BodyDeserializeError,
    filters::cors::CorsForbidden,
    log,
    reject::{
        InvalidHeader, InvalidQuery, LengthRequired, MethodNotAllowed, MissingCookie,
        MissingHeader, PayloadTooLarge, UnsupportedMediaType,
    },
    reply::Response,
};

thread_local! {
    static REJECTED: Cell<Option<Rejection>> = const { Cell::new(None) };
    static STATUS: Cell<StatusCode> = const { Cell::new(StatusCode::NOT_FOUND) };
}

mod sealed {
    #[allow(unnameable_types, reason = "so that nobody else implements it")]
    pub trait Sealed {}
    impl Sealed for std::convert::Infallible {}
    impl Sealed for warp::Rejection {}
}

/// What a filter can fail with: [`Rejection`], or [`Infallible`] if all are recovered.
pub trait Rejects: sealed::Sealed + Sized {
    /// Turns rejections into responses.
    #[doc(hidden)]
    fn respond<F>(
        filter: F,
    ) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync
    where
        F: Filter<Extract = (Response,), Error = Self> + Clone + Send + Sync;
}

impl Rejects for Infallible {
    fn respond<F>(
        filter: F,
    ) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync
    where
        F: Filter<Extract = (Response,), Error = Self> + Clone + Send + Sync,
    {
        filter
    }
}

impl Rejects for Rejection {
    // Only warp knows which of several causes decides the status, and it tells only `warp::log`: the
    // rejection goes through there, handed over as in the module `wrap`.
    fn respond<F>(
        filter: F,
    ) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync
    where
        F: Filter<Extract = (Response,), Error = Self> + Clone + Send + Sync,
    {
        let hand_over = |rejection| {
            REJECTED.set(Some(rejection));
            ready(Err(warp::reject()))
        };
        let again = warp::any()
            .and_then(|| ready(Err::<Response, _>(REJECTED.take().unwrap_or_else(warp::reject))));
        let again = again.with(log::custom(|info| STATUS.set(info.status())));
        let respond = |rejection| ready(Ok((response(STATUS.get(), &rejection),)));
        filter.or_else(hand_over).or(again.map(Reply::into_response)).unify().or_else(respond)
    }
}

/// The status is warp's, and so is the text if there is only one cause. What an application's own
/// rejection contains goes to the log, not to the client.
fn response(status: StatusCode, rejection: &Rejection) -> Response {
    if rejection.is_not_found() {
        return with_status(status, Response::default());
    }
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!("unhandled rejection, answered with {status}: {rejection:?}");
    }
    let text = text(status, rejection)
        .unwrap_or_else(|| status.canonical_reason().unwrap_or_default().to_owned());
    let mut response = with_status(status, Response::new(text.into()));
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

/// The text of warp's own rejection with this status; `None` for the application's rejections, and for
/// those whose types warp keeps private.
fn text(status: StatusCode, rejection: &Rejection) -> Option<String> {
    fn said<T: fmt::Display + 'static>(rejection: &Rejection) -> Option<String> {
        rejection.find::<T>().map(ToString::to_string)
    }
    match status {
        StatusCode::FORBIDDEN => said::<CorsForbidden>(rejection),
        StatusCode::METHOD_NOT_ALLOWED => said::<MethodNotAllowed>(rejection),
        StatusCode::LENGTH_REQUIRED => said::<LengthRequired>(rejection),
        StatusCode::PAYLOAD_TOO_LARGE => said::<PayloadTooLarge>(rejection),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => said::<UnsupportedMediaType>(rejection),
        StatusCode::BAD_REQUEST => said::<InvalidHeader>(rejection)
            .or_else(|| said::<MissingHeader>(rejection))
            .or_else(|| said::<MissingCookie>(rejection))
            .or_else(|| said::<InvalidQuery>(rejection))
            .or_else(|| said::<BodyDeserializeError>(rejection)),
        _ => None,
    }
}
