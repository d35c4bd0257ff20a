//! axum: cors-axum and tower-http's `CorsLayer`.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method},
    routing::get,
};
use cors_core::{Config, Policy};
use cors_frameworks::contract;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowHeaders, AllowMethods, AllowOrigin, Any, CorsLayer, ExposeHeaders},
};

use super::{No, has_star, is_pattern};

pub(super) fn ours(policy: Policy) -> SocketAddr {
    serve(application().layer(cors_axum::Cors::new(policy)))
}

pub(super) fn peer(config: &Config) -> Result<SocketAddr, No> {
    Ok(serve(application().layer(layer(config)?)))
}

/// Builds the service, which is when tower-http panics at what it refuses.
pub(super) fn check(config: &Config) -> Result<(), No> {
    let _ = tower::Layer::layer(&layer(config)?, ());
    Ok(())
}

/// The whole configuration. Patterns take a function of one's own, and are not counted.
fn layer(config: &Config) -> Result<CorsLayer, No> {
    if config.allow_origins.iter().any(|it| is_pattern(it)) {
        return Err(No::CannotSay("a pattern of origins takes a function of one's own"));
    }
    let layer = CorsLayer::new()
        .allow_origin(origins(config)?)
        .allow_credentials(config.allow_credentials)
        .allow_methods(methods(config)?)
        .allow_headers(headers(config)?)
        .expose_headers(exposed(config)?);
    Ok(match config.max_age {
        Some(seconds) => layer.max_age(Duration::from_secs(seconds)),
        None => layer,
    })
}

fn origins(config: &Config) -> Result<AllowOrigin, No> {
    if has_star(&config.allow_origins) {
        return Ok(Any.into());
    }
    Ok(AllowOrigin::list(parse::<HeaderValue>(&config.allow_origins)?))
}

fn methods(config: &Config) -> Result<AllowMethods, No> {
    Ok(match has_star(&config.allow_methods) {
        true if config.allow_credentials => AllowMethods::mirror_request(),
        true => Any.into(),
        false => {
            let more = [Method::GET, Method::HEAD, Method::POST];
            AllowMethods::list(more.into_iter().chain(parse(&config.allow_methods)?))
        }
    })
}

fn headers(config: &Config) -> Result<AllowHeaders, No> {
    let is_with_authorization =
        config.allow_headers.iter().any(|it| it.eq_ignore_ascii_case("authorization"));
    Ok(match has_star(&config.allow_headers) {
        true if config.allow_credentials || is_with_authorization => AllowHeaders::mirror_request(),
        true => Any.into(),
        false => AllowHeaders::list(parse::<HeaderName>(&config.allow_headers)?),
    })
}

fn exposed(config: &Config) -> Result<ExposeHeaders, No> {
    Ok(match has_star(&config.expose_headers) {
        true => Any.into(),
        false => ExposeHeaders::list(parse::<HeaderName>(&config.expose_headers)?),
    })
}

fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(texts: &[String]) -> Result<Vec<T>, No> {
    let parse = |text: &String| text.parse().map_err(|error: T::Err| No::refused(&error));
    texts.iter().map(parse).collect()
}

fn serve(app: Router) -> SocketAddr {
    cors_frameworks::start(|on_ready| cors_frameworks::serve::axum(app, on_ready))
}

fn application() -> Router {
    contract::axum::application()
        .route("/zipped", get(|| async { ([("vary", "accept-encoding")], "ok") }))
        .route("/panic", get(panics))
        .layer(CatchPanicLayer::new())
}

async fn panics() {
    super::panics();
}
