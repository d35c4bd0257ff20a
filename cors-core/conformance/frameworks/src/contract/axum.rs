//! On axum.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::{any, get, options},
};
use cors_conformance::runner::{NUMBER, handler_runs};
use tower_http::{timeout::TimeoutLayer, validate_request::ValidateRequestHeaderLayer};

use super::{OWN, SLOW};

/// The application without `/zipped`.
pub fn application() -> Router {
    let time_out = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SLOW);
    #[expect(deprecated, reason = "good enough for a test")]
    let bearer = ValidateRequestHeaderLayer::bearer("token");
    let fail = |status, own| get(move || async move { Err::<(), _>(Failure(status, own)) });
    Router::new()
        .route("/ok", any(ok))
        .route("/own", get(|| async { (own(), "ok") }))
        .route("/vary-origin", get(|| async { ([("vary", "accept-encoding, ORIGIN")], "ok") }))
        .route("/vary-any", get(|| async { ([("vary", "*")], "ok") }))
        .route("/fail", fail(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new()))
        .route("/fail-own", fail(StatusCode::INTERNAL_SERVER_ERROR, own()))
        .route("/teapot", fail(StatusCode::IM_A_TEAPOT, HeaderMap::new()))
        .route("/catch-all/{*rest}", options(|| async { "caught" }))
        .route("/get-only", get(|| async { "ok" }))
        .route("/number/{n}", get(|Path(n): Path<u32>| async move { n.to_string() }))
        .route("/private", get(|| async { "secret" }).layer(bearer))
        .route("/slow", get(std::future::pending::<()>).layer(time_out))
}

async fn ok(headers: HeaderMap) -> &'static str {
    handler_runs(headers.get(NUMBER).map(|it| it.as_bytes()));
    "ok"
}

fn own() -> HeaderMap {
    let line = |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
    OWN.into_iter().map(line).collect()
}

struct Failure(StatusCode, HeaderMap);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, self.1, "failed").into_response()
    }
}
