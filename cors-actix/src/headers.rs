//! actix-web's header map, for the guard.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use cors_core::{
    constant_value,
    guard::{CorsHeader, Framework, SenderHeader, Source},
    header_name, sender_header_name,
};

/// actix-web.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Actix {}

fn name(header: CorsHeader) -> HeaderName {
    header_name!(header, HeaderName::from_static)
}

impl Framework for Actix {
    type Request<'r> = &'r HeaderMap;
    type Line<'r> = &'r HeaderValue;
    type Response<'r> = HeaderMap;
    type Value<'r> = HeaderValue;
    type Template = ();

    fn each_line<'r, const N: usize>(
        headers: Self::Request<'r>,
        wanted: [CorsHeader; N],
        mut found: impl FnMut(CorsHeader, Self::Line<'r>),
    ) {
        for header in wanted {
            headers.get_all(name(header)).for_each(|line| found(header, line));
        }
    }

    fn each_sender_line<'r>(
        headers: Self::Request<'r>,
        wanted: SenderHeader,
        found: impl FnMut(Self::Line<'r>),
    ) {
        let name = sender_header_name!(wanted, HeaderName::from_static);
        headers.get_all(name).for_each(found);
    }

    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8] {
        line.as_bytes()
    }

    fn value<'r>(source: Source<'r, '_, Self>) -> Option<Self::Value<'r>> {
        match source {
            Source::Constant(it) => Some(constant_value!(it, HeaderValue::from_static)),
            Source::Policy(value) | Source::Snapshot(value) | Source::Request(value) => {
                Some(value.clone())
            }
            Source::Bytes(bytes) => HeaderValue::from_bytes(bytes).ok(),
        }
    }

    fn into_owned<'r>(value: Self::Value<'r>) -> Self::Value<'static> {
        value
    }

    fn names<'x, 'r>(response: &'x Self::Response<'r>) -> impl Iterator<Item = &'x str> {
        response.keys().map(HeaderName::as_str)
    }

    fn response_lines<'x, 'r>(
        response: &'x Self::Response<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = &'x [u8]> {
        response.get_all(name(header)).map(HeaderValue::as_bytes)
    }

    fn remove<'r>(response: &mut Self::Response<'r>, header: CorsHeader) {
        response.remove(name(header));
    }

    fn append<'r>(response: &mut Self::Response<'r>, header: CorsHeader, value: Self::Value<'r>) {
        response.append(name(header), value);
    }
}
