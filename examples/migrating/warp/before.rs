//! A small API on warp, with its filter `cors`.

use serde_json::json;
use warp::{
    Filter as _, Reply,
    http::StatusCode,
    reply::{self, Response},
};

fn items() -> impl Reply {
    reply::with_header(reply::json(&["one", "two"]), "x-total", "2")
}

fn put_item(_name: String, authorization: Option<String>) -> StatusCode {
    match authorization.as_deref() {
        Some("Bearer secret") => StatusCode::NO_CONTENT,
        _ => StatusCode::UNAUTHORIZED,
    }
}

fn session(session: Option<String>) -> Response {
    match session {
        Some(session) => reply::json(&json!({ "session": session })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn nowhere() -> impl Reply {
    reply::with_status(reply::json(&json!({ "error": "nothing here" })), StatusCode::NOT_FOUND)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let authorization = warp::header::optional("authorization");
    let items = warp::path!("items").and(warp::get()).map(items);
    let post_item = warp::path!("items").and(warp::post()).map(|| StatusCode::CREATED);
    let put_item = warp::path!("items" / String).and(warp::put()).and(authorization).map(put_item);
    let session =
        warp::path!("session").and(warp::get()).and(warp::cookie::optional("session")).map(session);
    let broken = warp::path!("broken").and(warp::get()).map(|| StatusCode::INTERNAL_SERVER_ERROR);
    let api = items.or(post_item).or(put_item).or(session).or(broken);
    let routes = warp::path("api").and(api.or(warp::any().map(nowhere)));
    let cors = warp::cors()
        .allow_origin("https://app.example.com")
        .allow_credentials(true)
        .allow_methods(["GET", "POST", "PUT"])
        .allow_headers(["authorization", "content-type"])
        .expose_headers(["x-total"])
        .max_age(600_u32);
    let app = routes.with(cors);

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    warp::serve(app).incoming(listener).run().await;
    Ok(())
}
