//! warp: cors-warp and `warp::cors`.

use std::net::SocketAddr;

use cors_core::{Config, Policy};
use cors_frameworks::contract::{self, warp::Failure};
use warp::{Filter, Rejection, Reply, cors::Builder, reply::with_header};

use super::{No, has_star, is_pattern};

pub(super) fn ours(policy: Policy) -> SocketAddr {
    serve(cors_warp::Cors::new(policy).wrap(application()))
}

pub(super) fn peer(config: &Config) -> Result<SocketAddr, No> {
    Ok(serve(application().with(cors(config)?)))
}

/// The whole configuration.
///
/// # Panics
///
/// If `warp::cors` panics, as it does for what it cannot parse.
pub(super) fn cors(config: &Config) -> Result<Builder, No> {
    if config.allow_origins.iter().any(|it| is_pattern(it) || it == "null") {
        return Err(No::CannotSay("it has no patterns of origins, nor `null`"));
    }
    if has_star(&config.allow_methods) || has_star(&config.allow_headers) {
        return Err(No::CannotSay("it cannot allow any method or any header"));
    }
    let cors = match has_star(&config.allow_origins) {
        true => warp::cors().allow_any_origin(),
        false => warp::cors().allow_origins(config.allow_origins.iter().map(String::as_str)),
    };
    let methods = config.allow_methods.iter().map(String::as_str);
    let cors = cors
        .allow_credentials(config.allow_credentials)
        .allow_methods(["GET", "HEAD", "POST"].into_iter().chain(methods))
        .allow_headers(config.allow_headers.iter().map(String::as_str))
        .expose_headers(config.expose_headers.iter().map(String::as_str));
    Ok(match config.max_age {
        Some(seconds) => cors.max_age(u32::try_from(seconds).unwrap()),
        None => cors,
    })
}

fn serve<F>(filter: F) -> SocketAddr
where
    F: Filter<Extract: Reply> + Clone + Send + Sync + 'static,
    F::Error: Into<Rejection>,
{
    cors_frameworks::start(|on_ready| cors_frameworks::serve::warp(filter, on_ready))
}

/// It turns its own rejections into replies, and leaves those of warp to warp.
fn application()
-> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone + Send + Sync + 'static {
    let zipped = warp::path!("zipped").map(|| with_header("ok", "vary", "accept-encoding"));
    contract::warp::application().or(zipped).recover(recover)
}

async fn recover(rejection: Rejection) -> Result<impl Reply, Rejection> {
    match rejection.find() {
        Some(Failure(status)) => Ok(*status),
        None => Err(rejection),
    }
}
