//! Who watches a guard: a candidate policy, which judges and never acts, and observers.

use alloc::{sync::Arc, vec::Vec};
use core::fmt;

use super::{
    Current, Evaluation, Framework, Incoming, Observed, Policies, Recipient,
    held::{Held, Role},
    observed::Judged,
};
use crate::{Routes, protection};

/// What looks at each request once it has been judged.
#[derive(Clone, Default)]
pub(super) struct Watch {
    candidate: Option<Held<Routes>>,
    observers: Vec<Observer>,
}

#[derive(Clone)]
struct Observer {
    of_all: bool,
    told: Arc<dyn Fn(&Observed<'_>) + Send + Sync>,
}

impl Watch {
    pub(super) fn set_candidate(&mut self, candidate: Policies) {
        let held = Held::new(candidate, |routes| routes, Role::Candidate);
        #[cfg(feature = "tracing")]
        held.load().trace_warnings();
        self.candidate = Some(held);
    }

    pub(super) fn add(
        &mut self,
        of_all: bool,
        observer: impl Fn(&Observed<'_>) + Send + Sync + 'static,
    ) {
        self.observers.push(Observer { of_all, told: Arc::new(observer) });
    }

    /// Judges a request again, by both policies, and tells the observers.
    // Cold, so that a guard that nobody watches does not pay for it.
    #[cold]
    #[inline(never)]
    pub(super) fn look<'r, F: Framework>(
        &self,
        current: &Current<F>,
        evaluation: Evaluation,
        incoming: &Incoming<'r, F>,
        recipient: impl Fn() -> Recipient<'r>,
    ) {
        let candidate = self.candidate.as_ref().map(Held::load);
        let candidate = candidate.as_deref();
        if !self.concerns(evaluation, incoming, candidate) {
            return;
        }
        let (request, sent) = (&incoming.request, incoming.sent(recipient));
        let judged = |routes| Judged::new(routes, request, &sent);
        let enforced = judged(current.routes());
        let candidate = candidate.map(judged);
        let is_same_origin = &|| protection::is_same_origin(&request.origin, &sent);
        let observed = Observed { request, enforced, candidate, is_same_origin };
        #[cfg(feature = "tracing")]
        observed.trace();
        let concerns_cors = observed.concerns_cors();
        let wanted = |it: &&Observer| it.of_all || concerns_cors;
        self.observers.iter().filter(wanted).for_each(|observer| (observer.told)(&observed));
    }

    /// Whether anyone is to be told of a request, as far as that is known without judging it again: without
    /// `Origin`, only what is forbidden is of interest.
    fn concerns<F: Framework>(
        &self,
        evaluation: Evaluation,
        incoming: &Incoming<'_, F>,
        candidate: Option<&Routes>,
    ) -> bool {
        incoming.origin.is_some()
            || evaluation.answer().is_some()
            || candidate.is_some_and(Routes::any_is_protected)
            || self.observers.iter().any(|it| it.of_all)
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let candidate = self.candidate.as_ref().map(Held::load);
        f.debug_struct("Watch")
            .field("candidate", &candidate.as_deref())
            .field("observers", &self.observers.len())
            .finish()
    }
}
