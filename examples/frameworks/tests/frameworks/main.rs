//! What pages get from each example, over a socket.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "../../../server.rs"]
mod server;

mod headers;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use cors_core::browser::{CredentialsMode, Page};
use server::{Server, client};
use ureq::http::{Request, header::HeaderMap, request};

const PAGE: &str = "https://app.example.com";
const OTHER_PAGE: &str = "https://evil.example";

/// The servers that offer the API.
const APIS: [(&str, &str); 3] = [
    ("poem", env!("CARGO_BIN_EXE_poem-api")),
    ("salvo", env!("CARGO_BIN_EXE_salvo-api")),
    ("hyper", env!("CARGO_BIN_EXE_hyper-api")),
];

/// What the page reads, with its cookies: the status and the body, or else the step at which it is blocked.
fn fetch(origin: &str, request: request::Builder, body: &str) -> String {
    let send = client();
    let mut page = Page::new(origin).unwrap();
    match page.fetch_blocking(request.body(body).unwrap(), CredentialsMode::Include, send) {
        Ok(mut read) => {
            let body = read.body.read_to_string().unwrap();
            // Salvo and poem describe an error in a body.
            let body = if read.status.is_success() { body } else { String::new() };
            format!("{} {body}", read.status.as_u16()).trim_end().to_owned()
        }
        Err(blocked) => blocked.step().to_owned(),
    }
}

/// The status and the headers of the answer to any client.
fn answer(request: request::Builder) -> (u16, HeaderMap) {
    let (head, _) = client()(request.body(Vec::new()).unwrap()).into_parts();
    (head.status.as_u16(), head.headers)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn preflight(url: &str, origin: &str, method: &str) -> request::Builder {
    Request::options(url).header("origin", origin).header("access-control-request-method", method)
}

#[test]
fn the_page_of_the_policy_reads_every_answer_and_no_other_page_any() {
    for (name, program) in APIS {
        let server = Server::start(program);
        let url = |path: &str| format!("http://{}{path}", server.address);
        let put = || Request::put(url("/api/items/one")).header("content-type", "application/json");
        for (request, body, said) in [
            (Request::get(url("/api/items")), "", r#"200 ["one","two"]"#),
            (put(), "{}", "204"),
            (Request::get(url("/api/nowhere")), "", "404"),
            (Request::get(url("/")), "", "404"),
            (Request::get(url("/api/broken")), "", "500"),
        ] {
            assert_eq!(fetch(PAGE, request, body), said, "{}", name);
        }
        for path in ["/api/items", "/api/nowhere", "/api/broken"] {
            let said = fetch(OTHER_PAGE, Request::get(url(path)), "");
            assert_eq!(said, "cors-check:acao-missing", "{} {path}", name);
        }
        let said = fetch(OTHER_PAGE, put(), "{}");
        assert_eq!(said, "preflight:cors-check:acao-missing", "{}", name);
        let said = fetch(PAGE, Request::delete(url("/api/items/one")), "");
        assert_eq!(said, "preflight:method-not-allowed", "{}", name);
        let said = fetch(PAGE, Request::get(url("/api/items")).header("x-a", "b"), "");
        assert_eq!(said, "preflight:header-not-allowed", "{}", name);
    }
}

#[test]
fn preflights_reach_no_route_and_caches_are_told_what_answers_depend_on() {
    const ALL: &str = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    for (name, program) in APIS {
        let server = Server::start(program);
        // The last one has a route for every method.
        for path in ["/api/items/one", "/api/nowhere", "/", "/api/broken"] {
            let url = format!("http://{}{path}", server.address);
            let (status, headers) = answer(preflight(&url, PAGE, "PUT"));
            assert_eq!((status, header(&headers, "vary")), (204, ALL), "{}", name);
            assert_eq!(header(&headers, "access-control-allow-origin"), PAGE);
            let (status, headers) = answer(preflight(&url, OTHER_PAGE, "PUT"));
            assert_eq!((status, header(&headers, "vary")), (403, "Origin"), "{}", name);
            assert_eq!(header(&headers, "access-control-allow-origin"), "");
        }
        for (path, wanted) in [("/api/items", 200), ("/api/nowhere", 404), ("/api/broken", 500)] {
            let url = format!("http://{}{path}", server.address);
            for request in [Request::get(&url), Request::get(&url).header("origin", OTHER_PAGE)] {
                let (status, headers) = answer(request);
                assert_eq!((status, header(&headers, "vary")), (wanted, "Origin"), "{}", name);
            }
        }
    }
}

/// With hyper alone, the limit is the example's own.
#[test]
fn hyper_ends_a_connection_whose_client_never_ends_a_head() {
    let server = Server::start(env!("CARGO_BIN_EXE_hyper-api"));
    let connect = |sent: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        stream
    };
    // The first letter of HTTP/2's preface as well.
    let connections = ["", "P", "GET /api/items HTTP/1.1\r\nHost: a\r\n"].map(connect);
    let ends = connections.map(|mut stream| thread::spawn(move || stream.read_to_end(&mut vec![])));
    for end in ends {
        // Fails if the connection is still open.
        end.join().unwrap().unwrap();
    }
}

/// A call as a client of gRPC-Web makes it, with the bytes of its message.
fn call(server: &Server, method: &str, message: &[u8]) -> Request<Vec<u8>> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    Request::post(format!("http://{}/{method}", server.address))
        .header("content-type", "application/grpc-web+proto")
        .header("x-grpc-web", "1")
        .header("x-user-agent", "grpc-web-javascript/0.1")
        .header("grpc-timeout", "10S")
        .body([&[0], &length[..], message].concat())
        .unwrap()
}

