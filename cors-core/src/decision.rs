//! What a policy says about a request.

use core::fmt;

use crate::{CrossOrigin, Request, response::Headers, text::Escaped};

/// What a policy says about a request, and which headers the response gets.
///
/// For the first three the handler runs; its response gets [`Decision::headers`] after
/// [`RESPONSE_HEADERS`](crate::RESPONSE_HEADERS) have been removed from it. The others are answered
/// at once, with [`Decision::answer`] as the status, those headers and no body.
///
/// ```
/// use cors_core::{Decision, Policy, Refusal, Request};
///
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// let request = Request::from_headers(b"GET", [("origin", &b"https://evil.example"[..])]);
/// match policy.evaluate(&request) {
///     Decision::Refused(Refusal::OriginNotAllowed { origin }, _) => {
///         assert_eq!(origin, b"https://evil.example");
///     }
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Decision<'a> {
    /// No `Origin`: not a [CORS request](https://fetch.spec.whatwg.org/#cors-request).
    NotCors(Headers<'a>),
    /// Not a preflight; the page may read the response.
    Allowed(Headers<'a>),
    /// Not a preflight; the handler runs, and the browser keeps its response from the page.
    Refused(Refusal<'a>, Headers<'a>),
    /// A preflight; the browser then sends the request itself.
    PreflightAllowed(Headers<'a>),
    /// A preflight; the browser stops here.
    PreflightRefused(Refusal<'a>, Headers<'a>),
    /// Turned away by [cross-origin protection](crate::Config::cross_origin_protection) before the handler runs.
    /// An origin that the policy allows may read the answer, unless `Origin` or `Sec-Fetch-Site` has several lines.
    Forbidden(Refusal<'a>, Headers<'a>),
}

impl<'a> Decision<'a> {
    /// Without a policy nobody may read anything, whatever the origin is, so that no answer depends on it.
    pub(crate) fn without_policy(request: &'a Request<'a>, why: NoPolicy<'a>) -> Self {
        let headers = Headers::none(request);
        if request.origin.is_empty() {
            Self::NotCors(headers)
        } else if request.is_preflight() {
            Self::PreflightRefused(Refusal::NoPolicy(why), headers)
        } else {
            Self::Refused(Refusal::NoPolicy(why), headers)
        }
    }

    /// The same with other headers.
    pub(crate) fn with_headers(self, headers: Headers<'a>) -> Self {
        match self {
            Self::NotCors(_) => Self::NotCors(headers),
            Self::Allowed(_) => Self::Allowed(headers),
            Self::Refused(refusal, _) => Self::Refused(refusal, headers),
            Self::PreflightAllowed(_) => Self::PreflightAllowed(headers),
            Self::PreflightRefused(refusal, _) => Self::PreflightRefused(refusal, headers),
            Self::Forbidden(refusal, _) => Self::Forbidden(refusal, headers),
        }
    }

    /// A stable name: `not-cors`, `allowed`, `refused`, `preflight-allowed`, `preflight-refused` or `forbidden`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotCors(_) => "not-cors",
            Self::Allowed(_) => "allowed",
            Self::Refused(..) => "refused",
            Self::PreflightAllowed(_) => "preflight-allowed",
            Self::PreflightRefused(..) => "preflight-refused",
            Self::Forbidden(..) => "forbidden",
        }
    }

    /// The status to answer with at once, 204 or 403; `None` where the handler runs.
    #[inline]
    pub fn answer(&self) -> Option<u16> {
        match self {
            Self::NotCors(_) | Self::Allowed(_) | Self::Refused(..) => None,
            Self::PreflightAllowed(_) => Some(204),
            Self::PreflightRefused(refusal, _) => Some(refusal.preflight_status()),
            Self::Forbidden(..) => Some(403),
        }
    }

    /// What the response carries.
    #[inline]
    pub fn headers(&self) -> &Headers<'a> {
        match self {
            Self::NotCors(headers)
            | Self::Allowed(headers)
            | Self::Refused(_, headers)
            | Self::PreflightAllowed(headers)
            | Self::PreflightRefused(_, headers)
            | Self::Forbidden(_, headers) => headers,
        }
    }

    /// Why it is refused or forbidden, if it is.
    #[inline]
    pub fn refusal(&self) -> Option<&Refusal<'a>> {
        match self {
            Self::Refused(refusal, _)
            | Self::PreflightRefused(refusal, _)
            | Self::Forbidden(refusal, _) => Some(refusal),
            Self::NotCors(_) | Self::Allowed(_) | Self::PreflightAllowed(_) => None,
        }
    }

    /// Whether the request was a preflight.
    pub fn is_preflight(&self) -> bool {
        matches!(self, Self::PreflightAllowed(_) | Self::PreflightRefused(..))
    }
}

