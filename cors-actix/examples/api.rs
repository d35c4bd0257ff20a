//! A small API, guarded:
//!
//! ```sh
//! cargo run -p cors-actix --example api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/items
//! ```

use actix_web::{App, HttpResponse, HttpServer, web};
use cors_actix::{Cors, Policy};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    // Outside the closure, which runs once for each worker: all share the one policy.
    let cors = Cors::new(policy);
    let app = move || {
        App::new()
            .route("/items", web::get().to(|| async { web::Json(["one", "two"]) }))
            .route("/items/{name}", web::put().to(HttpResponse::NoContent))
            .wrap(cors.clone())
    };

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let server = HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}
