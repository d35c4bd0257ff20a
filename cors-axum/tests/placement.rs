//! What the placements do that do not guard the whole application, each as the README says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    routing::{MethodRouter, get, post, put},
};
use cors_axum::{Cors, Policy, Routes};
use cors_conformance::placement::{check, named, said};

fn serve(app: Router) -> SocketAddr {
    cors_frameworks::start(|on_ready| cors_frameworks::serve::axum(app, on_ready))
}

fn ok() -> MethodRouter {
    get(|| async { "ok" })
}

fn cors(name: &str) -> Cors {
    Cors::new(named(name))
}

#[test]
fn a_nested_router_does_not_guard_its_404() {
    let nested = Router::new().route("/ok", ok()).layer(cors("NESTED"));
    let wanted = [
        ("GET", "/api/ok", [(200, "NESTED"), (204, "NESTED")]),
        ("POST", "/api/ok", [(405, "NESTED"), (204, "NESTED")]),
        ("GET", "/api/nowhere", [(404, ""), (404, "")]),
        ("GET", "/open", [(200, ""), (405, "")]),
    ];
    check(serve(Router::new().nest("/api", nested).route("/open", ok())), &wanted);
}

/// Although the policy in force needs no path.
#[test]
fn in_a_nested_router_a_candidate_is_told_the_whole_path() {
    let candidate = Routes::builder()
        .route("/api", Policy::builder().allow_origins(["https://app.example.com"]))
        .build()
        .unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&told);
    let policy = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
    let cors = Cors::new(policy).report_only(candidate).observe(move |it| {
        let path = String::from_utf8(it.path().to_vec()).unwrap();
        let route = it.candidate().and_then(|it| it.route()).map(str::to_owned);
        notes.lock().unwrap().push((path, route, it.differs()));
    });
    let nested = Router::new().route("/ok", ok()).layer(cors);
    let server = serve(Router::new().nest("/api", nested));
    said(server, "GET", "/api/ok");
    let wanted = ("/api/ok".to_owned(), Some("/api".to_owned()), false);
    assert!(told.lock().unwrap().contains(&wanted), "{told:?}");
    assert!(told.lock().unwrap().iter().all(|(path, ..)| path == "/api/ok"), "{told:?}");
}

#[test]
fn a_nested_router_with_a_fallback_guards_its_404() {
    let not_found = || async { axum::http::StatusCode::NOT_FOUND };
    let nested = Router::new().route("/ok", ok()).fallback(not_found).layer(cors("NESTED"));
    let wanted = [
        ("GET", "/api/nowhere", [(404, "NESTED"), (204, "NESTED")]),
        ("GET", "/api", [(404, "NESTED"), (204, "NESTED")]),
        ("GET", "/api/", [(404, ""), (404, "")]),
        ("GET", "/nowhere", [(404, ""), (404, "")]),
    ];
    check(serve(Router::new().nest("/api", nested)), &wanted);
}

#[test]
fn the_outer_of_two_layers_is_the_only_author() {
    let inner = Router::new().route("/ok", ok()).layer(cors("INNER"));
    let app = Router::new().nest("/api", inner).route("/open", ok()).layer(cors("OUTER"));
    let wanted = [
        ("GET", "/api/ok", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/api/nowhere", [(404, "OUTER"), (204, "OUTER")]),
        ("GET", "/open", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/nowhere", [(404, "OUTER"), (204, "OUTER")]),
    ];
    check(serve(app), &wanted);
}

#[test]
fn of_merged_routers_the_last_guards_the_404() {
    let router = |path, name| Router::new().route(path, ok()).layer(cors(name));
    let wanted = [
        ("GET", "/one", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/two", [(200, "TWO"), (204, "TWO")]),
        ("GET", "/nowhere", [(404, "TWO"), (204, "TWO")]),
    ];
    check(serve(router("/one", "ONE").merge(router("/two", "TWO"))), &wanted);
}

#[test]
fn on_the_methods_of_one_path_the_last_answers_all_preflights() {
    let methods = ok().layer(cors("ONE")).merge(put(|| async {}).layer(cors("TWO")));
    let wanted = [
        ("GET", "/", [(200, "ONE"), (204, "TWO")]),
        ("PUT", "/", [(200, "TWO"), (204, "TWO")]),
        ("POST", "/", [(405, "TWO"), (204, "TWO")]),
    ];
    check(serve(Router::new().route("/", methods)), &wanted);
}

#[test]
fn a_second_route_for_a_path_loses_the_preflights() {
    let app = Router::new().route("/", ok().layer(cors("GET"))).route("/", post(|| async {}));
    let wanted = [("GET", "/", [(200, "GET"), (405, "")]), ("POST", "/", [(200, ""), (405, "")])];
    check(serve(app), &wanted);
}

#[test]
fn what_is_added_after_the_layer_is_not_guarded() {
    let app = Router::new().route("/before", ok()).layer(cors("ONE")).route("/after", ok());
    let wanted = [
        ("GET", "/before", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/after", [(200, ""), (405, "")]),
        ("GET", "/nowhere", [(404, "ONE"), (204, "ONE")]),
    ];
    check(serve(app), &wanted);
}

#[test]
fn a_route_layer_does_not_guard_the_404() {
    let app = Router::new().route("/ok", ok()).route_layer(cors("ONE"));
    let wanted =
        [("GET", "/ok", [(200, "ONE"), (204, "ONE")]), ("GET", "/nowhere", [(404, ""), (404, "")])];
    check(serve(app), &wanted);
}
