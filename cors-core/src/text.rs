//! Untrusted text, made safe to print on one line.

use alloc::vec::Vec;
use core::fmt::{self, Write as _};

/// Prints text on one line: escapes what is not printable and, in bytes, what is not ASCII.
#[derive(Debug, Clone, Copy)]
pub struct Escaped<'a>(Source<'a>);

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Bytes(&'a [u8]),
    Str(&'a str),
}

/// No more than this many of a client's bytes are printed, to keep log lines short. The longest
/// origin that can be allowed is 327 bytes long.
const MAX_PRINTED: usize = 400;

impl<'a> Escaped<'a> {
    /// Bytes that a client sent; at most 400 are printed.
    ///
    /// ```
    /// assert_eq!(cors_core::Escaped::bytes(b"a\r\n\xff").to_string(), r"a\r\n\xff");
    /// ```
    pub fn bytes(bytes: &'a [u8]) -> Self {
        Self(Source::Bytes(bytes))
    }

    /// Text that an operator wrote; printed in full.
    ///
    /// ```
    /// assert_eq!(cors_core::Escaped::str("bücher\n").to_string(), r"bücher\n");
    /// ```
    pub fn str(text: &'a str) -> Self {
        Self(Source::Str(text))
    }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::Bytes(bytes) => {
                let printed = bytes.get(..MAX_PRINTED).unwrap_or(bytes);
                for &byte in printed {
                    match byte {
                        b' '..=b'~' => f.write_char(byte.into())?,
                        _ => write!(f, "{}", byte.escape_ascii())?,
                    }
                }
                if printed.len() < bytes.len() {
                    write!(f, "… ({} bytes)", bytes.len())?;
                }
                Ok(())
            }
            Source::Str(text) => text.chars().try_for_each(|char| match char {
                '"' | '\'' | '\\' => f.write_char(char),
                _ => write!(f, "{}", char.escape_debug()),
            }),
        }
    }
}

/// A header's value without the [tabs and spaces](https://fetch.spec.whatwg.org/#http-tab-or-space)
/// that HTTP allows around it.
#[inline]
pub(crate) fn trim_tab_or_space(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// [Isomorphic encode](https://infra.spec.whatwg.org/#isomorphic-encode): each character is one byte. A
/// character above U+00FF, which stands for no byte, becomes `?`.
pub(crate) fn isomorphic_encode(text: &str) -> Vec<u8> {
    text.chars().map(|char| u8::try_from(u32::from(char)).unwrap_or(b'?')).collect()
}

/// A table of which bytes are members: one lookup instead of a comparison with each range.
pub(crate) const fn byte_table(mut members: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    while let [member, others @ ..] = members {
        let (_, from_member) = table.split_at_mut(*member as usize);
        if let [entry, ..] = from_member {
            *entry = true;
        }
        members = others;
    }
    table
}
