//! HTTP/2, over a socket without TLS.

use std::sync::atomic::{AtomicUsize, Ordering};

use cors_conformance::http2;
use cors_rocket::Cors;
use rocket::{post, routes};

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[post("/ok")]
fn ok() -> String {
    RUNS.fetch_add(1, Ordering::SeqCst).to_string()
}

#[test]
fn a_write_is_judged_by_the_authority() {
    let application = cors_frameworks::serve::build_rocket().mount("/", routes![ok]);
    let application = application.attach(Cors::new(http2::policy()));
    let server =
        cors_frameworks::start(|on_ready| cors_frameworks::serve::rocket(application, on_ready));
    http2::check(server, http2::writes(), || RUNS.load(Ordering::SeqCst));
}
