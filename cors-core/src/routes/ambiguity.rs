//! Paths that two routers could read differently.

use crate::{
    Ambiguity,
    percent::{Byte, Decoded},
};

/// What is ambiguous about a path by itself, whatever the routes are; `decoded` is called with each of its
/// bytes after the slash at its beginning, decoded once.
pub(super) fn of(path: &[u8], mut decoded: impl FnMut(u8)) -> Option<Ambiguity> {
    let Some((b'/', segments)) = path.split_first() else {
        return Some(Ambiguity::NoLeadingSlash);
    };
    // Of the segment so far.
    let (mut length, mut dots) = (0, 0);
    let is_dots = |length: usize, dots: usize| length == dots && matches!(dots, 1 | 2);
    for byte in Decoded(segments) {
        match byte {
            Byte::Plain(b'/') if length == 0 => return Some(Ambiguity::EmptySegment),
            Byte::Plain(b'/') if is_dots(length, dots) => return Some(Ambiguity::DotSegment),
            Byte::Plain(b'/') => {
                (length, dots) = (0, 0);
                decoded(b'/');
            }
            Byte::Malformed => return Some(Ambiguity::MalformedPercentEncoding),
            Byte::Encoded(b'/') => return Some(Ambiguity::EncodedSlash),
            Byte::Plain(b'\\') | Byte::Encoded(b'\\') => return Some(Ambiguity::Backslash),
            Byte::Plain(b' ') => return Some(Ambiguity::Space),
            Byte::Plain(byte) | Byte::Encoded(byte) if byte.is_ascii_control() => {
                return Some(Ambiguity::ControlCharacter);
            }
            Byte::Plain(byte) | Byte::Encoded(byte) => {
                length += 1;
                dots += usize::from(byte == b'.');
                decoded(byte);
            }
        }
    }
    is_dots(length, dots).then_some(Ambiguity::DotSegment)
}
