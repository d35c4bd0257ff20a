//! The API: one guarded resource, and two answers as found in the wild.

use axum::{
    Extension, Json, Router,
    extract::Request,
    http::{
        HeaderMap,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL,
            SET_COOKIE,
        },
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use cors_axum::{Cors, Live};
use cors_core::Routes;
use serde::Serialize;
use tower::{Layer as _, ServiceExt as _};

use super::{
    records::{Recorder, Records, record},
    session,
};

/// The guarded resource.
pub(super) const ITEM: &str = "/api/item";
/// Not guarded: no CORS headers at all.
const WITHOUT_CORS: &str = "/without-cors";
/// Not guarded: `*` and credentials, written by hand.
const STAR: &str = "/star";

pub(super) fn router(live: Live, records: Records) -> Router {
    let guarded = Router::new()
        .route(ITEM, get(read).put(replace).delete(remove))
        .fallback(nothing)
        .layer(middleware::from_fn(guard));
    let unguarded = Router::new().route(WITHOUT_CORS, get(read)).route(STAR, get(star));
    let recorder = Recorder::new(records, live, &[WITHOUT_CORS, STAR]);
    // The recorder is the outermost, so that it sees the answers that `Cors` gives by itself.
    guarded.merge(unguarded).layer(middleware::from_fn_with_state(recorder, record))
}

/// Guards a request with the routes that [`record`] loaded for it, so that what the page shows as the reason
/// is what was answered, even if the policy changes in between. Where nothing is recorded, `Cors::new(live)`
/// as a layer does it, once for all requests.
async fn guard(Extension(routes): Extension<Routes>, request: Request, next: Next) -> Response {
    let Ok(response) = Cors::new(routes).layer(next).oneshot(request).await;
    response
}

#[derive(Serialize)]
struct Answer {
    message: &'static str,
    /// Whether the request carried the session cookie.
    cookie: bool,
}

async fn read(headers: HeaderMap) -> impl IntoResponse {
    let cookie = session::is_in(&headers);
    let message = match cookie {
        true => "welcome back",
        false => "no cookie was sent, so this answer sets one",
    };
    ([(SET_COOKIE, session::new_cookie())], answer(message, cookie))
}

async fn replace(headers: HeaderMap) -> impl IntoResponse {
    answer("replaced", session::is_in(&headers))
}

async fn remove(headers: HeaderMap) -> impl IntoResponse {
    answer("removed", session::is_in(&headers))
}

async fn nothing() -> impl IntoResponse {
    (axum::http::StatusCode::NOT_FOUND, "the resource is /api/item\n")
}

/// The classic mistake: for requests with credentials, `*` matches no origin.
async fn star(headers: HeaderMap) -> impl IntoResponse {
    (
        [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")],
        read(headers).await,
    )
}

/// Not cached, so that the server sees every fetch.
fn answer(message: &'static str, cookie: bool) -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], Json(Answer { message, cookie }))
}
