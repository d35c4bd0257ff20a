//! Can a page read the application's responses? As an application's own tests would ask.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use cors_warp::{
    Cors, Policy, PolicyBuilder,
    browser::{CredentialsMode, Page, Read, Unreadable},
};
use warp::{Filter as _, http::Request, hyper::body::Bytes};

fn policy() -> PolicyBuilder {
    Policy::builder().allow_origins(["https://app.example.com"]).allow_credentials(true)
}

/// What a page of this origin reads of an application with this policy.
async fn get_items(policy: PolicyBuilder, origin: &str) -> Result<Read<Bytes>, Unreadable> {
    let items = warp::path("items").map(|| "items");
    let app = Cors::new(policy.build().unwrap()).wrap(items);
    let mut page = Page::new(origin).unwrap();
    let request = Request::get("https://api.example.com/items").body("").unwrap();
    let send = async |sent: Request<Vec<u8>>| {
        let request = warp::test::request().method(sent.method().as_str());
        let request = request.path(&sent.uri().to_string()).body(sent.body());
        let lines = sent.headers().iter();
        lines.fold(request, |request, (name, value)| request.header(name, value)).reply(&app).await
    };
    page.fetch(request, CredentialsMode::Include, send).await
}

#[tokio::test]
async fn the_page_of_the_policy_reads_and_no_other() {
    let read = get_items(policy(), "https://app.example.com").await.unwrap();
    assert_eq!((read.status.as_u16(), &*read.body), (200, &b"items"[..]));
    let blocked = get_items(policy(), "https://evil.example").await.unwrap_err();
    assert_eq!(blocked.step(), "cors-check:acao-missing");
}

#[tokio::test]
async fn each_part_of_the_policy_counts() {
    for (policy, step) in [
        (policy().allow_origins(["https://b.example"]), "cors-check:acao-missing"),
        (policy().allow_credentials(false), "cors-check:acac-not-true"),
    ] {
        let blocked = get_items(policy, "https://app.example.com").await.unwrap_err();
        assert_eq!(blocked.step(), step);
    }
}
