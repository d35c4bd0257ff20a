//! Rocket's headers, for the guard.
//!
//! Rocket's maps hash names letter by letter: going through all headers is faster than looking one up.

use std::borrow::Cow;

use cors_core::{
    Authority,
    guard::{CorsHeader, Framework, Incoming, Recipient, SenderHeader, Source},
};
use rocket::{
    Request, Response,
    http::{Header, HeaderMap, uri::Host},
};

/// Rocket, which hides request headers whose value is not UTF-8.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rocket {}

impl Framework for Rocket {
    type Request<'r> = &'r HeaderMap<'r>;
    type Line<'r> = &'r str;
    type Response<'r> = Response<'r>;
    type Value<'r> = Cow<'r, str>;
    type Template = ();

    fn each_line<'r, const N: usize>(
        headers: Self::Request<'r>,
        wanted: [CorsHeader; N],
        mut found: impl FnMut(CorsHeader, Self::Line<'r>),
    ) {
        for Header { name, value } in headers.iter() {
            let header = wanted.iter().find(|header| name == *header.name());
            if let (Some(header), Some(value)) = (header, borrowed(value)) {
                found(*header, value);
            }
        }
    }

    fn each_sender_line<'r>(
        headers: Self::Request<'r>,
        wanted: SenderHeader,
        found: impl FnMut(Self::Line<'r>),
    ) {
        headers.get(wanted.name()).for_each(found);
    }

    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8] {
        line.as_bytes()
    }

    fn value<'r>(source: Source<'r, '_, Self>) -> Option<Self::Value<'r>> {
        Some(match source {
            Source::Constant(constant) => constant.value().into(),
            Source::Policy(value) => Cow::Borrowed(value),
            Source::Snapshot(value) => value.clone().into_owned().into(),
            Source::Request(line) => Cow::Borrowed(line),
            Source::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok()?.into(),
        })
    }

    fn into_owned<'r>(value: Self::Value<'r>) -> Self::Value<'static> {
        Cow::Owned(value.into_owned())
    }

    fn names<'x, 'r>(response: &'x Self::Response<'r>) -> impl Iterator<Item = &'x str> {
        response.headers().iter().filter_map(|Header { name, .. }| borrowed(name.string))
    }

    fn response_lines<'x, 'r>(
        response: &'x Self::Response<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = &'x [u8]> {
        response.headers().get(header.name()).map(str::as_bytes)
    }

    fn remove<'r>(response: &mut Self::Response<'r>, header: CorsHeader) {
        response.remove_header(header.name());
    }

    fn append<'r>(response: &mut Self::Response<'r>, header: CorsHeader, value: Self::Value<'r>) {
        response.adjoin_raw_header(header.name(), value);
    }
}

pub(crate) fn incoming<'r>(request: &'r Request<'_>) -> Incoming<'r, Rocket> {
    let (method, path) = (request.method(), request.uri().path());
    Incoming::new(method.as_str(), path.as_str(), request.headers())
}

/// HTTP/2's authority, which Rocket does not tell from `Host`, and whether Rocket speaks TLS.
pub(crate) fn recipient<'r>(request: &'r Request<'_>) -> Recipient<'r> {
    let authority = |it: &'r Host<'_>| Authority { host: it.domain().as_str(), port: it.port() };
    Recipient {
        authority: request.host().map(authority),
        is_secure: request.rocket().config().tls_enabled(),
    }
}

/// The text, if Rocket lends it; of a header in a map it always does.
fn borrowed(text: Cow<'_, str>) -> Option<&str> {
    match text {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}
