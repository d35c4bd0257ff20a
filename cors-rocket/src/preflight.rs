//! Act: preflights are answered before any other route sees them.

use rocket::{
    Data, Request, Response, Route,
    http::{Method, Status},
    route::{Handler, Outcome},
};

use crate::headers::read;

/// The first route that Rocket tries for `OPTIONS`, on every path. What is not a preflight it passes on
/// to the application's own routes.
pub(crate) fn route() -> Route {
    let mut route = Route::ranked(isize::MIN, Method::Options, "/<_..>", Preflight);
    route.name = Some("CORS preflight".into());
    route
}

#[derive(Clone)]
struct Preflight;

#[rocket::async_trait]
impl Handler for Preflight {
    /// Only an empty response: the fairing evaluates the request, and sets the status and the headers.
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        if read(request).request().is_preflight() {
            Outcome::Success(Response::build().status(Status::NoContent).finalize())
        } else {
            Outcome::Forward((data, Status::NotFound))
        }
    }
}
