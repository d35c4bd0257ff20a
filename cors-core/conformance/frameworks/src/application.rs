//! The same application on each framework: it answers any method on any path with 200, `ok` and [`HEADER`].

use std::convert::Infallible;

use actix_web::{
    HttpResponse,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    web,
};
use cors_core::guard::Policies;
use rocket::{
    Build, Data, Request, Rocket, Route,
    http::{Header, Method},
    route::{Handler, Outcome},
};
use warp::{Filter, Reply};

use crate::{HEADER, serve::build_rocket};

pub(crate) fn axum(policies: Option<Policies>) -> axum::Router {
    let application = axum::Router::new().fallback(|| async { ([(HEADER, "1")], "ok") });
    match policies {
        Some(policies) => application.layer(cors_axum::Cors::new(policies)),
        None => application,
    }
}

pub(crate) fn actix() -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let handler = || async { HttpResponse::Ok().insert_header((HEADER, "1")).body("ok") };
    actix_web::App::new().default_service(web::to(handler))
}

pub(crate) fn rocket(policies: Option<Policies>) -> Rocket<Build> {
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    let methods = [Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace];
    let anything = methods.map(|method| Route::new(method, "/<_..>", Anything));
    let application = build_rocket().mount("/", anything);
    match policies {
        Some(policies) => application.attach(cors_rocket::Cors::new(policies)),
        None => application,
    }
}

#[derive(Clone)]
struct Anything;

#[rocket::async_trait]
impl Handler for Anything {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        Outcome::from(request, Answer { body: "ok", header: Header::new(HEADER, "1") })
    }
}

#[derive(rocket::Responder)]
struct Answer {
    body: &'static str,
    header: Header<'static>,
}

pub(crate) fn warp()
-> impl Filter<Extract = (impl Reply,), Error = Infallible> + Clone + Send + Sync + 'static {
    warp::any().map(|| warp::reply::with_header("ok", HEADER, "1"))
}
