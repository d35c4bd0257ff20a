//! The core's header operations on a Rocket response.

use std::borrow::Cow;

use cors_core::{Decision, Policy, RESPONSE_HEADERS, Verb, merge_list};
use rocket::Response;

use crate::incoming::Incoming;

/// The values of the lines that a policy writes, so that responses borrow them. At the places that
/// [`cors_core::HeaderOperation::line`] names.
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
        incoming: &Incoming<'r>,
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
            let value = match self.0.get(operation.line()) {
                Some(Some(value)) => Cow::Borrowed(value.as_str()),
                _ => incoming.shared(operation.value()),
            };
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
}
