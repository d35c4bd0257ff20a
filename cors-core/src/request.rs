//! What the core reads from a request.

use alloc::{vec, vec::Vec};

use crate::{
    name::{CorsHeader, SenderHeader},
    protection::{Authority, Sent},
    text::trim_tab_or_space,
};

/// A request, as far as a policy depends on it. Borrowed: bytes stay bytes.
///
/// ```
/// use cors_core::{Lines, Policy, Request};
///
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let request = Request {
///     method: b"GET",
///     origin: Lines::from_iter([&b"https://app.example.com"[..]]),
///     ..Request::default()
/// };
/// assert!(policy.evaluate(&request).refusal().is_none());
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    /// The method, in the case in which it was sent.
    pub method: &'a [u8],
    /// The path of the request's target as received, without the query. [`Routes`](crate::Routes) choose the
    /// policy by it.
    pub path: &'a [u8],
    /// The lines of `Origin`.
    pub origin: Lines<'a>,
    /// The lines of `Access-Control-Request-Method`. Read from `OPTIONS` requests only.
    pub request_method: Lines<'a>,
    /// The lines of `Access-Control-Request-Headers`. Read from preflights only.
    pub request_headers: Lines<'a>,
    /// What only a policy with [`cross_origin_protection`](crate::Config::cross_origin_protection) reads. Without it
    /// all of that is taken to be absent, so that no WebSocket is recognised.
    pub sender: Option<Sender<'a>>,
}

/// Who sent a request, where to, and with what, as far as that can be known.
#[derive(Debug, Clone, Default)]
pub struct Sender<'a> {
    /// The lines of `Sec-Fetch-Site`.
    pub sec_fetch_site: Lines<'a>,
    /// The lines of `Upgrade`.
    pub upgrade: Lines<'a>,
    /// The lines of `Sec-WebSocket-Version`.
    pub websocket_version: Lines<'a>,
    /// The lines of `Cookie`.
    pub cookie: Lines<'a>,
    /// The lines of `Authorization`.
    pub authorization: Lines<'a>,
    /// The lines of `Host`.
    pub host: Lines<'a>,
    /// Where the request was sent to, as far as its headers do not say.
    pub recipient: Recipient<'a>,
}

/// Where a request was sent to, as far as its headers do not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recipient<'a> {
    /// HTTP/2's `:authority`, or that of a target in absolute form, if the framework tells it; it goes before
    /// `Host`.
    pub authority: Option<Authority<'a>>,
    /// Whether the server knows that the request came over TLS. Not what `Forwarded` says: a client can write
    /// that.
    pub is_secure: bool,
}

impl<'a> Request<'a> {
    /// Picks what a policy depends on from a method and header lines in their order. The path is left empty,
    /// and so is what is no header: the authority, and whether the server speaks TLS.
    ///
    /// Allocates only if one of the headers has several lines.
    ///
    /// ```
    /// use cors_core::Request;
    ///
    /// let headers = [("Host", &b"api.example.com"[..]), ("ORIGIN", b"https://app.example.com")];
    /// let request = Request::from_headers(b"GET", headers);
    /// assert_eq!(request.origin.as_slice(), [b"https://app.example.com"]);
    /// ```
    pub fn from_headers<N: AsRef<[u8]>>(
        method: &'a [u8],
        headers: impl IntoIterator<Item = (N, &'a [u8])>,
    ) -> Self {
        let mut request = Self { method, ..Self::default() };
        let mut sender = Sender::default();
        for (name, value) in headers {
            let is = |it: &str| name.as_ref().eq_ignore_ascii_case(it.as_bytes());
            if is(CorsHeader::Origin.name()) {
                request.origin.push(value);
            } else if is(CorsHeader::RequestMethod.name()) {
                request.request_method.push(value);
            } else if is(CorsHeader::RequestHeaders.name()) {
                request.request_headers.push(value);
            } else if let Some(header) = SenderHeader::ALL.into_iter().find(|it| is(it.name())) {
                sender.lines_mut(header).push(value);
            }
        }
        Self { sender: Some(sender), ..request }
    }

    /// The lines of one of the three headers that an answer repeats.
    #[inline]
    pub(crate) fn lines(&self, header: CorsHeader) -> &[&'a [u8]] {
        match header {
            CorsHeader::Origin => self.origin.as_slice(),
            CorsHeader::RequestMethod => self.request_method.as_slice(),
            CorsHeader::RequestHeaders => self.request_headers.as_slice(),
            _ => &[],
        }
    }

    /// Whether it is a
    /// [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request):
    /// `OPTIONS` with `Origin` and `Access-Control-Request-Method`.
    #[inline]
    pub fn is_preflight(&self) -> bool {
        !self.request_method.is_empty() && !self.origin.is_empty() && self.method == b"OPTIONS"
    }
}

impl<'a> Sender<'a> {
    fn lines(&self, header: SenderHeader) -> &Lines<'a> {
        match header {
            SenderHeader::SecFetchSite => &self.sec_fetch_site,
            SenderHeader::Upgrade => &self.upgrade,
            SenderHeader::WebSocketVersion => &self.websocket_version,
            SenderHeader::Cookie => &self.cookie,
            SenderHeader::Authorization => &self.authorization,
            SenderHeader::Host => &self.host,
        }
    }

