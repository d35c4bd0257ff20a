//! actix-web: cors-actix and actix-cors.

use std::net::SocketAddr;

use actix_web::{
    App, Error, HttpResponse,
    dev::{ServiceRequest, Transform as _, fn_service},
    web,
};
use cors_core::{Config, Policy};
use cors_frameworks::{contract, serve, start};

use super::{No, has_star, is_pattern};
use crate::{scoreboard::exchange::EXPOSED, stacks::now};

pub(super) fn ours(policy: Policy) -> SocketAddr {
    let cors = cors_actix::Cors::new(policy);
    start(|on_ready| {
        serve::actix(move || App::new().configure(application).wrap(cors.clone()), on_ready)
    })
}

pub(super) fn peer(config: &Config) -> Result<SocketAddr, No> {
    check(config)?;
    let config = config.clone();
    let app = move || App::new().configure(application).wrap(cors(&config).unwrap());
    Ok(start(|on_ready| serve::actix(app, on_ready)))
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

fn application(app: &mut web::ServiceConfig) {
    // The first route of a path answers. actix-cors exposes the headers that it finds, so there are some.
    app.route("/ok", web::to(|| async { answer(&EXPOSED) }))
        .route("/zipped", web::get().to(|| async { answer(&[("vary", "accept-encoding")]) }))
        .configure(contract::actix::application);
}

fn answer(lines: &[(&str, &str)]) -> HttpResponse {
    let response = &mut HttpResponse::Ok();
    lines.iter().fold(response, |response, line| response.insert_header(*line)).body("ok")
}
