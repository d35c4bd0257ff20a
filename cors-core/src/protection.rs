//! [Cross-origin protection](crate::Config::cross_origin_protection): what a page of another origin must not make
//! a browser send.
//!
//! A browser says who sent a request with `Origin`
//! ([append a request `Origin` header](https://fetch.spec.whatwg.org/#append-a-request-origin-header)) and with
//! [`Sec-Fetch-Site`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header), and no page can change
//! either. The rule is that of Go's
//! [`CrossOriginProtection`](https://pkg.go.dev/net/http#CrossOriginProtection), with WebSockets, with the origins
//! of the policy, and without its gaps.

use core::{fmt, str};

use crate::{
    Decision, Origin, Policy, Recipient, Refusal, Request,
    name::{SenderHeader, is_token},
    origin::{default_port, parse_port, split_port},
    request::Lines,
    response::{Carries, VaryOn},
    text::Escaped,
};

/// Why cross-origin protection forbids a request.
///
/// Prints as a part of a sentence, with what the client sent escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossOrigin<'a> {
    /// There are several `Origin` lines, which no browser sends.
    SeveralOrigins,
    /// There are several `Sec-Fetch-Site` lines, which no browser sends.
    SeveralSites,
    /// The policy allows the origin without credentials, and the request has some.
    Credentials {
        /// The origin.
        origin: &'a [u8],
    },
    /// `Sec-Fetch-Site` says that a page of another origin sent it, and the policy does not allow that origin.
    Site {
        /// The value of `Sec-Fetch-Site`.
        site: &'a [u8],
        /// The origin, where there is one.
        origin: Option<&'a [u8]>,
    },
    /// There is no `Sec-Fetch-Site`, the policy does not allow the origin, and it is not the server's own.
    Origin {
        /// The origin.
        origin: &'a [u8],
    },
}

/// What a request tells besides [`Request`], asked for step by step, so that no more is read than the rule needs.
pub(crate) trait Sent<'a> {
    /// Calls `found` with each line of a header, without the white space around it.
    fn each_line(&self, header: SenderHeader, found: impl FnMut(&'a [u8]));

    /// What no header says.
    fn recipient(&self) -> Recipient<'a>;

    /// Whether a line of a header is such a one.
    #[inline(always)]
    fn any(&self, header: SenderHeader, is_one: impl Fn(&[u8]) -> bool) -> bool {
        let mut any = false;
        self.each_line(header, |line| any |= is_one(line));
        any
    }

    /// The only line of a header.
    #[inline(always)]
    fn only(&self, header: SenderHeader) -> Only<'a> {
        let mut only = Only::None;
        self.each_line(header, |line| {
            only = if only == Only::None { Only::One(line) } else { Only::Several };
        });
        only
    }
}

/// How many lines a header has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only<'a> {
    None,
    One(&'a [u8]),
    Several,
}

impl<'a> Only<'a> {
    fn of(lines: &Lines<'a>) -> Self {
        match lines.as_slice() {
            [] => Self::None,
            [line] => Self::One(line),
            _ => Self::Several,
        }
    }

    /// The value of the only line; an empty one counts as absent.
    fn value(self) -> Option<&'a [u8]> {
        match self {
            Self::One(value) if !value.is_empty() => Some(value),
            _ => None,
        }
    }
}

impl<'a> Decision<'a> {
    /// What becomes of a decision where cross-origin protection judges the request too. The policy is the one
    /// that decided; without one, no origin is allowed.
    pub(crate) fn protected(
        self,
        request: &'a Request<'a>,
        sent: &impl Sent<'a>,
        policy: Option<&Policy>,
    ) -> Self {
        if is_exempt(request, sent) {
            return self;
        }
        match self.forbidden(request, sent, policy) {
            Some(forbidden) => forbidden,
            None => self.with_headers(self.headers().with(Carries::protected)),
        }
    }

    /// What takes the place of a decision about a request that is not exempt, if it is forbidden.
    #[inline(always)]
    pub(crate) fn forbidden(
        &self,
        request: &'a Request<'a>,
        sent: &impl Sent<'a>,
        policy: Option<&Policy>,
    ) -> Option<Self> {
        let allowed_by = policy.filter(|_| matches!(self, Self::Allowed(_)));
        let why = refused(&request.origin, sent, allowed_by)?;
        Some(self.forbidden_as(why, opens_websocket(request, sent)))
    }

