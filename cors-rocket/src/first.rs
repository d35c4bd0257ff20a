//! Act: what is answered at once never reaches another route.

use std::sync::{Mutex, PoisonError};

use cors_core::guard::{self, Guard};
use rocket::{
    Data, Request, Response, Route,
    http::{Method, Status},
    route::{Handler, Outcome},
};

use crate::headers::{Rocket, incoming, recipient};

/// The first routes that Rocket tries, on every path. They pass on what is not answered at once to the
/// application's own routes.
pub(crate) fn routes(guard: &Guard<Rocket>) -> Vec<Route> {
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    let route = |method| {
        let mut route = Route::ranked(isize::MIN, method, "/<_..>", First);
        route.name = Some("CORS".into());
        route
    };
    let others = [Get, Head, Post, Put, Delete, Patch, Connect, Trace];
    let others = others.into_iter().filter(|_| guard.may_forbid());
    [Options].into_iter().chain(others).map(route).collect()
}

#[derive(Clone)]
struct First;

#[rocket::async_trait]
impl Handler for First {
    /// Only an empty response: the fairing judges the request too, and sets the status and the headers.
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        let is_options = request.method() == Method::Options;
        if is_options && incoming(request).is_preflight() {
            Outcome::Success(Response::build().status(Status::NoContent).finalize())
        } else if is_forbidden(request) {
            Outcome::Success(Response::build().status(Status::Forbidden).finalize())
        } else {
            Outcome::Forward((data, Status::NotFound))
        }
    }
}

fn is_forbidden(request: &Request<'_>) -> bool {
    if always_passes(request) {
        return false;
    }
    // There since ignition.
    let Some(guard) = request.rocket().state::<Guard<Rocket>>() else { return true };
    let snapshot = guard.load();
    let is_forbidden = snapshot.forbids(&mut incoming(request), || recipient(request));
    if let Some(snapshot) = snapshot.keep() {
        *kept(request).0.lock().unwrap_or_else(PoisonError::into_inner) = Some(snapshot);
    }
    is_forbidden
}

/// Whether no policy forbids it, as is usual.
fn always_passes(request: &Request<'_>) -> bool {
    matches!(request.method(), Method::Get | Method::Head) && !request.headers().contains("upgrade")
}

/// By what a request was judged before it was routed, so that its response is by the same.
///
/// Replaced, as clones of a local request share it.
#[derive(Default)]
struct Kept(Mutex<Option<guard::Kept<Rocket>>>);

fn kept<'r>(request: &'r Request<'_>) -> &'r Kept {
    request.local_cache(Kept::default)
}

/// By what a request of a policy that may be replaced has been judged already.
pub(crate) fn judged_by(request: &Request<'_>) -> Option<guard::Kept<Rocket>> {
    if always_passes(request) {
        return None;
    }
    kept(request).0.lock().unwrap_or_else(PoisonError::into_inner).take()
}
