//! What the placements do that do not guard the whole application, each as the README says.

use actix_web::{App, HttpResponse, guard, web};
use cors_actix::Cors;
use cors_conformance::placement::{check, named};
use cors_frameworks::{serve, start};

fn ok() -> actix_web::Route {
    web::get().to(HttpResponse::Ok)
}

fn cors(name: &str) -> Cors {
    Cors::new(named(name))
}

#[test]
fn scopes_guard_their_paths_and_their_404() {
    let app = || {
        let scope = |path, name| web::scope(path).route("/ok", ok()).wrap(cors(name));
        App::new().service(scope("/one", "ONE")).service(scope("/two", "TWO"))
    };
    let wanted = [
        ("GET", "/one/ok", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/one/nowhere", [(404, "ONE"), (204, "ONE")]),
        ("GET", "/two/ok", [(200, "TWO"), (204, "TWO")]),
        ("GET", "/nowhere", [(404, ""), (404, "")]),
    ];
    check(start(move |on_ready| serve::actix(app, on_ready)), &wanted);
}

#[test]
fn the_outer_of_two_is_the_only_author() {
    let app = || {
        let scope = web::scope("/api").route("/ok", ok()).wrap(cors("INNER"));
        App::new().service(scope).route("/open", ok()).wrap(cors("OUTER"))
    };
    let wanted = [
        ("GET", "/api/ok", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/api/nowhere", [(404, "OUTER"), (204, "OUTER")]),
        ("GET", "/open", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/nowhere", [(404, "OUTER"), (204, "OUTER")]),
    ];
    check(start(move |on_ready| serve::actix(app, on_ready)), &wanted);
}

#[test]
fn of_two_scopes_on_one_path_the_first_takes_everything() {
    let app = || {
        let scope = |path, name| web::scope("").route(path, ok()).wrap(cors(name));
        App::new().service(scope("/one", "ONE")).service(scope("/two", "TWO"))
    };
    let wanted = [
        ("GET", "/one", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/two", [(404, "ONE"), (204, "ONE")]),
    ];
    check(start(move |on_ready| serve::actix(app, on_ready)), &wanted);
}

#[test]
fn of_two_resources_on_one_path_the_first_takes_all_preflights() {
    let app = || {
        let get = web::resource("/").guard(guard::Any(guard::Get()).or(guard::Options()));
        let put = web::resource("/").route(web::put().to(HttpResponse::Ok));
        App::new().service(get.route(ok()).wrap(cors("ONE"))).service(put.wrap(cors("TWO")))
    };
    let wanted =
        [("GET", "/", [(200, "ONE"), (204, "ONE")]), ("PUT", "/", [(200, "TWO"), (204, "ONE")])];
    check(start(move |on_ready| serve::actix(app, on_ready)), &wanted);
}

#[test]
fn preflights_do_not_pass_a_guard_or_reach_a_route() {
    let app = || {
        let guarded = web::scope("/guarded").guard(guard::Get()).route("", ok());
        let route = web::resource("/route").route(ok().wrap(cors("ROUTE")));
        App::new().service(guarded.wrap(cors("SCOPE"))).service(route)
    };
    let wanted = [
        ("GET", "/guarded", [(200, "SCOPE"), (404, "")]),
        ("GET", "/route", [(200, "ROUTE"), (405, "")]),
    ];
    check(start(move |on_ready| serve::actix(app, on_ready)), &wanted);
}