const CHECK: &str = "grpc.health.v1.Health/Check";

#[test]
fn a_page_reads_the_answer_of_a_grpc_service_and_why_a_call_failed() {
    let server = Server::start(env!("CARGO_BIN_EXE_grpc-web"));
    let mut page = Page::new(PAGE).unwrap();
    let mut fetch = |method, message: &[u8]| {
        let request = call(&server, method, message);
        page.fetch_blocking(request, CredentialsMode::Omit, client()).unwrap()
    };
    let mut read = fetch(CHECK, b"");
    assert_eq!(read.status, 200);
    // The message, whose field 1 is 1, "serving", and the trailers.
    let body = read.body.read_to_vec().unwrap();
    assert_eq!(body, b"\0\0\0\0\x02\x08\x01\x80\0\0\0\x0fgrpc-status:0\r\n");
    // Field 1 of the message is the name of a service that is not there: "not found".
    let read = fetch(CHECK, b"\x0a\x01x");
    assert_eq!((read.status.as_u16(), header(&read.headers, "grpc-status")), (200, "5"));
    assert_eq!(header(&read.headers, "grpc-message"), "service%20not%20registered");
    // The 404 of gRPC: "unimplemented".
    let read = fetch("nowhere.Nothing/Do", b"");
    assert_eq!((read.status.as_u16(), header(&read.headers, "grpc-status")), (200, "12"));
}

#[test]
fn no_other_page_calls_a_grpc_service() {
    let server = Server::start(env!("CARGO_BIN_EXE_grpc-web"));
    for method in [CHECK, "nowhere.Nothing/Do"] {
        let mut page = Page::new(OTHER_PAGE).unwrap();
        let request = call(&server, method, b"");
        let blocked = page.fetch_blocking(request, CredentialsMode::Omit, client()).unwrap_err();
        assert_eq!(blocked.step(), "preflight:cors-check:acao-missing");
    }
    // What is not gRPC-Web is refused, and the page of the policy can read that.
    let url = format!("http://{}/{CHECK}", server.address);
    let (status, headers) = answer(Request::get(&url).header("origin", PAGE));
    assert_eq!((status, header(&headers, "access-control-allow-origin")), (400, PAGE));
    assert_eq!(header(&headers, "vary"), "Origin");
}
