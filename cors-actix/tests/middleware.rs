//! What a middleware must do beyond the contract.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{
    future::{Ready, ready},
    pin::pin,
    task::{Context, Poll, Waker},
};

use actix_web::{
    Error, HttpResponse,
    body::EitherBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform as _, fn_service},
    error::{self, InternalError},
    http::header::{HeaderMap, HeaderValue},
    test::TestRequest,
};
use allocation_counter::measure;
use cors_actix::{Cors, Live, Policy, cors_core::guard::Policies};

fn policy() -> Policy {
    Policy::builder()
        .allow_origins(["https://app.example.com", "https://*.example.org"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["x-a"])
        .expose_headers(["x-total"])
        .max_age(60)
        .build()
        .unwrap()
}

fn guarded<S>(
    policies: impl Into<Policies>,
    inner: S,
) -> impl Service<ServiceRequest, Response = ServiceResponse<EitherBody<S::Body>>, Error = Error>
where
    S: Inner,
{
    let Ok(service) = now(Cors::new(policies).new_transform(inner)) else { panic!("no service") };
    service
}

trait Inner: Service<ServiceRequest, Response = ServiceResponse<Self::Body>, Error = Error> {
    type Body;
}

impl<S, B> Inner for S
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Body = B;
}

fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("pending"),
    }
}

fn request(headers: &[(&'static str, &'static str)]) -> ServiceRequest {
    let add = |request: TestRequest, &(name, value): &(&'static str, _)| {
        request.append_header((name, HeaderValue::from_static(value)))
    };
    headers.iter().fold(TestRequest::default(), add).to_srv_request()
}

fn preflight(origin: &'static str) -> ServiceRequest {
    TestRequest::default()
        .method(actix_web::http::Method::OPTIONS)
        .append_header(("origin", origin))
        .append_header(("access-control-request-method", "PUT"))
        .to_srv_request()
}

/// A handler whose header map has capacity.
fn respond(request: ServiceRequest) -> Ready<Result<ServiceResponse, Error>> {
    let mut response = HttpResponse::Ok().finish();
    *response.headers_mut() = HeaderMap::with_capacity(16);
    ready(Ok(request.into_response(response)))
}

#[test]
fn nothing_is_allocated_for_a_request_without_cors_or_with_an_allowed_origin() {
    let any = Policy::builder().allow_origins(["*"]).expose_headers(["x-a"]).build().unwrap();
    let live = [policy(), any.clone()].map(|policy| Live::new(policy).into());
    for policies in [policy().into(), any.into()].into_iter().chain::<[Policies; 2]>(live) {
        let (bare, guarded) = (fn_service(respond), guarded(policies, fn_service(respond)));
        // Fills actix-web's pools.
        drop(now(bare.call(request(&[]))).unwrap());
        for headers in [
            &[][..],
            &[("origin", "https://app.example.com")],
            &[("origin", "https://a.b.example.org")],
            &[("origin", "https://evil.example")],
        ] {
            let (one, other) = (request(headers), request(headers));
            let without = measure(|| drop(now(bare.call(one)).unwrap()));
            let with = measure(|| drop(now(guarded.call(other)).unwrap()));
            assert_eq!(with.count_total, without.count_total, "{headers:?}");
        }
    }
}

#[test]
fn a_preflight_never_reaches_the_inner_service() {
    let inner = |_: ServiceRequest| -> Ready<Result<ServiceResponse, Error>> {
        panic!("the inner service is called")
    };
    let service = guarded(policy(), fn_service(inner));
    for (origin, status) in [("https://app.example.com", 204), ("https://evil.example", 403)] {
        let response = now(service.call(preflight(origin))).unwrap();
        assert_eq!(response.status(), status);
    }
}

#[test]
fn an_error_is_passed_on_and_its_response_gets_the_headers() {
    let inner = |_: ServiceRequest| ready(Err::<ServiceResponse, _>(error::ErrorForbidden("no")));
    let service = guarded(policy(), fn_service(inner));
    let result = now(service.call(request(&[("origin", "https://app.example.com")])));
    let Err(error) = result else { panic!("no error") };
    assert!(error.as_error::<InternalError<&str>>().is_some());
    assert_eq!(error.to_string(), "no");
    // An outer middleware may ask for the response more than once.
    for response in [error.error_response(), error.error_response()] {
        assert_eq!(response.status(), 403);
        let headers = response.headers();
        assert_eq!(headers.get("access-control-allow-origin").unwrap(), "https://app.example.com");
        assert_eq!(headers.get("vary").unwrap(), "Origin");
    }
}

/// The two ways in which an outer middleware turns an error into a response without the headers. They are
/// the reason to wrap `Cors` last.
#[test]
fn a_response_built_outside_from_an_error_has_no_headers() {
    let inner = |_: ServiceRequest| ready(Err::<ServiceResponse, _>(error::ErrorForbidden("no")));
    let service = guarded(policy(), fn_service(inner));
    let failed = || now(service.call(request(&[("origin", "https://app.example.com")])));
    let made = [
        HttpResponse::from_error(failed().err().unwrap()),
        request(&[]).error_response(failed().err().unwrap()).into_parts().1,
    ];
    for response in made {
        assert_eq!(response.status(), 403);
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
}

#[test]
fn an_errors_own_headers_are_removed() {
    let inner = |_: ServiceRequest| {
        let mut response = HttpResponse::Forbidden();
        response.insert_header(("access-control-allow-origin", "https://evil.example"));
        response.insert_header(("access-control-allow-credentials", "true"));
        let error = InternalError::from_response("no", response.finish());
        ready(Err::<ServiceResponse, _>(error.into()))
    };
    let service = guarded(policy(), fn_service(inner));
    let result = now(service.call(request(&[("origin", "https://evil.example")])));
    let response = result.err().unwrap().error_response();
    let names: Vec<_> = response.headers().keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["vary"]);
}

/// Preflights do not reach `Cors` inside a guard or a route.
#[actix_web::test]
async fn a_middleware_too_far_inside_sees_no_preflight() {
    use actix_web::{App, guard, test, web};

    let cors = Cors::new(policy());
    let ok = || async { "ok" };
    let app = App::new()
        .service(web::resource("/route").route(web::put().to(ok).wrap(cors.clone())))
        .service(web::scope("/scope").guard(guard::Put()).wrap(cors).route("", web::put().to(ok)));
    let app = test::init_service(app).await;
    for (path, status) in [("/route", 405), ("/scope", 404)] {
        let preflight = TestRequest::with_uri(path)
            .method(actix_web::http::Method::OPTIONS)
            .append_header(("origin", "https://app.example.com"))
            .append_header(("access-control-request-method", "PUT"));
        let response = test::call_service(&app, preflight.to_request()).await;
        assert_eq!(response.status(), status, "{path}");
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
}

#[test]
fn the_answer_to_a_preflight_has_one_line_per_header() {
    let service = guarded(policy(), fn_service(respond));
    let response = now(service.call(preflight("https://app.example.com"))).unwrap();
    let headers = response.headers();
    assert_eq!(headers.len_keys(), headers.len());
    assert_eq!(headers.get("access-control-allow-methods").unwrap(), "GET, HEAD, POST, PUT");
    assert_eq!(
        headers.get("vary").unwrap(),
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    );
}
