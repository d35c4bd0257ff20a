//! On Rocket.

use cors_conformance::runner::{NUMBER, handler_runs};
use rocket::{
    Build, Data, Request, Response, Rocket, Route, catch, catchers, get,
    http::{Header, Method, Status},
    options,
    request::{self, FromParam, FromRequest},
    response::{self, Responder},
    route, routes,
};

use super::{Line, OWN, SLOW};
use crate::serve::build_rocket;

/// The whole application. Rocket has no compression, so `/zipped` only sets `Vary`.
pub fn application() -> Rocket<Build> {
    use Method::{Delete, Get, Options, Patch, Post, Put};
    let ok = [Get, Put, Post, Delete, Options, Patch].map(|it| Route::new(it, "/ok", Ok200));
    build_rocket()
        .mount("/", ok)
        .mount("/", routes![own, vary_origin, vary_any, zipped, fail, fail_own, teapot, get_only])
        .mount("/", routes![number, private, slow, caught])
        .register("/", catchers![im_a_teapot])
}

#[derive(Clone)]
struct Ok200;

#[rocket::async_trait]
impl route::Handler for Ok200 {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> route::Outcome<'r> {
        handler_runs(request.headers().get_one(NUMBER).map(str::as_bytes));
        route::Outcome::from(request, "ok")
    }
}

struct Lines(&'static [Line]);

impl<'r> Responder<'r, 'static> for Lines {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::new();
        for (name, value) in self.0 {
            response.set_header(Header::new(*name, *value));
        }
        Ok(response)
    }
}

#[get("/own")]
fn own() -> Lines {
    Lines(&OWN)
}

#[get("/vary-origin")]
fn vary_origin() -> Lines {
    Lines(&[("vary", "accept-encoding, ORIGIN")])
}

#[get("/vary-any")]
fn vary_any() -> Lines {
    Lines(&[("vary", "*")])
}

#[get("/zipped")]
fn zipped() -> Lines {
    Lines(&[("vary", "accept-encoding")])
}

#[get("/fail")]
fn fail() -> Status {
    Status::InternalServerError
}

#[get("/fail-own")]
fn fail_own() -> Result<&'static str, (Status, Lines)> {
    Err((Status::InternalServerError, Lines(&OWN)))
}

#[get("/teapot")]
fn teapot() -> Status {
    Status::ImATeapot
}

#[catch(418)]
fn im_a_teapot() -> &'static str {
    "made a response by a catcher"
}

#[get("/get-only")]
fn get_only() -> &'static str {
    "ok"
}

struct Number(u32);

impl<'r> FromParam<'r> for Number {
    type Error = std::num::ParseIntError;

    fn from_param(param: &'r str) -> Result<Self, Self::Error> {
        param.parse().map(Number)
    }
}

#[get("/number/<n>")]
fn number(n: Result<Number, std::num::ParseIntError>) -> Result<String, Status> {
    n.map(|n| n.0.to_string()).map_err(|_| Status::BadRequest)
}

struct Authenticated;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Authenticated {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> request::Outcome<Self, ()> {
        request::Outcome::Error((Status::Unauthorized, ()))
    }
}

#[get("/private")]
fn private(_who: Authenticated) -> &'static str {
    "secret"
}

#[get("/slow")]
async fn slow() -> Result<(), Status> {
    let in_time = tokio::time::timeout(SLOW, std::future::pending()).await;
    in_time.map_err(|_| Status::RequestTimeout)
}

#[options("/catch-all/<_..>")]
fn caught() -> &'static str {
    "caught"
}
