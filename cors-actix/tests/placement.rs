//! What the placements do that do not guard the whole application, each as the README says.

use std::net::SocketAddr;

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    guard, web,
};
use cors_actix::Cors;
use cors_conformance::placement::{check, named};

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

fn ok() -> actix_web::Route {
    web::get().to(HttpResponse::Ok)
}

fn cors(name: &str) -> Cors {
    Cors::new(named(name))
}

#[test]
fn scopes_guard_their_paths_and_their_404() {
    let server = serve(|| {
        let scope = |path, name| web::scope(path).route("/ok", ok()).wrap(cors(name));
        App::new().service(scope("/one", "ONE")).service(scope("/two", "TWO"))
    });
    let wanted = [
        ("GET", "/one/ok", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/one/nowhere", [(404, "ONE"), (204, "ONE")]),
        ("GET", "/two/ok", [(200, "TWO"), (204, "TWO")]),
        ("GET", "/nowhere", [(404, ""), (404, "")]),
    ];
    check(server, &wanted);
}

#[test]
fn the_outer_of_two_is_the_only_author() {
    let server = serve(|| {
        let scope = web::scope("/api").route("/ok", ok()).wrap(cors("INNER"));
        App::new().service(scope).route("/open", ok()).wrap(cors("OUTER"))
    });
    let wanted = [
        ("GET", "/api/ok", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/api/nowhere", [(404, "OUTER"), (204, "OUTER")]),
        ("GET", "/open", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/nowhere", [(404, "OUTER"), (204, "OUTER")]),
    ];
    check(server, &wanted);
}

#[test]
fn of_two_scopes_on_one_path_the_first_takes_everything() {
    let server = serve(|| {
        let scope = |path, name| web::scope("").route(path, ok()).wrap(cors(name));
        App::new().service(scope("/one", "ONE")).service(scope("/two", "TWO"))
    });
    let wanted = [
        ("GET", "/one", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/two", [(404, "ONE"), (204, "ONE")]),
    ];
    check(server, &wanted);
}

#[test]
fn of_two_resources_on_one_path_the_first_takes_all_preflights() {
    let server = serve(|| {
        let get = web::resource("/").guard(guard::Any(guard::Get()).or(guard::Options()));
        let put = web::resource("/").route(web::put().to(HttpResponse::Ok));
        App::new().service(get.route(ok()).wrap(cors("ONE"))).service(put.wrap(cors("TWO")))
    });
    let wanted =
        [("GET", "/", [(200, "ONE"), (204, "ONE")]), ("PUT", "/", [(200, "TWO"), (204, "ONE")])];
    check(server, &wanted);
}

#[test]
fn preflights_do_not_pass_a_guard_or_reach_a_route() {
    let server = serve(|| {
        let guarded = web::scope("/guarded").guard(guard::Get()).route("", ok());
        let route = web::resource("/route").route(ok().wrap(cors("ROUTE")));
        App::new().service(guarded.wrap(cors("SCOPE"))).service(route)
    });
    let wanted = [
        ("GET", "/guarded", [(200, "SCOPE"), (404, "")]),
        ("GET", "/route", [(200, "ROUTE"), (405, "")]),
    ];
    check(server, &wanted);
}
