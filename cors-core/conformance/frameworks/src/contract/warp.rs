//! On warp.

use cors_conformance::runner::{NUMBER, handler_runs};
use warp::{
    Filter, Rejection, Reply,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    reject::Reject,
    reply::Response,
};

use super::{Line, OWN, SLOW};

/// Why the application rejects a request: the status that whoever recovers it answers with.
#[derive(Debug, Clone, Copy)]
pub struct Failure(pub StatusCode);

impl Reject for Failure {}

/// The application without `/zipped`. It recovers no rejections: neither warp's nor its own, each a [`Failure`].
pub fn application()
-> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone + Send + Sync + 'static {
    let ok = warp::path!("ok").and(warp::header::headers_cloned()).map(|headers: HeaderMap| {
        handler_runs(headers.get(NUMBER).map(|it| it.as_bytes()));
        "ok"
    });
    let own = warp::path!("own").and(warp::get()).map(|| answer(StatusCode::OK, &OWN));
    let vary = |value| answer(StatusCode::OK, &[("vary", value)]);
    let vary_origin = warp::path!("vary-origin").map(move || vary("accept-encoding, ORIGIN"));
    let vary_any = warp::path!("vary-any").map(move || vary("*"));
    let fail = warp::path!("fail")
        .and_then(|| async { reject::<&str>(StatusCode::INTERNAL_SERVER_ERROR) });
    // Another method for the same path, so that warp has two rejections to choose from.
    let fail_post = warp::path!("fail").and(warp::post()).map(|| "ok");
    let fail_own = warp::path!("fail-own").map(|| answer(StatusCode::INTERNAL_SERVER_ERROR, &OWN));
    let teapot =
        warp::path!("teapot").and_then(|| async { reject::<&str>(StatusCode::IM_A_TEAPOT) });
    let get_only = warp::path!("get-only").and(warp::get().or(warp::head()).unify()).map(|| "ok");
    let number = warp::path!("number" / String).and_then(|n: String| async move {
        n.parse::<u32>().map(|n| n.to_string()).or_else(|_| reject(StatusCode::BAD_REQUEST))
    });
    let private =
        warp::path!("private").and_then(|| async { reject::<&str>(StatusCode::UNAUTHORIZED) });
    let slow = warp::path!("slow").then(|| async {
        match tokio::time::timeout(SLOW, std::future::pending()).await {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::REQUEST_TIMEOUT,
        }
    });
    let caught = warp::path("catch-all").and(warp::options()).map(|| "caught");
    let first = ok.or(own).or(vary_origin).or(vary_any).or(fail).or(fail_post).or(fail_own);
    first.or(teapot).or(get_only).or(number).or(private).or(slow).or(caught)
}

fn answer(status: StatusCode, lines: &[Line]) -> Response {
    let mut response = "ok".into_response();
    *response.status_mut() = status;
    for (name, value) in lines {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}

fn reject<T>(status: StatusCode) -> Result<T, Rejection> {
    Err(warp::reject::custom(Failure(status)))
}
