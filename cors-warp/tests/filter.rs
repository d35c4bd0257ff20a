//! What a filter must do beyond the contract.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{
    convert::Infallible,
    future::Future as _,
    pin::pin,
    task::{Context, Poll, Waker},
};

use allocation_counter::measure;
use cors_warp::{Cors, Live, Policy, cors_core::guard::Policies};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use tower_service::Service;
use warp::{Filter, Rejection, Reply, reject::Reject};

fn policy() -> Policy {
    Policy::builder()
        .allow_origins(["https://app.example.com", "https://*.example.org"])
        .allow_credentials(true)
        .expose_headers(["x-total"])
        .build()
        .unwrap()
}

fn request(method: Method, headers: &[(&'static str, &'static str)]) -> Request<String> {
    let mut request = Request::new(String::new());
    *request.method_mut() = method;
    for (name, value) in headers {
        request.headers_mut().append(*name, HeaderValue::from_static(value));
    }
    request
}

fn respond<F>(filter: F, request: Request<String>) -> warp::reply::Response
where
    F: Filter<Extract: Reply, Error = Infallible>,
{
    let future = warp::service(filter).call(request);
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => panic!("pending"),
    }
}

/// A handler whose response's header map has capacity.
fn handler() -> impl Filter<Extract = (warp::reply::Response,), Error = Infallible> + Copy {
    warp::any().map(|| {
        let mut response = Response::new("ok").into_response();
        *response.headers_mut() = HeaderMap::with_capacity(16);
        response
    })
}

#[test]
fn nothing_is_allocated_for_a_request_without_cors_or_with_an_allowed_origin() {
    let any = Policy::builder().allow_origins(["*"]).expose_headers(["x-a"]).build().unwrap();
    let live = [policy(), any.clone()].map(|policy| Live::new(policy).into());
    for policies in [policy().into(), any.into()].into_iter().chain::<[Policies; 2]>(live) {
        let guarded = Cors::new(policies).wrap(handler());
        for headers in [
            &[][..],
            &[("origin", "https://app.example.com")],
            &[("origin", "https://a.b.example.org")],
            &[("origin", "https://evil.example")],
        ] {
            let (one, other) = (request(Method::GET, headers), request(Method::GET, headers));
            let without = measure(|| drop(respond(handler(), one)));
            let with = measure(|| drop(respond(guarded.clone(), other)));
            assert_eq!(with.count_total, without.count_total, "{headers:?}");
        }
    }
}

#[test]
fn a_preflight_never_reaches_the_filter() {
    let inner = warp::any().map(|| -> &str { panic!("the filter was run") });
    let guarded = Cors::new(policy()).wrap(inner);
    for (origin, status) in [("https://app.example.com", 204), ("https://evil.example", 403)] {
        let preflight = [("origin", origin), ("access-control-request-method", "PUT")];
        let response = respond(guarded.clone(), request(Method::OPTIONS, &preflight));
        assert_eq!(response.status(), status);
    }
}

#[derive(Debug)]
struct Own;

impl Reject for Own {}

