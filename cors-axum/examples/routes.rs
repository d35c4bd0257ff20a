//! A public API, an API for one origin with cookies, and a part of it that is closed, with the policies
//! in a file:
//!
//! ```sh
//! CORS_ROUTES=examples/routes.toml cargo run -p cors-axum --features serde --example routes
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```

use std::{env, error::Error, fs};

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{get, put},
};
use cors_axum::{Cors, Routes, RoutesConfig};

fn app(routes: Routes) -> Router {
    Router::new()
        .route("/public/news", get(|| async { Json(["one", "two"]) }))
        .route("/api/items", get(|| async { Json(["one", "two"]) }))
        .route("/api/items/{name}", put(|| async { StatusCode::NO_CONTENT }))
        .route("/api/internal/keys", get(|| async { Json(["secret"]) }))
        // After all routes: what is added later is not guarded.
        .layer(Cors::new(routes))
}

/// The policies in the file that `CORS_ROUTES` names.
fn routes() -> Result<Routes, Box<dyn Error>> {
    let file = env::var("CORS_ROUTES")
        .map_err(|error| format!("CORS_ROUTES: {error}: set it to a file such as routes.toml"))?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let config: RoutesConfig = toml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    Ok(Routes::compile(&config).map_err(|errors| format!("{file}:\n{errors}"))?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let app = app(routes()?);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
