//! Policies with their values in the types of a framework, and how they judge a request.

use alloc::boxed::Box;
use core::fmt;

use super::{Carried, Converted, Framework, Incoming, Recipient};
use crate::{
    Decision, Policy, Request, Routes,
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

/// A request, and what to do with it. Holds only for the snapshot that judged it.
#[must_use]
pub struct Judged<'r, F: Framework> {
    pub(super) incoming: Incoming<'r, F>,
    answer: Option<u16>,
    pub(super) carries: Carries,
    // The place of the policy.
    place: usize,
}

impl<F: Framework> Judged<'_, F> {
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

    /// Reads what the policy of a path depends on, and judges it: the method as received, the path of the target
    /// without its query, the headers, and, only for a policy with cross-origin protection, where the request was
    /// sent to.
    ///
    /// With the feature `tracing` it reports a request that is refused or forbidden as an event with target
    /// `cors`, level debug and the fields `refusal`, `origin`, `method`, `path` and, where policies are by path,
    /// `route`; what the client sent is escaped and cut to 400 bytes.
    ///
    /// Allocates only if one of the headers has several lines.
    #[inline(always)]
    pub fn judge<'r>(
        &self,
        method: &'r str,
        path: &'r str,
        headers: F::Request<'r>,
        recipient: impl FnOnce() -> Recipient<'r>,
    ) -> Judged<'r, F> {
        let mut incoming = Incoming::read(method, path, headers);
        let (policy, place) = self.routes.policy(path.as_bytes());
        let is_protected = match policy {
            Some(policy) => policy.0.cross_origin_protection,
            None => self.routes.protects(path.as_bytes()),
        };
        if is_protected {
            incoming.read_protected(recipient);
        }
        let request = &incoming.request;
        let (answer, carries) = match policy {
            Some(policy) => outcome(policy.evaluate(request), request, &self.routes),
            None => outcome_without_policy(request, &self.routes),
        };
        Judged { incoming, answer, carries, place }
    }

    /// What to write to the response of a handler, for when the request is gone. Not for the answer to a
    /// preflight.
    ///
    /// Allocates nothing if the framework shares what it has read, as the crate `http` does.
    #[inline]
    pub fn carry(&self, judged: &Judged<'_, F>) -> Carried<F> {
        Carried::new(&self.answers(judged).values, judged)
    }

    #[inline]
    pub(super) fn answers(&self, judged: &Judged<'_, F>) -> &Converted<F> {
        match judged.place.checked_sub(1) {
            None => &self.first,
            Some(place) => self.others.get(place).unwrap_or(&self.none),
        }
    }
}

#[cold]
fn outcome_without_policy(request: &Request<'_>, routes: &Routes) -> (Option<u16>, Carries) {
    outcome(routes.evaluate_without_policy(request), request, routes)
}

#[inline(always)]
#[cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "only events need it"))]
fn outcome(
    decision: Decision<'_>,
    request: &Request<'_>,
    routes: &Routes,
) -> (Option<u16>, Carries) {
    #[cfg(feature = "tracing")]
    if let Some(refusal) = decision.refusal() {
        refusal.trace(request, routes);
    }
    (decision.answer(), decision.headers().carries)
}

impl<F: Framework> fmt::Debug for Current<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Current").field(&self.routes).finish()
    }
}

impl<F: Framework> fmt::Debug for Judged<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { incoming, answer, carries, .. } = self;
        f.debug_tuple("Judged").field(incoming).field(answer).field(carries).finish()
    }
}
