//! The core's header operations on a Rocket response.

use std::borrow::Cow;

use cors_core::{Decision, HeaderOperation, Policy, RESPONSE_HEADERS, Request, Verb, merge_list};
use rocket::{Response, http::HeaderMap};

/// The values of the lines that a policy writes, so that responses borrow them. At the places that
/// [`HeaderOperation::line`] names.
pub(crate) struct Lines(Vec<Option<String>>);

impl Lines {
    pub(crate) fn new(policy: &Policy) -> Self {
        let text = |value| String::from_utf8_lossy(value).into_owned();
        Self(policy.header_lines().map(|line| line.value.map(text)).into())
    }

    /// Takes what is the policy's to say out of a response's headers, and writes what it says.
    pub(crate) fn write<'r>(
        &'r self,
        decision: &Decision<'_>,
        request: &'r HeaderMap<'_>,
        response: &mut Response<'r>,
    ) {
        // Rocket hashes names letter by letter: looking at all of a response is faster.
        let has = |response: &Response<'_>, names: &[&str]| {
            let mut present = response.headers().iter();
            present.any(|it| names.iter().any(|name| it.name == **name))
        };
        if has(response, &RESPONSE_HEADERS) {
            for name in RESPONSE_HEADERS {
                response.remove_header(name);
            }
        }
        decision.headers().operations().for_each(|operation| {
            let name = operation.name();
            let value = self.value(&operation, request);
            match operation.verb() {
                // Nothing to replace is left.
                Verb::Set | Verb::Append => response.adjoin_raw_header(name, value),
                Verb::Merge if has(response, &[name]) => {
                    let lines = || response.headers().get(name).map(str::as_bytes);
                    match merge_list(lines, value.as_bytes()) {
                        None => {}
                        Some(Cow::Borrowed(_)) => response.adjoin_raw_header(name, value),
                        Some(Cow::Owned(line)) => {
                            let line = String::from_utf8_lossy(&line).into_owned();
                            response.adjoin_raw_header(name, line);
                        }
                    }
                }
                Verb::Merge => response.adjoin_raw_header(name, value),
            }
        });
    }

    /// The value as the policy or the request has it, so that nothing is copied but what a preflight
    /// asks for.
    fn value<'r>(
        &'r self,
        operation: &HeaderOperation<'_>,
        request: &'r HeaderMap<'_>,
    ) -> Cow<'r, str> {
        if let Some(Some(value)) = self.0.get(operation.line()) {
            return Cow::Borrowed(value);
        }
        match request.get_one(Request::ORIGIN) {
            Some(origin) if origin.as_bytes() == operation.value() => Cow::Borrowed(origin),
            // It is ASCII: a method or names.
            _ => Cow::Owned(String::from_utf8_lossy(operation.value()).into_owned()),
        }
    }
}
