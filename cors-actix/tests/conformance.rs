//! The contract over a socket, with actix-web's own kinds of failure.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fmt, net::SocketAddr, time::Duration};

use actix_web::{
    App, Error, HttpRequest, HttpResponse, ResponseError, Route,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    error,
    http::StatusCode,
    middleware::{Compress, Condition, Next, from_fn},
    web,
};
use cors_actix::{Cors, Policy, Routes};
use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced,
    runner::{self, NUMBER},
    watched::{self, Watch, Watched},
    wire,
};

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
    let get = |path: &str| web::resource(path.to_owned());
    let ok = || web::get().to(|| async { "ok" });
    let bad_request = |error: error::PathError, _: &_| error::ErrorBadRequest(error);
    let fail = |failure: Failure| web::get().to(move || async move { Err::<&str, _>(failure) });
    app.app_data(web::PathConfig::default().error_handler(bad_request))
        .route("/ok", web::to(ok_200))
        .route("/own", web::get().to(own_headers))
        .route("/vary-origin", web::get().to(|| vary("accept-encoding, ORIGIN")))
        .route("/vary-any", web::get().to(|| vary("*")))
        .route("/fail", fail(Failure::Plain))
        .route("/fail-own", fail(Failure::WithHeaders))
        .route("/teapot", fail(Failure::Teapot))
        .service(get("/get-only").route(ok()).route(web::head().to(HttpResponse::Ok)))
        .route("/number/{n}", web::get().to(|n: web::Path<u32>| async move { n.to_string() }))
        .service(get("/private").route(ok()).wrap(from_fn(unauthorized)))
        .service(get("/slow").route(web::get().to(sleep)).wrap(from_fn(time_out)))
        .service(get("/zipped").route(ok()).wrap(Compress::default()))
        .service(
            get("/catch-all/{rest:.*}")
                .route(web::method(actix_web::http::Method::OPTIONS).to(|| async { "caught" })),
        );
}

async fn ok_200(request: HttpRequest) -> &'static str {
    runner::handler_runs(request.headers().get(NUMBER).map(|it| it.as_bytes()));
    "ok"
}

async fn own_headers() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("access-control-allow-origin", "https://handler.example"))
        .insert_header(("access-control-allow-credentials", "true"))
        .insert_header(("access-control-expose-headers", "x-handler"))
        .insert_header(("vary", "Accept-Language"))
        .body("ok")
}

async fn vary(members: &'static str) -> HttpResponse {
    HttpResponse::Ok().insert_header(("vary", members)).body("ok")
}

async fn sleep() -> &'static str {
    actix_web::rt::time::sleep(Duration::from_secs(60)).await;
    "late"
}

/// A middleware that returns an error, so `Cors` sees an error that is not a response yet.
async fn unauthorized<B>(_: ServiceRequest, _: Next<B>) -> Result<ServiceResponse<B>, Error> {
    Err(error::ErrorUnauthorized("who?"))
}

async fn time_out<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let late = |_| error::ErrorRequestTimeout("too slow");
    let in_time = actix_web::rt::time::timeout(Duration::from_millis(5), next.call(request));
    in_time.await.map_err(late)?
}

#[derive(Debug, Clone, Copy)]
enum Failure {
    Plain,
    WithHeaders,
    Teapot,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

impl ResponseError for Failure {
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Plain => HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR),
            Self::WithHeaders => HttpResponse::InternalServerError()
                .insert_header(("access-control-allow-origin", "https://handler.example"))
                .insert_header(("vary", "Accept-Language"))
                .finish(),
            Self::Teapot => HttpResponse::new(StatusCode::IM_A_TEAPOT),
        }
    }
}
