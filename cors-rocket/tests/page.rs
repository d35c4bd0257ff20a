//! Can a page read the application's responses? As an application's own tests would ask.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use cors_rocket::{
    Cors, Policy, PolicyBuilder,
    browser::{CredentialsMode, Page, Read, Unreadable, http::Request},
    test::{call, call_blocking},
};
use rocket::{
    Build, Rocket, get,
    http::{CookieJar, Status},
    local::{asynchronous, blocking},
    put,
    response::{self, Responder},
    routes,
    tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf},
};

#[put("/items", data = "<body>")]
fn put_item(body: String, cookies: &CookieJar<'_>) -> String {
    let session = cookies.get("session").map(|it| it.value()).unwrap_or_default();
    format!("put {body} {session}")
}

fn app(policy: PolicyBuilder) -> Rocket<Build> {
    rocket::build().mount("/", routes![put_item]).attach(Cors::new(policy.build().unwrap()))
}

fn policy() -> PolicyBuilder {
    Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
}

fn page(origin: &str) -> Page {
    Page::new(origin).unwrap().cookie("https://api.example.com", "a=b; session=1%202").unwrap()
}

fn put_request() -> Request<&'static str> {
    Request::put("https://api.example.com/items").body("x").unwrap()
}

/// What a page of this origin reads of an application with this policy.
async fn put_items(policy: PolicyBuilder, origin: &str) -> Result<Read<Vec<u8>>, Unreadable> {
    let client = asynchronous::Client::untracked(app(policy)).await.unwrap();
    let send = async |sent| call(&client, sent).await;
    page(origin).fetch(put_request(), CredentialsMode::Include, send).await
}

#[rocket::async_test]
async fn the_page_of_the_policy_reads_and_no_other() {
    let read = put_items(policy(), "https://app.example.com").await.unwrap();
    assert_eq!((read.status.as_u16(), &*read.body), (200, &b"put x 1 2"[..]));
    let blocked = put_items(policy(), "https://evil.example").await.unwrap_err();
    assert_eq!(blocked.step(), "preflight:cors-check:acao-missing");
}

#[rocket::async_test]
async fn each_part_of_the_policy_counts() {
    for (policy, step) in [
        (policy().allow_origins(["https://b.example"]), "preflight:cors-check:acao-missing"),
        (policy().allow_credentials(false), "preflight:cors-check:acac-not-true"),
        (policy().allow_methods(["DELETE"]), "preflight:method-not-allowed"),
    ] {
        let blocked = put_items(policy, "https://app.example.com").await.unwrap_err();
        assert_eq!(blocked.step(), step);
    }
}

#[test]
fn the_blocking_client_reads_the_same() {
    let client = blocking::Client::untracked(app(policy())).unwrap();
    let send = |sent| call_blocking(&client, sent);
    let mut page = page("https://app.example.com");
    let read = page.fetch_blocking(put_request(), CredentialsMode::Include, send).unwrap();
    assert_eq!((read.status.as_u16(), &*read.body), (200, &b"put x 1 2"[..]));
}

/// Its server does not read it either.
#[test]
fn a_method_that_rocket_does_not_know_is_a_bad_request() {
    let client = blocking::Client::untracked(app(policy())).unwrap();
    let patch = Request::builder().method("patch").uri("/items").body(Vec::new()).unwrap();
    assert_eq!(call_blocking(&client, patch).status(), 400);
}

/// A response with `content-type: text/plain` whose body breaks off.
struct Broken;

impl<'r> Responder<'r, 'static> for Broken {
    fn respond_to(self, _: &'r rocket::Request<'_>) -> response::Result<'static> {
        let body = (&b"x"[..]).chain(Self);
        response::Response::build()
            .raw_header("content-type", "text/plain")
            .streamed_body(body)
            .ok()
    }
}

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other("no more of it")))
    }
}

#[get("/broken")]
fn broken() -> Broken {
    Broken
}

#[get("/status")]
fn status() -> (Status, &'static str) {
    (Status::new(1_000), "x")
}

/// Its server breaks the connection off.
#[test]
fn an_answer_that_cannot_be_sent_is_an_error() {
    let rocket = rocket::build().mount("/", routes![broken, status]);
    let client = blocking::Client::untracked(rocket).unwrap();
    let get = |path| Request::get(path).body(Vec::new()).unwrap();
    for (path, said) in [
        ("/broken", "the body of the response, 200 OK, failed: no more of it"),
        ("/status", "no response has the status 1000"),
    ] {
        let response = call_blocking(&client, get(path));
        let asynchronous = rocket::execute(async {
            let rocket = rocket::build().mount("/", routes![broken, status]);
            call(&asynchronous::Client::untracked(rocket).await.unwrap(), get(path)).await
        });
        for response in [response, asynchronous] {
            assert_eq!(response.status(), 500, "{path}");
            assert_eq!(str::from_utf8(response.body()).unwrap(), said);
            assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        }
    }
}
