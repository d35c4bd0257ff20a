//! Can a page read the application's responses? As an application's own tests would ask.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    App, HttpResponse,
    body::{BodySize, MessageBody},
    test::{call_service, init_service},
    web::{self, Bytes},
};
use cors_actix::{
    Cors, Policy, PolicyBuilder,
    browser::{CredentialsMode, Page, Read, Unreadable, http::Request},
    test::{request, response},
};

fn policy() -> PolicyBuilder {
    Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
}

/// What a page of this origin reads of an application with this policy.
async fn put_items(policy: PolicyBuilder, origin: &str) -> Result<Read<Bytes>, Unreadable> {
    let app = App::new()
        .route("/items", web::put().to(|body: String| async move { format!("put {body}") }))
        .wrap(Cors::new(policy.build().unwrap()));
    let app = init_service(app).await;
    let mut page = Page::new(origin).unwrap();
    let put = Request::put("https://api.example.com/items").body("x").unwrap();
    page.fetch(put, CredentialsMode::Include, async |sent| {
        response(call_service(&app, request(sent).to_request()).await).await
    })
    .await
}

#[actix_web::test]
async fn the_page_of_the_policy_reads_and_no_other() {
    let read = put_items(policy(), "https://app.example.com").await.unwrap();
    assert_eq!((read.status.as_u16(), &*read.body), (200, &b"put x"[..]));
    let blocked = put_items(policy(), "https://evil.example").await.unwrap_err();
    assert_eq!(blocked.step(), "preflight:cors-check:acao-missing");
}

#[actix_web::test]
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

/// A body that breaks off.
struct Broken;

impl MessageBody for Broken {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        Poll::Ready(Some(Err(io::Error::other("no more of it"))))
    }
}

/// Its server breaks the connection off.
#[actix_web::test]
async fn a_body_that_fails_is_an_error() {
    let broken = || async { HttpResponse::Accepted().body(Broken) };
    let app = init_service(App::new().route("/", web::get().to(broken))).await;
    let get = Request::get("/").body(Vec::new()).unwrap();
    let response = response(call_service(&app, request(get).to_request()).await).await;
    assert_eq!(response.status(), 500);
    assert_eq!(
        str::from_utf8(response.body()).unwrap(),
        "the body of the response, 202 Accepted, failed: no more of it"
    );
}

#[test]
#[should_panic(expected = "actix-web does not read the method `a'b`")]
fn a_method_that_actix_does_not_read() {
    request(Request::builder().method("a'b").uri("/").body(Vec::new()).unwrap());
}
