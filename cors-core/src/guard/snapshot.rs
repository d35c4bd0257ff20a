//! One request, judged and answered from one snapshot.

use alloc::sync::Arc;
use core::{fmt, ops::Deref};

use super::{
    Converted, Current, Evaluation, Framework, Guard, Incoming, Recipient, Source, held::Taken,
    watch::Watch, write,
};
use crate::response::Carries;

/// What was current when a request came. It stays in memory as long as this, so let go of it before the
/// handler runs.
pub struct Snapshot<'r, F: Framework> {
    taken: Taken<'r, Current<F>>,
    watch: &'r Option<Arc<Watch>>,
}

/// What a [`Snapshot`] was taken of, without its guard; see [`Snapshot::keep`].
pub struct Kept<F: Framework>(Taken<'static, Current<F>>);

impl<F: Framework> Guard<F> {
    /// What is current, for one request. Waits for nothing and allocates nothing.
    #[inline]
    pub fn load(&self) -> Snapshot<'_, F> {
        Snapshot { taken: self.held.load(), watch: &self.watch }
    }

    /// The snapshot that was kept, to judge the same request by it once more.
    pub fn resume(&self, Kept(taken): Kept<F>) -> Snapshot<'_, F> {
        Snapshot { taken, watch: &self.watch }
    }
}

impl<F: Framework> Deref for Snapshot<'_, F> {
    type Target = Current<F>;

    #[inline]
    fn deref(&self) -> &Current<F> {
        &self.taken
    }
}

impl<F: Framework> Snapshot<'_, F> {
    /// Whether a candidate or an observer looks at the request, too: it may depend on the path where the policy does not.
    #[inline]
    pub fn is_watched(&self) -> bool {
        self.watch.is_some()
    }

    /// Reads of a request what the policy of its path depends on, and judges it. With the feature `tracing` it
    /// reports a request that is refused or forbidden as an event with target `cors`, level debug and the fields
    /// `refusal`, `origin`, `method`, `path`, where policies are by path `route`, and where an origin nearly matches
    /// a pattern `nearest`; what the client sent is escaped and cut to 400 bytes. Then the guard's
    /// [candidate](Guard::report_only) judges it, and the [observers](Guard::observe) are told, so call it once for
    /// each request.
    ///
    /// Allocates only if a header has several lines, or if an observer does.
    #[inline]
    pub fn evaluate<'q>(
        &self,
        incoming: &mut Incoming<'q, F>,
        recipient: impl Fn() -> Recipient<'q> + Copy,
    ) -> Evaluation {
        let evaluation = self.taken.evaluate(incoming, recipient);
        if let Some(watch) = self.watch {
            watch.look(&self.taken, evaluation, incoming, recipient);
        }
        evaluation
    }

    /// The same snapshot, to judge a request by it once more with [`Guard::resume`]: for a framework that cannot
    /// keep an [`Evaluation`]. `None` where the policies never change, so that [`Guard::load`] gives the same again.
    pub fn keep(&self) -> Option<Kept<F>> {
        match &self.taken {
            Taken::Fixed(_) => None,
            #[cfg(feature = "live")]
            Taken::Live(current) => {
                let current = arc_swap::Guard::from_inner(Arc::clone(current));
                Some(Kept(Taken::Live(current)))
            }
        }
    }
}

impl<'r, F: Framework> Snapshot<'r, F> {
    /// Writes what was decided to a response: removes the handler's own CORS headers, writes the
    /// policy's, and adds to `Vary`.
    #[inline]
    pub fn write(
        &self,
        evaluation: Evaluation,
        incoming: &Incoming<'r, F>,
        response: &mut F::Response<'r>,
    ) {
        let carries = evaluation.carries;
        match &self.taken {
            Taken::Fixed(current) => {
                let of_policy = |value| F::value(Source::Policy(value));
                write_answer(current.answers(evaluation), carries, incoming, of_policy, response);
            }
            #[cfg(feature = "live")]
            Taken::Live(current) => {
                let of_policy = |value| F::value(Source::Snapshot(value));
                write_answer(current.answers(evaluation), carries, incoming, of_policy, response);
            }
        }
    }
}

#[inline(always)]
fn write_answer<'r, 'x, F: Framework>(
    Converted { values, preflight }: &'x Converted<F>,
    carries: Carries,
    incoming: &Incoming<'r, F>,
    of_policy: impl Fn(&'x F::Value<'static>) -> Option<F::Value<'r>>,
    response: &mut F::Response<'r>,
) {
    let cacheable = matches!(carries, Carries::Preflight { max_age: true });
    let alone = |_: &&F::Template| cacheable && F::names(response).next().is_none();
    if let Some(template) = preflight.as_ref().filter(alone) {
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

impl<F: Framework> fmt::Debug for Kept<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kept").field(self.0.routes()).finish()
    }
}
