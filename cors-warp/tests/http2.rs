//! HTTP/2, over a socket without TLS.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use cors_warp::{Cors, Policy};
use http::Request;
use tokio::net::TcpStream;
use warp::Filter as _;

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn policy() -> Policy {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]);
    policy.cross_origin_protection(true).build().unwrap()
}

fn serve() -> SocketAddr {
    let ran = || RUNS.fetch_add(1, Ordering::SeqCst).to_string();
    let filter = Cors::new(policy()).wrap(warp::path!("ok").map(ran));
    cors_frameworks::start(|on_ready| cors_frameworks::serve::warp(filter, on_ready))
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

/// warp does not tell the authority, so that only `Sec-Fetch-Site` tells the server's own pages.
#[test]
fn without_sec_fetch_site_no_origin_is_the_servers_own() {
    let requests = [
        (post("own.example", &[]), 200),
        (post("own.example", &[("origin", "https://app.example.com")]), 200),
        (
            post(
                "own.example",
                &[("origin", "https://own.example"), ("sec-fetch-site", "same-origin")],
            ),
            200,
        ),
        (post("own.example", &[("origin", "https://own.example"), ("host", "own.example")]), 200),
        (post("own.example", &[("origin", "https://own.example")]), 403),
        (post("own.example", &[("origin", "https://evil.example")]), 403),
        (post("own.example", &[("sec-fetch-site", "cross-site")]), 403),
    ];
    let (requests, wanted): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    assert_eq!(statuses(serve(), requests), wanted);
    let passed = wanted.iter().filter(|&&status| status == 200).count();
    assert_eq!(RUNS.load(Ordering::SeqCst), passed, "times that the handler ran");
}
