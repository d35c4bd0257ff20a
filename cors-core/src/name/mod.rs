//! Names of methods and headers: what they are made of, and how a policy treats each.

pub(crate) mod header;
pub(crate) mod method;
mod texts;

pub use texts::{Constant, CorsHeader, RESPONSE_HEADERS, SenderHeader};

use crate::text::byte_table;

/// A [token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens): what a method and a header name
/// are made of.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().copied().all(is_token_byte)
}

#[inline]
pub(crate) fn is_token_byte(byte: u8) -> bool {
    const TOKEN_BYTES: &[u8] = b"!#$%&'*+-.^_`|~0123456789\
        ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static IS_TOKEN_BYTE: [bool; 256] = byte_table(TOKEN_BYTES);
    IS_TOKEN_BYTE.get(usize::from(byte)).copied().unwrap_or(false)
}

/// The one
/// [CORS non-wildcard request-header name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
pub(crate) fn is_authorization(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"authorization")
}

/// Whether a name passes only if the policy lists `Authorization` next to `*`.
///
/// A header called `*` would have to be answered with a `*`, and browsers let that cover
/// `Authorization`, [against the standard](https://github.com/whatwg/fetch/issues/1919).
pub(crate) fn is_never_covered(name: &[u8]) -> bool {
    is_authorization(name) || name == b"*"
}
