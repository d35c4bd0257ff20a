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
            let asked = incoming.request();
            let kept = request.local_cache(|| Kept::new(guard.evaluate(&incoming), asked));
            if kept.is_of(asked) { kept.evaluation } else { guard.evaluate(&incoming) }
        }
        _ => guard.evaluate(&incoming),
    };
    Some(Evaluated { guard, incoming, evaluation })
}

/// What a possible preflight keeps. Clones of a local request share it, and may have other headers: so it
/// holds those that it is for.
struct Kept {
    evaluation: Evaluation,
    asked: Vec<u8>,
}

impl Kept {
    fn new(evaluation: Evaluation, asked: &Asked<'_>) -> Self {
        Self { evaluation, asked: parts(asked).collect::<Vec<_>>().concat() }
    }

    fn is_of(&self, asked: &Asked<'_>) -> bool {
        let mut rest = Some(&*self.asked);
        parts(asked).for_each(|part| rest = rest.and_then(|rest| rest.strip_prefix(part)));
        rest.is_some_and(<[u8]>::is_empty)
    }
}

/// What an evaluation depends on besides the policy, each line with a line break after it, which none has
/// within.
fn parts<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = &'a [u8]> {
    let headers = [&asked.origin, &asked.request_method, &asked.request_headers];
    headers.into_iter().flat_map(|lines| {
        let lines = lines.iter().flat_map(|line| [*line, b"\n"]);
        lines.chain([&b"\n"[..]])
    })
}