    #[cold]
    fn forbidden_as(&self, why: CrossOrigin<'a>, is_websocket: bool) -> Self {
        let headers = match why {
            CrossOrigin::SeveralOrigins | CrossOrigin::SeveralSites => {
                self.headers().with(|_| Carries::Vary(VaryOn::Site))
            }
            _ => self.headers().with(Carries::protected),
        };
        let refusal = match is_websocket {
            true => Refusal::CrossOriginWebSocket(why),
            false => Refusal::CrossOriginWrite(why),
        };
        Self::Forbidden(refusal, headers)
    }
}

/// Step 1: a preflight is judged as ever, and every page may make a browser send a GET, unless it opens a
/// WebSocket, which CORS does not cover.
#[inline(always)]
pub(crate) fn is_exempt<'a>(request: &Request<'a>, sent: &impl Sent<'a>) -> bool {
    let is = |method: &[u8]| request.method == method;
    let is_safe = is(b"GET") || is(b"HEAD") || is(b"OPTIONS");
    is_safe && (request.is_preflight() || !opens_websocket(request, sent))
}

/// Whether a request opens a WebSocket: with HTTP/1.1's `Upgrade`, or with HTTP/2's
/// [extended CONNECT](https://www.rfc-editor.org/rfc/rfc8441), which has a version instead.
#[inline(always)]
fn opens_websocket<'a>(request: &Request<'a>, sent: &impl Sent<'a>) -> bool {
    sent.any(SenderHeader::Upgrade, names_websocket)
        || request.method == b"CONNECT" && sent.any(SenderHeader::WebSocketVersion, |_| true)
}

/// Steps 2 to 7; `allowed_by` is the policy if it allows the origin.
#[inline(always)]
fn refused<'a>(
    origins: &Lines<'a>,
    sent: &impl Sent<'a>,
    allowed_by: Option<&Policy>,
) -> Option<CrossOrigin<'a>> {
    let (sites, origins) = (sent.only(SenderHeader::SecFetchSite), Only::of(origins));
    if let Some(doubled) = doubled(origins, sites) {
        return Some(doubled);
    }
    let (site, origin) = (sites.value(), origins.value());
    if site.is_some_and(is_from_own_page) {
        return None;
    }
    let allowed_by = allowed_by.filter(|_| origin.is_some());
    if allowed_by.is_some_and(|policy| may_act(policy, sent)) {
        return None;
    }
    match (site, origin) {
        (None, None) => None,
        (None, Some(origin)) if is_own(origin, sent) => None,
        (_, Some(origin)) if allowed_by.is_some() => Some(CrossOrigin::Credentials { origin }),
        (Some(site), origin) => Some(CrossOrigin::Site { site, origin }),
        (None, Some(origin)) => Some(CrossOrigin::Origin { origin }),
    }
}

/// Step 2: no browser sends several lines, and two readers could each take another one.
fn doubled<'a>(origins: Only<'_>, sites: Only<'_>) -> Option<CrossOrigin<'a>> {
    match (origins, sites) {
        (Only::Several, _) => Some(CrossOrigin::SeveralOrigins),
        (_, Only::Several) => Some(CrossOrigin::SeveralSites),
        _ => None,
    }
}

/// Step 3: a page of the same origin sent it, or the user, with a bookmark or the address bar.
fn is_from_own_page(site: &[u8]) -> bool {
    site == b"same-origin" || site == b"none"
}

/// Whether a page of the server's own origin sent a request, as a browser says it.
pub(crate) fn is_same_origin<'a>(origins: &Lines<'a>, sent: &impl Sent<'a>) -> bool {
    let (sites, origins) = (sent.only(SenderHeader::SecFetchSite), Only::of(origins));
    match (sites.value(), origins.value()) {
        _ if doubled(origins, sites).is_some() => false,
        (Some(site), _) => site == b"same-origin",
        (None, origin) => origin.is_some_and(|origin| is_own(origin, sent)),
    }
}

/// Step 4: an origin that may read without credentials may not act with them.
fn may_act<'a>(policy: &Policy, sent: &impl Sent<'a>) -> bool {
    policy.0.answers.credentials || !has_ambient_credentials(policy, sent)
}

