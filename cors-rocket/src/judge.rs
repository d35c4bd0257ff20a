//! Read and judge: a request, once.

use cors_core::guard::{Guard, Incoming, Verdict};
use rocket::{Orbit, Request, http::Method};

use crate::headers::Rocket;

/// A request that has been judged.
pub(crate) struct Judged<'r> {
    pub(crate) guard: &'r Guard<Rocket>,
    pub(crate) incoming: Incoming<'r, Rocket>,
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
