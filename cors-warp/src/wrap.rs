//! Read, judge, act, write: the path of a request, as warp filters.
//!
//! A custom filter cannot borrow the request; what `warp::log` calls can. So requests are judged there,
//! and the outcome reaches the next filter through a thread-local: warp runs one after the other within
//! one call of `poll`, so nothing comes in between.

use std::{cell::Cell, convert::Infallible, future::ready};

use cors_core::{
    guard::{Carried, Guard, Incoming, Recipient},
    http::Http,
};
use http::StatusCode;
use warp::{Filter, Rejection, Reply, log, reply::Response};

use crate::{Cors, rejection::Rejects};

thread_local! {
    static JUDGED: Cell<Option<Action>> = const { Cell::new(None) };
}

/// What to do with a request.
enum Action {
    /// Run the routes, and write these headers to their response.
    Forward(Carried<Http>),
    /// Answer a preflight, or what is forbidden.
    Answer(Response),
}

impl Cors {
    /// Guards a filter: answers preflights and what is forbidden, and writes the headers to every other
    /// response, those to rejections included.
    ///
    /// It answers every request that reaches it, so an `or` after it is never tried: put it around all
    /// filters.
    ///
    /// ```
    /// use cors_warp::{Cors, Policy};
    /// use warp::Filter as _;
    ///
    /// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
    /// let cors = Cors::new(policy);
    /// let hello = warp::path("hello").map(|| "hello");
    /// let bye = warp::path("bye").map(|| "bye");
    /// let routes = cors.wrap(hello.or(bye));
    /// // The same in a chain:
    /// let routes = hello.or(bye).with(warp::wrap_fn(|routes| cors.wrap(routes)));
    /// # let _ = || warp::serve(routes);
    /// # Ok::<(), cors_warp::ConfigErrors>(())
    /// ```
    pub fn wrap<F, R>(
        &self,
        filter: F,
    ) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync + use<F, R>
    where
        F: Filter<Extract = (R,), Error: Rejects> + Clone + Send + Sync,
        R: Reply,
    {
        let responses = F::Error::respond(filter.map(Reply::into_response));
        let write = |headers: Option<Carried<Http>>, mut response: Response| {
            if let Some(headers) = headers {
                headers.write_to(response.headers_mut());
            }
            response
        };
        forward(self.guard.clone()).and(responses).map(write).or_else(|_| ready(Ok((answer(),))))
    }
}

/// Judges every request. Extracts what to write to the response; rejects what is answered, for [`answer`].
fn forward(
    guard: Guard<Http>,
) -> impl Filter<Extract = (Option<Carried<Http>>,), Error = Rejection> + Clone + Send + Sync {
    let judge = move |info: log::Info<'_>| JUDGED.set(Some(judge(&guard, &info)));
    let nothing = warp::any().and_then(|| ready(Err::<Response, _>(warp::reject())));
    nothing.with(log::custom(judge)).map(|_| None).or_else(|rejection| {
        ready(match JUDGED.take() {
            Some(Action::Forward(headers)) => Ok((Some(headers),)),
            answer => {
                JUDGED.set(answer);
                Err(rejection)
            }
        })
    })
}

/// What is answered at once.
fn answer() -> Response {
    match JUDGED.take() {
        Some(Action::Answer(response)) => response,
        _ => Response::default(),
    }
}

fn judge(guard: &Guard<Http>, info: &log::Info<'_>) -> Action {
    let (method, path) = (info.method().as_str(), info.path());
    let mut incoming = Incoming::new(method, path, info.request_headers());
    let snapshot = guard.load();
    let current = &*snapshot;
    // What `warp::log` calls is not told where a request was sent to, other than by `Host`.
    let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
    let Some(status) = evaluation.answer() else {
        return Action::Forward(current.carry(evaluation, &incoming));
    };
    let mut response = Response::default();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    snapshot.write(evaluation, &incoming, response.headers_mut());
    Action::Answer(response)
}
