//! What is read from a request.

use core::fmt;

use super::{CorsHeader, Framework, SenderHeader, Source};
use crate::{Recipient, Request, protection::Sent, text::trim_tab_or_space};

/// A request, as far as CORS depends on it.
pub struct Incoming<'r, F: Framework> {
    pub(super) request: Request<'r>,
    headers: F::Request<'r>,
    // The first line of `Origin`.
    pub(super) origin: Option<F::Line<'r>>,
}

pub(super) struct Unread<'r, F: Framework, R> {
    headers: F::Request<'r>,
    recipient: R,
}

impl<'a, 'r: 'a, F: Framework, R: Fn() -> Recipient<'r>> Sent<'a> for Unread<'r, F, R> {
    #[inline(always)]
    fn each_line(&self, header: SenderHeader, mut found: impl FnMut(&'a [u8])) {
        let trimmed = |line| found(trim_tab_or_space(F::bytes(line)));
        F::each_sender_line(self.headers, header, trimmed);
    }

    fn recipient(&self) -> Recipient<'a> {
        (self.recipient)()
    }
}

impl<'r, F: Framework> Incoming<'r, F> {
    /// From the method as received, the path of the target without its query, and the headers, of which
    /// nothing is read yet.
    #[inline(always)]
    pub fn new(method: &'r str, path: &'r str, headers: F::Request<'r>) -> Self {
        let (method, path) = (method.as_bytes(), path.as_bytes());
        Self { request: Request { method, path, ..Request::default() }, headers, origin: None }
    }

    /// [`Request::is_preflight`], for a framework that must know before it evaluates the request.
    pub fn is_preflight(&mut self) -> bool {
        self.read();
        self.request.is_preflight()
    }

    /// Reads what every policy looks at; called again, it adds nothing.
    #[inline(always)]
    pub(super) fn read(&mut self) {
        let Self { request, headers, origin } = self;
        if origin.is_some() {
            return;
        }
        F::each_line(*headers, [CorsHeader::Origin], |_, line| {
            *origin = origin.or(Some(line));
            request.origin.push(F::bytes(line));
        });
        if origin.is_some() && request.method == b"OPTIONS" {
            let asked = [CorsHeader::RequestMethod, CorsHeader::RequestHeaders];
            F::each_line(*headers, asked, |header, line| match header {
                CorsHeader::RequestMethod => request.request_method.push(F::bytes(line)),
                _ => request.request_headers.push(F::bytes(line)),
            });
        }
    }

    /// What only cross-origin protection looks at, read when it is asked for.
    pub(super) fn sent<R: Fn() -> Recipient<'r>>(&self, recipient: R) -> Unread<'r, F, R> {
        Unread { headers: self.headers, recipient }
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
