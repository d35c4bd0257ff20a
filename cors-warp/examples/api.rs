//! A small API, guarded:
//!
//! ```sh
//! cargo run -p cors-warp --example api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/items
//! ```

use cors_warp::{Cors, Policy};
use warp::{Filter as _, http::StatusCode, reply};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    let items = warp::path!("items").and(warp::get()).map(|| reply::json(&["one", "two"]));
    let put_item = warp::path!("items" / String).and(warp::put()).map(|_| StatusCode::NO_CONTENT);
    let app = Cors::new(policy).wrap(items.or(put_item));

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    warp::serve(app).incoming(listener).run().await;
    Ok(())
}