/// The first objection that a policy has to a request.
///
/// Prints as one sentence without a full stop, with what the client sent escaped.
/// [`Policy::explain`](crate::Policy::explain) adds the nearest miss of an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// The policy does not allow the origin.
    OriginNotAllowed {
        /// The origin.
        origin: &'a [u8],
    },
    /// There are several `Origin` lines, or the value is not an origin.
    OriginMalformed {
        /// The value, where there is one line.
        origin: Option<&'a [u8]>,
    },
    /// The policy does not allow the method of a preflight.
    MethodNotAllowed {
        /// The method.
        method: &'a [u8],
    },
    /// The policy does not allow a header that a preflight asks for.
    HeaderNotAllowed {
        /// The name; if it is longer than any allowed name, at least its first 128 bytes.
        name: &'a [u8],
    },
    /// It looks like a preflight, but no browser could have sent it.
    RequestMalformed(MalformedRequest),
    /// The path has no policy; only with [`Routes`](crate::Routes).
    NoPolicy(NoPolicy<'a>),
    /// [Cross-origin protection](crate::Config::cross_origin_protection) forbids the request: no page of another
    /// origin may make a browser send it.
    CrossOriginWrite(CrossOrigin<'a>),
    /// The same for a request that opens a WebSocket.
    CrossOriginWebSocket(CrossOrigin<'a>),
}

/// Why a path has no policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPolicy<'a> {
    /// No route covers it.
    NoRoute {
        /// The path.
        path: &'a [u8],
    },
    /// Its route is closed.
    Closed {
        /// The path.
        path: &'a [u8],
        /// The path of the route.
        route: &'a str,
    },
    /// Two routers could read it differently.
    Ambiguous {
        /// The path.
        path: &'a [u8],
        /// In what.
        why: Ambiguity,
    },
}

/// Why two routers could read a path differently, so that a handler could answer under another route's
/// policy. Such a path has no policy.
///
/// Prints as what is wrong with the path: `it contains an encoded slash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambiguity {
    /// It does not begin with `/`: `*`, the empty path.
    NoLeadingSlash,
    /// Two slashes in a row: `//api`.
    EmptySegment,
    /// A segment that is `.` or `..`, plain or encoded: `/api/%2E%2e/public`.
    DotSegment,
    /// A backslash, which some servers take for a slash, plain or as `%5C`.
    Backslash,
    /// `%2F`.
    EncodedSlash,
    /// `%` without two hexadecimal digits after it.
    MalformedPercentEncoding,
    /// A space that is not encoded.
    Space,
    /// A control character, plain or encoded: `%00`, `%7F`.
    ControlCharacter,
    /// Decoded, it is under another route: `/%61pi`, where `/api` is a route.
    OtherRoute,
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLeadingSlash => "it does not begin with `/`",
            Self::EmptySegment => "it contains an empty segment",
            Self::DotSegment => "it contains a segment that is `.` or `..`",
            Self::Backslash => "it contains a backslash",
            Self::EncodedSlash => "it contains an encoded slash",
            Self::MalformedPercentEncoding => "it contains a `%` without two hexadecimal digits",
            Self::Space => "it contains a space",
            Self::ControlCharacter => "it contains a control character",
            Self::OtherRoute => "decoded, it is under another route",
        })
    }
}

/// As part of a sentence without a full stop, with what the client sent escaped.
impl fmt::Display for NoPolicy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::NoRoute { path } | Self::Closed { path, .. } | Self::Ambiguous { path, .. }) =
            self;
        write!(f, "the path `{}` has no policy, as ", Escaped::bytes(path))?;
        match self {
            Self::NoRoute { .. } => f.write_str("no route covers it"),
            Self::Closed { route, .. } => write!(f, "its route `{route}` is closed"),
            Self::Ambiguous { why, .. } => write!(f, "it is ambiguous: {why}"),
        }
    }
}

