//! Can a page read the application's responses? As an application's own tests would ask.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use cors_rocket::{
    Cors, Policy, PolicyBuilder,
    browser::{CredentialsMode, Page, Read, Unreadable, http::Request},
    test::{call, call_blocking},
};
use rocket::{
    Build, Rocket,
    http::CookieJar,
    local::{asynchronous, blocking},
    put, routes,
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
