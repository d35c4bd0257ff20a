//! Act: preflights are answered before any other route sees them.

use rocket::{
    Data, Request, Response, Route,
    http::{Method, Status},
    route::{Handler, Outcome},
};

use crate::evaluated::evaluated;

/// The first route that Rocket tries for `OPTIONS`, on every path. It forwards what is not a
/// preflight to the application's own routes.
pub(crate) fn route() -> Route {
    let mut route = Route::ranked(isize::MIN, Method::Options, "/<_..>", Preflight);
    route.name = Some("CORS preflight".into());
    route
}

#[derive(Clone)]
struct Preflight;

#[rocket::async_trait]
impl Handler for Preflight {
    /// Only the status: the headers are written where all responses get theirs.
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        match evaluated(request).and_then(|it| it.evaluation.answer()) {
            Some(code) => Outcome::Success(Response::build().status(Status::new(code)).finalize()),
            None => Outcome::Forward((data, Status::NotFound)),
        }
    }
}
