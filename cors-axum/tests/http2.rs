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
use cors_axum::{Cors, Policy};
use h2::ext::Protocol;
use http::Request;
use tokio::net::TcpStream;

fn policy() -> Policy {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]);
    policy.cross_origin_protection(true).build().unwrap()
}

/// And how often the handler has run.
fn serve() -> (SocketAddr, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    let ran = move || async move { counter.fetch_add(1, Ordering::SeqCst).to_string() };
    let app = Router::new().route("/ok", any(ran)).layer(Cors::new(policy()));
    (cors_frameworks::start(|on_ready| cors_frameworks::serve::axum(app, on_ready)), runs)
}

/// The handler runs for what passes, and for nothing else.
fn check<const N: usize>(requests: [(Request<()>, u16); N]) {
    let (requests, wanted): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    let (server, runs) = serve();
    assert_eq!(statuses(server, requests), wanted);
    let passed = wanted.iter().filter(|&&status| status == 200).count();
    assert_eq!(runs.load(Ordering::SeqCst), passed);
}

/// Sends requests on one connection, each after the answer to the one before, and returns the statuses.
fn statuses(server: SocketAddr, requests: Vec<Request<()>>) -> Vec<u16> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = TcpStream::connect(server).await.unwrap();
        let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let mut statuses = Vec::new();
        for request in requests {
            client = client.ready().await.unwrap();
            let (response, _) = client.send_request(request, true).unwrap();
            statuses.push(response.await.unwrap().status().as_u16());
        }
        statuses
    })
}

/// A POST to this authority, which is all that says where it goes unless it has a `Host`.
fn post(authority: &str, headers: &[(&'static str, &str)]) -> Request<()> {
    let uri = format!("http://{authority}/ok");
    let request = Request::post(uri);
    let line = |request: http::request::Builder, (name, value): &(&str, &str)| {
        request.header(*name, *value)
    };
    headers.iter().fold(request, line).body(()).unwrap()
}

#[test]
fn a_write_is_judged_by_the_authority() {
    check([
        (post("own.example", &[("origin", "https://own.example")]), 200),
        (post("own.example", &[("origin", "http://own.example")]), 200),
        (post("Own.example:443", &[("origin", "https://own.example")]), 200),
        (post("own.example:8443", &[("origin", "https://own.example:8443")]), 200),
        (post("own.example", &[("origin", "https://app.example.com")]), 200),
        (post("own.example", &[]), 200),
        (post("other.example", &[("origin", "https://own.example")]), 403),
        (post("own.example:8443", &[("origin", "https://own.example")]), 403),
        (post("own.example", &[("origin", "null")]), 403),
        (post("own.example", &[("origin", "https://evil.example")]), 403),
        // It goes before `Host`.
        (post("own.example", &[("origin", "https://own.example"), ("host", "evil.example")]), 200),
        (post("own.example", &[("origin", "https://evil.example"), ("host", "evil.example")]), 403),
        // What browsers say goes before it.
        (
            post(
                "own.example",
                &[("origin", "https://own.example"), ("sec-fetch-site", "cross-site")],
            ),
            403,
        ),
        (
            post(
                "other.example",
                &[("origin", "https://own.example"), ("sec-fetch-site", "same-origin")],
            ),
            200,
        ),
    ]);
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
    check([
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
