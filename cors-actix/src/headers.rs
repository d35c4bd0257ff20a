//! actix-web's header map, for the guard.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use cors_core::{
    constant_value,
    guard::{Constant, CorsHeader, Framework},
    header_name,
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

    fn first<'r>(headers: Self::Request<'r>, header: CorsHeader) -> Option<Self::Line<'r>> {
        headers.get(name(header))
    }

    fn others<'r>(
        headers: Self::Request<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = Self::Line<'r>> {
        headers.get_all(name(header)).skip(1)
    }

    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8] {
        line.as_bytes()
    }

    fn share<'r>(line: Self::Line<'r>) -> Self::Value<'r> {
        line.clone()
    }

    fn borrow<'r>(value: &'r Self::Value<'static>) -> Self::Value<'r> {
        value.clone()
    }

    fn constant<'r>(constant: Constant) -> Self::Value<'r> {
        constant_value!(constant, HeaderValue::from_static)
    }

    fn copy<'r>(bytes: &[u8]) -> Option<Self::Value<'r>> {
        HeaderValue::from_bytes(bytes).ok()
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
