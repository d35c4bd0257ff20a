//! A public API, an API for one origin with cookies, and a part of it that is closed, with the policies
//! in a file:
//!
//! ```sh
//! CORS_ROUTES=examples/routes.toml cargo run -p cors-actix --features serde --example routes
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```

use std::{env, error::Error, fs};

use actix_web::{App, HttpResponse, HttpServer, web};
use cors_actix::{Cors, Routes, RoutesConfig};

fn services(app: &mut web::ServiceConfig) {
    app.route("/public/news", web::get().to(|| async { web::Json(["one", "two"]) }))
        .route("/api/items", web::get().to(|| async { web::Json(["one", "two"]) }))
        .route("/api/items/{name}", web::put().to(HttpResponse::NoContent))
        .route("/api/internal/keys", web::get().to(|| async { web::Json(["secret"]) }));
}

/// The policies in the file that `CORS_ROUTES` names.
fn routes() -> Result<Routes, Box<dyn Error>> {
    let file = env::var("CORS_ROUTES")
        .map_err(|error| format!("CORS_ROUTES: {error}: set it to a file such as routes.toml"))?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let config: RoutesConfig = toml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    Ok(Routes::compile(&config).map_err(|errors| format!("{file}:\n{errors}"))?)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    // Outside the closure, which runs once for each worker: all share the same policies.
    let cors = Cors::new(routes()?);
    let app = move || App::new().configure(services).wrap(cors.clone());
    let server = HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}