/// Whether a request has credentials that a browser may have attached by itself.
fn has_ambient_credentials<'a>(policy: &Policy, sent: &impl Sent<'a>) -> bool {
    let may_be_set = policy.0.headers.names_authorization();
    let is_ambient = |value: &[u8]| !may_be_set || is_attached_by_browsers(value);
    sent.any(SenderHeader::Cookie, |_| true) || sent.any(SenderHeader::Authorization, is_ambient)
}

/// Whether browsers attach `Authorization` with this value by themselves, once a user has logged in. What does
/// not begin with a token counts.
fn is_attached_by_browsers(authorization: &[u8]) -> bool {
    let scheme = authorization.split(|&byte| byte == b' ').next().unwrap_or_default();
    let is_one = |attached: &[u8]| scheme.eq_ignore_ascii_case(attached);
    let attached: [&[u8]; 4] = [b"basic", b"digest", b"ntlm", b"negotiate"];
    !is_token(scheme) || attached.into_iter().any(is_one)
}

/// Step 7: without `Sec-Fetch-Site`, the origin is the server's own if its host and port are those to which the
/// request was sent. Which scheme the page has is known only to a server that speaks TLS itself.
fn is_own<'a>(origin: &[u8], sent: &impl Sent<'a>) -> bool {
    let Some(Origin::Tuple { scheme, host, port }) = Origin::parse(origin) else { return false };
    let Recipient { authority, is_secure } = sent.recipient();
    let is_possible = scheme == "https" || scheme == "http" && !is_secure;
    // A browser leaves it out.
    let is_default = port.is_some() && port == default_port(scheme);
    let port = port.or(default_port(scheme));
    let sent_to = sent_to(sent.only(SenderHeader::Host), authority);
    is_possible
        && !is_default
        && sent_to.is_some_and(|it| {
            host.eq_ignore_ascii_case(it.host) && port == it.port.or(default_port(scheme))
        })
}

/// HTTP/2's authority, else the only `Host`.
fn sent_to<'a>(host: Only<'a>, authority: Option<Authority<'a>>) -> Option<Authority<'a>> {
    match (host, authority) {
        (Only::None | Only::One(_), Some(authority)) => Some(authority),
        (Only::One(host), None) => Authority::parse(host),
        _ => None,
    }
}

/// The host and the port to which a request was sent.
///
/// ```
/// use cors_core::Authority;
///
/// let authority = Authority::parse(b"[::1]:8080").unwrap();
/// assert_eq!(authority, Authority { host: "[::1]", port: Some(8080) });
/// assert_eq!(Authority::parse(b"api.example.com").unwrap().port, None);
/// // A port that is no number, and bytes that no host has.
/// assert_eq!(Authority::parse(b"api.example.com:"), None);
/// assert_eq!(Authority::parse(b"\xff"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authority<'a> {
    /// The host; an IPv6 address has brackets.
    pub host: &'a str,
    /// The port, where it is written.
    pub port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Reads the value of `Host`, or of HTTP/2's `:authority`; `None` for a port that is not a number from 1 to
    /// 65,535, and for bytes that are not ASCII. What else a host may contain is not checked.
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        let text = str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
        match split_port(text) {
            (host, None) => Some(Self { host, port: None }),
            (host, Some(port)) => Some(Self { host, port: Some(parse_port(port)?) }),
        }
    }
}

/// Whether a line of [`Upgrade`](https://www.rfc-editor.org/rfc/rfc9110#name-upgrade) names `websocket`, in any
/// case, alone or in a list. Whatever contains the word counts, as for actix-web that is enough to open one.
fn names_websocket(line: &[u8]) -> bool {
    let word = b"websocket";
    line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

impl fmt::Display for CrossOrigin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::SeveralOrigins => f.write_str("there are several `Origin` lines"),
            Self::SeveralSites => f.write_str("there are several `Sec-Fetch-Site` lines"),
            Self::Credentials { origin } => write!(
                f,
                "the origin `{}` is allowed only without credentials, and the request has some",
                Escaped::bytes(origin)
            ),
            Self::Site { site, origin } => {
                write!(f, "`Sec-Fetch-Site` is `{}`, and ", Escaped::bytes(site))?;
                match origin {
                    Some(origin) => {
                        write!(f, "the origin `{}` is not allowed", Escaped::bytes(origin))
                    }
                    None => f.write_str("there is no `Origin`"),
                }
            }
            Self::Origin { origin } => write!(
                f,
                "the origin `{}` is neither allowed nor the server's own",
                Escaped::bytes(origin)
            ),
        }
    }
}
