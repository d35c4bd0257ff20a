//! Policies with their values in the types of a framework, and how they judge a request.

use alloc::boxed::Box;
use core::fmt;

use super::{Carried, Converted, Framework, Incoming};
use crate::{
    Decision, Policy, Recipient, Request, Routes,
    protection::{Sent, is_exempt},
    response::{Answers, Carries},
};

/// The policies that are current while a request is judged, with their values in the types of a framework.
pub struct Current<F: Framework> {
    routes: Routes,
    // In the order of `Routes::policies`; the first apart, as it is often the only one.
    first: Converted<F>,
    others: Box<[Converted<F>]>,
    // Where there is no policy.
    none: Converted<F>,
}

/// What to do with a request; does not borrow the request. Holds only for that request and the snapshot that
/// evaluated it.
#[must_use]
#[derive(Debug, Clone, Copy)]
pub struct Evaluation {
    answer: Option<u16>,
    pub(super) carries: Carries,
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

impl<F: Framework> Current<F> {
    pub(super) fn new(routes: Routes) -> Self {
        let converted = |policy: Option<&Policy>| {
            Converted::new(policy.map_or(&Answers::NONE, |policy| &policy.0.answers))
        };
        let mut policies = routes.policies().map(converted);
        let first = policies.next().unwrap_or_else(|| converted(None));
        let others = policies.collect();
        Self { routes, first, others, none: converted(None) }
    }

    /// The policies.
    #[inline]
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Judges a request, and reports a refusal; see [`Snapshot::evaluate`](super::Snapshot::evaluate).
    #[inline]
    pub(super) fn evaluate<'r>(
        &self,
        incoming: &mut Incoming<'r, F>,
        recipient: impl Fn() -> Recipient<'r>,
    ) -> Evaluation {
        incoming.read();
        let (routes, request) = (&self.routes, &incoming.request);
        let (policy, place) = routes.policy(request.path);
        match policy {
            Some(policy)
                if !policy.0.cross_origin_protection
                    || is_exempt(request, &incoming.sent(&recipient)) =>
            {
                evaluation(policy.evaluate_unprotected(request), request, routes, place)
            }
            Some(policy) => {
                let sent = incoming.sent(recipient);
                evaluate_protected(policy, request, &sent, routes, place)
            }
            None => {
                let decision = evaluate_without_policy(routes, request, &incoming.sent(recipient));
                evaluation(decision, request, routes, place)
            }
        }
    }

    /// Whether cross-origin protection forbids a request, without reporting it: for a framework that must know
    /// before the request is evaluated.
    pub fn forbids<'r>(
        &self,
        incoming: &mut Incoming<'r, F>,
        recipient: impl Fn() -> Recipient<'r>,
    ) -> bool {
        incoming.read();
        let request = &incoming.request;
        let found = self.routes.find(request.path);
        let decision = found.evaluate_as_sent(request, &incoming.sent(recipient));
        matches!(decision, Decision::Forbidden(..))
    }

    /// What to write to the response of a handler, for when the request is gone. Only if
    /// [`Evaluation::answer`] is `None`.
    ///
    /// Allocates nothing if the framework shares what it has read, as the crate `http` does.
    #[inline]
    pub fn carry(&self, evaluation: Evaluation, incoming: &Incoming<'_, F>) -> Carried<F> {
        Carried::new(&self.answers(evaluation).values, evaluation.carries, incoming)
    }

    #[inline]
    pub(super) fn answers(&self, evaluation: Evaluation) -> &Converted<F> {
        match evaluation.place.checked_sub(1) {
            None => &self.first,
            Some(place) => self.others.get(place).unwrap_or(&self.none),
        }
    }
}

/// Of a request that cross-origin protection judges.
// Apart, so that other requests do not pay for it.
#[inline(never)]
fn evaluate_protected<'a>(
    policy: &'a Policy,
    request: &'a Request<'a>,
    sent: &impl Sent<'a>,
    routes: &Routes,
    place: usize,
) -> Evaluation {
    let decision = policy.evaluate_unprotected(request);
    if let Some(forbidden) = decision.forbidden(request, sent, Some(policy)) {
        return evaluation(forbidden, request, routes, place);
    }
    let evaluation = evaluation(decision, request, routes, place);
    Evaluation { carries: evaluation.carries.protected(), ..evaluation }
}

#[cold]
fn evaluate_without_policy<'a>(
    routes: &'a Routes,
    request: &'a Request<'a>,
    sent: &impl Sent<'a>,
) -> Decision<'a> {
    routes.find(request.path).evaluate_as_sent(request, sent)
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

impl<F: Framework> fmt::Debug for Current<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Current").field(&self.routes).finish()
    }
}
