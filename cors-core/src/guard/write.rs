//! Writing what was decided to a response.

use alloc::{borrow::Cow, sync::Arc};
use core::fmt;

use super::{Constant, CorsHeader, Framework, Incoming};
use crate::{
    merge_list,
    response::{Answers, Carries, Value, Values, headers},
};

/// The prefix of all headers whose only author is the policy.
const PREFIX: &str = "access-control-";

/// Writes the lines of an answer; `of_request` makes the values that come from the request.
#[inline(always)]
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
    let mut writer = Writer::<F, _> { response, has_vary, of_request };
    // Each case separately, so that the compiler drops what that case never carries.
    match carries {
        Carries::Vary(on) => writer.write(headers(answers, Carries::Vary(on), asked)),
        Carries::Response => writer.write(headers(answers, Carries::Response, asked)),
        Carries::Preflight { max_age } => {
            writer.write(headers(answers, Carries::Preflight { max_age }, asked));
        }
    }
}

struct Writer<'x, 'r, F: Framework, R> {
    response: &'x mut F::Response<'r>,
    has_vary: bool,
    of_request: R,
}

/// A header and the values of its lines.
type Header<'r, 'q, F> = (CorsHeader, Values<'r, 'q, <F as Framework>::Value<'static>>);

impl<'r, F, R> Writer<'_, 'r, F, R>
where
    F: Framework,
    R: Fn(CorsHeader, &[u8]) -> Option<F::Value<'r>>,
{
    /// Without a loop, so that the compiler knows the header at each place.
    #[inline(always)]
    fn write(&mut self, [a, b, c, d, e, f, g]: [Header<'r, '_, F>; 7]) {
        self.append(a);
        self.append(b);
        self.append(c);
        self.append(d);
        self.append(e);
        self.append(f);
        self.append(g);
    }

    #[inline(always)]
    fn append(&mut self, (header, values): Header<'r, '_, F>) {
        for value in values {
            let value = match value {
                Value::Constant(list) if header == CorsHeader::Vary && self.has_vary => {
                    missing::<F>(list, header, self.response)
                }
                Value::Constant(constant) => Some(F::constant(constant)),
                Value::Policy(value) => Some(F::borrow(value)),
                Value::Request(header, bytes) => (self.of_request)(header, bytes),
            };
            if let Some(value) = value {
                F::append(self.response, header, value);
            }
        }
    }
}

/// The part of a list that a response's header does not say yet.
fn missing<'r, F: Framework>(
    list: Constant,
    header: CorsHeader,
    response: &F::Response<'r>,
) -> Option<F::Value<'r>> {
    match merge_list(|| F::response_lines(response, header), list.value().as_bytes())? {
        Cow::Borrowed(_) => Some(F::constant(list)),
        Cow::Owned(missing) => F::copy(&missing),
    }
}

/// The answer to an allowed preflight whose origin is `null`.
pub(super) fn template<F: Framework>(answers: &Answers<F::Value<'static>>) -> Option<F::Template> {
    let lines = headers(answers, Carries::Preflight { max_age: true }, |_| &[b"null"]);
    F::template(lines.into_iter().flat_map(|(header, values)| {
        let value = |value| match value {
            Value::Constant(constant) => Some(F::constant(constant)),
            Value::Policy(value) => Some(F::into_owned(F::borrow(value))),
            Value::Request(_, bytes) => F::copy(bytes),
        };
        values.filter_map(value).map(move |value| (header, value))
    }))
}

/// The CORS headers for a handler's response. Owned, so that it outlives the request; of the policy it
/// holds only the values of its lines.
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

    /// Removes the handler's own CORS headers from a response, writes the policy's, and adds to `Vary`.
    ///
    /// A map of the crate `http` that is full (32,768 headers) gets none of them: the browser then blocks.
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
