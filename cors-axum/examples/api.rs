//! A small API, guarded:
//!
//! ```sh
//! cargo run -p cors-axum --example api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/items
//! ```

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{get, put},
};
use cors_axum::{Cors, Policy};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    let app = Router::new()
        .route("/items", get(|| async { Json(["one", "two"]) }))
        .route("/items/{name}", put(|| async { StatusCode::NO_CONTENT }))
        .layer(Cors::new(policy));

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
