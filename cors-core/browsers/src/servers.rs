//! The four frameworks on loopback, each guarded by a policy around a handler that answers any method
//! with 200 and a header of its own.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use cors_core::Policy;

/// The header that the handlers set.
pub const HEADER: &str = "x-total";

/// Serves until the process ends.
type Serve = fn(Policy, SocketAddr);

/// The servers' names and the origins on which they listen. They end with the process.
///
/// # Panics
///
/// Where one does not start.
pub fn start(policy: &Policy) -> [(&'static str, String); 4] {
    let servers: [(_, Serve); 4] =
        [("cors-axum", axum), ("cors-actix", actix), ("cors-rocket", rocket), ("cors-warp", warp)];
    servers.map(|(name, serve)| {
        // Free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let policy = policy.clone();
        thread::spawn(move || serve(policy, address));
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "{name} does not start");
            thread::sleep(Duration::from_millis(10));
        }
        (name, format!("http://{address}"))
    })
}

fn block_on(serving: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(serving);
}

fn axum(policy: Policy, address: SocketAddr) {
    let routes = axum::Router::new()
        .fallback(|| async { ([(HEADER, "1")], "ok") })
        .layer(cors_axum::Cors::new(policy));
    block_on(async move {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        axum::serve(listener, routes).await.unwrap();
    });
}

fn actix(policy: Policy, address: SocketAddr) {
    use actix_web::{App, HttpResponse, HttpServer, web};

    let cors = cors_actix::Cors::new(policy);
    let handler = || async { HttpResponse::Ok().insert_header((HEADER, "1")).body("ok") };
    let app = move || App::new().default_service(web::to(handler)).wrap(cors.clone());
    let server = HttpServer::new(app).workers(1).disable_signals().bind(address).unwrap().run();
    actix_web::rt::System::new().block_on(server).unwrap();
}

#[derive(rocket::Responder)]
struct Answer {
    body: &'static str,
    header: rocket::http::Header<'static>,
}

#[rocket::catch(default)]
fn respond() -> (rocket::http::Status, Answer) {
    let header = rocket::http::Header::new(HEADER, "1");
    (rocket::http::Status::Ok, Answer { body: "ok", header })
}

fn rocket(policy: Policy, address: SocketAddr) {
    let config = rocket::Config {
        address: address.ip(),
        port: address.port(),
        log_level: rocket::config::LogLevel::Off,
        shutdown: rocket::config::Shutdown { ctrlc: false, ..Default::default() },
        ..rocket::Config::release_default()
    };
    let rocket = rocket::custom(config)
        .register("/", rocket::catchers![respond])
        .attach(cors_rocket::Cors::new(policy));
    block_on(async move { drop(rocket.launch().await.unwrap()) });
}

fn warp(policy: Policy, address: SocketAddr) {
    use warp::Filter as _;

    let handler = warp::any().map(|| warp::reply::with_header("ok", HEADER, "1"));
    let guarded = cors_warp::Cors::new(policy).wrap(handler);
    block_on(warp::serve(guarded).run(address));
}
