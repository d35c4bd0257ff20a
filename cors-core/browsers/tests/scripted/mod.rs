//! An application on each framework whose answers the URL tells: `/404/x` has that status, `/302/x?URL` leads to that
//! URL.

use std::net::SocketAddr;

use cors_core::{Policy, guard::Policies};
use cors_frameworks::{Framework, HEADER, serve, start};
use rocket::{
    Data, Request, Route,
    http::{Header, Method, Status},
    response::Responder,
    route::{Handler, Outcome},
};
use warp::Filter as _;

/// A status, and the value of `Location`.
fn script(path: &str, query: Option<&str>) -> (u16, Option<String>) {
    let status = path.split('/').nth(1).and_then(|it| it.parse().ok()).unwrap_or(200);
    (status, query.map(str::to_owned))
}

const BODY: &str = "answered";

/// Starts the application behind a guard with this policy.
pub(crate) fn serve(framework: Framework, policy: &Policy) -> SocketAddr {
    let policies = Policies::from(policy.clone());
    start(move |on_ready| match framework {
        Framework::Axum => serve::axum(axum().layer(cors_axum::Cors::new(policies)), on_ready),
        Framework::Actix => {
            let cors = cors_actix::Cors::new(policies);
            serve::actix(move || actix().wrap(cors.clone()), on_ready)
        }
        Framework::Rocket => {
            use Method::{Delete, Get, Options, Post, Put};
            let methods = [Delete, Get, Options, Post, Put];
            let anything = methods.map(|it| Route::new(it, "/<_..>", Scripted));
            let application = serve::build_rocket().mount("/", anything);
            serve::rocket(application.attach(cors_rocket::Cors::new(policies)), on_ready)
        }
        Framework::Warp => serve::warp(cors_warp::Cors::new(policies).wrap(warp()), on_ready),
    })
}

fn response(path: &str, query: Option<&str>) -> warp::http::Response<&'static str> {
    let (status, location) = script(path, query);
    let response = warp::http::Response::builder().status(status).header(HEADER, "1");
    let response = location.into_iter().fold(response, |it, to| it.header("location", to));
    response.body(BODY).unwrap()
}

fn axum() -> axum::Router {
    axum::Router::new().fallback(|request: axum::extract::Request| async move {
        response(request.uri().path(), request.uri().query()).map(axum::body::Body::from)
    })
}

fn actix() -> actix_web::App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let handler = |request: actix_web::HttpRequest| async move {
        let (status, location) = script(request.path(), request.uri().query());
        let mut response = actix_web::HttpResponse::build(status.try_into().unwrap());
        response.insert_header((HEADER, "1"));
        if let Some(to) = location {
            response.insert_header(("location", to));
        }
        response.body(BODY)
    };
    actix_web::App::new().default_service(actix_web::web::to(handler))
}

#[derive(Clone)]
struct Scripted;

#[rocket::async_trait]
impl Handler for Scripted {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        let uri = request.uri();
        let (status, location) = script(uri.path().as_str(), uri.query().map(|it| it.as_str()));
        let mut response = BODY.respond_to(request).unwrap();
        response.set_status(Status::new(status));
        response.set_header(Header::new(HEADER, "1"));
        if let Some(to) = location {
            response.set_header(Header::new("location", to));
        }
        Outcome::Success(response)
    }
}

fn warp() -> impl warp::Filter<Extract = (impl warp::Reply,), Error = std::convert::Infallible>
+ Clone
+ Send
+ Sync
+ 'static {
    let query = warp::query::raw().map(Some).or(warp::any().map(|| None)).unify();
    warp::path::full().and(query).map(|path: warp::path::FullPath, query: Option<String>| {
        response(path.as_str(), query.as_deref())
    })
}
