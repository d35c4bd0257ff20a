//! Can a page read the application's responses? As an application's own tests would ask, in process and over the
//! network.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use axum::{Router, body::Body, http::Request, routing::put};
use cors_axum::{
    Cors, Policy, PolicyBuilder,
    browser::{CredentialsMode, Page},
};
use tower::ServiceExt as _;

fn app(policy: PolicyBuilder) -> Router {
    let items = put(|body: String| async move { format!("put {body}") });
    Router::new().route("/items", items).layer(Cors::new(policy.build().unwrap()))
}

fn policy() -> PolicyBuilder {
    Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
}

/// What a page of this origin reads, or the step at which it is blocked.
async fn put_items(app: &Router, origin: &str) -> String {
    let mut page = Page::new(origin).unwrap();
    let request = Request::put("https://api.example.com/items")
        .header("content-type", "application/json")
        .body("{}")
        .unwrap();
    let read = page.fetch(request, CredentialsMode::Include, async |sent| {
        app.clone().oneshot(sent.map(Body::from)).await.unwrap()
    });
    match read.await {
        Ok(read) => {
            let body = axum::body::to_bytes(read.body, 1_000).await.unwrap();
            format!("{} {}", read.status, String::from_utf8_lossy(&body))
        }
        Err(blocked) => blocked.step().to_owned(),
    }
}

#[tokio::test]
async fn the_page_of_the_policy_reads_and_no_other() {
    let app = app(policy());
    assert_eq!(put_items(&app, "https://app.example.com").await, "200 OK put {}");
    let other = put_items(&app, "https://evil.example").await;
    assert_eq!(other, "preflight:cors-check:acao-missing");
}

#[tokio::test]
async fn each_part_of_the_policy_counts() {
    let page = "https://app.example.com";
    for (policy, step) in [
        (policy().allow_origins(["https://b.example"]), "preflight:cors-check:acao-missing"),
        (policy().allow_credentials(false), "preflight:cors-check:acac-not-true"),
        (policy().allow_methods(["DELETE"]), "preflight:method-not-allowed"),
        (policy().allow_headers(["x-a"]), "preflight:header-not-allowed"),
    ] {
        assert_eq!(put_items(&app(policy), page).await, step);
    }
}

#[test]
fn a_page_reads_over_the_network() {
    let address =
        cors_frameworks::start(|on_ready| cors_frameworks::serve::axum(app(policy()), on_ready));
    // The page follows redirects itself, and every status is an answer.
    let client = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .build()
        .new_agent();
    let fetch = |origin| {
        let mut page = Page::new(origin).unwrap();
        let request = Request::put(format!("http://{address}/items")).body("x").unwrap();
        page.fetch_blocking(request, CredentialsMode::Include, |sent| client.run(sent).unwrap())
    };
    let mut read = fetch("https://app.example.com").unwrap();
    assert_eq!(read.body.read_to_string().unwrap(), "put x");
    let blocked = fetch("https://evil.example").unwrap_err();
    assert_eq!(blocked.step(), "preflight:cors-check:acao-missing");
}
