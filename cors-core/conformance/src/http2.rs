//! Cross-origin protection over HTTP/2 without TLS: the authority takes the place of `Host`.

use std::net::SocketAddr;

use cors_core::Policy;
use http::Request;
use tokio::net::TcpStream;

/// Requests for `/ok`, and the status that each must get: 200 from a handler, or 403.
pub type Requests = Vec<(Request<()>, u16)>;

/// The policy for all of them.
///
/// # Panics
///
/// Never.
pub fn policy() -> Policy {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]);
    policy.cross_origin_protection(true).build().unwrap()
}

/// A POST to this authority, which is all that says where it goes unless it has a `Host`.
///
/// # Panics
///
/// If a name or a value is not one of a header.
pub fn post(authority: &str, headers: &[(&'static str, &str)]) -> Request<()> {
    let request = Request::post(format!("http://{authority}/ok"));
    let line = |request: http::request::Builder, (name, value): &(&str, &str)| {
        request.header(*name, *value)
    };
    headers.iter().fold(request, line).body(()).unwrap()
}

/// Writes that are judged by the authority.
pub fn writes() -> Requests {
    let (own, other) = ("own.example", "other.example");
    let own_origin = ("origin", "https://own.example");
    let evil_origin = ("origin", "https://evil.example");
    vec![
        (post(own, &[own_origin]), 200),
        (post(own, &[("origin", "http://own.example")]), 200),
        (post("Own.example:443", &[own_origin]), 200),
        (post("own.example:8443", &[("origin", "https://own.example:8443")]), 200),
        (post(own, &[("origin", "https://app.example.com")]), 200),
        (post(own, &[]), 200),
        (post(other, &[own_origin]), 403),
        (post("own.example:8443", &[own_origin]), 403),
        (post(own, &[("origin", "null")]), 403),
        (post(own, &[evil_origin]), 403),
        // It goes before `Host`.
        (post(own, &[own_origin, ("host", "evil.example")]), 200),
        (post(own, &[evil_origin, ("host", "evil.example")]), 403),
        // What browsers say goes before it.
        (post(own, &[own_origin, ("sec-fetch-site", "cross-site")]), 403),
        (post(other, &[own_origin, ("sec-fetch-site", "same-origin")]), 200),
    ]
}

/// Sends requests on one connection, each after the answer to the one before; `runs` says how often the handler
/// has run then, which must be for what passes and for nothing else.
///
/// # Panics
///
/// If a status or the number of runs is another one.
pub fn check(server: SocketAddr, requests: Requests, runs: impl FnOnce() -> usize) {
    let (requests, wanted): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    assert_eq!(statuses(server, requests), wanted);
    let passed = wanted.iter().filter(|&&status| status == 200).count();
    assert_eq!(runs(), passed, "times that the handler ran");
}

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
