//! The header map of the crate [`http`], for [`guard`](crate::guard): what axum, warp and anything else
//! built on that crate needs.

use ::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    constant_value,
    guard::{Constant, CorsHeader, Framework},
    header_name,
};

/// A framework whose headers are an [`http::HeaderMap`].
#[derive(Debug, Clone, Copy)]
pub enum Http {}

fn name(header: CorsHeader) -> HeaderName {
    header_name!(header, HeaderName::from_static)
}

impl Framework for Http {
    type Request<'r> = &'r HeaderMap;
    type Line<'r> = &'r HeaderValue;
    type Response<'r> = HeaderMap;
    type Value<'r> = HeaderValue;
    type Template = HeaderMap;

    #[inline]
    fn first<'r>(headers: Self::Request<'r>, header: CorsHeader) -> Option<Self::Line<'r>> {
        headers.get(name(header))
    }

    #[inline]
    fn others<'r>(
        headers: Self::Request<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = Self::Line<'r>> {
        // Usually there are as many lines as names, so no header has several.
        let has_several = headers.len() != headers.keys_len();
        let lines = has_several.then(|| headers.get_all(name(header)).iter());
        lines.into_iter().flatten().skip(1)
    }

    #[inline]
    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8] {
        line.as_bytes()
    }

    #[inline]
    fn share<'r>(line: Self::Line<'r>) -> Self::Value<'r> {
        line.clone()
    }

    #[inline]
    fn borrow<'r>(value: &'r Self::Value<'static>) -> Self::Value<'r> {
        value.clone()
    }

    #[inline]
    fn constant<'r>(constant: Constant) -> Self::Value<'r> {
        constant_value!(constant, HeaderValue::from_static)
    }

    fn copy<'r>(bytes: &[u8]) -> Option<Self::Value<'r>> {
        HeaderValue::from_bytes(bytes).ok()
    }

    #[inline]
    fn into_owned<'r>(value: Self::Value<'r>) -> Self::Value<'static> {
        value
    }

    #[inline]
    fn names<'x, 'r>(response: &'x Self::Response<'r>) -> impl Iterator<Item = &'x str> {
        response.keys().map(HeaderName::as_str)
    }

    fn response_lines<'x, 'r>(
        response: &'x Self::Response<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = &'x [u8]> {
        response.get_all(name(header)).into_iter().map(HeaderValue::as_bytes)
    }

    fn remove<'r>(response: &mut Self::Response<'r>, header: CorsHeader) {
        response.remove(name(header));
    }

    /// If the map is full, the line is left out and the browser blocks.
    #[inline]
    fn append<'r>(response: &mut Self::Response<'r>, header: CorsHeader, value: Self::Value<'r>) {
        let _ = response.try_append(name(header), value);
    }

    fn template(
        lines: impl Iterator<Item = (CorsHeader, Self::Value<'static>)>,
    ) -> Option<Self::Template> {
        Some(lines.map(|(header, value)| (name(header), value)).collect())
    }

    #[inline]
    fn write_template<'r>(
        template: &'r Self::Template,
        origin: Option<Self::Value<'r>>,
        response: &mut Self::Response<'r>,
    ) {
        *response = template.clone();
        // Not `insert`, which makes room in the map before it looks.
        if let Some((place, origin)) = response.get_mut(name(CorsHeader::AllowOrigin)).zip(origin) {
            *place = origin;
        }
    }
}
