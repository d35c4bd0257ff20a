//! The contract over a socket, with Rocket's own kinds of failure.

use std::net::SocketAddr;

use cors_conformance::{
    Adapter, Served, events, hostile,
    mounted::{self, MOUNTS, Mounted, handler_headers},
    replaced, runner,
    watched::{self, Watch, Watched},
};
use cors_frameworks::contract::rocket::application;
use cors_rocket::{Cors, Routes};
use rocket::{Build, Data, Request, Response, Rocket, Route, http::Method};

#[test]
fn the_table() {
    runner::run::<Attached>();
}

#[test]
fn a_candidate_changes_nothing_and_observers_see_each_request_once() {
    watched::run::<Attached>();
}

#[test]
fn a_refusal_is_one_event() {
    events::run::<Attached>();
}

#[test]
fn an_answer_is_by_one_policy_while_it_is_replaced() {
    replaced::run::<Attached>(500);
}

#[test]
fn hostile_requests() {
    hostile::run::<Attached>(10_000);
}

struct Attached;

impl Adapter for Attached {
    const NAME: &'static str = "cors-rocket";

    fn serve(guard: Option<Served>) -> SocketAddr {
        serve(match guard {
            Some(guard) => application().attach(Cors::new(guard)),
            None => application(),
        })
    }

    fn sees(value: &[u8]) -> bool {
        std::str::from_utf8(value).is_ok()
    }
}

impl Watched for Attached {
    fn serve_watched(watch: Watch) -> SocketAddr {
        let Watch { enforced, candidate, of_cors, of_all } = watch;
        let cors = Cors::new(enforced).observe_all(move |it| of_all.see(it));
        let cors = cors.observe(move |it| of_cors.see(it)).report_only(candidate);
        serve(application().attach(cors))
    }

    /// Rocket makes a HEAD a GET where no route of its own answers it.
    fn may_tell_get() -> bool {
        true
    }
}

#[test]
fn no_handler_answers_under_the_policy_of_another_route() {
    mounted::run::<Catching>();
}

/// A route for each method that catches everything below each mount.
struct Catching;

impl Mounted for Catching {
    const NAME: &'static str = "Rocket";

    fn serve(routes: Routes) -> SocketAddr {
        let application = MOUNTS.into_iter().zip(0..).fold(
            cors_frameworks::serve::build_rocket(),
            |application, (mount, rank)| {
                let below = |method| Route::ranked(rank, method, "/<_..>", MountedAt(mount));
                application.mount(mount, [Method::Get, Method::Options, Method::Post].map(below))
            },
        );
        serve(application.attach(Cors::new(routes)))
    }
}

#[derive(Clone)]
struct MountedAt(&'static str);

#[rocket::async_trait]
impl rocket::route::Handler for MountedAt {
    async fn handle<'r>(&self, _: &'r Request<'_>, _: Data<'r>) -> rocket::route::Outcome<'r> {
        let mut response = Response::new();
        for (name, value) in handler_headers(self.0) {
            response.set_raw_header(name, value);
        }
        rocket::route::Outcome::Success(response)
    }
}

fn serve(application: Rocket<Build>) -> SocketAddr {
    cors_frameworks::start(|on_ready| cors_frameworks::serve::rocket(application, on_ready))
}
