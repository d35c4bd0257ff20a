//! What is read from a request.

use core::fmt;

use super::{CorsHeader, Framework, Source};
use crate::{Authority, Request, protection::is_exempt};

/// A request, as far as a policy depends on it.
pub(super) struct Incoming<'r, F: Framework> {
    pub(super) request: Request<'r>,
    headers: F::Request<'r>,
    // The first line of `Origin`.
    origin: Option<F::Line<'r>>,
}

/// Where a request was sent to, as far as its headers do not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recipient<'r> {
    /// [`Request::authority`].
    pub authority: Option<Authority<'r>>,
    /// [`Request::is_secure`].
    pub is_secure: bool,
}

impl<'r, F: Framework> Incoming<'r, F> {
    #[inline(always)]
    pub(super) fn read(method: &'r str, path: &'r str, headers: F::Request<'r>) -> Self {
        let (method, path) = (method.as_bytes(), path.as_bytes());
        let mut request = Request { method, path, ..Request::default() };
        let mut origin = None;
        F::each_line(headers, [CorsHeader::Origin], |_, line| {
            origin = origin.or(Some(line));
            request.origin.push(F::bytes(line));
        });
        if origin.is_some() && method == b"OPTIONS" {
            let asked = [CorsHeader::RequestMethod, CorsHeader::RequestHeaders];
            F::each_line(headers, asked, |header, line| request.add(header, F::bytes(line)));
        }
        Self { request, headers, origin }
    }

    /// Reads what cross-origin protection looks at besides.
    #[inline(always)]
    pub(super) fn read_protected(&mut self, recipient: impl FnOnce() -> Recipient<'r>) {
        let Self { request, headers, .. } = self;
        let mut read = |header, line| request.add(header, F::bytes(line));
        F::each_line(*headers, [CorsHeader::Upgrade], &mut read);
        if is_exempt(request) {
            return;
        }
        let wanted = [
            CorsHeader::WebSocketVersion,
            CorsHeader::SecFetchSite,
            CorsHeader::Host,
            CorsHeader::Cookie,
            CorsHeader::Authorization,
        ];
        F::each_line(*headers, wanted, |header, line| request.add(header, F::bytes(line)));
        let Recipient { authority, is_secure } = recipient();
        (request.authority, request.is_secure) = (authority, is_secure);
    }

    /// The value of a request header, not copied if it is the whole first line. Around a line there may
    /// be white space, which the evaluation did not look at.
    #[inline]
    pub(super) fn value(&self, header: CorsHeader, bytes: &[u8]) -> Option<F::Value<'r>> {
        if header == CorsHeader::Origin {
            return self.allow_origin();
        }
        let mut line = None;
        F::each_line(self.headers, [header], |_, it| line = line.or(Some(it)));
        let whole = line.filter(|line| F::bytes(*line) == bytes);
        F::value(whole.map_or(Source::Bytes(bytes), Source::Request))
    }

    /// The value of `Origin`, as it is allowed.
    #[inline]
    pub(super) fn allow_origin(&self) -> Option<F::Value<'r>> {
        let (line, origin) = self.origin.zip(self.request.origin.as_slice().first())?;
        let is_whole = F::bytes(line).len() == origin.len();
        F::value(if is_whole { Source::Request(line) } else { Source::Bytes(origin) })
    }
}

/// [`Request::is_preflight`], for a framework that must know before it judges the request.
pub fn is_preflight<'r, F: Framework>(method: &'r str, headers: F::Request<'r>) -> bool {
    Incoming::<F>::read(method, "", headers).request.is_preflight()
}

impl<F: Framework> fmt::Debug for Incoming<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Incoming").field(&self.request).finish()
    }
}
