//! The core's header operations in actix-web's types.

use std::{borrow::Cow, sync::Arc};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use cors_core::{Decision, HeaderLine, Policy, RESPONSE_HEADERS, Verb, merge_list};

use crate::incoming::Incoming;

/// The lines that a policy writes, converted once, so that requests share them. At the places that
/// [`cors_core::HeaderOperation::line`] names.
#[derive(Debug, Clone)]
pub(crate) struct Lines(Arc<[Line]>);

#[derive(Debug)]
struct Line {
    verb: Verb,
    name: HeaderName,
    value: Option<HeaderValue>,
}

/// What a forwarded request's response is to carry. Owned, so that it outlives the request.
#[derive(Debug, Clone)]
pub(crate) struct ResponseHeaders {
    lines: Lines,
    // One bit a line.
    written: u16,
    // The value of the line that has none of its own: the one that answers the origin.
    origin: Option<HeaderValue>,
}

impl Lines {
    pub(crate) fn new(policy: &Policy) -> Self {
        let convert = |HeaderLine { verb, name, value }| {
            let value = value.and_then(|value| HeaderValue::from_bytes(value).ok());
            // Cloned once, so that its buffer is shared and later clones count references only.
            Line { verb, name: HeaderName::from_static(name), value: value.clone() }
        };
        Self(policy.header_lines().into_iter().map(convert).collect())
    }

    /// What a decision writes to the response of the inner service.
    pub(crate) fn forward(
        &self,
        decision: &Decision<'_>,
        incoming: &Incoming<'_>,
    ) -> ResponseHeaders {
        let (mut written, mut origin) = (0, None);
        decision.headers().operations().for_each(|operation| {
            written |= 1 << operation.line();
            if self.0.get(operation.line()).is_some_and(|line| line.value.is_none()) {
                origin = incoming.shared(operation.value());
            }
        });
        ResponseHeaders { lines: self.clone(), written, origin }
    }

    /// Writes what a decision answers.
    pub(crate) fn answer(
        &self,
        decision: &Decision<'_>,
        incoming: &Incoming<'_>,
        response: &mut HeaderMap,
    ) {
        decision.headers().operations().for_each(|operation| {
            let Some(line) = self.0.get(operation.line()) else { return };
            let requested = || incoming.shared(operation.value());
            if let Some(value) = line.value.clone().or_else(requested) {
                response.append(line.name.clone(), value);
            }
        });
    }
}

impl ResponseHeaders {
    /// Takes what is the policy's to say out of a response's headers, and writes what it says.
    pub(crate) fn write_to(&self, response: &mut HeaderMap) {
        if response.keys().any(|name| RESPONSE_HEADERS.contains(&name.as_str())) {
            for name in RESPONSE_HEADERS {
                response.remove(name);
            }
        }
        let mut left = self.written;
        while let Some(line) = self.lines.0.get(left.trailing_zeros() as usize) {
            // The lowest bit goes.
            left &= left - 1;
            let value = line.value.as_ref().or(self.origin.as_ref()).cloned();
            if let Some(value) = value.and_then(|value| line.missing(value, response)) {
                response.append(line.name.clone(), value);
            }
        }
    }
}

impl Line {
    /// What of a value a response has not. Of a header that is set it has nothing.
    fn missing(&self, value: HeaderValue, response: &HeaderMap) -> Option<HeaderValue> {
        let is_present = || response.keys().any(|name| *name == self.name);
        if self.verb != Verb::Merge || !is_present() {
            return Some(value);
        }
        let lines = || response.get_all(&self.name).map(HeaderValue::as_bytes);
        match merge_list(lines, value.as_bytes())? {
            Cow::Borrowed(_) => Some(value),
            Cow::Owned(line) => HeaderValue::from_bytes(&line).ok(),
        }
    }
}
