//! Why a page cannot read a response, for the person whose test fails.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use ::http::{HeaderMap, HeaderName, Method, Request, Response, Uri, header::COOKIE, response};

use crate::{
    Escaped,
    browser::{Blocked, Code},
};

/// No more header lines than these are printed of a message.
const MAX_LINES: usize = 40;

/// Why a page cannot read a response: the answer of [`Page::fetch`](super::Page::fetch) where a browser's
/// `fetch()` throws a `TypeError`.
///
/// Prints what a person needs to fix it, on several lines and with what the server sent escaped, under
/// [`Debug`](fmt::Debug) too, which is what `unwrap` panics with.
///
/// ```
/// use cors_core::browser::{CredentialsMode, Page};
///
/// let mut page = Page::new("https://app.example.com")?;
/// let request = http::Request::get("https://api.example.com/items").body("")?;
/// let server = |_| http::Response::new("");
/// let error = page.fetch_blocking(request, CredentialsMode::Omit, server).unwrap_err();
/// assert_eq!(error.step(), "cors-check:acao-missing");
/// assert_eq!(
///     error.to_string().lines().next().unwrap(),
///     "a page from `https://app.example.com` cannot read the response to \
///      `GET https://api.example.com/items`: the response has no `Access-Control-Allow-Origin`",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Unreadable(Box<Inner>);

#[derive(Clone)]
struct Inner {
    origin: String,
    asked: (Method, Uri),
    left_out: Vec<HeaderName>,
    reason: Reason,
    exchange: Option<Exchange>,
}

#[derive(Clone)]
pub(super) enum Reason {
    Blocked(Blocked),
    /// The same, where the path of the request says more than the response that failed.
    OnTheWay(Blocked, &'static Words),
    /// `fetch()` throws before it sends anything: what is wrong with the request, and what to do.
    Throws(&'static str, &'static str),
}

/// What is printed of a [`Blocked`] instead of what it says itself.
pub(super) struct Words {
    pub(super) said: &'static str,
    pub(super) cause: &'static str,
    pub(super) remedy: &'static str,
}

impl Reason {
    pub(super) fn throws(what: &'static str, remedy: &'static str) -> Self {
        Self::Throws(what, remedy)
    }
}

impl From<Blocked> for Reason {
    fn from(blocked: Blocked) -> Self {
        Self::Blocked(blocked)
    }
}

/// A request as the browser sent it, and the head of its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request: of the page, or a preflight.
    pub sent: Request<Vec<u8>>,
    /// The response without its body.
    pub received: Response<()>,
}

impl Exchange {
    pub(super) fn new(sent: Request<Vec<u8>>, head: &response::Parts) -> Self {
        let mut received = Response::new(());
        *received.status_mut() = head.status;
        *received.headers_mut() = head.headers.clone();
        Self { sent, received }
    }
}

impl Unreadable {
    pub(super) fn new(
        origin: &str,
        asked: (Method, Uri),
        left_out: &[HeaderName],
        reason: Reason,
        exchange: Option<Exchange>,
    ) -> Self {
        let (origin, left_out) = (origin.into(), left_out.to_vec());
        Self(Box::new(Inner { origin, asked, left_out, reason, exchange }))
    }

    /// [`Blocked::step`], or `fetch-throws` if the request is one that `fetch()` refuses to make.
    pub fn step(&self) -> &'static str {
        self.blocked().map_or("fetch-throws", Blocked::step)
    }

    /// The step that failed; `None` if `fetch()` refuses to make the request: its method is forbidden, its URL
    /// is not `http` or `https` or has a user name, or it is a GET with a body.
    pub fn blocked(&self) -> Option<&Blocked> {
        match &self.0.reason {
            Reason::Blocked(blocked) | Reason::OnTheWay(blocked, _) => Some(blocked),
            Reason::Throws(..) => None,
        }
    }

    /// [`Blocked::code`]: what browsers call it, its cause and its remedy. Where redirects have made the origin
    /// `null`, or a `Location` cannot be followed, the printed cause and remedy are more exact.
    pub fn code(&self) -> Option<Code> {
        self.blocked().map(Blocked::code)
    }

    /// The request and the response that failed the step; `None` if nothing was sent.
    pub fn exchange(&self) -> Option<&Exchange> {
        self.0.exchange.as_ref()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { asked: (method, uri), left_out, reason, exchange, .. } = &*self.0;
        match reason {
            Reason::Blocked(blocked) => {
                let code = blocked.code();
                write_cannot_read(
                    f,
                    &self.0,
                    blocked,
                    blocked.step(),
                    [code.cause(), code.remedy()],
                )?;
            }
            Reason::OnTheWay(blocked, words) => {
                let Words { said, cause, remedy } = words;
                write_cannot_read(f, &self.0, said, blocked.step(), [cause, remedy])?;
            }
            Reason::Throws(what, remedy) => {
                write!(f, "a page cannot send `{method} {uri}`: {what}\n  remedy: {remedy}")?;
            }
        }
        write_left_out(f, left_out)?;
        match exchange {
            Some(exchange) => write!(f, "{exchange}"),
            None => f.write_str("\n  nothing was sent"),
        }
    }
}

/// On lines of their own, each indented.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n  sent: {} {}", self.sent.method(), self.sent.uri())?;
        write_headers(f, self.sent.headers())?;
        write!(f, "\n  received: {}", self.received.status())?;
        write_headers(f, self.received.headers())
    }
}

fn write_cannot_read(
    f: &mut fmt::Formatter<'_>,
    Inner { origin, asked: (method, uri), .. }: &Inner,
    said: impl fmt::Display,
    step: &str,
    [cause, remedy]: [&str; 2],
) -> fmt::Result {
    writeln!(f, "a page from `{origin}` cannot read the response to `{method} {uri}`: {said}")?;
    write!(f, "  step: {step}\n  cause: {cause}\n  remedy: {remedy}")
}

pub(super) fn write_left_out(f: &mut fmt::Formatter<'_>, names: &[HeaderName]) -> fmt::Result {
    for name in names {
        write!(f, "\n  left out, as a page cannot set it: {name}")?;
        if *name == COOKIE {
            f.write_str("; give it with `Page::cookie`")?;
        }
    }
    Ok(())
}

pub(super) fn write_headers(f: &mut fmt::Formatter<'_>, headers: &HeaderMap) -> fmt::Result {
    for (name, value) in headers.iter().take(MAX_LINES) {
        write!(f, "\n    {name}: {}", Escaped::bytes(value.as_bytes()))?;
    }
    match headers.len().checked_sub(MAX_LINES) {
        None | Some(0) => Ok(()),
        Some(others) => write!(f, "\n    … and {others} more"),
    }
}

/// The same as [`Display`](fmt::Display), because `unwrap` prints it.
impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Unreadable {}
