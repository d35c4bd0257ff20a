//! What is read from a request.

use core::fmt;

use super::{CorsHeader, Framework, SenderHeader, Source};
use crate::{Authority, Request, Sender, protection::is_exempt};

/// A request, as far as CORS depends on it.
pub struct Incoming<'r, F: Framework> {
    pub(super) request: Request<'r>,
    headers: F::Request<'r>,
    // The first line of `Origin`.
    pub(super) origin: Option<F::Line<'r>>,
}

/// Where a request was sent to, as far as its headers do not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recipient<'r> {
    /// [`Sender::authority`].
    pub authority: Option<Authority<'r>>,
    /// [`Sender::is_secure`].
    pub is_secure: bool,
}

impl<'r, F: Framework> Incoming<'r, F> {
    /// Reads what CORS depends on: the method as received, the path of the target without its query,
    /// and the headers that every policy looks at. Allocates only if one of the three headers has several
    /// lines.
    #[inline(always)]
    pub fn read(method: &'r str, path: &'r str, headers: F::Request<'r>) -> Self {
        let (method, path) = (method.as_bytes(), path.as_bytes());
        let mut request = Request { method, path, ..Request::default() };
        let mut origin = None;
        F::each_line(headers, [CorsHeader::Origin], |_, line| {
            origin = origin.or(Some(line));
            request.origin.push(F::bytes(line));
        });
        if origin.is_some() && method == b"OPTIONS" {
            let asked = [CorsHeader::RequestMethod, CorsHeader::RequestHeaders];
            F::each_line(headers, asked, |header, line| match header {
                CorsHeader::RequestMethod => request.request_method.push(F::bytes(line)),
                _ => request.request_headers.push(F::bytes(line)),
            });
        }
        Self { request, headers, origin }
    }

    /// Reads what cross-origin protection looks at besides.
    pub(super) fn sender(&self, recipient: impl FnOnce() -> Recipient<'r>) -> Sender<'r> {
        let mut sender = Sender::default();
        let mut read = |header, line| sender.add(self.request.method, header, F::bytes(line));
        F::each_sender_line(self.headers, [SenderHeader::Upgrade], &mut read);
        if is_exempt(&self.request, &sender) {
            return sender;
        }
        let wanted = [
            SenderHeader::WebSocketVersion,
            SenderHeader::SecFetchSite,
            SenderHeader::Host,
            SenderHeader::Cookie,
            SenderHeader::Authorization,
        ];
        let mut read = |header, line| sender.add(self.request.method, header, F::bytes(line));
        F::each_sender_line(self.headers, wanted, &mut read);
        let Recipient { authority, is_secure } = recipient();
        Sender { authority, is_secure, ..sender }
    }

    /// What a policy judges, apart from [`Request::sender`].
    #[inline]
    pub fn request(&self) -> &Request<'r> {
        &self.request
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

impl<F: Framework> fmt::Debug for Incoming<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Incoming").field(&self.request).finish()
    }
}
