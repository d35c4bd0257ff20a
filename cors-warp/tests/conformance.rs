//! The contract over a socket, with warp's own kinds of failure.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced,
    runner::{self, NUMBER},
    watched::{self, Watch, Watched},
};
use cors_warp::{Cors, Routes};
use warp::{
    Filter, Rejection, Reply,
    filters::BoxedFilter,
    http::{HeaderMap, Response, StatusCode},
    reject::{MethodNotAllowed, Reject},
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
    let ok = warp::path!("ok").and(warp::header::headers_cloned()).map(|headers: HeaderMap| {
        runner::handler_runs(headers.get(NUMBER).map(|it| it.as_bytes()));
        "ok"
    });
    let own = warp::path!("own").and(warp::get()).map(own_headers);
    let vary_origin = warp::path!("vary-origin").map(|| vary("accept-encoding, ORIGIN"));
    let vary_any = warp::path!("vary-any").map(|| vary("*"));
    let fail = warp::path!("fail").and_then(|| async { reject::<&str>(Failure::Plain) });
    // Another method for the same path, so that warp has two rejections to choose from.
    let fail_post = warp::path!("fail").and(warp::post()).map(|| "ok");
    let fail_own = warp::path!("fail-own").map(|| {
        let mut response = own_headers();
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    });
    let teapot = warp::path!("teapot").and_then(|| async { reject::<&str>(Failure::Teapot) });
    let get_only = warp::path!("get-only").and(warp::get().or(warp::head()).unify()).map(|| "ok");
    let number = warp::path!("number" / String).and_then(|n: String| async move {
        n.parse::<u32>().map(|n| n.to_string()).or_else(|_| reject(Failure::NoNumber))
    });
    let private = warp::path!("private").and_then(|| async { reject::<&str>(Failure::Who) });
    let slow = warp::path!("slow").then(|| async {
        let sleep = tokio::time::sleep(Duration::from_secs(60));
        match tokio::time::timeout(Duration::from_millis(5), sleep).await {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::REQUEST_TIMEOUT,
        }
    });
    let zipped = warp::path!("zipped").map(|| "zipped").with(warp::compression::gzip());
    // warp's compression leaves `Vary` to the application.
    let zipped = zipped.with(reply::with::header("vary", "accept-encoding"));
    let caught = warp::path("catch-all").and(warp::options()).map(|| "caught");
    let first = ok.or(own).or(vary_origin).or(vary_any).or(fail).or(fail_post).or(fail_own);
    first.or(teapot).or(get_only).or(number).or(private).or(slow).or(zipped).or(caught)
}

fn own_headers() -> Response<&'static str> {
    Response::builder()
        .header("access-control-allow-origin", "https://handler.example")
        .header("access-control-allow-credentials", "true")
        .header("access-control-expose-headers", "x-handler")
        .header("vary", "Accept-Language")
        .body("ok")
        .unwrap()
}

fn vary(members: &'static str) -> impl Reply {
    reply::with_header("ok", "vary", members)
}

#[derive(Debug, Clone, Copy)]
enum Failure {
    Plain,
    Teapot,
    NoNumber,
    Who,
}

impl Reject for Failure {}

fn reject<T>(failure: Failure) -> Result<T, Rejection> {
    Err(warp::reject::custom(failure))
}

async fn recover_some(rejection: Rejection) -> Result<impl Reply, Rejection> {
    let status = match rejection.find::<Failure>() {
        Some(Failure::Teapot) => StatusCode::IM_A_TEAPOT,
        Some(Failure::NoNumber) => StatusCode::BAD_REQUEST,
        Some(Failure::Who) => StatusCode::UNAUTHORIZED,
        Some(Failure::Plain) | None => return Err(rejection),
    };
    Ok(status)
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
