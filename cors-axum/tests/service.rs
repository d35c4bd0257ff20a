//! What a tower service must do beyond the contract.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{
    convert::Infallible,
    future::{Future as _, Ready, ready},
    hint::black_box,
    task::{Context, Poll, Waker},
};

use allocation_counter::measure;
use cors_axum::{Cors, CorsService, Live, Policy, cors_core::guard::Policies};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use tower::{Layer as _, Service, service_fn};

#[allow(dead_code, reason = "its own `main` listens on a port that may be in use")]
#[path = "../examples/metrics.rs"]
mod metrics_example;

fn policy() -> Policy {
    Policy::builder()
        .allow_origins(["https://app.example.com", "https://*.example.org"])
        .allow_credentials(true)
        .expose_headers(["x-total"])
        .build()
        .unwrap()
}

/// A service without axum and without a body type.
type Inner = tower::util::ServiceFn<fn(Request<()>) -> Ready<Result<Response<()>, Infallible>>>;

fn guarded(policies: impl Into<Policies>) -> CorsService<Inner> {
    Cors::new(policies).layer(service_fn(|_| {
        let mut response = Response::new(());
        *response.headers_mut() = HeaderMap::with_capacity(16);
        ready(Ok(response))
    }))
}

fn request(method: Method, headers: &[(&'static str, &'static str)]) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = method;
    for (name, value) in headers {
        request.headers_mut().append(*name, HeaderValue::from_static(value));
    }
    request
}

fn call(service: &mut CorsService<Inner>, request: Request<()>) -> Response<()> {
    let mut future = Box::pin(service.call(request));
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response,
        Poll::Ready(Err(never)) => match never {},
        Poll::Pending => panic!("pending"),
    }
}

/// The allocations of a call with the layer, and without it: those of the handler's header map.
fn allocations(policies: Policies, headers: &[(&'static str, &'static str)]) -> (u64, u64) {
    let mut bare = service_fn(|_: Request<()>| {
        let mut response = Response::new(());
        *response.headers_mut() = HeaderMap::with_capacity(16);
        ready(Ok::<_, Infallible>(response))
    });
    let mut guarded = guarded(policies);
    let (one, other) = (request(Method::GET, headers), request(Method::GET, headers));
    let without = measure(|| drop(black_box(bare.call(one).into_inner())));
    let with = measure(|| {
        let mut future = std::pin::pin!(guarded.call(other));
        let ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        drop(black_box(ready));
    });
    (with.count_total, without.count_total)
}

#[test]
fn nothing_is_allocated_for_a_request_without_cors_or_with_an_allowed_origin() {
    let any = Policy::builder().allow_origins(["*"]).expose_headers(["x-a"]).build().unwrap();
    for policy in [policy(), any] {
        for headers in [
            &[][..],
            &[("origin", "https://app.example.com")],
            &[("origin", "https://a.b.example.org")],
            &[("origin", "https://evil.example")],
        ] {
            let live = Live::new(policy.clone());
            for policies in [policy.clone().into(), live.into()] {
                let (with, without) = allocations(policies, headers);
                assert_eq!(with, without, "{headers:?}");
            }
        }
    }
}

/// The header map needs two allocations, for its table and its entries. No value is copied.
#[test]
fn an_answer_allocates_its_header_map_and_nothing_else() {
    for origin in ["https://app.example.com", "https://evil.example"] {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "x-a,x-b"),
        ];
        let request = request(Method::OPTIONS, &preflight);
        let mut guarded = guarded(policy());
        let allocations = measure(|| drop(black_box(guarded.call(request))));
        assert_eq!(allocations.count_total, 2, "{origin}");
    }
}

#[test]
fn a_preflight_never_reaches_the_inner_service() {
    let inner = service_fn(|_: Request<()>| -> Ready<Result<Response<()>, Infallible>> {
        panic!("the inner service was called")
    });
    let mut service = Cors::new(policy()).layer(inner);
    for (origin, status) in [("https://app.example.com", 204), ("https://evil.example", 403)] {
        let preflight = [("origin", origin), ("access-control-request-method", "PUT")];
        let mut future = std::pin::pin!(service.call(request(Method::OPTIONS, &preflight)));
        let Poll::Ready(Ok(response)) =
            future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        else {
            panic!("not ready")
        };
        assert_eq!(response.status(), status);
    }
}

