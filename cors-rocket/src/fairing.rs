//! Judge and write: every response that passes the fairings.

use cors_core::Policy;
use rocket::{
    Build, Orbit, Request, Response, Rocket,
    fairing::{self, Fairing, Info, Kind},
};

use crate::{Cors, headers::Lines, incoming::Incoming, preflight};

/// A part of the application, so that responses can borrow from it.
struct Guard {
    policy: Policy,
    lines: Lines,
}

#[rocket::async_trait]
impl Fairing for Cors {
    fn info(&self) -> Info {
        Info { name: "CORS", kind: Kind::Ignite | Kind::Response }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        if rocket.state::<Guard>().is_some() {
            tracing::error!(
                target: "cors",
                "two `Cors` are attached: attach one, as its policy holds for the whole application"
            );
            return Err(rocket);
        }
        let route = preflight::route(self.policy.clone());
        let guard = Guard { policy: self.policy.clone(), lines: Lines::new(&self.policy) };
        Ok(rocket.manage(guard).mount("/", [route]))
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        // There since ignition; were it not, the response would go without, and browsers block it.
        let rocket: &'r Rocket<Orbit> = request.rocket();
        let Some(Guard { policy, lines }) = rocket.state() else { return };
        let incoming = Incoming::read(request);
        let decision = policy.evaluate(incoming.request());
        if let Some(refusal) = decision.refusal() {
            refusal.trace(incoming.request(), request.uri().path().as_str());
        }
        lines.write(&decision, &incoming, response);
    }
}
