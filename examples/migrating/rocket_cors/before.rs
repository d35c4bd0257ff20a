//! A small API on Rocket, with rocket_cors.

use rocket::{
    Request, Responder, catch, catchers, get,
    http::{CookieJar, Header, Status},
    post, put,
    request::{FromRequest, Outcome},
    routes,
    serde::json::{Json, Value, json},
};
use rocket_cors::{AllowedHeaders, AllowedMethods, AllowedOrigins, CorsOptions};

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
    let methods = ["GET", "POST", "PUT"].into_iter().filter_map(|it| it.parse().ok());
    let cors = CorsOptions {
        allowed_origins: AllowedOrigins::some_exact(&["https://app.example.com"]),
        allow_credentials: true,
        allowed_methods: AllowedMethods::from_iter(methods),
        allowed_headers: AllowedHeaders::some(&["authorization", "content-type"]),
        expose_headers: ["x-total".to_owned()].into(),
        max_age: Some(600),
        ..CorsOptions::default()
    };
    let cors = cors.to_cors()?;

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    // Rocket itself prints where it listens.
    let config = rocket::Config::figment().merge(("port", port.parse::<u16>()?));
    let app = rocket::custom(config)
        .mount("/api", routes![items, post_item, put_item, session, broken])
        .register("/api", catchers![nowhere])
        .attach(cors);
    app.launch().await?;
    Ok(())
}
