//! A public API, an API for one origin with cookies, and a part of it that is closed, with the policies
//! in a file:
//!
//! ```sh
//! CORS_ROUTES=examples/routes.toml cargo run -p cors-rocket --features serde --example routes
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```

use std::{env, error::Error, fs};

use cors_rocket::{Cors, Routes, RoutesConfig};
use rocket::{Build, Rocket, get, http::Status, put, routes, serde::json::Json};

#[get("/news")]
fn news() -> Json<[&'static str; 2]> {
    Json(["one", "two"])
}

#[get("/items")]
fn items() -> Json<[&'static str; 2]> {
    Json(["one", "two"])
}

#[put("/items/<_name>")]
fn put_item(_name: &str) -> Status {
    Status::NoContent
}

#[get("/keys")]
fn keys() -> Json<[&'static str; 1]> {
    Json(["secret"])
}

fn app(rocket: Rocket<Build>, routes: Routes) -> Rocket<Build> {
    rocket
        .mount("/public", routes![news])
        .mount("/api", routes![items, put_item])
        .mount("/api/internal", routes![keys])
        .attach(Cors::new(routes))
}

/// The policies in the file that `CORS_ROUTES` names.
fn policies() -> Result<Routes, Box<dyn Error>> {
    let file = env::var("CORS_ROUTES")
        .map_err(|error| format!("CORS_ROUTES: {error}: set it to a file such as routes.toml"))?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let config: RoutesConfig = toml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    Ok(Routes::compile(&config).map_err(|errors| format!("{file}:\n{errors}"))?)
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    // Rocket itself prints where it listens.
    let config = rocket::Config::figment().merge(("port", port.parse::<u16>()?));
    let app = app(rocket::custom(config), policies()?);
    app.launch().await?;
    Ok(())
}
