//! What the placements do that do not guard the whole application, each as the README says.

use std::net::SocketAddr;

use cors_conformance::placement::{check, named};
use cors_warp::Cors;
use warp::{Filter, Rejection, Reply};

fn serve<F>(filter: F) -> SocketAddr
where
    F: Filter<Extract: Reply> + Clone + Send + Sync + 'static,
    F::Error: Into<Rejection>,
{
    cors_frameworks::start(|on_ready| cors_frameworks::serve::warp(filter, on_ready))
}

fn ok() -> impl Filter<Extract = (&'static str,), Error = Rejection> + Copy + Send + Sync + 'static
{
    warp::path!("ok").and(warp::get()).map(|| "ok")
}

fn cors(name: &str) -> Cors {
    Cors::new(named(name))
}

#[test]
fn disjoint_paths_have_their_policies_and_their_404() {
    let one = warp::path("one").and(cors("ONE").wrap(ok()));
    let two = warp::path("two").and(cors("TWO").wrap(ok()));
    let wanted = [
        ("GET", "/one/ok", [(200, "ONE"), (204, "ONE")]),
        ("POST", "/one/ok", [(405, "ONE"), (204, "ONE")]),
        ("GET", "/one/nowhere", [(404, "ONE"), (204, "ONE")]),
        ("GET", "/two/ok", [(200, "TWO"), (204, "TWO")]),
        ("GET", "/nowhere", [(404, ""), (404, "")]),
    ];
    check(serve(one.or(two)), &wanted);
}

#[test]
fn the_outer_of_two_is_the_only_author() {
    let api = warp::path("api").and(cors("INNER").wrap(ok()));
    let wanted = [
        ("GET", "/api/ok", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/api/nowhere", [(404, "OUTER"), (204, "OUTER")]),
        ("GET", "/ok", [(200, "OUTER"), (204, "OUTER")]),
        ("GET", "/nowhere", [(404, "OUTER"), (204, "OUTER")]),
    ];
    check(serve(cors("OUTER").wrap(api.or(ok()))), &wanted);
}

#[test]
fn of_two_below_one_path_the_first_takes_everything() {
    let other = warp::path!("other").and(warp::get()).map(|| "other");
    let one = warp::path("api").and(cors("ONE").wrap(ok()));
    let two = warp::path("api").and(cors("TWO").wrap(other));
    let wanted = [
        ("GET", "/api/ok", [(200, "ONE"), (204, "ONE")]),
        ("GET", "/api/other", [(404, "ONE"), (204, "ONE")]),
    ];
    check(serve(one.or(two)), &wanted);
}

#[test]
fn preflights_do_not_pass_a_method_in_front() {
    let ok = warp::path!("ok").map(|| "ok");
    let wanted =
        [("GET", "/ok", [(200, "ONE"), (405, "")]), ("GET", "/nowhere", [(404, "ONE"), (405, "")])];
    check(serve(warp::get().and(cors("ONE").wrap(ok))), &wanted);
}
