//! A response, and what the standard reads from its headers.

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};
use core::str;

use super::Header;
use crate::{name::is_token, text::trim_tab_or_space};

/// A response as received.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header lines, in their order.
    pub headers: Vec<Header>,
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

    /// The values of the lines of a header, without the white space around them.
    pub(super) fn lines(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let lines = self.headers.iter().filter(move |(it, _)| it.eq_ignore_ascii_case(name));
        lines.map(|(_, value)| trim_tab_or_space(value))
    }

    /// [Get](https://fetch.spec.whatwg.org/#concept-header-list-get): all values, joined with
    /// `, `.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let lines: Vec<_> = self.lines(name).collect();
        (!lines.is_empty()).then(|| lines.join(&b", "[..]))
    }

    /// [Extract header list values](https://fetch.spec.whatwg.org/#extract-header-list-values) of a
    /// list of tokens: `None` without a line; the error is the first member that is not a token.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<String>>, Vec<u8>> {
        let mut members = None;
        for line in self.lines(name) {
            let members = members.get_or_insert_with(Vec::new);
            for member in line.split(|&byte| byte == b',').map(trim_tab_or_space) {
                match str::from_utf8(member) {
                    Ok("") => {}
                    Ok(token) if is_token(member) => members.push(token.to_owned()),
                    _ => return Err(member.to_vec()),
                }
            }
        }
        Ok(members)
    }
}
