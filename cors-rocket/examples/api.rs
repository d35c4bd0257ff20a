//! A small API, guarded:
//!
//! ```sh
//! cargo run -p cors-rocket --example api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/items
//! ```

use cors_rocket::{Cors, Policy};
use rocket::{get, http::Status, put, routes, serde::json::Json};

#[get("/items")]
fn items() -> Json<[&'static str; 2]> {
    Json(["one", "two"])
}

#[put("/items/<_name>")]
fn put_item(_name: &str) -> Status {
    Status::NoContent
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    // Rocket itself prints where it listens.
    let config = rocket::Config::figment().merge(("port", port.parse::<u16>()?));
    let app = rocket::custom(config).mount("/", routes![items, put_item]);
    app.attach(Cors::new(policy)).launch().await?;
    Ok(())
}
