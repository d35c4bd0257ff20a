//! HTTP/2, over a socket without TLS.

use std::sync::atomic::{AtomicUsize, Ordering};

use cors_conformance::http2::{self, post};
use cors_warp::Cors;
use warp::Filter as _;

static RUNS: AtomicUsize = AtomicUsize::new(0);

/// warp does not tell the authority, so that only `Sec-Fetch-Site` tells the server's own pages.
#[test]
fn without_sec_fetch_site_no_origin_is_the_servers_own() {
    let ran = || RUNS.fetch_add(1, Ordering::SeqCst).to_string();
    let filter = Cors::new(http2::policy()).wrap(warp::path!("ok").map(ran));
    let server = cors_frameworks::start(|on_ready| cors_frameworks::serve::warp(filter, on_ready));
    let (own, own_origin) = ("own.example", ("origin", "https://own.example"));
    let requests = vec![
        (post(own, &[]), 200),
        (post(own, &[("origin", "https://app.example.com")]), 200),
        (post(own, &[own_origin, ("sec-fetch-site", "same-origin")]), 200),
        (post(own, &[own_origin, ("host", own)]), 200),
        (post(own, &[own_origin]), 403),
        (post(own, &[("origin", "https://evil.example")]), 403),
        (post(own, &[("sec-fetch-site", "cross-site")]), 403),
    ];
    http2::check(server, requests, || RUNS.load(Ordering::SeqCst));
}
