//! A small API on hyper alone, guarded by the tower layer of cors-axum, which then builds without axum:
//!
//! ```sh
//! cargo run -p cors-examples --bin hyper-api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```
//!
//! In your own `Cargo.toml`, with the path of your clone of this repository, as nothing is published yet:
//!
//! ```toml
//! cors-axum = { path = "../cors/cors-axum", default-features = false, features = ["live", "public-suffix"] }
//! http-body-util = "0.1"
//! hyper = { version = "1", features = ["http1", "http2", "server"] }
//! hyper-util = { version = "0.1", features = ["server-auto", "service", "tokio"] }
//! serde_json = "1"
//! tokio = { version = "1", features = ["macros", "net", "rt-multi-thread", "time"] }
//! tower = { version = "0.5", features = ["util"] }
//! ```

use std::{convert::Infallible, time::Duration};

use cors_axum::{Cors, Policy};
use http_body_util::Full;
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use tower::{Layer as _, service_fn};

type Answer = Response<Full<Bytes>>;

// It cannot fail: after an `Err`, hyper closes the connection without an answer, and the page is told nothing but
// that the network failed. An error becomes a response here, inside the layer, and so gets the headers.
async fn handle(request: Request<Incoming>) -> Result<Answer, Infallible> {
    Ok(route(&request).unwrap_or_else(|error| {
        eprintln!("{} {}: {error}", request.method(), request.uri());
        with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }))
}

// No arm for OPTIONS: preflights do not get here.
fn route(request: &Request<Incoming>) -> Result<Answer, Box<dyn std::error::Error>> {
    let segments: Vec<_> = request.uri().path().split('/').skip(1).collect();
    match (request.method(), segments.as_slice()) {
        (&Method::GET, ["api", "items"]) => {
            let mut response = Response::new(serde_json::to_vec(&["one", "two"])?.into());
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            Ok(response)
        }
        (&Method::PUT, ["api", "items", _name]) => Ok(with_status(StatusCode::NO_CONTENT)),
        (_, ["api", "broken"]) => Err("no database".into()),
        _ => Ok(with_status(StatusCode::NOT_FOUND)),
    }
}

fn with_status(status: StatusCode) -> Answer {
    let mut response = Answer::default();
    *response.status_mut() = status;
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    // The outermost layer. One that answers in place of the service, such as a timeout, belongs inside, and turns
    // its error into a response there. What hyper cannot parse it refuses itself, without the headers.
    let service = TowerToHyperService::new(Cors::new(policy).layer(service_fn(handle)));

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    // Not both versions: hyper waits without a limit for the bytes that tell them apart, and without TLS, browsers
    // speak HTTP/1.1 only. Without a timer, it has no limit for the head of a request either, and a client that never
    // ends one keeps its connection for ever.
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(10));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Too many open files, for instance: some are closed soon.
                eprintln!("accepting a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (builder, service) = (builder.clone(), service.clone());
        tokio::spawn(async move {
            if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
                eprintln!("serving a connection: {error}");
            }
        });
    }
}
