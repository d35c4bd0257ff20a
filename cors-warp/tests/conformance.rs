//! The contract over a socket, with warp's own kinds of failure.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{convert::Infallible, net::SocketAddr};

use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced, runner,
    watched::{self, Watch, Watched},
};
use cors_frameworks::contract::{self, warp::Failure};
use cors_warp::{Cors, Routes};
use warp::{
    Filter, Rejection, Reply, filters::BoxedFilter, http::StatusCode, reject::MethodNotAllowed,
    reply,
};

#[test]
fn with_some_rejections_recovered() {
    runner::run::<Rejecting>();
}

#[test]
fn with_all_rejections_recovered() {
    runner::run::<Recovered>();
}

#[test]
fn a_candidate_changes_nothing_and_observers_see_each_request_once() {
    watched::run::<Rejecting>();
}

#[test]
fn a_refusal_is_one_event() {
    events::run::<Rejecting>();
}

#[test]
fn an_answer_is_by_one_policy_while_it_is_replaced() {
    replaced::run::<Rejecting>(500);
}

#[test]
fn hostile_requests() {
    hostile::run::<Rejecting>(10_000);
}

/// Some rejections are recovered, the others are left to warp.
struct Rejecting;

/// All rejections are recovered.
struct Recovered;

impl Adapter for Rejecting {
    const NAME: &'static str = "cors-warp";

    fn serve(guard: Option<Served>) -> SocketAddr {
        let filter = application().recover(recover_some);
        match guard {
            Some(guard) => serve(Cors::new(guard).wrap(filter)),
            None => serve(filter),
        }
    }
}

impl Adapter for Recovered {
    const NAME: &'static str = "cors-warp";

    fn serve(guard: Option<Served>) -> SocketAddr {
        let filter = application().recover(recover_all);
        match guard {
            Some(guard) => serve(Cors::new(guard).wrap(filter)),
            None => serve(filter),
        }
    }
}

impl Watched for Rejecting {
    fn serve_watched(watch: Watch) -> SocketAddr {
        let Watch { enforced, candidate, of_cors, of_all } = watch;
        let cors = Cors::new(enforced).observe_all(move |it| of_all.see(it));
        let cors = cors.report_only(candidate).observe(move |it| of_cors.see(it));
        serve(cors.wrap(application().recover(recover_some)))
    }
}

#[test]
fn no_handler_answers_under_the_policy_of_another_route() {
    mounted::run::<AroundPaths>();
    mounted::run::<BelowPaths>();
}

/// What matches the segments of a path, and then anything.
fn below(mount: &'static str) -> BoxedFilter<()> {
    let segments = mount.split('/').filter(|segment| !segment.is_empty());
    segments.fold(warp::any().boxed(), |filter, segment| filter.and(warp::path(segment)).boxed())
}

fn mounted_at(
    mount: &'static str,
) -> impl Filter<Extract = (reply::Response,), Error = Infallible> + Copy {
    warp::any().map(move || {
        let mut response = reply::Response::default();
        for (name, value) in handler_headers(mount) {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        response
    })
}

/// One filter around those of all paths.
struct AroundPaths;

impl Mounted for AroundPaths {
    const NAME: &'static str = "warp, around paths";

    fn serve(routes: Routes) -> SocketAddr {
        let nothing = warp::any().and_then(|| async { Err(warp::reject()) }).boxed();
        let filter = MOUNTS.into_iter().fold(nothing, |filter: BoxedFilter<_>, mount| {
            filter.or(below(mount).and(mounted_at(mount))).unify().boxed()
        });
        serve(Cors::new(routes).wrap(filter))
    }
}

/// The same filter below each path.
struct BelowPaths;

impl Mounted for BelowPaths {
    const NAME: &'static str = "warp, below paths";

    fn serve(routes: Routes) -> SocketAddr {
        let cors = Cors::new(routes);
        let nothing = warp::any().and_then(|| async { Err(warp::reject()) }).boxed();
        serve(MOUNTS.into_iter().fold(nothing, |filter: BoxedFilter<_>, mount| {
            filter.or(below(mount).and(cors.wrap(mounted_at(mount)))).unify().boxed()
        }))
    }
}

fn serve<F>(filter: F) -> SocketAddr
where
    F: Filter<Extract: Reply> + Clone + Send + Sync + 'static,
    F::Error: Into<Rejection>,
{
    cors_frameworks::start(|on_ready| cors_frameworks::serve::warp(filter, on_ready))
}

fn application() -> impl Filter<Extract: Reply, Error = Rejection> + Clone + Send + Sync + 'static {
    let zipped = warp::path!("zipped").map(|| "zipped").with(warp::compression::gzip());
    // warp's compression leaves `Vary` to the application.
    contract::warp::application().or(zipped.with(reply::with::header("vary", "accept-encoding")))
}

async fn recover_some(rejection: Rejection) -> Result<impl Reply, Rejection> {
    match rejection.find() {
        Some(Failure(status)) if !status.is_server_error() => Ok(*status),
        _ => Err(rejection),
    }
}

async fn recover_all(rejection: Rejection) -> Result<impl Reply, Infallible> {
    Ok(match recover_some(rejection).await {
        Ok(reply) => reply.into_response(),
        Err(rejection) => if rejection.is_not_found() {
            StatusCode::NOT_FOUND
        } else if rejection.find::<Failure>().is_some() {
            StatusCode::INTERNAL_SERVER_ERROR
        } else if rejection.find::<MethodNotAllowed>().is_some() {
            StatusCode::METHOD_NOT_ALLOWED
        } else {
            StatusCode::BAD_REQUEST
        }
        .into_response(),
    })
}
