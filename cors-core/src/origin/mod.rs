//! Origins: as a browser sends them, as an operator writes them, and the set that compares the two.

pub(crate) mod breadth;
mod difference;
mod host;
mod nearest;
#[cfg(feature = "tracing")]
mod nearest_at_once;
mod pattern;
#[cfg(feature = "public-suffix")]
mod public_suffix;
#[cfg(feature = "public-suffix")]
mod public_suffix_list;
mod punycode;
mod scheme;
mod set;
mod shared_domains;

pub(crate) use difference::Uncovered;
#[cfg(feature = "http")]
pub(crate) use host::url_host;
pub(crate) use host::{ends_in_a_number, is_loopback, parse_ipv4};
pub(crate) use nearest::near_miss;
pub use nearest::{NearMiss, Nearest};
pub(crate) use pattern::keyword;
pub use pattern::{OriginPattern, Port};
#[cfg(feature = "public-suffix")]
pub use public_suffix::PublicSuffix;
pub(crate) use set::OriginSet;

use core::str;

use crate::text::byte_table;

/// The longest scheme that is accepted. No standard sets a limit; the longest registered with IANA
/// has 36 characters.
pub(crate) const MAX_SCHEME_LEN: usize = 64;

/// The longest domain name, [RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4),
/// with the trailing dot that URLs may keep.
pub(crate) const MAX_HOST_LEN: usize = 254;

/// The longest origin that any pattern can match: scheme, `://`, host, `:` and five digits. A longer
/// `Origin` is refused unread.
pub const MAX_ORIGIN_LEN: usize = MAX_SCHEME_LEN + 3 + MAX_HOST_LEN + 1 + 5;

/// An origin as a browser sends it: the value of the
/// [`Origin` header](https://fetch.spec.whatwg.org/#origin-header).
///
/// ```
/// use cors_core::Origin;
///
/// let origin = Origin::parse(b"http://localhost:3000").unwrap();
/// assert_eq!(origin, Origin::Tuple { scheme: "http", host: "localhost", port: Some(3000) });
/// assert_eq!(Origin::parse(b"null"), Some(Origin::Opaque));
/// // What no browser sends: a path, upper case, a port with leading zeros, no scheme.
/// for bad in ["https://a.example/", "https://A.example", "https://a.example:080", "a.example"] {
///     assert_eq!(Origin::parse(bad.as_bytes()), None, "{bad}");
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// `null`: an [opaque origin](https://html.spec.whatwg.org/#concept-origin-opaque), which identifies
    /// nobody.
    Opaque,
    /// A [tuple origin](https://html.spec.whatwg.org/#concept-origin-tuple).
    Tuple {
        /// The scheme, in lower case.
        scheme: &'a str,
        /// The host: labels of `a-z`, `0-9`, `-` and `_`, perhaps with a trailing dot, or an IPv6
        /// address in brackets.
        host: &'a str,
        /// The port, where it is not the scheme's default.
        port: Option<u16>,
    },
}

impl<'a> Origin<'a> {
    /// Reads the value of an `Origin` header; `None` if it is not an origin or has more than
    /// [`MAX_ORIGIN_LEN`] bytes.
    ///
    /// The standard's grammar has no `_` and no trailing dot in a host. Browsers send both, so both
    /// are read.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        if bytes == b"null" {
            return Some(Self::Opaque);
        }
        if bytes.len() > MAX_ORIGIN_LEN {
            return None;
        }
        let colon = bytes.iter().position(|&byte| byte == b':')?;
        let (scheme, rest) = str::from_utf8(bytes).ok()?.split_at_checked(colon)?;
        let authority = rest.strip_prefix("://")?;
        let host_len =
            if authority.starts_with('[') { address_len(authority) } else { domain_len(authority) };
        let (host, rest) = authority.split_at_checked(host_len?)?;
        let port = match rest.strip_prefix(':') {
            Some(digits) => Some(parse_port(digits)?),
            None if rest.is_empty() => None,
            None => return None,
        };
        is_scheme(scheme).then_some(Self::Tuple { scheme, host, port })
    }
}

/// Splits at the colon before the port, past the colons of an IPv6 address.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// A port as the URL Standard writes it: 1 to 65,535, no leading zero, no sign.
pub(crate) fn parse_port(digits: &str) -> Option<u16> {
    if digits.starts_with(['0', '+']) { None } else { digits.parse().ok() }
}

/// A URL scheme in lower case, of at most [`MAX_SCHEME_LEN`] bytes.
pub(crate) fn is_scheme(scheme: &str) -> bool {
    let is_any = || scheme.len() <= MAX_SCHEME_LEN && is_scheme_of_any_length(scheme);
    matches!(scheme, "https" | "http") || is_any()
}

/// A [URL scheme](https://url.spec.whatwg.org/#url-scheme-string) in lower case.
pub(crate) fn is_scheme_of_any_length(scheme: &str) -> bool {
    let tail = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.');
    scheme.starts_with(|first: char| first.is_ascii_lowercase()) && scheme.bytes().all(tail)
}

/// The length of the domain that `authority` begins with: labels that are not empty, with dots
/// between them and perhaps one at the end.
fn domain_len(authority: &str) -> Option<usize> {
    let mut before = b'.';
    let mut len = 0;
    for byte in authority.bytes().take_while(|&byte| is_domain_byte(byte)) {
        if byte == b'.' && before == b'.' {
            return None;
        }
        before = byte;
        len += 1;
    }
    (1..=MAX_HOST_LEN).contains(&len).then_some(len)
}

#[inline]
fn is_domain_byte(byte: u8) -> bool {
    const DOMAIN_BYTES: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-_.";
    static IS_DOMAIN_BYTE: [bool; 256] = byte_table(DOMAIN_BYTES);
    IS_DOMAIN_BYTE.get(usize::from(byte)).copied().unwrap_or(false)
}

/// The length of what looks like an IPv6 address in brackets. Whether it is one need not be checked: it
/// can only match the text of a pattern, and that was checked.
fn address_len(authority: &str) -> Option<usize> {
    let (inner, _) = authority.strip_prefix('[')?.split_once(']')?;
    let is_address_byte = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b':');
    let well_formed = inner.contains(':') && inner.bytes().all(is_address_byte);
    well_formed.then_some(inner.len() + 2)
}

/// The [default port](https://url.spec.whatwg.org/#default-port) of a special scheme.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}
