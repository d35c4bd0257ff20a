//! Write: every response that passes the fairings.

use cors_core::guard::Guard;
use rocket::{
    Build, Request, Response,
    fairing::{self, Fairing, Info, Kind},
};

use crate::{
    Cors,
    evaluated::{Evaluated, evaluated},
    headers::Rocket,
    preflight,
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
        Ok(rocket.manage(self.guard.clone()).mount("/", [preflight::route()]))
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if let Some(Evaluated { guard, incoming, evaluation }) = evaluated(request) {
            guard.write(evaluation, &incoming, response);
        }
    }
}
