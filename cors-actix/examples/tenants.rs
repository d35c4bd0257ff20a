//! The origins of many customers, in a database that is followed. It is SQLite, in the file `origins.db` of
//! the current folder:
//!
//! ```sh
//! cargo run -p cors-actix --example tenants
//! sqlite3 origins.db "INSERT INTO origins VALUES ('https://customer.example')"
//! curl -i -H 'Origin: https://customer.example' http://127.0.0.1:3000/items
//! ```
//!
//! or PostgreSQL:
//!
//! ```sh
//! export DATABASE_URL=postgres://user:password@localhost/database
//! cargo run -p cors-actix --example tenants
//! psql "$DATABASE_URL" -c "INSERT INTO origins VALUES ('https://customer.example')"
//! ```

#[path = "../../examples/tenants/source.rs"]
mod source;

use std::{env, error::Error};

use actix_web::{App, HttpServer, web};
use cors_actix::{Config, Cors};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    tracing_subscriber::fmt().init();
    // Without credentials: with cookies, the pages of each customer could read what their visitors may read
    // of any other.
    let config = Config {
        allow_methods: vec!["PUT".to_owned(), "DELETE".to_owned()],
        allow_headers: vec!["authorization".to_owned(), "content-type".to_owned()],
        max_age: Some(600),
        ..Config::default()
    };
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:origins.db".to_owned());
    let live = source::follow(&url, config).await?;
    // Outside the closure, which runs once for each worker: all share the same origins.
    let cors = Cors::new(live);
    let app = move || {
        App::new()
            .route("/items", web::get().to(|| async { web::Json(["one", "two"]) }))
            .wrap(cors.clone())
    };

    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let server = HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}
