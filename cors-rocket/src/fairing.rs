//! Read, judge and write: every response that passes the fairings.

use cors_core::guard::{Guard, Incoming, Verdict};
use rocket::{
    Build, Orbit, Request, Response,
    fairing::{self, Fairing, Info, Kind},
    http::Method,
};

use crate::{Cors, headers::Rocket, preflight};

#[rocket::async_trait]
impl Fairing for Cors {
    fn info(&self) -> Info {
        Info { name: "CORS", kind: Kind::Ignite | Kind::Response }
    }

    /// The guard becomes part of the application, so that responses can borrow from it.
    async fn on_ignite(&self, rocket: rocket::Rocket<Build>) -> fairing::Result {
        if rocket.state::<Guard<Rocket>>().is_some() {
            tracing::error!(
                target: "cors",
                "two `Cors` are attached: attach one, as its policy applies to the whole application"
            );
            return Err(rocket);
        }
        Ok(rocket.manage(self.guard.clone()).mount("/", [preflight::route()]))
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if let Some(Judged { guard, incoming, verdict }) = judge(request) {
            guard.write(verdict, &incoming, response);
        }
    }
}

/// A request that has been judged.
pub(crate) struct Judged<'r> {
    guard: &'r Guard<Rocket>,
    incoming: Incoming<'r, Rocket>,
    pub(crate) verdict: Verdict,
}

/// Judges a request once: a possible preflight keeps its verdict for the fairing.
///
/// `None` only before ignition, when there are no requests.
pub(crate) fn judge<'r>(request: &'r Request<'_>) -> Option<Judged<'r>> {
    let rocket: &'r rocket::Rocket<Orbit> = request.rocket();
    let guard = rocket.state::<Guard<Rocket>>()?;
    let (method, path) = (request.method(), request.uri().path());
    let incoming = Incoming::read(method.as_str(), path.as_str(), request.headers());
    let verdict = match method {
        Method::Options => *request.local_cache(|| guard.judge(&incoming)),
        _ => guard.judge(&incoming),
    };
    Some(Judged { guard, incoming, verdict })
}