/// Why a preflight is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MalformedRequest {
    /// Several `Access-Control-Request-Method` lines.
    SeveralMethods,
    /// An `Access-Control-Request-Method` that is not a token.
    MethodNotAToken,
    /// `Access-Control-Request-Headers` that is not a list of tokens, or has more than
    /// [`MAX_WHITE_SPACE`](crate::MAX_WHITE_SPACE) bytes of white space in a row.
    HeadersNotAList,
    /// More than [`MAX_SLACK`](crate::MAX_SLACK) empty members and duplicates among
    /// `Access-Control-Request-Headers`.
    TooManyMembers,
}

impl<'a> Refusal<'a> {
    /// A stable name: `origin-not-allowed`, `origin-malformed`, `method-not-allowed`,
    /// `header-not-allowed`, `request-malformed`, `no-policy`, `cross-origin-write` or
    /// `cross-origin-websocket`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OriginNotAllowed { .. } => "origin-not-allowed",
            Self::OriginMalformed { .. } => "origin-malformed",
            Self::MethodNotAllowed { .. } => "method-not-allowed",
            Self::HeaderNotAllowed { .. } => "header-not-allowed",
            Self::RequestMalformed(_) => "request-malformed",
            Self::NoPolicy(_) => "no-policy",
            Self::CrossOriginWrite(_) => "cross-origin-write",
            Self::CrossOriginWebSocket(_) => "cross-origin-websocket",
        }
    }

    /// The origin, where it is refused because the policy does not list it.
    pub(crate) fn unlisted_origin(&self) -> Option<&'a [u8]> {
        match *self {
            Self::OriginNotAllowed { origin } => Some(origin),
            Self::OriginMalformed { origin } => origin,
            Self::CrossOriginWrite(why) | Self::CrossOriginWebSocket(why) => match why {
                CrossOrigin::Site { origin, .. } => origin,
                CrossOrigin::Origin { origin } => Some(origin),
                CrossOrigin::SeveralOrigins
                | CrossOrigin::SeveralSites
                | CrossOrigin::Credentials { .. } => None,
            },
            Self::MethodNotAllowed { .. }
            | Self::HeaderNotAllowed { .. }
            | Self::RequestMalformed(_)
            | Self::NoPolicy(_) => None,
        }
    }

    /// 204 where the origin is allowed and may know the policy, so that the browser names the true
    /// cause; 403 otherwise.
    fn preflight_status(&self) -> u16 {
        match self {
            Self::MethodNotAllowed { .. } | Self::HeaderNotAllowed { .. } => 204,
            Self::OriginNotAllowed { .. }
            | Self::OriginMalformed { .. }
            | Self::RequestMalformed(_)
            | Self::NoPolicy(_)
            | Self::CrossOriginWrite(_)
            | Self::CrossOriginWebSocket(_) => 403,
        }
    }
}

impl fmt::Display for Refusal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OriginNotAllowed { origin } => {
                write!(f, "the origin `{}` is not allowed", Escaped::bytes(origin))
            }
            Self::OriginMalformed { origin: Some(origin) } => {
                write!(f, "`{}` is not an origin that a browser would send", Escaped::bytes(origin))
            }
            Self::OriginMalformed { origin: None } => {
                f.write_str("there are several `Origin` lines")
            }
            Self::MethodNotAllowed { method } => {
                write!(f, "the method `{}` is not allowed", Escaped::bytes(method))
            }
            Self::HeaderNotAllowed { name } => {
                write!(f, "the request header `{}` is not allowed", Escaped::bytes(name))
            }
            Self::NoPolicy(why) => why.fmt(f),
            Self::CrossOriginWrite(why) => {
                write!(f, "a page of another origin must not write here: {why}")
            }
            Self::CrossOriginWebSocket(why) => {
                write!(f, "a page of another origin must not open a WebSocket here: {why}")
            }
            Self::RequestMalformed(malformed) => f.write_str(match malformed {
                MalformedRequest::SeveralMethods => {
                    "there are several `Access-Control-Request-Method` lines"
                }
                MalformedRequest::MethodNotAToken => {
                    "`Access-Control-Request-Method` is not one method"
                }
                MalformedRequest::HeadersNotAList => {
                    "`Access-Control-Request-Headers` is not a list of header names"
                }
                MalformedRequest::TooManyMembers => {
                    "`Access-Control-Request-Headers` has too many empty members and duplicates"
                }
            }),
        }
    }
}
