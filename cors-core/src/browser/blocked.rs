//! Why a browser keeps a response from the page.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::{Code, url};
use crate::{Escaped, text::isomorphic_encode};

/// The first step of the standard that failed. Prints as a sentence without a full stop, with what the
/// server or the page sent escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// There is no `Access-Control-Allow-Origin`.
    AllowOriginMissing {
        /// On which response.
        phase: Phase,
    },
    /// `Access-Control-Allow-Origin` is not the page's origin.
    AllowOriginMismatch {
        /// On which response.
        phase: Phase,
        /// What it is instead.
        kind: AllowOriginMismatch,
        /// Its value; several lines joined with `, `.
        value: Vec<u8>,
    },
    /// The request includes credentials, and `Access-Control-Allow-Credentials` is not `true`.
    AllowCredentialsNotTrue {
        /// On which response.
        phase: Phase,
        /// Its value, if it has one.
        value: Option<Vec<u8>>,
    },
    /// The response to the preflight is a redirect: its status says so, and it has a `Location`.
    PreflightRedirected {
        /// The status.
        status: u16,
    },
    /// The status of the response to the preflight is not 200 to 299.
    PreflightStatus {
        /// The status.
        status: u16,
    },
    /// `Access-Control-Allow-Methods` is not a list of tokens.
    AllowMethodsUnparsable {
        /// The first member that is not a token.
        member: Vec<u8>,
    },
    /// `Access-Control-Allow-Headers` is not a list of tokens.
    AllowHeadersUnparsable {
        /// The first member that is not a token.
        member: Vec<u8>,
    },
    /// The method is not in `Access-Control-Allow-Methods`.
    MethodNotAllowed {
        /// The method.
        method: String,
    },
    /// `Authorization` is not in `Access-Control-Allow-Headers`, and `*` does not cover it.
    AuthorizationNotAllowed,
    /// A header of the request is not in `Access-Control-Allow-Headers`.
    HeaderNotAllowed {
        /// Its name, in lower case.
        name: String,
    },
    /// A redirect leads to a URL with a user name or a password.
    RedirectUserinfo {
        /// Whether it leads back to the page's own origin, after the request has left it.
        tainted: bool,
    },
    /// A redirect leads to something other than an `http` or `https` URL.
    RedirectNotHttp,
    /// More redirects than browsers follow.
    RedirectsTooMany,
    /// A page from `https` requests, or is redirected to, an `http` URL that is not on a loopback address.
    MixedContent,
    /// The URL has a port that browsers never contact, as another protocol is spoken there.
    BadPort {
        /// The port.
        port: u16,
    },
    /// The lengths in `Content-Length` differ, and nobody can tell where the response ends.
    ContentLengthsDiffer {
        /// On which response.
        phase: Phase,
    },
    /// The status is 407, although the browser uses no proxy.
    ProxyAuthentication {
        /// On which response.
        phase: Phase,
    },
}

/// On which response a check failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// On the response to the preflight.
    Preflight,
    /// On the response to the request itself.
    Response,
}

/// How an `Access-Control-Allow-Origin` differs from the page's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowOriginMismatch {
    /// `*`, although the request includes credentials.
    Wildcard,
    /// Several lines.
    SeveralLines,
    /// Several values in one line.
    SeveralValues,
    /// Something that is not a URL.
    NoOrigin,
    /// Another origin, or `null`.
    Other,
}

impl AllowOriginMismatch {
    pub(super) fn of(value: &[u8], lines: usize) -> Self {
        if value == b"*" {
            Self::Wildcard
        } else if lines > 1 {
            Self::SeveralLines
        } else if value.iter().any(|byte| b" ,".contains(byte)) {
            Self::SeveralValues
        } else if value == b"null" || url::is_valid(value) {
            Self::Other
        } else {
            Self::NoOrigin
        }
    }
}

