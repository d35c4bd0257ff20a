//! warp: cors-warp and `warp::cors`.

use std::net::SocketAddr;

use cors_core::{Config, Policy};
use warp::{
    Filter, Rejection, Reply,
    cors::Builder,
    http::{HeaderName, HeaderValue, StatusCode},
    reject::Reject,
    reply::Response,
};

use super::{No, OWN, SLOW, has_star, is_pattern};

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
    let ok = warp::path!("ok").map(|| "ok");
    let own = warp::path!("own").and(warp::get()).map(|| answer(200, &OWN));
    let vary_origin =
        warp::path!("vary-origin").map(|| answer(200, &[("vary", "accept-encoding, ORIGIN")]));
    let vary_any = warp::path!("vary-any").map(|| answer(200, &[("vary", "*")]));
    let zipped = warp::path!("zipped").map(|| answer(200, &[("vary", "accept-encoding")]));
    let fail = warp::path!("fail").and_then(|| async { reject::<&str>(500) });
    let fail_own = warp::path!("fail-own").map(|| answer(500, &OWN));
    let teapot = warp::path!("teapot").and_then(|| async { reject::<&str>(418) });
    let get_only = warp::path!("get-only").and(warp::get().or(warp::head()).unify()).map(|| "ok");
    let number = warp::path!("number" / String).and_then(|n: String| async move {
        n.parse::<u32>().map(|n| n.to_string()).or_else(|_| reject(400))
    });
    let private = warp::path!("private").and_then(|| async { reject::<&str>(401) });
    let slow = warp::path!("slow").then(|| async {
        let _ = tokio::time::timeout(SLOW, std::future::pending::<()>()).await;
        StatusCode::REQUEST_TIMEOUT
    });
    let caught = warp::path("catch-all").and(warp::options()).map(|| "caught");
    let first = ok.or(own).or(vary_origin).or(vary_any).or(zipped).or(fail).or(fail_own);
    first.or(teapot).or(get_only).or(number).or(private).or(slow).or(caught).recover(recover)
}

fn answer(status: u16, lines: &[(&'static str, &'static str)]) -> Response {
    let mut response = "ok".into_response();
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in lines {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[derive(Debug)]
struct Failure(u16);

impl Reject for Failure {}

fn reject<T>(status: u16) -> Result<T, Rejection> {
    Err(warp::reject::custom(Failure(status)))
}

async fn recover(rejection: Rejection) -> Result<impl Reply, Rejection> {
    match rejection.find::<Failure>() {
        Some(Failure(status)) => Ok(StatusCode::from_u16(*status).unwrap()),
        None => Err(rejection),
    }
}
