//! HTTP/2, over a socket without TLS.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Router, routing::any};
use cors_axum::Cors;
use cors_conformance::http2::{self, Requests, post};
use h2::ext::Protocol;

/// And how often the handler has run.
fn serve() -> (SocketAddr, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    let ran = move || async move { counter.fetch_add(1, Ordering::SeqCst).to_string() };
    let app = Router::new().route("/ok", any(ran)).layer(Cors::new(http2::policy()));
    (cors_frameworks::start(|on_ready| cors_frameworks::serve::axum(app, on_ready)), runs)
}

fn check(requests: Requests) {
    let (server, runs) = serve();
    http2::check(server, requests, || runs.load(Ordering::SeqCst));
}

#[test]
fn a_write_is_judged_by_the_authority() {
    check(http2::writes());
}

/// Its handshake is an extended CONNECT, which has no `Upgrade`.
#[test]
fn a_websocket_is_judged() {
    let websocket = |headers: &[(&'static str, &str)]| {
        let version = [("sec-websocket-version", "13")];
        let mut request = post("own.example", &[&version, headers].concat());
        *request.method_mut() = http::Method::CONNECT;
        request.extensions_mut().insert(Protocol::from_static("websocket"));
        request
    };
    check(vec![
        // Once it has answered, the server has said that it takes extended CONNECTs.
        (post("own.example", &[]), 200),
        (websocket(&[("origin", "https://own.example")]), 200),
        (websocket(&[("origin", "https://app.example.com")]), 200),
        (websocket(&[]), 200),
        (websocket(&[("origin", "https://evil.example")]), 403),
        (websocket(&[("origin", "null")]), 403),
        (websocket(&[("origin", "https://app.example.com"), ("cookie", "s=1")]), 403),
        (websocket(&[("origin", "https://own.example"), ("sec-fetch-site", "same-site")]), 403),
    ]);
}
