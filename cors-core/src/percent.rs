//! Percent-encoding, of paths and of hosts.

/// A byte of what was encoded.
#[derive(Clone, Copy)]
pub(crate) enum Byte {
    Plain(u8),
    Encoded(u8),
    /// A `%` that begins no encoding.
    Malformed,
}

/// [Percent-decodes](https://url.spec.whatwg.org/#percent-decode) once, and tells what was encoded.
pub(crate) struct Decoded<'a>(pub(crate) &'a [u8]);

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
