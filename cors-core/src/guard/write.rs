//! Writing what was decided to a response.

use alloc::{borrow::Cow, sync::Arc};
use core::fmt;

use super::{CorsHeader, Framework, Incoming};
use crate::{
    merge_list,
    response::{Answers, Carries, Value, lines},
};

/// The prefix of all headers whose only author is the policy.
const PREFIX: &str = "access-control-";

/// Writes the lines of an answer; `of_request` makes those values that are the request's.
#[inline]
pub(super) fn write<'r, 'q, F: Framework>(
    answers: &'r Answers<F::Value<'static>>,
    carries: Carries,
    asked: impl Fn(CorsHeader) -> &'q [&'q [u8]],
    of_request: impl Fn(CorsHeader, &[u8]) -> Option<F::Value<'r>>,
    response: &mut F::Response<'r>,
) {
    let (mut has_ours, mut has_vary) = (false, false);
    for name in F::names(response) {
        let prefix = name.get(..PREFIX.len());
        has_ours |= prefix.is_some_and(|it| it.eq_ignore_ascii_case(PREFIX));
        has_vary |= name.eq_ignore_ascii_case(CorsHeader::Vary.name());
    }
    if has_ours {
        CorsHeader::OF_THE_POLICY.into_iter().for_each(|header| F::remove(response, header));
    }
    lines(answers, carries, asked).for_each(|(header, value)| {
        let value = match value {
            Value::Constant(constant) if header == CorsHeader::Vary && has_vary => {
                let present = || F::response_lines(response, header);
                match merge_list(present, constant.value().as_bytes()) {
                    None => None,
                    Some(Cow::Borrowed(_)) => Some(F::constant(constant)),
                    Some(Cow::Owned(missing)) => F::copy(&missing),
                }
            }
            Value::Constant(constant) => Some(F::constant(constant)),
            Value::Policy(value) => Some(F::borrow(value)),
            Value::Request(header, bytes) => of_request(header, bytes),
        };
        if let Some(value) = value {
            F::append(response, header, value);
        }
    });
}

/// The answer to an allowed preflight whose origin is `null`.
pub(super) fn template<F: Framework>(answers: &Answers<F::Value<'static>>) -> Option<F::Template> {
    let lines = lines(answers, Carries::Preflight { max_age: true }, |_| &[b"null"]);
    F::template(lines.filter_map(|(header, value)| {
        let value = match value {
            Value::Constant(constant) => F::constant(constant),
            Value::Policy(value) => F::into_owned(F::borrow(value)),
            Value::Request(_, bytes) => F::copy(bytes)?,
        };
        Some((header, value))
    }))
}

/// What the response of a handler is to carry. Owned, so that it outlives the request; it holds nothing
/// of the policy but the values of its lines.
pub struct Carried<F: Framework> {
    answers: Arc<Answers<F::Value<'static>>>,
    carries: Carries,
    origin: Option<F::Value<'static>>,
}

impl<F: Framework> Carried<F> {
    #[inline]
    pub(super) fn new(
        answers: &Arc<Answers<F::Value<'static>>>,
        carries: Carries,
        incoming: &Incoming<'_, F>,
    ) -> Self {
        let is_needed = carries == Carries::Response && !answers.any_origin;
        let origin = incoming.origin.filter(|_| is_needed);
        let origin = origin.map(|line| F::into_owned(F::share(line)));
        Self { answers: Arc::clone(answers), carries, origin }
    }

    /// Takes the handler's own CORS headers out of a response, puts the policy's in, and adds to `Vary`.
    ///
    /// A map of the crate `http` that is full (32,768 headers) stays without them: the browser then blocks.
    #[inline]
    pub fn write_to<'r>(&'r self, response: &mut F::Response<'r>) {
        const ORIGIN: &[&[u8]] = &[b"the origin, as it is carried"];
        let asked = |_| ORIGIN;
        let origin = |_, _: &[u8]| self.origin.as_ref().map(F::borrow);
        write::<F>(&self.answers, self.carries, asked, origin, response);
    }
}

impl<F: Framework> Clone for Carried<F> {
    fn clone(&self) -> Self {
        let Self { answers, carries, origin } = self;
        Self { answers: Arc::clone(answers), carries: *carries, origin: origin.clone() }
    }
}

impl<F: Framework> fmt::Debug for Carried<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Carried").field(&self.carries).field(&self.origin).finish()
    }
}
