//! One request, judged and answered from one snapshot.

#[cfg(feature = "live")]
use alloc::sync::Arc;
use core::{fmt, ops::Deref};

use super::{Converted, Current, Evaluation, Framework, Guard, Held, Incoming, Source, write};
use crate::response::Carries;

/// What was current when a request came. It stays in memory as long as this, so let go of it before the
/// handler runs.
pub struct Snapshot<'r, F: Framework>(Taken<'r, F>);

enum Taken<'r, F: Framework> {
    Fixed(&'r Current<F>),
    #[cfg(feature = "live")]
    Live(arc_swap::Guard<Arc<Current<F>>>),
}

impl<F: Framework> Guard<F> {
    /// What is current, for one request. Waits for nothing and allocates nothing.
    #[inline]
    pub fn load(&self) -> Snapshot<'_, F> {
        Snapshot(match &self.0 {
            Held::Fixed(current) => Taken::Fixed(current),
            #[cfg(feature = "live")]
            Held::Live(followed) => Taken::Live(followed.load()),
        })
    }
}

impl<F: Framework> Deref for Snapshot<'_, F> {
    type Target = Current<F>;

    #[inline]
    fn deref(&self) -> &Current<F> {
        match &self.0 {
            Taken::Fixed(current) => current,
            #[cfg(feature = "live")]
            Taken::Live(current) => current,
        }
    }
}

impl<F: Framework> Snapshot<'_, F> {
    /// The same snapshot, to judge a request by it once more: for a framework that cannot keep an
    /// [`Evaluation`]. `None` where the policies never change, so that [`Guard::load`] gives the same again.
    pub fn keep(&self) -> Option<Snapshot<'static, F>> {
        match &self.0 {
            Taken::Fixed(_) => None,
            #[cfg(feature = "live")]
            Taken::Live(current) => {
                let current = arc_swap::Guard::from_inner(Arc::clone(current));
                Some(Snapshot(Taken::Live(current)))
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
        match &self.0 {
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
