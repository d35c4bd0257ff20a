//! Evaluate and write: every response that passes the fairings.

use cors_core::guard::Guard;
use rocket::{
    Build, Orbit, Request, Response,
    fairing::{self, Fairing, Info, Kind},
    http::Status,
};

use crate::{
    Cors, first,
    headers::{Rocket, incoming, recipient},
};

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
        Ok(rocket.manage(self.guard.clone()).mount("/", first::routes(&self.guard)))
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        // There since ignition; without it the response would have no headers, and browsers would block.
        let rocket: &'r rocket::Rocket<Orbit> = request.rocket();
        let Some(guard) = rocket.state::<Guard<Rocket>>() else { return };
        let kept = if guard.is_live() { first::judged_by(request) } else { None };
        let snapshot = kept.map_or_else(|| guard.load(), |kept| guard.resume(kept));
        let mut incoming = incoming(request);
        let evaluation = snapshot.evaluate(&mut incoming, || recipient(request));
        if let Some(code) = evaluation.answer() {
            response.set_status(Status::new(code));
        }
        snapshot.write(evaluation, &incoming, response);
    }
}