impl Blocked {
    /// A stable name of the step: `cors-check:` and `acao-missing`, `acao-mismatch` or `acac-not-true`;
    /// `preflight:` and one of those, or `status-not-ok`, `unparsable-allow-methods`,
    /// `unparsable-allow-headers`, `method-not-allowed`, `non-wildcard-header`, `header-not-allowed`;
    /// `redirect:` and `userinfo-cross-origin`, `userinfo-cors-tainted`, `not-http`, `too-many`;
    /// `mixed-content`, `bad-port`; `content-length`, `proxy-authentication`, or `preflight:` and one of
    /// the two.
    pub fn step(&self) -> &'static str {
        use Phase::{Preflight, Response};
        match self {
            Self::AllowOriginMissing { phase: Response } => "cors-check:acao-missing",
            Self::AllowOriginMissing { phase: Preflight } => "preflight:cors-check:acao-missing",
            Self::AllowOriginMismatch { phase: Response, .. } => "cors-check:acao-mismatch",
            Self::AllowOriginMismatch { phase: Preflight, .. } => {
                "preflight:cors-check:acao-mismatch"
            }
            Self::AllowCredentialsNotTrue { phase: Response, .. } => "cors-check:acac-not-true",
            Self::AllowCredentialsNotTrue { phase: Preflight, .. } => {
                "preflight:cors-check:acac-not-true"
            }
            Self::PreflightRedirected { .. } | Self::PreflightStatus { .. } => {
                "preflight:status-not-ok"
            }
            Self::AllowMethodsUnparsable { .. } => "preflight:unparsable-allow-methods",
            Self::AllowHeadersUnparsable { .. } => "preflight:unparsable-allow-headers",
            Self::MethodNotAllowed { .. } => "preflight:method-not-allowed",
            Self::AuthorizationNotAllowed => "preflight:non-wildcard-header",
            Self::HeaderNotAllowed { .. } => "preflight:header-not-allowed",
            Self::RedirectUserinfo { tainted: false } => "redirect:userinfo-cross-origin",
            Self::RedirectUserinfo { tainted: true } => "redirect:userinfo-cors-tainted",
            Self::RedirectNotHttp => "redirect:not-http",
            Self::RedirectsTooMany => "redirect:too-many",
            Self::MixedContent => "mixed-content",
            Self::BadPort { .. } => "bad-port",
            Self::ContentLengthsDiffer { phase: Response } => "content-length",
            Self::ContentLengthsDiffer { phase: Preflight } => "preflight:content-length",
            Self::ProxyAuthentication { phase: Response } => "proxy-authentication",
            Self::ProxyAuthentication { phase: Preflight } => "preflight:proxy-authentication",
        }
    }

    /// What browsers call it.
    pub fn code(&self) -> Code {
        match self {
            Self::AllowOriginMissing { .. } => Code::AllowOriginMissing,
            Self::AllowOriginMismatch { kind, .. } => match kind {
                AllowOriginMismatch::Wildcard => Code::AllowOriginWildcard,
                AllowOriginMismatch::SeveralLines => Code::AllowOriginSeveralLines,
                AllowOriginMismatch::SeveralValues => Code::AllowOriginSeveralValues,
                AllowOriginMismatch::NoOrigin => Code::AllowOriginInvalid,
                AllowOriginMismatch::Other => Code::AllowOriginMismatch,
            },
            Self::AllowCredentialsNotTrue { .. } => Code::AllowCredentialsNotTrue,
            Self::PreflightRedirected { .. } => Code::PreflightRedirected,
            Self::PreflightStatus { .. } => Code::PreflightStatus,
            Self::AllowMethodsUnparsable { .. } => Code::AllowMethodsUnparsable,
            Self::AllowHeadersUnparsable { .. } => Code::AllowHeadersUnparsable,
            Self::MethodNotAllowed { .. } => Code::MethodNotAllowed,
            Self::AuthorizationNotAllowed => Code::AuthorizationNotAllowed,
            Self::HeaderNotAllowed { .. } => Code::HeaderNotAllowed,
            Self::RedirectUserinfo { .. } => Code::RedirectUserinfo,
            Self::RedirectNotHttp => Code::RedirectNotHttp,
            Self::RedirectsTooMany => Code::RedirectsTooMany,
            Self::MixedContent => Code::MixedContent,
            Self::BadPort { .. } => Code::BadPort,
            Self::ContentLengthsDiffer { .. } => Code::ContentLengthsDiffer,
            Self::ProxyAuthentication { .. } => Code::ProxyAuthentication,
        }
    }

    /// The response that failed the check.
    pub fn phase(&self) -> Phase {
        match self {
            Self::AllowOriginMissing { phase }
            | Self::AllowOriginMismatch { phase, .. }
            | Self::AllowCredentialsNotTrue { phase, .. }
            | Self::ContentLengthsDiffer { phase }
            | Self::ProxyAuthentication { phase } => *phase,
            Self::RedirectUserinfo { .. }
            | Self::RedirectNotHttp
            | Self::RedirectsTooMany
            | Self::MixedContent
            | Self::BadPort { .. } => Phase::Response,
            _ => Phase::Preflight,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Preflight => "the response to the preflight",
            Self::Response => "the response",
        })
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowOriginMissing { phase } => {
                write!(f, "{phase} has no `Access-Control-Allow-Origin`")
            }
            Self::AllowOriginMismatch { phase, kind, value } => {
                let value = Escaped::bytes(value);
                match kind {
                    AllowOriginMismatch::Wildcard => write!(
                        f,
                        "{phase} has `Access-Control-Allow-Origin: *`, which does not count for \
                         requests with credentials"
                    ),
                    AllowOriginMismatch::SeveralLines => {
                        write!(
                            f,
                            "{phase} has several `Access-Control-Allow-Origin` lines: {value}"
                        )
                    }
                    AllowOriginMismatch::SeveralValues => write!(
                        f,
                        "{phase} has several values in `Access-Control-Allow-Origin`: `{value}`"
                    ),
                    AllowOriginMismatch::NoOrigin => write!(
                        f,
                        "{phase} has `Access-Control-Allow-Origin: {value}`, which is not an origin"
                    ),
                    AllowOriginMismatch::Other => write!(
                        f,
                        "{phase} has `Access-Control-Allow-Origin: {value}`, which is not exactly \
                         the page's origin"
                    ),
                }
            }
            Self::AllowCredentialsNotTrue { phase, value: None } => {
                write!(
                    f,
                    "the request includes credentials, and {phase} has no \
                     `Access-Control-Allow-Credentials`"
                )
            }
            Self::AllowCredentialsNotTrue { phase, value: Some(value) } => write!(
                f,
                "the request includes credentials, and {phase} has \
                 `Access-Control-Allow-Credentials: {}`, not `true`",
                Escaped::bytes(value)
            ),
            Self::PreflightRedirected { status } => {
                write!(f, "the preflight is redirected ({status}), which browsers do not follow")
            }
            Self::PreflightStatus { status } => {
                write!(f, "the preflight is answered with status {status}, not 200 to 299")
            }
            Self::AllowMethodsUnparsable { member } => write!(
                f,
                "`{}` in `Access-Control-Allow-Methods` is not a method",
                Escaped::bytes(member)
            ),
            Self::AllowHeadersUnparsable { member } => write!(
                f,
                "`{}` in `Access-Control-Allow-Headers` is not a header name",
                Escaped::bytes(member)
            ),
            Self::MethodNotAllowed { method } => write!(
                f,
                "the method `{}` is not in the preflight's `Access-Control-Allow-Methods`",
                Escaped::bytes(&isomorphic_encode(method))
            ),
            Self::AuthorizationNotAllowed => f.write_str(
                "the header `authorization` is not in the preflight's \
                 `Access-Control-Allow-Headers`, and `*` does not cover it",
            ),
            Self::HeaderNotAllowed { name } => write!(
                f,
                "the header `{}` is not in the preflight's `Access-Control-Allow-Headers`",
                Escaped::bytes(&isomorphic_encode(name))
            ),
            Self::RedirectUserinfo { .. } => {
                f.write_str("the redirect leads to a URL with a user name or a password")
            }
            Self::RedirectNotHttp => {
                f.write_str("the redirect does not lead to an `http` or `https` URL")
            }
            Self::RedirectsTooMany => f.write_str("there are more than 20 redirects"),
            Self::MixedContent => f.write_str(
                "a page from `https` cannot request an `http` URL: this is mixed content",
            ),
            Self::BadPort { port } => {
                write!(f, "browsers never contact port {port}, where another protocol is spoken")
            }
            Self::ContentLengthsDiffer { phase } => {
                write!(f, "{phase} has several `Content-Length` values, which differ")
            }
            Self::ProxyAuthentication { phase } => write!(
                f,
                "{phase} has the status 407, which only a proxy that the browser uses may send"
            ),
        }
    }
}
