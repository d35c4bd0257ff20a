//! A small API on axum, with tower-http's layers.

use axum::{
    Json, Router,
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use serde_json::json;
use std::time::Duration;
use tower_http::{cors::CorsLayer, csrf::CsrfLayer};

async fn items() -> impl IntoResponse {
    ([("x-total", "2")], Json(["one", "two"]))
}

async fn put_item(headers: HeaderMap) -> StatusCode {
    match headers.get(header::AUTHORIZATION) {
        Some(value) if value == "Bearer secret" => StatusCode::NO_CONTENT,
        _ => StatusCode::UNAUTHORIZED,
    }
}

async fn session(headers: HeaderMap) -> Response {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    match cookies.and_then(|cookies| cookies.strip_prefix("session=")) {
        Some(session) => Json(json!({ "session": session })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn broken() -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

async fn nowhere() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "nothing here" })))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = Router::new()
        .route("/items", get(items).post(|| async { StatusCode::CREATED }))
        .route("/items/{name}", put(put_item))
        .route("/session", get(session))
        .route("/broken", get(broken))
        .fallback(nowhere);
    let cors = CorsLayer::new()
        .allow_origin(["https://app.example.com".parse()?])
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([HeaderName::from_static("x-total")])
        .max_age(Duration::from_secs(600));
    let csrf = CsrfLayer::new().add_trusted_origin("https://app.example.com")?;
    let app = Router::new().nest("/api", api).layer(csrf).layer(cors);

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
