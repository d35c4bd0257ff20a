//! Read and evaluate: a request, once.

use cors_core::{
    Request as Asked,
    guard::{Evaluation, Guard, Incoming},
};
use rocket::{Orbit, Request, http::Method};

use crate::headers::Rocket;

/// A request that has been evaluated.
pub(crate) struct Evaluated<'r> {
    pub(crate) guard: &'r Guard<Rocket>,
    pub(crate) incoming: Incoming<'r, Rocket>,
    pub(crate) evaluation: Evaluation,
}

/// Evaluates a request once: a possible preflight keeps its evaluation for the fairing.
///
/// `None` only before ignition, when there are no requests.
pub(crate) fn evaluated<'r>(request: &'r Request<'_>) -> Option<Evaluated<'r>> {
    let rocket: &'r rocket::Rocket<Orbit> = request.rocket();
    let guard = rocket.state::<Guard<Rocket>>()?;
    let (method, path) = (request.method(), request.uri().path());
    let incoming = Incoming::read(method.as_str(), path.as_str(), request.headers());
    let evaluation = match method {
        Method::Options => {
            let key = key(incoming.request());
            let kept = request
                .local_cache(|| Kept { evaluation: guard.evaluate(&incoming), key: key.clone() });
            if kept.key == key { kept.evaluation } else { guard.evaluate(&incoming) }
        }
        _ => guard.evaluate(&incoming),
    };
    Some(Evaluated { guard, incoming, evaluation })
}

/// What a possible preflight keeps. Clones of a local request share it, and may have other headers.
struct Kept {
    evaluation: Evaluation,
    key: Vec<u8>,
}

/// What an evaluation depends on besides the policy: no line contains a line break.
fn key(request: &Asked<'_>) -> Vec<u8> {
    let headers = [&request.origin, &request.request_method, &request.request_headers];
    headers.map(|lines| lines.as_slice().join(&b"\n"[..])).join(&b"\n\n"[..])
}
