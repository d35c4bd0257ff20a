//! A response, and what the standard reads from its headers.

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};
use core::{mem, str};

use super::{Blocked, Header, Phase, Profile};
use crate::{name::is_token, text::trim_tab_or_space};

/// A response as received.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header lines, in their order.
    pub headers: Vec<Header>,
}

/// A list that does not parse.
#[derive(Debug)]
pub(super) struct Mistake {
    /// The members before the mistake.
    pub(super) before: Vec<String>,
    /// The first member that is not a token.
    pub(super) member: Vec<u8>,
}

impl Response {
    /// A response with at least one header line.
    ///
    /// ```
    /// use cors_core::browser::Response;
    ///
    /// let response = Response::new(200, [("Access-Control-Allow-Origin", "*")]);
    /// assert_eq!(response.headers, [("Access-Control-Allow-Origin".to_owned(), b"*".to_vec())]);
    /// ```
    pub fn new(
        status: u16,
        headers: impl IntoIterator<Item = (impl Into<String>, impl Into<Vec<u8>>)>,
    ) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { status, headers: headers.collect() }
    }

    /// Whether the browser follows it to its `Location`, if it has one: the status is a
    /// [redirect status](https://fetch.spec.whatwg.org/#redirect-status).
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// Whether the status is an [ok status](https://fetch.spec.whatwg.org/#ok-status).
    pub(super) fn is_ok(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Whether the browser takes it for a response, and not for an error of the network.
    pub(super) fn check_received(&self, profile: Profile, phase: Phase) -> Result<(), Blocked> {
        if self.status == 407 && profile.takes_407_for_a_network_error() {
            return Err(Blocked::ProxyAuthentication { phase });
        }
        // <https://www.rfc-editor.org/rfc/rfc9112#section-6.3>: `Transfer-Encoding` takes precedence.
        let is_encoded = self.lines("transfer-encoding").next().is_some();
        if !profile.compares_lengths(is_encoded) {
            return Ok(());
        }
        let lengths = self.get("content-length").unwrap_or_default();
        let mut lengths = lengths.split(|&byte| byte == b',').map(trim_tab_or_space);
        let first = lengths.next();
        if lengths.all(|length| Some(length) == first) {
            Ok(())
        } else {
            Err(Blocked::ContentLengthsDiffer { phase })
        }
    }

    /// The lines of a header: the name as it is spelled, and the value.
    pub(super) fn lines_named(&self, name: &str) -> impl Iterator<Item = &Header> {
        self.headers.iter().filter(move |(it, _)| it.eq_ignore_ascii_case(name))
    }

    /// The values of the lines of a header, without the white space around them.
    pub(super) fn lines(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.lines_named(name).map(|(_, value)| trim_tab_or_space(value))
    }

    /// [Get](https://fetch.spec.whatwg.org/#concept-header-list-get): all values, joined with
    /// `, `.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let lines: Vec<_> = self.lines(name).collect();
        (!lines.is_empty()).then(|| lines.join(&b", "[..]))
    }

    /// [Extract header list values](https://fetch.spec.whatwg.org/#extract-header-list-values) of a
    /// list of tokens: `None` without a line.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<String>>, Mistake> {
        let mut members = None;
        for line in self.lines(name) {
            let members = members.get_or_insert_with(Vec::new);
            for member in line.split(|&byte| byte == b',').map(trim_tab_or_space) {
                match str::from_utf8(member) {
                    Ok("") => {}
                    Ok(token) if is_token(member) => members.push(token.to_owned()),
                    _ => {
                        let (before, member) = (mem::take(members), member.to_vec());
                        return Err(Mistake { before, member });
                    }
                }
            }
        }
        Ok(members)
    }
}
