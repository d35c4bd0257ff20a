//! HTTP/2, over a socket without TLS.

use std::{
    net::{Ipv4Addr, TcpListener},
    sync::atomic::{AtomicUsize, Ordering},
};

use actix_web::{App, HttpServer, rt::System, web};
use cors_actix::Cors;
use cors_conformance::http2;

static RUNS: AtomicUsize = AtomicUsize::new(0);

/// On a listener that takes both versions of HTTP, unlike that of `HttpServer::listen`.
#[test]
fn a_write_is_judged_by_the_authority() {
    let server = cors_frameworks::start(|on_ready| {
        let ran = || async { RUNS.fetch_add(1, Ordering::SeqCst).to_string() };
        let cors = Cors::new(http2::policy());
        let app = move || App::new().route("/ok", web::to(ran)).wrap(cors.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        on_ready(listener.local_addr()?);
        let server = HttpServer::new(app).workers(1).disable_signals().listen_auto_h2c(listener)?;
        System::new().block_on(server.run())
    });
    http2::check(server, http2::writes(), || RUNS.load(Ordering::SeqCst));
}
