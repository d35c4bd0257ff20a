//! The header map of the crate [`http`], for [`guard`](crate::guard): what axum, warp and anything else
//! built on that crate needs.

use ::http::{HeaderMap, HeaderName, HeaderValue, Uri, uri::Scheme};

use crate::{
    Authority, Recipient, Request, Sender, constant_value,
    guard::{CorsHeader, Framework, SenderHeader, Source},
    header_name, sender_header_name,
};

/// A framework whose headers are an [`http::HeaderMap`].
#[derive(Debug, Clone, Copy)]
pub enum Http {}

/// Where a request with this URI was sent to: HTTP/2's `:authority` and `:scheme`, which servers make part of the
/// URI, or those of a target in absolute form.
///
/// ```
/// use cors_core::{Authority, http::recipient};
/// use http::Uri;
///
/// let uri: Uri = "https://api.example.com/items".parse()?;
/// let of_http_2 = recipient(&uri);
/// assert_eq!(of_http_2.authority, Some(Authority { host: "api.example.com", port: None }));
/// assert!(of_http_2.is_secure);
/// assert_eq!(recipient(&"/items".parse::<Uri>()?).authority, None);
/// # Ok::<(), http::uri::InvalidUri>(())
/// ```
pub fn recipient(uri: &Uri) -> Recipient<'_> {
    let authority = uri.authority();
    Recipient {
        authority: authority.and_then(|it| Authority::parse(it.as_str().as_bytes())),
        is_secure: uri.scheme() == Some(&Scheme::HTTPS),
    }
}

/// What a policy depends on, for [`Routes::evaluate`](crate::Routes::evaluate) and
/// [`Routes::explain`](crate::Routes::explain).
///
/// ```
/// use cors_core::{Policy, http::request};
///
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let received = http::Request::put("/items").header("origin", "https://evil.example").body(())?;
/// let said = policy.explain(&request(&received)).to_string();
/// assert_eq!(said, "the origin `https://evil.example` is not allowed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn request<B>(request: &::http::Request<B>) -> Request<'_> {
    let lines = request.headers().iter().map(|(name, value)| (name, value.as_bytes()));
    let read = Request::from_headers(request.method().as_str().as_bytes(), lines);
    let sender = Sender { recipient: recipient(request.uri()), ..read.sender.unwrap_or_default() };
    Request { path: request.uri().path().as_bytes(), sender: Some(sender), ..read }
}

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

    #[inline(always)]
    fn each_sender_line<'r>(
        headers: Self::Request<'r>,
        wanted: SenderHeader,
        mut found: impl FnMut(Self::Line<'r>),
    ) {
        let name = sender_header_name!(wanted, HeaderName::from_static);
        // Of a GET this is all that is read, and few have it: looking at the names takes less than hashing one.
        if wanted == SenderHeader::Upgrade && !headers.keys().any(|it| *it == name) {
            return;
        }
        match headers.get(&name) {
            None => {}
            Some(line) if headers.len() == headers.keys_len() => found(line),
            Some(_) => headers.get_all(name).iter().for_each(found),
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
