//! Writing what was decided to a response.

use alloc::{borrow::Cow, sync::Arc};
use core::fmt;

use super::{Constant, CorsHeader, Framework, Incoming, Source};
use crate::{
    merge_list,
    response::{Answers, Carries, InOrder, Value, Values, headers},
};

/// The prefix of all headers whose only author is the policy.
const PREFIX: &str = "access-control-";

/// Writes the lines of an answer; `of_policy` makes the values that come from the policy, `of_request` those
/// that come from the request.
#[inline(always)]
pub(super) fn write<'r, 'x, 'q, F: Framework>(
    answers: &'x Answers<F::Value<'static>>,
    carries: Carries,
    asked: impl Fn(CorsHeader) -> &'q [&'q [u8]],
    of_policy: impl Fn(&'x F::Value<'static>) -> Option<F::Value<'r>>,
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
    let mut writer = Writer::<F, _, _> { response, has_vary, of_policy, of_request };
    // Each case separately, so that the compiler drops what that case never carries.
    match carries {
        Carries::Nothing => {}
        Carries::Vary(on) => writer.write(headers(answers, Carries::Vary(on), asked)),
        Carries::Response { protected } => {
            writer.write(headers(answers, Carries::Response { protected }, asked));
        }
        Carries::Preflight { max_age } => {
            writer.write(headers(answers, Carries::Preflight { max_age }, asked));
        }
    }
}

struct Writer<'w, 'r, F: Framework, P, R> {
    response: &'w mut F::Response<'r>,
    has_vary: bool,
    of_policy: P,
    of_request: R,
}

impl<'r, 'x, F, P, R> Writer<'_, 'r, F, P, R>
where
    F: Framework,
    P: Fn(&'x F::Value<'static>) -> Option<F::Value<'r>>,
    R: Fn(CorsHeader, &[u8]) -> Option<F::Value<'r>>,
{
    /// Without a loop, so that the compiler knows the header at each place.
    #[inline(always)]
    fn write(&mut self, [a, b, c, d, e, f, g]: InOrder<'x, '_, F::Value<'static>>) {
        self.append(a);
        self.append(b);
        self.append(c);
        self.append(d);
        self.append(e);
        self.append(f);
        self.append(g);
    }

    #[inline(always)]
    fn append<'q>(&mut self, (header, values): (CorsHeader, Values<'x, 'q, F::Value<'static>>)) {
        for value in values {
            let value = match value {
                Value::Constant(list) if header == CorsHeader::Vary && self.has_vary => {
                    missing::<F>(list, header, self.response)
                }
                Value::Constant(constant) => F::value(Source::Constant(constant)),
                Value::Policy(value) => (self.of_policy)(value),
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
        Cow::Borrowed(_) => F::value(Source::Constant(list)),
        Cow::Owned(missing) => F::value(Source::Bytes(&missing)),
    }
}

/// The answer to an allowed preflight whose origin is `null`.
pub(super) fn template<F: Framework>(answers: &Answers<F::Value<'static>>) -> Option<F::Template> {
    let lines = headers(answers, Carries::Preflight { max_age: true }, |_| &[b"null"]);
    F::template(lines.into_iter().flat_map(|(header, values)| {
        let value = |value: Value<'_, '_, F::Value<'static>>| match value {
            Value::Constant(constant) => F::value(Source::Constant(constant)),
            Value::Policy(value) => Some(value.clone()),
            Value::Request(_, bytes) => F::value(Source::Bytes(bytes)),
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
        let is_response = matches!(carries, Carries::Response { .. });
        let is_needed = is_response && !answers.any_origin;
        let origin = if is_needed { incoming.allow_origin().map(F::into_owned) } else { None };
        Self { answers: Arc::clone(answers), carries, origin }
    }

    /// Removes the handler's own CORS headers from a response, writes the policy's, and adds to `Vary`.
    ///
    /// A map of the crate `http` that is full (over 24,000 names) does not get all of them.
    #[inline]
    pub fn write_to<'r>(&'r self, response: &mut F::Response<'r>) {
        const ORIGIN: &[&[u8]] = &[b"the origin, as it is carried"];
        let asked = |_| ORIGIN;
        let origin = |_, _: &[u8]| F::value(Source::Policy(self.origin.as_ref()?));
        let of_policy = |value| F::value(Source::Policy(value));
        write::<F>(&self.answers, self.carries, asked, of_policy, origin, response);
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

#[cfg(all(test, feature = "http"))]
mod tests {
    use alloc::sync::Arc;

    use crate::{
        Policy,
        guard::{Guard, Incoming, Recipient},
        http::Http,
    };

    /// A slow upload keeps no set of origins in memory after its policy has been replaced.
    #[test]
    fn what_waits_for_a_response_does_not_hold_the_policy() {
        let policy = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
        let guard = Guard::<Http>::new(policy.clone());
        let headers = ::http::HeaderMap::new();
        let mut incoming = Incoming::new("GET", "/", &headers);
        let carried = {
            let snapshot = guard.load();
            let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
            snapshot.carry(evaluation, &incoming)
        };
        drop(guard);
        assert_eq!(Arc::strong_count(&policy.0), 1);
        let mut response = ::http::HeaderMap::new();
        carried.write_to(&mut response);
        assert_eq!(response.len(), 1);
    }
}
