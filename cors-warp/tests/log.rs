//! What a filter logs by itself. Alone in its process: where another thread without a subscriber meets an event first,
//! `tracing` may take it for one that nobody listens to.
#![allow(clippy::unwrap_used, reason = "a test")]

use cors_conformance::events::Log;
use cors_warp::{Cors, Policy};
use warp::{Filter as _, reject::Reject};

fn policy() -> Policy {
    Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap()
}

/// A rejection that no handler knows is an error in the application and is logged; one with a known status
/// is not.
#[tokio::test]
async fn unhandled_rejections_are_logged() {
    #[derive(Debug)]
    struct Unknown;
    impl Reject for Unknown {}

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let get = Cors::new(policy()).wrap(warp::get().map(warp::reply));
    warp::test::request().method("POST").reply(&get).await;
    assert!(log.text().is_empty());
    let reject = warp::any().and_then(|| async { Err::<String, _>(warp::reject::custom(Unknown)) });
    warp::test::request().reply(&Cors::new(policy()).wrap(reject)).await;
    let told = log.text();
    assert!(told.contains("ERROR") && told.contains("Unknown"), "{told}");
}
