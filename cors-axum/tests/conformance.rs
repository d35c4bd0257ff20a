//! The contract over a socket, with axum's own kinds of failure.

use std::net::SocketAddr;

use axum::{
    Router,
    routing::{MethodRouter, any, get},
};
use cors_axum::{Cors, Routes};
use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced, runner,
    watched::{self, Watch, Watched},
};
use cors_frameworks::contract;
use tower_http::compression::{CompressionLayer, predicate::SizeAbove};

#[test]
fn on_a_router() {
    runner::run::<OnRouter>();
}

#[test]
fn around_the_whole_service() {
    runner::run::<AroundService>();
}

#[test]
fn a_candidate_changes_nothing_and_observers_see_each_request_once() {
    watched::run::<OnRouter>();
}

#[test]
fn a_refusal_is_one_event() {
    events::run::<OnRouter>();
}

#[test]
fn an_answer_is_by_one_policy_while_it_is_replaced() {
    replaced::run::<OnRouter>(500);
}

#[test]
fn hostile_requests() {
    hostile::run::<OnRouter>(10_000);
}

/// With `Router::layer`, the usual place.
struct OnRouter;

/// Around the finished router, as a `tower::Service`.
struct AroundService;

impl Adapter for OnRouter {
    const NAME: &'static str = "cors-axum";

    fn serve(guard: Option<Served>) -> SocketAddr {
        serve(match guard {
            Some(guard) => application().layer(Cors::new(guard)),
            None => application(),
        })
    }
}

impl Adapter for AroundService {
    const NAME: &'static str = "cors-axum";

    fn serve(guard: Option<Served>) -> SocketAddr {
        let Some(guard) = guard else { return serve(application()) };
        let service = tower::Layer::layer(&Cors::new(guard), application());
        serve(Router::new().fallback_service(service))
    }
}

impl Watched for OnRouter {
    fn serve_watched(watch: Watch) -> SocketAddr {
        let Watch { enforced, candidate, of_cors, of_all } = watch;
        let cors = Cors::new(enforced).report_only(candidate);
        let cors = cors.observe(move |it| of_cors.see(it)).observe_all(move |it| of_all.see(it));
        serve(application().layer(cors))
    }
}

#[test]
fn no_handler_answers_under_the_policy_of_another_route() {
    mounted::run::<AroundNested>();
    mounted::run::<AroundRoutes>();
    #[cfg(feature = "axum")]
    mounted::run::<InsideNested>();
}

fn mounted_at(mount: &'static str) -> MethodRouter {
    any(move || async move { handler_headers(mount) })
}

/// A nested router below each path; it does not see the path with a slash at the end.
fn nested(handler: impl Fn(&'static str) -> MethodRouter) -> Router {
    MOUNTS.into_iter().fold(Router::new(), |app, mount| match mount {
        "/" => app.fallback_service(handler(mount)),
        _ => app
            .nest(mount, Router::new().fallback_service(handler(mount)))
            .route(&format!("{mount}/"), handler(mount)),
    })
}

/// `nest`, and one `Cors` around everything.
struct AroundNested;

impl Mounted for AroundNested {
    const NAME: &'static str = "axum, around nested routers";

    fn serve(routes: Routes) -> SocketAddr {
        let app = nested(mounted_at);
        serve(app.layer(Cors::new(routes)))
    }
}

/// Paths with a wildcard, and one `Cors` around everything.
struct AroundRoutes;

impl Mounted for AroundRoutes {
    const NAME: &'static str = "axum, around routes";

    fn serve(routes: Routes) -> SocketAddr {
        let app = MOUNTS.into_iter().fold(Router::new(), |app, mount| {
            let below = format!("{}/{{*rest}}", mount.trim_end_matches('/'));
            let app = app.route(mount, mounted_at(mount)).route(&below, mounted_at(mount));
            if mount == "/" { app } else { app.route(&format!("{mount}/"), mounted_at(mount)) }
        });
        serve(app.layer(Cors::new(routes)))
    }
}

/// The same `Cors` in each nested router, which sees only what is below its path.
#[cfg(feature = "axum")]
struct InsideNested;

#[cfg(feature = "axum")]
impl Mounted for InsideNested {
    const NAME: &'static str = "axum, inside nested routers";

    fn serve(routes: Routes) -> SocketAddr {
        let cors = Cors::new(routes);
        serve(nested(|mount| mounted_at(mount).layer(cors.clone())))
    }
}

fn serve(app: Router) -> SocketAddr {
    cors_frameworks::start(|on_ready| cors_frameworks::serve::axum(app, on_ready))
}

fn application() -> Router {
    let zip = CompressionLayer::new().compress_when(SizeAbove::new(0));
    contract::axum::application().route("/zipped", get(|| async { "zipped" }).layer(zip))
}
