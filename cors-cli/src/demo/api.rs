//! The API: one guarded resource, and two answers as they stand in the wild.

use axum::{
    Json, Router,
    http::{
        HeaderMap,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, COOKIE,
            SET_COOKIE,
        },
    },
    middleware,
    response::IntoResponse,
    routing::get,
};
use cors_axum::Cors;
use cors_core::Policy;
use serde::Serialize;

use super::records::{Recorder, Records, record};

/// Not guarded: no header of CORS at all.
const WITHOUT_CORS: &str = "/without-cors";
/// Not guarded: `*` and credentials, written by hand.
const STAR: &str = "/star";

const COOKIE_PAIR: &str = "cors-demo=1";

pub(super) fn router(policy: Policy, records: Records) -> Router {
    let guarded = Router::new()
        .route("/api/item", get(read).put(replace).delete(remove))
        .fallback(nothing)
        .layer(Cors::new(policy.clone()));
    let unguarded = Router::new().route(WITHOUT_CORS, get(read)).route(STAR, get(star));
    let recorder = Recorder::new(records, policy, &[WITHOUT_CORS, STAR]);
    // The recorder is the outermost, so that it sees the answers that `Cors` gives by itself.
    guarded.merge(unguarded).layer(middleware::from_fn_with_state(recorder, record))
}

#[derive(Serialize)]
struct Answer {
    message: &'static str,
    /// Whether the request carried the session cookie.
    cookie: bool,
}

/// Whether a request carries the session cookie. Cookies know no ports, so that those of other
/// programs on this machine come along.
pub(super) fn has_session(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .any(|pair| pair.trim() == COOKIE_PAIR)
}

async fn read(headers: HeaderMap) -> impl IntoResponse {
    let cookie = has_session(&headers);
    let message = match cookie {
        true => "welcome back",
        false => "no cookie came, so this answer sets one",
    };
    let session = format!("{COOKIE_PAIR}; Path=/; HttpOnly; SameSite=Lax");
    ([(SET_COOKIE, session)], answer(message, cookie))
}

async fn replace(headers: HeaderMap) -> impl IntoResponse {
    answer("replaced", has_session(&headers))
}

async fn remove(headers: HeaderMap) -> impl IntoResponse {
    answer("removed", has_session(&headers))
}

async fn nothing() -> impl IntoResponse {
    (axum::http::StatusCode::NOT_FOUND, "the resource is /api/item\n")
}

/// The classic mistake: with credentials, a browser takes `*` for no origin at all.
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
