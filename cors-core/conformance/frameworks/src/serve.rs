//! Each function serves until the process ends, with one thread for requests, on a loopback port that the
//! system chooses. The error is the framework's, if it cannot listen.

use std::io;

use crate::OnReady;

#[cfg(any(feature = "axum", feature = "actix", feature = "warp"))]
const LOOPBACK: (std::net::Ipv4Addr, u16) = (std::net::Ipv4Addr::LOCALHOST, 0);

/// Serves an axum router.
#[cfg(feature = "axum")]
pub fn axum(application: axum::Router, on_ready: OnReady) -> io::Result<()> {
    crate::runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(LOOPBACK).await?;
        on_ready(listener.local_addr()?);
        axum::serve(listener, application).await
    })
}

/// Serves an actix-web application.
#[cfg(feature = "actix")]
pub fn actix<F, A, B>(application: F, on_ready: OnReady) -> io::Result<()>
where
    F: Fn() -> actix_web::App<A> + Send + Clone + 'static,
    A: actix_web::dev::ServiceFactory<
            actix_web::dev::ServiceRequest,
            Config = (),
            Response = actix_web::dev::ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        > + 'static,
    B: actix_web::body::MessageBody + 'static,
{
    let listener = std::net::TcpListener::bind(LOOPBACK)?;
    on_ready(listener.local_addr()?);
    let server = actix_web::HttpServer::new(application).workers(1).disable_signals();
    actix_web::rt::System::new().block_on(server.listen(listener)?.run())
}

/// A Rocket for [`rocket()`] that prints nothing.
#[cfg(feature = "rocket")]
pub fn build_rocket() -> rocket::Rocket<rocket::Build> {
    rocket::custom(rocket::Config {
        port: 0,
        log_level: rocket::config::LogLevel::Off,
        shutdown: rocket::config::Shutdown { ctrlc: false, ..Default::default() },
        ..rocket::Config::release_default()
    })
}

/// Serves a Rocket of [`build_rocket`].
#[cfg(feature = "rocket")]
pub fn rocket(application: rocket::Rocket<rocket::Build>, on_ready: OnReady) -> io::Result<()> {
    let on_ready = rocket::fairing::AdHoc::on_liftoff("report the address", |rocket| {
        let address = (rocket.config().address, rocket.config().port);
        Box::pin(async move { on_ready(address.into()) })
    });
    let launched = crate::runtime()?.block_on(application.attach(on_ready).launch());
    launched.map(drop).map_err(io::Error::other)
}

/// Serves a warp filter.
#[cfg(feature = "warp")]
pub fn warp<F>(filter: F, on_ready: OnReady) -> io::Result<()>
where
    F: warp::Filter<Extract: warp::Reply> + Clone + Send + Sync + 'static,
    F::Error: Into<warp::Rejection>,
{
    crate::runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(LOOPBACK).await?;
        on_ready(listener.local_addr()?);
        warp::serve(filter.boxed()).incoming(listener).run().await;
        Ok(())
    })
}
