//! A small API on Rocket, with cors-rocket.

use cors_rocket::{Cors, Policy};
use rocket::{
    Request, Responder, catch, catchers, get,
    http::{CookieJar, Header, Status},
    post, put,
    request::{FromRequest, Outcome},
    routes,
    serde::json::{Json, Value, json},
};

#[derive(Responder)]
struct Items {
    items: Json<[&'static str; 2]>,
    total: Header<'static>,
}

struct Authorized;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Authorized {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match request.headers().get_one("authorization") {
            Some("Bearer secret") => Outcome::Success(Self),
            _ => Outcome::Error((Status::Unauthorized, ())),
        }
    }
}

#[get("/items")]
fn items() -> Items {
    Items { items: Json(["one", "two"]), total: Header::new("x-total", "2") }
}

#[post("/items")]
fn post_item() -> Status {
    Status::Created
}

#[put("/items/<_name>")]
fn put_item(_name: &str, _authorized: Authorized) -> Status {
    Status::NoContent
}

#[get("/session")]
fn session(cookies: &CookieJar<'_>) -> Result<Value, Status> {
    let cookie = cookies.get("session").ok_or(Status::Unauthorized)?;
    Ok(json!({ "session": cookie.value() }))
}

#[get("/broken")]
fn broken() -> Status {
    Status::InternalServerError
}

#[catch(404)]
fn nowhere() -> Value {
    json!({ "error": "nothing here" })
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["authorization", "content-type"])
        .expose_headers(["x-total"])
        .max_age(600)
        .cross_origin_protection(true)
        .build()?;

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    // Rocket itself prints where it listens.
    let config = rocket::Config::figment().merge(("port", port.parse::<u16>()?));
    let app = rocket::custom(config)
        .mount("/api", routes![items, post_item, put_item, session, broken])
        .register("/api", catchers![nowhere])
        .attach(Cors::new(policy));
    app.launch().await?;
    Ok(())
}
