//! The core's header operations in actix-web's types.

use std::{borrow::Cow, sync::Arc};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};
use cors_core::{Decision, HeaderLine, Policy, RESPONSE_HEADERS, Verb, merge_list};

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

impl Lines {
    pub(crate) fn new(policy: &Policy) -> Self {
        let convert = |HeaderLine { verb, name, value }| {
            let value = value.and_then(|value| HeaderValue::from_bytes(value).ok());
            Line { verb, name: HeaderName::from_static(name), value }
        };
        // Cloned once, so that a value's buffer is shared and later clones count references only.
        let lines = Self(policy.header_lines().into_iter().map(convert).collect());
        lines.0.iter().for_each(|line| drop(line.value.clone()));
        lines
    }

    /// Carries out a decision on the headers of an answer.
    pub(crate) fn write(
        &self,
        decision: &Decision<'_>,
        request: &HeaderMap,
        response: &mut HeaderMap,
    ) {
        decision.headers().operations().for_each(|operation| {
            let Some(line) = self.0.get(operation.line()) else { return };
            let requested = || shared(operation.value(), request);
            if let Some(value) = line.value.clone().or_else(requested) {
                line.write(value, response);
            }
        });
    }
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

impl ResponseHeaders {
    pub(crate) fn new(lines: &Lines, decision: &Decision<'_>, request: &HeaderMap) -> Self {
        let (mut written, mut origin) = (0, None);
        decision.headers().operations().for_each(|operation| {
            written |= 1 << operation.line();
            if lines.0.get(operation.line()).is_some_and(|line| line.value.is_none()) {
                origin = shared(operation.value(), request);
            }
        });
        Self { lines: lines.clone(), written, origin }
    }

    /// Takes what is the policy's to say out of a response's headers, and writes what it says.
    pub(crate) fn write_to(self, response: &mut HeaderMap) {
        if response.keys().any(|name| RESPONSE_HEADERS.contains(&name.as_str())) {
            for name in RESPONSE_HEADERS {
                response.remove(name);
            }
        }
        let written = |(bit, _): &(u32, &Line)| self.written >> bit & 1 == 1;
        for (_, line) in (0..).zip(&*self.lines.0).filter(written) {
            if let Some(value) = line.value.as_ref().or(self.origin.as_ref()) {
                line.write(value.clone(), response);
            }
        }
    }
}

impl Line {
    fn write(&self, value: HeaderValue, response: &mut HeaderMap) {
        let name = self.name.clone();
        match self.verb {
            Verb::Set => drop(response.insert(name, value)),
            Verb::Append => response.append(name, value),
            Verb::Merge => {
                let lines = || response.get_all(&name).map(HeaderValue::as_bytes);
                let line = match merge_list(lines, value.as_bytes()) {
                    None => None,
                    Some(Cow::Borrowed(_)) => Some(value),
                    Some(Cow::Owned(line)) => HeaderValue::from_bytes(&line).ok(),
                };
                if let Some(line) = line {
                    response.append(name, line);
                }
            }
        }
    }
}

/// The request's own value where it is the one, so that nothing is copied.
fn shared(bytes: &[u8], request: &HeaderMap) -> Option<HeaderValue> {
    match request.get(ORIGIN) {
        Some(origin) if origin.as_bytes() == bytes => Some(origin.clone()),
        _ => HeaderValue::from_bytes(bytes).ok(),
    }
}
