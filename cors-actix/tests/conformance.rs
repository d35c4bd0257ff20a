//! The contract over a socket, with actix-web's own kinds of failure.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::net::SocketAddr;

use actix_web::{
    App, Error, HttpResponse, Route,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, Condition},
    web,
};
use cors_actix::{Cors, Policy, Routes};
use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced, runner,
    watched::{self, Watch, Watched},
    wire,
};
use cors_frameworks::contract;

#[test]
fn on_an_app() {
    runner::run::<OnApp>();
}

#[test]
fn on_a_scope() {
    runner::run::<OnScope>();
}

#[test]
fn a_candidate_changes_nothing_and_observers_see_each_request_once() {
    watched::run::<OnApp>();
}

#[test]
fn a_refusal_is_one_event() {
    events::run::<OnApp>();
}

#[test]
fn an_answer_is_by_one_policy_while_it_is_replaced() {
    replaced::run::<OnApp>(500);
}

#[test]
fn hostile_requests() {
    hostile::run::<OnApp>(10_000);
}

/// With `App::wrap`, the usual place.
struct OnApp;

/// With a scope that contains everything, so that the 404 is its own.
struct OnScope;

impl Adapter for OnApp {
    const NAME: &'static str = "cors-actix";

    fn serve(guard: Option<Served>) -> SocketAddr {
        let (guarded, cors) = or_any(guard);
        serve(move || App::new().configure(application).wrap(Condition::new(guarded, cors.clone())))
    }
}

impl Adapter for OnScope {
    const NAME: &'static str = "cors-actix, scope";

    fn serve(guard: Option<Served>) -> SocketAddr {
        let (guarded, cors) = or_any(guard);
        serve(move || {
            let scope = web::scope("").configure(application);
            App::new().service(scope.wrap(Condition::new(guarded, cors.clone())))
        })
    }
}

/// Whether to use the guard, and a guard, which the type requires in any case.
fn or_any(guard: Option<Served>) -> (bool, Cors) {
    let any = || Policy::builder().allow_origins(["*"]).build().unwrap().into();
    (guard.is_some(), Cors::new(guard.unwrap_or_else(any)))
}

/// The middleware guards only what it wraps.
#[test]
fn on_a_scope_and_on_a_resource() {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
    let cors = Cors::new(policy);
    let server = serve(move || {
        let ok = || web::get().to(HttpResponse::Ok);
        App::new()
            .service(web::scope("/scope").route("/ok", ok()).wrap(cors.clone()))
            .service(web::resource("/resource").route(ok()).wrap(cors.clone()))
            .service(web::resource("/open").route(ok()))
    });

    let line = |name: &str, value: &str| (name.into(), value.into());
    let origin = || line("Origin", "https://app.example.com");
    let wanted = [
        ("GET", "/scope/ok", 200, true),
        ("GET", "/scope/nowhere", 404, true),
        ("POST", "/scope/ok", 404, true),
        ("GET", "/resource", 200, true),
        ("POST", "/resource", 405, true),
        ("GET", "/open", 200, false),
        ("GET", "/nowhere", 404, false),
    ];
    for (method, path, status, guarded) in wanted {
        let response = wire::send(server, method, path, &[origin()]).unwrap();
        assert_eq!(response.status, status, "{method} {path}");
        let allowed = response.values("access-control-allow-origin");
        assert_eq!(!allowed.is_empty(), guarded, "{method} {path}");

        let preflight = [origin(), line("Access-Control-Request-Method", method)];
        let response = wire::send(server, "OPTIONS", path, &preflight).unwrap();
        assert_eq!(response.status == 204, guarded, "preflight of {method} {path}");
    }
}

impl Watched for OnApp {
    fn serve_watched(watch: Watch) -> SocketAddr {
        let Watch { enforced, candidate, of_cors, of_all } = watch;
        let cors = Cors::new(enforced).observe(move |it| of_cors.see(it)).report_only(candidate);
        let cors = cors.observe_all(move |it| of_all.see(it));
        serve(move || App::new().configure(application).wrap(cors.clone()))
    }
}

#[test]
fn no_handler_answers_under_the_policy_of_another_route() {
    mounted::run::<AroundScopes>();
    mounted::run::<InsideScopes>();
}

fn mounted_at(mount: &'static str) -> Route {
    web::to(move || async move {
        let [one, other] = handler_headers(mount);
        HttpResponse::Ok().insert_header(one).insert_header(other).finish()
    })
}

/// Scopes, and one `Cors` around the application.
struct AroundScopes;

impl Mounted for AroundScopes {
    const NAME: &'static str = "actix-web, around scopes";

    fn serve(routes: Routes) -> SocketAddr {
        let cors = Cors::new(routes);
        serve(move || {
            let app = MOUNTS.into_iter().fold(App::new(), |app, mount| match mount {
                "/" => app.default_service(mounted_at(mount)),
                _ => app.service(web::scope(mount).default_service(mounted_at(mount))),
            });
            app.wrap(cors.clone())
        })
    }
}

/// The same `Cors` in each scope.
struct InsideScopes;

impl Mounted for InsideScopes {
    const NAME: &'static str = "actix-web, inside scopes";

    fn serve(routes: Routes) -> SocketAddr {
        let cors = Cors::new(routes);
        serve(move || {
            let guarded = |mount: &'static str| {
                let path = mount.trim_end_matches('/');
                web::scope(path).default_service(mounted_at(mount)).wrap(cors.clone())
            };
            MOUNTS.into_iter().fold(App::new(), |app, mount| app.service(guarded(mount)))
        })
    }
}

fn serve<F, A, B>(application: F) -> SocketAddr
where
    F: Fn() -> App<A> + Send + Clone + 'static,
    A: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
{
    cors_frameworks::start(|on_ready| cors_frameworks::serve::actix(application, on_ready))
}

fn application(app: &mut web::ServiceConfig) {
    let zipped = web::get().to(|| async { "zipped" });
    app.configure(contract::actix::application)
        .service(web::resource("/zipped").route(zipped).wrap(Compress::default()));
}
