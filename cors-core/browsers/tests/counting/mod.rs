//! An application on each framework that answers anything, and counts how often its handler ran.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use cors_core::{Policy, guard::Policies};
use cors_frameworks::{Framework, serve, start};
use rocket::{
    Data, Request, Route,
    http::Method,
    route::{Handler, Outcome},
};
use warp::Filter as _;

/// How often a handler ran, by method and path.
pub(crate) type Runs = BTreeMap<(String, String), u32>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Counter(Arc<Mutex<Runs>>);

impl Counter {
    pub(crate) fn runs(&self) -> Runs {
        self.0.lock().unwrap().clone()
    }

    fn count(&self, method: &str, path: &str) {
        let run = (method.to_owned(), path.to_owned());
        *self.0.lock().unwrap().entry(run).or_default() += 1;
    }
}

/// Starts the application behind a guard with this policy.
pub(crate) fn serve(framework: Framework, policy: &Policy, counter: &Counter) -> SocketAddr {
    let (policies, counter) = (Policies::from(policy.clone()), counter.clone());
    start(move |on_ready| match framework {
        Framework::Axum => {
            serve::axum(axum(counter).layer(cors_axum::Cors::new(policies)), on_ready)
        }
        Framework::Actix => {
            let cors = cors_actix::Cors::new(policies);
            serve::actix(move || actix(counter.clone()).wrap(cors.clone()), on_ready)
        }
        Framework::Rocket => {
            let anything = METHODS.map(|it| Route::new(it, "/<_..>", Counting(counter.clone())));
            let application = serve::build_rocket().mount("/", anything);
            serve::rocket(application.attach(cors_rocket::Cors::new(policies)), on_ready)
        }
        Framework::Warp => {
            serve::warp(cors_warp::Cors::new(policies).wrap(warp(counter)), on_ready)
        }
    })
}

fn axum(counter: Counter) -> axum::Router {
    axum::Router::new().fallback(|request: axum::extract::Request| async move {
        counter.count(request.method().as_str(), request.uri().path());
        "ok"
    })
}

fn actix(
    counter: Counter,
) -> actix_web::App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let handler = move |request: actix_web::HttpRequest| {
        counter.count(request.method().as_str(), request.path());
        async { "ok" }
    };
    actix_web::App::new().default_service(actix_web::web::to(handler))
}

const METHODS: [Method; 4] = [Method::Get, Method::Head, Method::Options, Method::Post];

#[derive(Clone)]
struct Counting(Counter);

#[rocket::async_trait]
impl Handler for Counting {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        self.0.count(request.method().as_str(), request.uri().path().as_str());
        Outcome::from(request, "ok")
    }
}

fn warp(
    counter: Counter,
) -> impl warp::Filter<Extract = (&'static str,), Error = std::convert::Infallible> + Clone {
    let path = warp::path::full();
    warp::any().and(warp::method()).and(path).map(
        move |method: warp::http::Method, path: warp::path::FullPath| {
            counter.count(method.as_str(), path.as_str());
            "ok"
        },
    )
}
