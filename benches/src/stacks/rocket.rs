//! Rocket applications, through the local client: cors-rocket and rocket_cors.

use std::{hint::black_box, str::FromStr as _};

use cors_rocket::{Cors, Live};
use rocket::{
    Build, Config, Rocket,
    config::LogLevel,
    fairing::{AdHoc, Fairing},
    get,
    http::{Header, Method, Status},
    local::asynchronous::{Client, LocalRequest},
    options, routes,
};
use rocket_cors::{AllowedHeaders, AllowedMethods, AllowedOrigins, CorsOptions};

use super::{Guard, Prepare, observe};
use crate::{Sample, Setup};

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    let application = match guard {
        Guard::Ours => application().attach(Cors::new(setup.routes())),
        Guard::Live => application().attach(Cors::new(Live::new(setup.routes()))),
        Guard::ReportOnly => {
            let cors = Cors::new(setup.routes()).report_only(setup.routes());
            application().attach(cors)
        }
        Guard::Observed => application().attach(Cors::new(setup.routes()).observe(observe)),
        Guard::Peer => application().attach(peer(setup).to_cors().unwrap()),
        Guard::Floor => application().mount("/", routes![preflight]).attach(floor()),
        Guard::Bare => application(),
    };
    prepare(application)
}

#[get("/")]
fn respond() {}

fn application() -> Rocket<Build> {
    let config = Config { log_level: LogLevel::Off, ..Config::release_default() };
    rocket::custom(config).mount("/", routes![respond])
}

fn prepare(application: Rocket<Build>) -> Prepare {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Requests borrow from the client, and the closures must own both.
    let runtime: &'static _ = Box::leak(Box::new(runtime));
    let client = runtime.block_on(Client::untracked(application)).unwrap();
    let client: &'static Client = Box::leak(Box::new(client));
    Box::new(move |sample, count| {
        let requests: Vec<_> = (0..count).map(|_| request(client, sample)).collect();
        Box::new(move || {
            runtime.block_on(async {
                for request in requests {
                    black_box(request.dispatch().await);
                }
            });
        })
    })
}

fn request(client: &'static Client, sample: &Sample) -> LocalRequest<'static> {
    let method = Method::from_str(sample.method.as_str()).unwrap();
    let mut request = client.req(method, "/");
    for (name, value) in &sample.headers {
        let value = value.to_str().unwrap().to_owned();
        request.add_header(Header::new(name.as_str().to_owned(), value));
    }
    request
}

#[options("/<_..>")]
fn preflight() -> Status {
    Status::NoContent
}

/// Writes the headers of the answer to an allowed request.
fn floor() -> impl Fairing {
    AdHoc::on_response("CORS", |request, response| {
        Box::pin(async move {
            if let Some(origin) = request.headers().get_one("origin") {
                response.adjoin_raw_header("access-control-allow-origin", origin);
                response.adjoin_raw_header("access-control-allow-credentials", "true");
            }
            if request.method() == Method::Options {
                response.adjoin_raw_header("access-control-allow-methods", "GET, HEAD, POST, PUT");
                let headers = "content-type, x-request-id, x-user";
                response.adjoin_raw_header("access-control-allow-headers", headers);
                response.adjoin_raw_header("access-control-max-age", "600");
            }
            response.adjoin_raw_header("vary", "Origin");
        })
    })
}

fn peer(setup: Setup) -> CorsOptions {
    let origins: Vec<_> = setup.origins().collect();
    let methods = ["GET", "HEAD", "POST", "PUT"].map(|it| it.parse().unwrap());
    CorsOptions {
        allowed_origins: AllowedOrigins::some_exact(&origins),
        allowed_methods: AllowedMethods::from_iter(methods),
        allowed_headers: if setup.any_header {
            AllowedHeaders::all()
        } else {
            AllowedHeaders::some(&Setup::HEADERS)
        },
        allow_credentials: true,
        max_age: Some(600),
        ..CorsOptions::default()
    }
}
