//! The header map of the crate [`http`], for [`guard`](crate::guard): what axum, warp and anything else
//! built on that crate needs.

use ::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    constant_value,
    guard::{CorsHeader, Framework, Source},
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

    #[inline(always)]
    fn each_line<'r, const N: usize>(
        headers: Self::Request<'r>,
        wanted: [CorsHeader; N],
        mut found: impl FnMut(CorsHeader, Self::Line<'r>),
    ) {
        // As many lines as names: no header has several, as is usual.
        let has_several = headers.len() != headers.keys_len();
        for header in wanted {
            match headers.get(name(header)) {
                None => {}
                Some(line) if !has_several => found(header, line),
                Some(_) => {
                    headers.get_all(name(header)).iter().for_each(|line| found(header, line))
                }
            }
        }
    }

    #[inline]
    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8] {
        line.as_bytes()
    }

    #[inline(always)]
    fn value<'r>(source: Source<'r, '_, Self>) -> Option<Self::Value<'r>> {
        match source {
            Source::Constant(it) => Some(constant_value!(it, HeaderValue::from_static)),
            Source::Policy(value) | Source::Snapshot(value) | Source::Request(value) => {
                Some(value.clone())
            }
            Source::Bytes(bytes) => HeaderValue::from_bytes(bytes).ok(),
        }
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

    /// If the map is full, the line is left out.
    // One copy that knows the name of each header; inlined, each call would pass a whole name on.
    #[inline(never)]
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
        template: &Self::Template,
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
