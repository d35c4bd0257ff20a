//! The contract over a socket, with Rocket's own kinds of failure.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{net::SocketAddr, time::Duration};

use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced,
    runner::{self, NUMBER},
    watched::{self, Watch, Watched},
};
use cors_rocket::{Cors, Routes};
use rocket::{
    Build, Data, Request, Response, Rocket, Route, catch, catchers, get,
    http::{Method, Status},
    options,
    request::{self, FromParam, FromRequest},
    response::Responder,
    route, routes,
};

#[test]
fn the_table() {
    runner::run::<Attached>();
}

#[test]
fn a_candidate_changes_nothing_and_observers_see_each_request_once() {
    watched::run::<Attached>();
}

#[test]
fn a_refusal_is_one_event() {
    events::run::<Attached>();
}

#[test]
fn an_answer_is_by_one_policy_while_it_is_replaced() {
    replaced::run::<Attached>(500);
}

#[test]
fn hostile_requests() {
    hostile::run::<Attached>(10_000);
}

struct Attached;

impl Adapter for Attached {
    const NAME: &'static str = "cors-rocket";

    fn serve(guard: Option<Served>) -> SocketAddr {
        serve(match guard {
            Some(guard) => application().attach(Cors::new(guard)),
            None => application(),
        })
    }

    fn sees(value: &[u8]) -> bool {
        std::str::from_utf8(value).is_ok()
    }
}

impl Watched for Attached {
    fn serve_watched(watch: Watch) -> SocketAddr {
        let Watch { enforced, candidate, of_cors, of_all } = watch;
        let cors = Cors::new(enforced).observe_all(move |it| of_all.see(it));
        let cors = cors.observe(move |it| of_cors.see(it)).report_only(candidate);
        serve(application().attach(cors))
    }

    /// Rocket makes a HEAD a GET where no route of its own answers it.
    fn may_tell_get() -> bool {
        true
    }
}

#[test]
fn no_handler_answers_under_the_policy_of_another_route() {
    mounted::run::<Catching>();
}

/// A route for each method that catches everything below each mount.
struct Catching;

impl Mounted for Catching {
    const NAME: &'static str = "Rocket";

    fn serve(routes: Routes) -> SocketAddr {
        let application = MOUNTS.into_iter().zip(0..).fold(
            cors_frameworks::serve::build_rocket(),
            |application, (mount, rank)| {
                let below = |method| Route::ranked(rank, method, "/<_..>", MountedAt(mount));
                application.mount(mount, [Method::Get, Method::Options, Method::Post].map(below))
            },
        );
        serve(application.attach(Cors::new(routes)))
    }
}

#[derive(Clone)]
struct MountedAt(&'static str);

#[rocket::async_trait]
impl rocket::route::Handler for MountedAt {
    async fn handle<'r>(&self, _: &'r Request<'_>, _: Data<'r>) -> rocket::route::Outcome<'r> {
        let mut response = Response::new();
        for (name, value) in handler_headers(self.0) {
            response.set_raw_header(name, value);
        }
        rocket::route::Outcome::Success(response)
    }
}

fn serve(application: Rocket<Build>) -> SocketAddr {
    cors_frameworks::start(|on_ready| cors_frameworks::serve::rocket(application, on_ready))
}

fn application() -> Rocket<Build> {
    use Method::{Delete, Get, Options, Patch, Post, Put};
    let ok = [Get, Put, Post, Delete, Options, Patch].map(|it| Route::new(it, "/ok", Ok200));
    cors_frameworks::serve::build_rocket()
        .mount("/", ok.to_vec())
        .mount("/", routes![own, vary_origin, vary_any, zipped, fail, fail_own, teapot, get_only])
        .mount("/", routes![number, private, slow, caught])
        .register("/", catchers![im_a_teapot])
}

#[derive(Clone)]
struct Ok200;

#[rocket::async_trait]
impl route::Handler for Ok200 {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> route::Outcome<'r> {
        runner::handler_runs(request.headers().get_one(NUMBER).map(str::as_bytes));
        route::Outcome::from(request, "ok")
    }
}

#[derive(Responder)]
struct Line<'h, R>(R, rocket::http::Header<'h>);

fn line(name: &'static str, value: &'static str) -> rocket::http::Header<'static> {
    rocket::http::Header::new(name, value)
}

struct Own;

impl<'r> Responder<'r, 'static> for Own {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        Response::build()
            .header(line("access-control-allow-origin", "https://handler.example"))
            .header(line("access-control-allow-credentials", "true"))
            .header(line("access-control-expose-headers", "x-handler"))
            .header(line("vary", "Accept-Language"))
            .ok()
    }
}

#[get("/own")]
fn own() -> Own {
    Own
}

#[get("/vary-origin")]
fn vary_origin() -> Line<'static, &'static str> {
    Line("ok", line("vary", "accept-encoding, ORIGIN"))
}

#[get("/vary-any")]
fn vary_any() -> Line<'static, &'static str> {
    Line("ok", line("vary", "*"))
}

/// Rocket has no compression, so this only sets `Vary`.
#[get("/zipped")]
fn zipped() -> Line<'static, &'static str> {
    Line("zipped", line("vary", "accept-encoding"))
}

#[get("/fail")]
fn fail() -> Status {
    Status::InternalServerError
}

#[derive(Debug)]
struct FailOwn;

impl<'r> Responder<'r, 'static> for FailOwn {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        Response::build_from(Own.respond_to(request)?).status(Status::InternalServerError).ok()
    }
}

#[get("/fail-own")]
fn fail_own() -> Result<&'static str, FailOwn> {
    Err(FailOwn)
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
    let sleep = tokio::time::sleep(Duration::from_secs(60));
    let in_time = tokio::time::timeout(Duration::from_millis(5), sleep).await;
    in_time.map_err(|_| Status::RequestTimeout)
}

#[options("/catch-all/<_..>")]
fn caught() -> &'static str {
    "caught"
}
