//! The core's header operations on a Rocket response.

use std::borrow::Cow;

use cors_core::{
    Decision, HeaderOperation, Policy, RESPONSE_HEADERS, Request, Source, Verb, merge_list,
};
use rocket::{Response, http::HeaderMap};

/// Takes what is the policy's to say out of a response's headers, and writes what it says.
pub(crate) fn write<'r>(
    decision: &Decision<'_>,
    policy: &'r Policy,
    request: &'r HeaderMap<'_>,
    response: &mut Response<'r>,
) {
    for name in RESPONSE_HEADERS {
        response.remove_header(name);
    }
    for operation in decision.headers().operations() {
        let name = operation.name();
        let value = value(&operation, policy, request);
        match operation.verb() {
            Verb::Set => drop(response.set_raw_header(name, value)),
            Verb::Append => response.adjoin_raw_header(name, value),
            Verb::Merge => {
                let lines = || response.headers().get(name).map(str::as_bytes);
                match merge_list(lines, value.as_bytes()) {
                    None => {}
                    Some(Cow::Borrowed(_)) => response.adjoin_raw_header(name, value),
                    Some(Cow::Owned(line)) => response.adjoin_raw_header(name, text(&line)),
                }
            }
        }
    }
}

/// The value as the policy or the request has it, so that nothing is copied but what a preflight
/// asks for.
fn value<'r>(
    operation: &HeaderOperation<'_>,
    policy: &'r Policy,
    request: &'r HeaderMap<'_>,
) -> Cow<'r, str> {
    match operation.source() {
        Source::Static(text) => Cow::Borrowed(text),
        Source::Policy(bytes) => {
            let found = policy.header_values().find(|(name, _)| *name == operation.name());
            found.map_or_else(|| text(bytes), |(_, value)| String::from_utf8_lossy(value))
        }
        Source::Request(bytes) => match request.get_one(Request::ORIGIN) {
            Some(origin) if origin.as_bytes() == bytes => Cow::Borrowed(origin),
            _ => text(bytes),
        },
    }
}

/// A value of the core's is ASCII.
fn text(value: &[u8]) -> Cow<'static, str> {
    Cow::Owned(String::from_utf8_lossy(value).into_owned())
}