    fn lines_mut(&mut self, header: SenderHeader) -> &mut Lines<'a> {
        match header {
            SenderHeader::SecFetchSite => &mut self.sec_fetch_site,
            SenderHeader::Upgrade => &mut self.upgrade,
            SenderHeader::WebSocketVersion => &mut self.websocket_version,
            SenderHeader::Cookie => &mut self.cookie,
            SenderHeader::Authorization => &mut self.authorization,
            SenderHeader::Host => &mut self.host,
        }
    }
}

impl<'a> Sent<'a> for Option<Sender<'a>> {
    fn each_line(&self, header: SenderHeader, found: impl FnMut(&'a [u8])) {
        let lines = self.iter().flat_map(|sender| sender.lines(header));
        lines.copied().for_each(found);
    }

    fn recipient(&self) -> Recipient<'a> {
        self.as_ref().map_or_else(Recipient::default, |sender| sender.recipient)
    }
}

/// The values of the lines of one header, without the white space around them
/// ([normalised](https://fetch.spec.whatwg.org/#concept-header-value-normalize)).
///
/// Several lines stay several lines. Allocates from the second line on.
///
/// ```
/// use cors_core::Lines;
///
/// let lines = Lines::from_iter([&b" x-a"[..], b"x-b,x-c\t"]);
/// assert_eq!(lines.as_slice(), [&b"x-a"[..], b"x-b,x-c"]);
/// assert!(Lines::default().is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Lines<'a>(Values<'a>);

#[derive(Debug, Clone, Default)]
enum Values<'a> {
    #[default]
    None,
    One(&'a [u8]),
    Several(Vec<&'a [u8]>),
}

impl<'a> Lines<'a> {
    /// Adds a line.
    #[inline]
    pub fn push(&mut self, value: &'a [u8]) {
        let value = trim_tab_or_space(value);
        match &mut self.0 {
            Values::None => self.0 = Values::One(value),
            Values::One(first) => self.0 = Values::Several(vec![*first, value]),
            Values::Several(values) => values.push(value),
        }
    }

    /// The values, in their order.
    pub fn iter(&self) -> core::slice::Iter<'_, &'a [u8]> {
        self.as_slice().iter()
    }

    /// Whether the header is absent. A line with an empty value counts as present.
    #[inline]
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Values::None)
    }

    /// The values, in their order.
    #[inline]
    pub fn as_slice(&self) -> &[&'a [u8]] {
        match &self.0 {
            Values::None => &[],
            Values::One(value) => core::slice::from_ref(value),
            Values::Several(values) => values,
        }
    }
}

/// The value of the only line.
impl<'a> From<&'a [u8]> for Lines<'a> {
    #[inline]
    fn from(value: &'a [u8]) -> Self {
        Self(Values::One(trim_tab_or_space(value)))
    }
}

impl<'a> FromIterator<&'a [u8]> for Lines<'a> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(values: I) -> Self {
        let mut values = values.into_iter();
        let Some(first) = values.next() else { return Self::default() };
        let mut lines = Self::from(first);
        values.for_each(|value| lines.push(value));
        lines
    }
}

impl<'l, 'a> IntoIterator for &'l Lines<'a> {
    type Item = &'l &'a [u8];
    type IntoIter = core::slice::Iter<'l, &'a [u8]>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
