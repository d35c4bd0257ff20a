//! gRPC for pages: tonic's health service through gRPC-Web, guarded by the tower layer of cors-axum. A page can speak
//! gRPC-Web only, and each of its calls needs a preflight, for its content type and its headers.
//!
//! ```sh
//! cargo run -p cors-examples --bin grpc-web
//! printf '\0\0\0\0\0' | curl -i --data-binary @- --output - -H 'Origin: https://app.example.com' \
//!     -H 'Content-Type: application/grpc-web+proto' http://127.0.0.1:3000/grpc.health.v1.Health/Check
//! ```
//!
//! In your own `Cargo.toml`, with the path of your clone of this repository, as nothing is published yet:
//!
//! ```toml
//! cors-axum = { path = "../cors/cors-axum", default-features = false, features = ["live", "public-suffix"] }
//! tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
//! tonic = "0.14"
//! tonic-health = "0.14"
//! tonic-web = "0.14"
//! ```

use cors_axum::{Cors, Policy};
use tonic::transport::{Server, server::TcpIncoming};
use tonic_web::GrpcWebLayer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        // What clients of gRPC-Web send, with `authorization` or others if your calls carry metadata. Every method
        // of gRPC is a POST, which needs no entry.
        .allow_headers(["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"])
        // A call that fails at once has its status here and not in the body. If pages cannot read it, clients report
        // an unknown error in place of the true one.
        .expose_headers(["grpc-status", "grpc-message", "grpc-status-details-bin"])
        .max_age(600)
        .build()?;
    let (_reporter, health) = tonic_health::server::health_reporter();
    let app = Server::builder()
        // Without TLS, browsers speak HTTP/1.1 only.
        .accept_http1(true)
        // The first layer is the outermost. `GrpcWebLayer` refuses what is not gRPC-Web over HTTP/1.1, preflights too,
        // so it comes second.
        .layer(Cors::new(policy))
        .layer(GrpcWebLayer::new())
        .add_service(health);
    // What tonic does around all layers gets no headers: a call that runs longer than `Server::timeout`, or than the
    // client's `grpc-timeout`, fails in a page as if the network had failed. For another answer, put a timeout of
    // your own, which is shorter, inside.

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(app.serve_with_incoming(TcpIncoming::from(listener)).await?)
}
