//! Read, judge, act, write: the way of a request, as warp's filters.
//!
//! A filter of one's own cannot borrow the request; what `warp::log` calls can. So it judges there,
//! and hands the outcome to the next filter over a thread-local: warp runs one after the other within
//! one call of `poll`, so that nothing comes between.

use std::{cell::Cell, convert::Infallible, future::ready};

use cors_core::{
    Policy,
    http::{Action, Incoming, ResponseHeaders, act},
};
use warp::{Filter, Rejection, Reply, log, reply::Response};

use crate::{Cors, rejection::Rejects};

thread_local! {
    static JUDGED: Cell<Option<Action>> = const { Cell::new(None) };
}

impl Cors {
    /// Guards a filter: answers preflights, and writes the headers to every other response, those
    /// to rejections included.
    ///
    /// It answers whatever reaches it, so that an `or` after it is not tried for that: put it around
    /// all routes, or around those below a path, `warp::path("api").and(cors.wrap(routes))`.
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
        let write = |headers: Option<ResponseHeaders>, mut response: Response| {
            if let Some(mut headers) = headers {
                headers.write_to(response.headers_mut());
            }
            response
        };
        forward(self.policy.clone()).and(responses).map(write).or_else(|_| ready(Ok((answer(),))))
    }
}

/// Judges every request. Extracts what to write to the response; rejects a preflight, for [`answer`].
fn forward(
    policy: Policy,
) -> impl Filter<Extract = (Option<ResponseHeaders>,), Error = Rejection> + Clone + Send + Sync {
    let judge = move |info: log::Info<'_>| JUDGED.set(Some(judge(&policy, &info)));
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

/// The answer to a preflight.
fn answer() -> Response {
    let mut response = Response::default();
    if let Some(Action::Answer(status, headers)) = JUDGED.take() {
        *response.status_mut() = status;
        *response.headers_mut() = headers;
    }
    response
}

fn judge(policy: &Policy, info: &log::Info<'_>) -> Action {
    let incoming = Incoming::read(info.method(), info.request_headers());
    let decision = policy.evaluate(incoming.request());
    if let Some(refusal) = decision.refusal() {
        refusal.trace(incoming.request(), info.path());
    }
    act(&decision, &incoming)
}
