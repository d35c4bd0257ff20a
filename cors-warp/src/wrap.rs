//! Read, judge, act, write: the way of a request, as warp's filters.
//!
//! A filter of one's own cannot borrow the request; what `warp::log` calls can. So it judges there, and hands the outcome to the next filter over a thread-local: warp runs one after the other
//! within one call of `poll`, so that nothing comes between.

use std::{cell::Cell, convert::Infallible, future::ready};

use cors_core::{
    Policy,
    http::{Action, act, read},
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
        answer(self.policy.clone()).or(forward(responses)).unify()
    }
}

/// Judges every request; answers preflights and rejects everything else, for [`forward`] to take.
fn answer(
    policy: Policy,
) -> impl Filter<Extract = (Response,), Error = Rejection> + Clone + Send + Sync {
    let judge = move |info: log::Info<'_>| JUDGED.set(Some(judge(&policy, &info)));
    warp::any().map(warp::reply).with(log::custom(judge)).and_then(|_| {
        ready(match JUDGED.take() {
            Some(Action::Answer(status, headers)) => {
                let mut response = Response::default();
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                Ok(response)
            }
            forward => {
                JUDGED.set(forward);
                Err(warp::reject())
            }
        })
    })
}

/// Runs the filter and writes the headers to what it responds.
fn forward(
    responses: impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync,
) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync {
    let judged = warp::any().map(|| JUDGED.take());
    judged.and(responses).map(|judged, mut response: Response| {
        if let Some(Action::Forward(headers)) = judged {
            headers.write_to(response.headers_mut());
        }
        response
    })
}

fn judge(policy: &Policy, info: &log::Info<'_>) -> Action {
    let request = read(info.method(), info.request_headers());
    let decision = policy.evaluate(&request);
    if let Some(refusal) = decision.refusal() {
        refusal.trace(&request, info.path());
    }
    act(&decision, info.request_headers())
}
