//! One request, judged and answered from one snapshot.

#[cfg(feature = "live")]
use alloc::sync::Arc;
use core::fmt;

use super::{Carried, Converted, Framework, Guarded, Held, Incoming, Source, write};
use crate::{Decision, Request, Routes, response::Carries};

/// What was current when a request came; borrows from the guard.
pub struct Snapshot<'r, F: Framework>(Taken<'r, F>);

enum Taken<'r, F: Framework> {
    Fixed(&'r Guarded<F>),
    #[cfg(feature = "live")]
    Live(arc_swap::Guard<Arc<Guarded<F>>>),
}

/// What to do with a request; does not borrow the request. Holds only for that request and the snapshot that
/// evaluated it.
#[must_use]
#[derive(Debug, Clone, Copy)]
pub struct Evaluation {
    answer: Option<u16>,
    carries: Carries,
    // The place of the policy.
    place: usize,
}

impl Evaluation {
    /// The status to answer with at once, 204 or 403; `None` where the handler runs.
    #[inline]
    pub fn answer(&self) -> Option<u16> {
        self.answer
    }
}

impl<'r, F: Framework> Snapshot<'r, F> {
    #[inline]
    pub(super) fn of(held: &'r Held<F>) -> Self {
        Self(match held {
            Held::Fixed(guarded) => Taken::Fixed(guarded),
            #[cfg(feature = "live")]
            Held::Live(followed) => Taken::Live(followed.load()),
        })
    }

    #[inline]
    fn guarded(&self) -> &Guarded<F> {
        match &self.0 {
            Taken::Fixed(guarded) => guarded,
            #[cfg(feature = "live")]
            Taken::Live(guarded) => guarded,
        }
    }

    /// The policies.
    #[inline]
    pub fn routes(&self) -> &Routes {
        &self.guarded().routes
    }

    /// Judges a request by the policy of its path. With the feature `tracing` it reports a refusal as an
    /// event with target `cors`, level debug and the fields `refusal`, `origin`, `method`, `path` and,
    /// where policies are by path, `route`; what the client sent is escaped and cut to 400 bytes.
    ///
    /// Allocates nothing.
    #[inline]
    pub fn evaluate(&self, incoming: &Incoming<'_, F>) -> Evaluation {
        let (routes, request) = (self.routes(), &incoming.request);
        let (policy, place) = routes.policy(request.path);
        match policy {
            Some(policy) => evaluation(policy.evaluate(request), request, routes, place),
            None => evaluate_without_policy(request, routes, place),
        }
    }

    /// Writes what was decided to a response: removes the handler's own CORS headers, writes the
    /// policy's, and adds to `Vary`.
    #[inline]
    pub fn write(
        &self,
        evaluation: Evaluation,
        incoming: &Incoming<'r, F>,
        response: &mut F::Response<'r>,
    ) {
        let Evaluation { carries, place, .. } = evaluation;
        match &self.0 {
            Taken::Fixed(guarded) => {
                let of_policy = |value| F::value(Source::Policy(value));
                write_answer(guarded.answers(place), carries, incoming, of_policy, response);
            }
            #[cfg(feature = "live")]
            Taken::Live(guarded) => {
                let of_policy = |value| F::value(Source::Snapshot(value));
                write_answer(guarded.answers(place), carries, incoming, of_policy, response);
            }
        }
    }

    /// What to write to the response of a handler, for when the request is gone. Only if
    /// [`Evaluation::answer`] is `None`. Lets go of the snapshot, so that a slow handler does not keep a
    /// policy in memory that has been replaced.
    ///
    /// Allocates nothing if the framework shares what it has read, as the crate `http` does.
    #[inline]
    pub fn carry(self, evaluation: Evaluation, incoming: &Incoming<'_, F>) -> Carried<F> {
        let values = &self.guarded().answers(evaluation.place).values;
        Carried::new(values, evaluation.carries, incoming)
    }
}

#[cold]
fn evaluate_without_policy(request: &Request<'_>, routes: &Routes, place: usize) -> Evaluation {
    evaluation(routes.evaluate_without_policy(request), request, routes, place)
}

#[inline(always)]
#[cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "only events need it"))]
fn evaluation(
    decision: Decision<'_>,
    request: &Request<'_>,
    routes: &Routes,
    place: usize,
) -> Evaluation {
    #[cfg(feature = "tracing")]
    if let Some(refusal) = decision.refusal() {
        refusal.trace(request, routes);
    }
    Evaluation { answer: decision.answer(), carries: decision.headers().carries, place }
}

#[inline(always)]
fn write_answer<'r, 'x, F: Framework>(
    Converted { values, preflight }: &'x Converted<F>,
    carries: Carries,
    incoming: &Incoming<'r, F>,
    of_policy: impl Fn(&'x F::Value<'static>) -> Option<F::Value<'r>>,
    response: &mut F::Response<'r>,
) {
    if let (Carries::Preflight { max_age: true }, Some(template)) = (carries, preflight)
        && F::names(response).next().is_none()
    {
        let origin = if values.any_origin { None } else { incoming.allow_origin() };
        if values.any_origin || origin.is_some() {
            return F::write_template(template, origin, response);
        }
    }
    let asked = |header| incoming.request.lines(header);
    let of_request = |header, bytes: &[u8]| incoming.value(header, bytes);
    write::write::<F>(values, carries, asked, of_policy, of_request, response);
}

impl<F: Framework> fmt::Debug for Snapshot<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Snapshot").field(self.routes()).finish()
    }
}
