//! warp's services, called directly: cors-warp and `warp::cors`.

use std::{convert::Infallible, hint::black_box};

use cors_warp::{Cors, Live};
use http::{HeaderMap, HeaderValue, Request, header};
use tower::Service;
use warp::{Filter, Reply, cors::Builder, reply::Response};

use super::{Guard, Prepare, now, observe};
use crate::Setup;

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    match guard {
        Guard::Ours => prepare(warp::service(Cors::new(setup.routes()).wrap(handler()))),
        Guard::Live => prepare(warp::service(Cors::new(Live::new(setup.routes())).wrap(handler()))),
        Guard::ReportOnly => {
            let cors = Cors::new(setup.routes()).report_only(setup.routes());
            prepare(warp::service(cors.wrap(handler())))
        }
        Guard::Observed => {
            let cors = Cors::new(setup.routes()).observe(observe);
            prepare(warp::service(cors.wrap(handler())))
        }
        Guard::Peer => prepare(warp::service(handler().with(peer(setup)))),
        Guard::Floor => prepare(warp::service(floor())),
        Guard::Bare => prepare(warp::service(handler())),
    }
}

/// A handler whose response's header map has capacity.
fn handler() -> impl Filter<Extract = (Response,), Error = Infallible> + Copy + Send + Sync {
    warp::any().map(|| {
        let mut response = warp::reply().into_response();
        *response.headers_mut() = HeaderMap::with_capacity(6);
        response
    })
}

fn prepare<S>(service: S) -> Prepare
where
    S: Service<Request<String>, Response = Response, Error = Infallible> + Clone + 'static,
{
    Box::new(move |sample, count| {
        let requests: Vec<_> = (0..count).map(|_| sample.request(String::new())).collect();
        let mut service = service.clone();
        Box::new(move || {
            for request in requests {
                let _ = black_box(now(service.call(request)));
            }
        })
    })
}

/// Looks at a request, and writes the headers of a response to one without `Origin`.
fn floor() -> impl Filter<Extract = (Response,), Error = Infallible> + Copy + Send + Sync {
    let look = warp::log::custom(|info| {
        black_box(info.request_headers().get(header::ORIGIN));
    });
    handler().with(look).map(|reply| {
        let mut response = Reply::into_response(reply);
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
        response
    })
}

/// `warp::cors` sends no `Vary`.
fn peer(setup: Setup) -> Builder {
    let origins: Vec<_> = setup.origins().collect();
    warp::cors()
        .allow_origins(origins.iter().map(String::as_str))
        .allow_credentials(true)
        .allow_methods(["GET", "HEAD", "POST", "PUT"])
        .allow_headers(Setup::HEADERS)
        .max_age(600_u32)
}