/// Compares each guarded filter with the same filter without a guard.
#[tokio::test]
async fn rejections_become_warps_own_responses() {
    let a = || warp::path("a");
    let own = || a().and_then(|| async { Err::<&str, _>(warp::reject::custom(Own)) });
    let post = || a().and(warp::post()).map(|| "ok");
    let missing = || a().and(warp::header::<u32>("x-missing")).map(|_| "ok");
    let invalid = || a().and(warp::header::<u32>("x-number")).map(|_| "ok");
    let query = || a().and(warp::query::<std::collections::HashMap<u32, u32>>()).map(|_| "ok");
    let cookie = || a().and(warp::cookie::<String>("c")).map(|_| "ok");
    let large = || a().and(warp::body::content_length_limit(2)).map(|| "ok");
    let length = || a().and(warp::body::content_length_limit(9)).map(|| "ok");
    let json = || a().and(warp::body::json::<u32>()).map(|_| "ok");
    let theirs = || a().map(|| "ok").with(warp::cors().allow_origin("https://another.example"));
    same("/nowhere", own(), 404).await;
    same("/a", post(), 405).await;
    same("/a", missing(), 400).await;
    same("/a", invalid(), 400).await;
    same("/a?x=y", query(), 400).await;
    same("/a", cookie(), 400).await;
    same("/a", large(), 413).await;
    same("/a", json(), 400).await;
    same("/a", theirs(), 403).await;
    let no_body = || warp::test::request().path("/a").header("origin", "https://app.example.com");
    same_for(no_body, length(), 411).await;
    same_for(|| asked("/a").header("content-type", "text/plain"), json(), 415).await;
    same("/a", own(), 500).await;
    same("/a", own().or(post()), 500).await;
    same("/a", post().or(own()), 500).await;
    same("/a", post().or(large()).or(missing()), 413).await;
    same("/nowhere", own().or(post()), 404).await;
}

fn asked(path: &str) -> warp::test::RequestBuilder {
    let request = warp::test::request().method("PATCH").path(path).body("text");
    request.header("origin", "https://app.example.com").header("x-number", "none")
}

async fn same<F, R>(path: &str, filter: F, status: u16)
where
    F: Filter<Extract = (R,), Error = Rejection> + Clone + Send + Sync + 'static,
    R: Reply + 'static,
{
    same_for(|| asked(path), filter, status).await;
}

async fn same_for<F, R>(request: impl Fn() -> warp::test::RequestBuilder, filter: F, status: u16)
where
    F: Filter<Extract = (R,), Error = Rejection> + Clone + Send + Sync + 'static,
    R: Reply + 'static,
{
    let bare = request().reply(&filter).await;
    let guarded = request().reply(&Cors::new(policy()).wrap(filter)).await;
    assert_eq!((bare.status(), guarded.status()), (guarded.status(), status.try_into().unwrap()));
    assert_eq!(guarded.headers()["access-control-allow-origin"], "https://app.example.com");
    assert_eq!(bare.headers().get("content-type"), guarded.headers().get("content-type"));
    // The content of an application's own rejection is not for the client.
    let body = if status == 500 { b"Internal Server Error" } else { &bare.body()[..] };
    assert_eq!(guarded.body(), body);
}

/// What the thread-local passes on reaches the right filter, however deeply they nest.
#[tokio::test]
async fn wrapped_filters_nest() {
    let inner = Policy::builder().allow_origins(["https://inner.example"]).build().unwrap();
    let inner = Cors::new(inner).wrap(warp::path("a").and_then(|| async {
        tokio::task::yield_now().await;
        Err::<&str, _>(warp::reject::custom(Own))
    }));
    let below = warp::path("below").and(inner).boxed();
    let outer = Cors::new(policy()).wrap(below.or(warp::path("b").map(|| "b")));
    let allowed = |path: &'static str, origin: &'static str| {
        let outer = outer.clone();
        async move {
            let request = warp::test::request().path(path).header("origin", origin);
            let response = request.reply(&outer).await;
            let allowed = response.headers().get("access-control-allow-origin");
            (response.status().as_u16(), allowed.map(|it| it.to_str().unwrap().to_owned()))
        }
    };
    let app = Some("https://app.example.com".to_owned());
    // The outer policy decides the headers; how the inner filter recovered rejections remains.
    assert_eq!(allowed("/below/a", "https://app.example.com").await, (500, app.clone()));
    assert_eq!(allowed("/below/a", "https://inner.example").await, (500, None));
    assert_eq!(allowed("/below/nowhere", "https://app.example.com").await, (404, app.clone()));
    assert_eq!(allowed("/b", "https://app.example.com").await, (200, app.clone()));
    assert_eq!(allowed("/nowhere", "https://app.example.com").await, (404, app));
}
