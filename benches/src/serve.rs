//! Servers on a socket, bare or with our guard around, for a process of their own.

use std::{io, net::SocketAddr};

use cors_core::Policy;

use crate::{Framework, Origins, Setup};

/// Serves until the process is killed.
///
/// # Errors
///
/// What the framework says when it cannot listen.
pub fn serve(framework: Framework, guarded: bool, address: SocketAddr) -> io::Result<()> {
    let setup = Setup { origins: 10_000, kind: Origins::Exact, any_header: false };
    let policy = guarded.then(|| setup.policy());
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    match framework {
        Framework::Core => Err(io::Error::other("the core is no server")),
        Framework::Tower => runtime()?.block_on(axum(policy, address)),
        Framework::Actix => actix_web::rt::System::new().block_on(actix(policy, address)),
        Framework::Rocket => runtime()?.block_on(rocket(policy, address)),
        Framework::Warp => runtime()?.block_on(warp(policy, address)),
    }
}

async fn axum(policy: Option<Policy>, address: SocketAddr) -> io::Result<()> {
    let routes = axum::Router::new().route("/", axum::routing::get(|| async { "hello" }));
    let routes = match policy {
        Some(policy) => routes.layer(cors_axum::Cors::new(policy)),
        None => routes,
    };
    axum::serve(tokio::net::TcpListener::bind(address).await?, routes).await
}

async fn actix(policy: Option<Policy>, address: SocketAddr) -> io::Result<()> {
    use actix_web::{App, HttpServer, web};

    let routes = || App::new().route("/", web::get().to(|| async { "hello" }));
    match policy.map(cors_actix::Cors::new) {
        Some(cors) => {
            let guarded = move || routes().wrap(cors.clone());
            HttpServer::new(guarded).workers(1).bind(address)?.run().await
        }
        None => HttpServer::new(routes).workers(1).bind(address)?.run().await,
    }
}

#[rocket::get("/")]
fn hello() -> &'static str {
    "hello"
}

async fn rocket(policy: Option<Policy>, address: SocketAddr) -> io::Result<()> {
    let config = rocket::Config {
        address: address.ip(),
        port: address.port(),
        log_level: rocket::config::LogLevel::Off,
        ..rocket::Config::release_default()
    };
    let application = rocket::custom(config).mount("/", rocket::routes![hello]);
    let application = match policy {
        Some(policy) => application.attach(cors_rocket::Cors::new(policy)),
        None => application,
    };
    application.launch().await.map(drop).map_err(io::Error::other)
}

async fn warp(policy: Option<Policy>, address: SocketAddr) -> io::Result<()> {
    use warp::Filter as _;

    let routes = warp::path::end().and(warp::get()).map(|| "hello");
    match policy {
        Some(policy) => warp::serve(cors_warp::Cors::new(policy).wrap(routes)).run(address).await,
        None => warp::serve(routes).run(address).await,
    }
    Ok(())
}
