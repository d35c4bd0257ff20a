//! The core's header operations in actix-web's types.

use std::borrow::Cow;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};
use cors_core::{Decision, HeaderOperation, Policy, RESPONSE_HEADERS, Source, Verb, merge_list};
use smallvec::SmallVec;

/// The values that are the policy's, converted once, so that a request shares them.
#[derive(Debug)]
pub(crate) struct PolicyValues(Vec<(&'static str, HeaderValue)>);

impl PolicyValues {
    pub(crate) fn new(policy: &Policy) -> Self {
        // Cloned once, so that its buffer is shared and later clones count references only.
        let value = |(name, value)| Some((name, HeaderValue::from_bytes(value).ok()?.clone()));
        Self(policy.header_values().filter_map(value).collect())
    }

    fn of(&self, name: &str) -> Option<HeaderValue> {
        self.0.iter().find(|(it, _)| *it == name).map(|(_, value)| value.clone())
    }
}

/// What a forwarded request's response is to carry. Owned, so that it outlives the request; four is
/// what a response has at most.
#[derive(Debug, Clone)]
pub(crate) struct ResponseHeaders(SmallVec<[Operation; 4]>);

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    verb: Verb,
    name: HeaderName,
    value: HeaderValue,
}

impl FromIterator<Operation> for ResponseHeaders {
    fn from_iter<I: IntoIterator<Item = Operation>>(operations: I) -> Self {
        Self(operations.into_iter().collect())
    }
}

impl ResponseHeaders {
    /// Takes what is the policy's to say out of a response's headers, and writes what it says.
    pub(crate) fn write_to(self, response: &mut HeaderMap) {
        if response.keys().any(|name| RESPONSE_HEADERS.contains(&name.as_str())) {
            for name in RESPONSE_HEADERS {
                response.remove(name);
            }
        }
        write(self.0, response);
    }
}

/// What to do to the response's headers for a decision on a request with these headers.
pub(crate) fn operations<'a>(
    decision: &Decision<'a>,
    values: &'a PolicyValues,
    request: &'a HeaderMap,
) -> impl Iterator<Item = Operation> + use<'a> {
    let convert = |operation: HeaderOperation<'a>| {
        let value = match operation.source() {
            Source::Static(text) => HeaderValue::from_static(text),
            Source::Policy(_) => values.of(operation.name())?,
            Source::Request(bytes) => shared(bytes, request)?,
        };
        let name = HeaderName::from_static(operation.name());
        Some(Operation { verb: operation.verb(), name, value })
    };
    decision.headers().operations().filter_map(convert)
}

/// The request's own value where it is the one, so that nothing is copied.
fn shared(bytes: &[u8], request: &HeaderMap) -> Option<HeaderValue> {
    match request.get(ORIGIN) {
        Some(origin) if origin.as_bytes() == bytes => Some(origin.clone()),
        _ => HeaderValue::from_bytes(bytes).ok(),
    }
}

/// Carries out the operations.
pub(crate) fn write(operations: impl IntoIterator<Item = Operation>, response: &mut HeaderMap) {
    for Operation { verb, name, value } in operations {
        match verb {
            Verb::Set => {
                response.insert(name, value);
            }
            Verb::Append => response.append(name, value),
            Verb::Merge => {
                let lines = || response.get_all(&name).map(HeaderValue::as_bytes);
                let line = match merge_list(lines, value.as_bytes()) {
                    None => None,
                    Some(Cow::Borrowed(_)) => Some(value.clone()),
                    Some(Cow::Owned(line)) => HeaderValue::from_bytes(&line).ok(),
                };
                if let Some(line) = line {
                    response.append(name, line);
                }
            }
        }
    }
}