#[test]
fn an_error_of_the_inner_service_is_passed_on() {
    let inner = service_fn(|_: Request<()>| ready(Err::<Response<()>, _>("broken")));
    let mut service = Cors::new(policy()).layer(inner);
    let mut future = std::pin::pin!(service.call(request(Method::GET, &[])));
    let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("not ready")
    };
    assert_eq!(result.unwrap_err(), "broken");
}

#[test]
fn the_answer_to_a_preflight_has_one_line_per_header() {
    let mut service = guarded(policy());
    let preflight =
        [("origin", "https://app.example.com"), ("access-control-request-method", "GET")];
    let response = call(&mut service, request(Method::OPTIONS, &preflight));
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let headers = response.headers();
    assert_eq!(headers.keys_len(), headers.len());
    assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_METHODS).unwrap(), "GET, HEAD, POST");
}

/// Whether the inner service is ready, still waiting or has failed is passed on.
#[test]
fn readiness_is_that_of_the_inner_service() {
    struct Waiting(Poll<Result<(), &'static str>>);

    impl Service<Request<()>> for Waiting {
        type Response = Response<()>;
        type Error = &'static str;
        type Future = Ready<Result<Response<()>, &'static str>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
            self.0
        }

        fn call(&mut self, _: Request<()>) -> Self::Future {
            ready(Err("called"))
        }
    }

    for answer in [Poll::Pending, Poll::Ready(Ok(())), Poll::Ready(Err("failed"))] {
        let mut service = Cors::new(policy()).layer(Waiting(answer));
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(service.poll_ready(&mut context), answer);
    }
}

/// The example `metrics`, by the text that Prometheus reads.
#[tokio::test]
async fn the_example_counts_decisions_and_differences() {
    let mut app = metrics_example::app(metrics_example::install().unwrap()).unwrap();
    let mut send = async |method: Method, path: &str, headers: &[(&'static str, &'static str)]| {
        let mut sent = request(method, headers).map(|()| axum::body::Body::empty());
        *sent.uri_mut() = path.parse().unwrap();
        let body = app.call(sent).await.unwrap().into_body();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let app = ("origin", "https://app.example.com");
    let old = ("origin", "https://old.example.com");
    let evil = ("origin", "https://evil.example");
    for origin in [app, app, old, evil, evil, evil] {
        send(Method::GET, "/items", &[origin]).await;
    }
    send(Method::OPTIONS, "/items/1", &[old, ("access-control-request-method", "PUT")]).await;
    send(Method::POST, "/items", &[("sec-fetch-site", "cross-site")]).await;
    send(Method::GET, "/items", &[]).await;
    // Pages of the server itself, which need no CORS.
    let own = ("origin", "https://api.example.com");
    send(Method::POST, "/items", &[own, ("sec-fetch-site", "same-origin")]).await;
    send(Method::POST, "/items", &[own, ("host", "api.example.com")]).await;
    // What a client chooses makes no series.
    for (method, path, origin) in
        [("A", "/a", "https://a.example"), ("B", "/b", "b"), ("C", "/c", "null")]
    {
        send(method.parse().unwrap(), path, &[("origin", origin)]).await;
    }

    let text = send(Method::GET, "/metrics", &[]).await;
    let mut counted: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
    counted.sort_unstable();
    assert_eq!(
        counted,
        [
            "# HELP cors_candidate_differences_total Requests from other origins that the candidate policy would decide otherwise",
            "# HELP cors_decisions_total Requests from other origins, by what was decided",
            "# TYPE cors_candidate_differences_total counter",
            "# TYPE cors_decisions_total counter",
            r#"cors_candidate_differences_total{decision="allowed",refusal="",route="/items",candidate_decision="refused",candidate_refusal="origin-not-allowed"} 1"#,
            r#"cors_candidate_differences_total{decision="not-cors",refusal="",route="/items",candidate_decision="forbidden",candidate_refusal="cross-origin-write"} 1"#,
            r#"cors_candidate_differences_total{decision="preflight-allowed",refusal="",route="/items",candidate_decision="preflight-refused",candidate_refusal="origin-not-allowed"} 1"#,
            r#"cors_candidate_differences_total{decision="refused",refusal="no-policy",route="",candidate_decision="forbidden",candidate_refusal="cross-origin-write"} 3"#,
            r#"cors_decisions_total{decision="allowed",refusal="",route="/items"} 3"#,
            r#"cors_decisions_total{decision="preflight-allowed",refusal="",route="/items"} 1"#,
            r#"cors_decisions_total{decision="refused",refusal="no-policy",route=""} 3"#,
            r#"cors_decisions_total{decision="refused",refusal="origin-not-allowed",route="/items"} 3"#,
        ]
    );
}
