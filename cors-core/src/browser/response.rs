//! A response, and what the standard reads of its headers.

use alloc::vec::Vec;

use crate::name::is_token;

/// A response as it came.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// The status.
    pub status: u16,
    /// The header lines, in their order.
    pub headers: &'a [(&'a [u8], &'a [u8])],
}

impl<'a> Response<'a> {
    /// The values of the lines of a header, without the white space around them.
    pub(super) fn lines<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        let lines = self.headers.iter();
        let lines = lines.filter(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()));
        lines.map(|(_, value)| trim(value))
    }

    /// [Get](https://fetch.spec.whatwg.org/#concept-header-list-get): all values with `, ` between
    /// them.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let lines: Vec<_> = self.lines(name).collect();
        (!lines.is_empty()).then(|| lines.join(&b", "[..]))
    }

    /// [Extract header list values](https://fetch.spec.whatwg.org/#extract-header-list-values) of a
    /// list of tokens; no line is `None`.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<&'a [u8]>>, Unparsable<'a>> {
        let mut members = None;
        for line in self.lines(name) {
            let members = members.get_or_insert_with(Vec::new);
            for member in line.split(|&byte| byte == b',').map(trim) {
                match member {
                    [] => {}
                    member if is_token(member) => members.push(member),
                    _ => return Err(Unparsable(member)),
                }
            }
        }
        Ok(members)
    }

    /// Whether the status is an [ok status](https://fetch.spec.whatwg.org/#ok-status).
    pub(super) fn is_ok(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Whether the status is a [redirect status](https://fetch.spec.whatwg.org/#redirect-status).
    pub(super) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }
}

/// A member of a list that is no token.
pub(super) struct Unparsable<'a>(pub(super) &'a [u8]);

/// Takes off the white space that HTTP allows around a value.
fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
