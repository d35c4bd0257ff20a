//! Paths that two routers could read differently.

use core::fmt;

/// Why two routers could read a path differently, so that a handler could answer under another route's
/// policy. Such a path has no policy.
///
/// Prints as what is wrong with the path: `it contains an encoded slash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambiguity {
    /// It does not begin with `/`: `*`, the empty path.
    NoLeadingSlash,
    /// Two slashes in a row: `//api`.
    EmptySegment,
    /// A segment that is `.` or `..`, plain or encoded: `/api/%2E%2e/public`.
    DotSegment,
    /// A backslash, which some servers take for a slash, plain or as `%5C`.
    Backslash,
    /// `%2F`.
    EncodedSlash,
    /// `%` without two hexadecimal digits after it.
    MalformedPercentEncoding,
    /// A space that is not encoded.
    Space,
    /// A control character, plain or encoded: `%00`, `%7F`.
    ControlCharacter,
    /// Decoded, it is under another route: `/%61pi`, where `/api` is a route.
    OtherRoute,
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLeadingSlash => "it does not begin with `/`",
            Self::EmptySegment => "it contains an empty segment",
            Self::DotSegment => "it contains a segment that is `.` or `..`",
            Self::Backslash => "it contains a backslash",
            Self::EncodedSlash => "it contains an encoded slash",
            Self::MalformedPercentEncoding => "it contains a `%` without two hexadecimal digits",
            Self::Space => "it contains a space",
            Self::ControlCharacter => "it contains a control character",
            Self::OtherRoute => "decoded, it is under another route",
        })
    }
}

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
