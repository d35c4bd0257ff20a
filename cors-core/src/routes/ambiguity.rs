//! Paths that two routers could read differently.

use crate::Ambiguity;

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

/// A byte of a path, decoded.
#[derive(Clone, Copy)]
enum Byte {
    Plain(u8),
    Encoded(u8),
    /// A `%` that begins no encoding.
    Malformed,
}

/// [Percent-decodes](https://url.spec.whatwg.org/#percent-decode) a path.
struct Decoded<'a>(&'a [u8]);

impl Iterator for Decoded<'_> {
    type Item = Byte;

    fn next(&mut self) -> Option<Byte> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
        let (byte, rest) = match *self.0 {
            [] => return None,
            [b'%', high, low, ref rest @ ..] => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => (Byte::Encoded(high << 4 | low), rest),
                _ => (Byte::Malformed, self.0.get(1..).unwrap_or_default()),
            },
            [b'%', ref rest @ ..] => (Byte::Malformed, rest),
            [byte, ref rest @ ..] => (Byte::Plain(byte), rest),
        };
        self.0 = rest;
        Some(byte)
    }
}
