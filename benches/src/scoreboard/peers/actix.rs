//! actix-web: cors-actix and actix-cors.

use std::{fmt, net::SocketAddr};

use actix_web::{
    App, Error, HttpResponse, HttpResponseBuilder, ResponseError,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse, Transform as _, fn_service},
    error,
    http::{Method, StatusCode},
    middleware::{Next, from_fn},
    web,
};
use cors_core::{Config, Policy};

use super::{No, OWN, SLOW, has_star, is_pattern};
use crate::{scoreboard::exchange::EXPOSED, stacks::now};

pub(super) fn ours(policy: Policy) -> SocketAddr {
    let cors = cors_actix::Cors::new(policy);
    serve(move || App::new().configure(application).wrap(cors.clone()))
}

pub(super) fn peer(config: &Config) -> Result<SocketAddr, No> {
    check(config)?;
    let config = config.clone();
    Ok(serve(move || App::new().configure(application).wrap(cors(&config).unwrap())))
}

/// Starts the middleware as an application does, which is when actix-cors reports what it cannot do.
pub(super) fn check(config: &Config) -> Result<(), No> {
    let nothing = fn_service(|request: ServiceRequest| async {
        Ok::<_, Error>(request.into_response(HttpResponse::Ok().finish()))
    });
    let started = now(cors(config)?.new_transform(nothing));
    started.map(drop).map_err(|()| No::Refused("the application does not start".to_owned()))
}

/// The whole configuration. Patterns take a function of one's own, and are not counted.
fn cors(config: &Config) -> Result<actix_cors::Cors, No> {
    if config.allow_origins.iter().any(|it| is_pattern(it)) {
        return Err(No::CannotSay("a pattern of origins takes a function of one's own"));
    }
    let cors = actix_cors::Cors::default();
    let cors = match has_star(&config.allow_origins) {
        true => cors.allow_any_origin().send_wildcard(),
        false => config.allow_origins.iter().fold(cors, |cors, it| cors.allowed_origin(it)),
    };
    let cors = match has_star(&config.allow_methods) {
        true => cors.allow_any_method(),
        false => {
            let methods = config.allow_methods.iter().map(String::as_str);
            cors.allowed_methods(["GET", "HEAD", "POST"].into_iter().chain(methods))
        }
    };
    let cors = match has_star(&config.allow_headers) {
        true => cors.allow_any_header(),
        false => cors.allowed_headers(&config.allow_headers),
    };
    let cors = match has_star(&config.expose_headers) {
        true => cors.expose_any_header(),
        false => cors.expose_headers(&config.expose_headers),
    };
    let max_age = config.max_age.map(|seconds| usize::try_from(seconds).unwrap());
    let cors = cors.max_age(max_age);
    Ok(if config.allow_credentials { cors.supports_credentials() } else { cors })
}

fn serve<F, A, B>(application: F) -> SocketAddr
where
    F: Fn() -> App<A> + Send + Clone + 'static,
    A: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
{
    cors_frameworks::start(|on_ready| cors_frameworks::serve::actix(application, on_ready))
}

fn application(app: &mut web::ServiceConfig) {
    let get = |path: &str| web::resource(path.to_owned());
    let ok = || web::get().to(|| async { "ok" });
    let vary = |value: &'static str| {
        web::get()
            .to(move || async move { HttpResponse::Ok().insert_header(("vary", value)).body("ok") })
    };
    let fail = |failure: Failure| web::get().to(move || async move { Err::<&str, _>(failure) });
    let bad_request = |error: error::PathError, _: &_| error::ErrorBadRequest(error);
    app.app_data(web::PathConfig::default().error_handler(bad_request))
        .route("/ok", web::to(|| async { answer(&EXPOSED) }))
        .route("/own", web::get().to(|| async { answer(&OWN) }))
        .route("/vary-origin", vary("accept-encoding, ORIGIN"))
        .route("/vary-any", vary("*"))
        .route("/zipped", vary("accept-encoding"))
        .route("/fail", fail(Failure(500, &[])))
        .route("/fail-own", fail(Failure(500, &OWN)))
        .route("/teapot", fail(Failure(418, &[])))
        .service(get("/get-only").route(ok()).route(web::head().to(HttpResponse::Ok)))
        .route("/number/{n}", web::get().to(|n: web::Path<u32>| async move { n.to_string() }))
        .service(get("/private").route(ok()).wrap(from_fn(unauthorized)))
        .route("/slow", web::get().to(slow))
        .service(
            get("/catch-all/{rest:.*}")
                .route(web::method(Method::OPTIONS).to(|| async { "caught" })),
        );
}

type Lines = &'static [(&'static str, &'static str)];

fn answer(lines: Lines) -> HttpResponse {
    with_lines(HttpResponse::Ok(), lines)
}

fn with_lines(mut response: HttpResponseBuilder, lines: Lines) -> HttpResponse {
    for line in lines {
        response.insert_header(*line);
    }
    response.body("ok")
}

/// A middleware that fails, as one that asks for a token does.
async fn unauthorized(
    _: ServiceRequest,
    _: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    Err(error::ErrorUnauthorized("who are you?"))
}

async fn slow() -> Result<&'static str, Failure> {
    let waited = actix_web::rt::time::timeout(SLOW, std::future::pending()).await;
    waited.map_err(|_| Failure(408, &[]))
}

#[derive(Debug, Clone, Copy)]
struct Failure(u16, Lines);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0).unwrap()
    }

    fn error_response(&self) -> HttpResponse {
        with_lines(HttpResponse::build(self.status_code()), self.1)
    }
}
