//! The four frameworks in process, around a handler that answers 200 to any method.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    str::FromStr as _,
};

use actix_web::{
    HttpResponse,
    dev::{Service as _, ServiceRequest, ServiceResponse, Transform as _, fn_service},
    test::TestRequest,
};
use axum::body::Body;
use cors_conformance::{runner::cors_part, wire};
use cors_core::Policy;
use rocket::{
    catch, catchers,
    config::LogLevel,
    http::{Header, Status},
    local::asynchronous::Client,
};
use tower::{Layer as _, ServiceExt as _, service_fn};
use warp::Filter as _;

use crate::input::Lines;

/// What an adapter answers: the status, and the lines that CORS is about, sorted.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// As [`cors_part`], escaped.
    pub headers: Vec<String>,
}

/// Lets every adapter judge a request, and says beside its name which header lines it has seen: none
/// where the framework could not read the request at all.
pub fn answers(
    policy: &Policy,
    method: &[u8],
    headers: &Lines,
) -> Vec<(&'static str, Lines, Answer)> {
    let is_line = |(name, value): &&(Vec<u8>, Vec<u8>)| {
        http::HeaderName::from_bytes(name).is_ok() && http::HeaderValue::from_bytes(value).is_ok()
    };
    let seen: Lines = headers.iter().filter(is_line).cloned().collect();
    let Ok(method) = http::Method::from_bytes(method) else { return Vec::new() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut answers = vec![
        ("cors-axum", seen.clone(), runtime.block_on(axum(policy, &method, &seen))),
        ("cors-warp", seen.clone(), runtime.block_on(warp(policy, &method, &seen))),
    ];
    // Its version of `http` knows fewer characters of methods.
    if let Ok(method) = method.as_str().parse() {
        let answer = runtime.block_on(actix(policy, method, &seen));
        answers.push(("cors-actix", seen.clone(), answer));
    }
    // It takes methods in any case, its server only as they are.
    let of_rocket = rocket::http::Method::from_str(method.as_str()).ok();
    if let Some(method) = of_rocket.filter(|it| it.as_str() == method.as_str()) {
        let is_text = |(_, value): &&(Vec<u8>, Vec<u8>)| std::str::from_utf8(value).is_ok();
        let seen: Lines = seen.iter().filter(is_text).cloned().collect();
        let answer = runtime.block_on(rocket(policy, method, &seen));
        answers.push(("cors-rocket", seen, answer));
    }
    answers
}

/// `OPTIONS *` and the like are another matter; see the conformance kit's routes.
fn request<B>(method: &http::Method, headers: &Lines, body: B) -> http::Request<B> {
    let mut request = http::Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(&**name, &**value);
    }
    request.body(body).unwrap()
}

fn answer<'a>(status: u16, lines: impl Iterator<Item = (&'a str, &'a [u8])>) -> Answer {
    let headers = lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_vec())).collect();
    let response = wire::Response { status, headers, body: Vec::new() };
    Answer { status, headers: cors_part(&response).iter().map(|it| escaped(it)).collect() }
}

/// For comparing and printing.
pub fn escaped(line: &[u8]) -> String {
    line.escape_ascii().to_string()
}

fn answer_of<B>(response: &http::Response<B>) -> Answer {
    let lines = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    answer(response.status().as_u16(), lines)
}

async fn axum(policy: &Policy, method: &http::Method, headers: &Lines) -> Answer {
    let handler = service_fn(|_: http::Request<Body>| {
        ready(Ok::<_, Infallible>(http::Response::new(Body::empty())))
    });
    let service = cors_axum::Cors::new(policy.clone()).layer(handler);
    answer_of(&service.oneshot(request(method, headers, Body::empty())).await.unwrap())
}

async fn actix(policy: &Policy, method: actix_web::http::Method, headers: &Lines) -> Answer {
    fn respond(request: ServiceRequest) -> Ready<Result<ServiceResponse, actix_web::Error>> {
        ready(Ok(request.into_response(HttpResponse::Ok().finish())))
    }
    let cors = cors_actix::Cors::new(policy.clone());
    let service = cors.new_transform(fn_service(respond)).await.unwrap();
    let mut request = TestRequest::default().method(method);
    for (name, value) in headers {
        let name = actix_web::http::header::HeaderName::from_bytes(name).unwrap();
        request = request.append_header((name, &**value));
    }
    let response = service.call(request.to_srv_request()).await.unwrap();
    let lines = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    answer(response.status().as_u16(), lines)
}

async fn warp(policy: &Policy, method: &http::Method, headers: &Lines) -> Answer {
    let cors = cors_warp::Cors::new(policy.clone());
    let service = warp::service(cors.wrap(warp::any().map(warp::reply)));
    answer_of(&service.oneshot(request(method, headers, String::new())).await.unwrap())
}

#[catch(default)]
fn handle() -> Status {
    Status::Ok
}

async fn rocket(policy: &Policy, method: rocket::http::Method, headers: &Lines) -> Answer {
    let config = rocket::Config { log_level: LogLevel::Off, ..rocket::Config::release_default() };
    let rocket = rocket::custom(config)
        .register("/", catchers![handle])
        .attach(cors_rocket::Cors::new(policy.clone()));
    let client = Client::untracked(rocket).await.unwrap();
    let mut request = client.req(method, "/");
    for (name, value) in headers {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        request.add_header(Header::new(text(name), text(value)));
    }
    let response = request.dispatch().await;
    let lines = response.headers().iter().collect::<Vec<_>>();
    let lines = lines.iter().map(|it| (it.name().as_str(), it.value().as_bytes()));
    answer(response.status().code, lines)
}
