//! A path, eight bytes at a time: as a number of which the first byte is the lowest.

use crate::words::words;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST_BITS: u64 = 0x80 * ONES;
const SLASH: u64 = b'/' as u64;

/// What is left of a path.
#[derive(Clone, Copy)]
pub(super) struct Rest<'a> {
    bytes: &'a [u8],
    // The last eight bytes of the whole path; a shorter one is filled up with `x` in front.
    last: u64,
}

impl<'a> Rest<'a> {
    /// All of a path after the slash at its beginning; `None` if it has none.
    #[inline(always)]
    pub(super) fn of(path: &'a [u8]) -> Option<Self> {
        let [b'/', bytes @ ..] = path else { return None };
        let shifted = |word: u64, byte: &u8| word >> 8 | u64::from(*byte) << 56;
        let last = match path.last_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => path.iter().fold(u64::from(b'x') * ONES, shifted),
        };
        Some(Self { bytes, last })
    }

    /// What comes after this many bytes.
    #[inline(always)]
    pub(super) fn after(self, length: usize) -> Self {
        Self { bytes: self.bytes.get(length..).unwrap_or_default(), ..self }
    }

    /// The next eight bytes. The path ends in a slash, written or not, and then in zeros.
    #[inline(always)]
    pub(super) fn word(self) -> u64 {
        match self.bytes.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => {
                let bits = 8 * (self.bytes.len() & 7);
                // Of no bytes, the shift would be by 64.
                (self.last >> 1) >> (63 - bits) | SLASH << bits
            }
        }
    }

    /// Whether neither it nor the end of the path needs a closer look. Some bytes that are not ambiguous need one
    /// too: `!`, `"`, `#`, `$`, those over 0x7F, and a dot beside a dot or a slash.
    #[inline(always)]
    pub(super) fn is_plain(self) -> bool {
        let (words, tail) = words(self.bytes);
        // What is before it may be a slash.
        let mut before = HIGHEST_BITS;
        for word in words {
            let separators = separators(word);
            if has_any(unusual(word) | separators & (separators << 8 | before >> 56)) {
                return false;
            }
            before = separators;
        }
        // The tail, and some of what is before it again.
        let separators = separators(self.last);
        tail.is_empty() && !self.bytes.is_empty()
            || !has_any(unusual(self.last) | separators & separators << 8)
    }
}

#[inline(always)]
fn has_any(bytes: u64) -> bool {
    bytes & HIGHEST_BITS != 0
}

/// The highest bit of each byte that is below `&`, over `~`, or a backslash.
#[inline(always)]
fn unusual(word: u64) -> u64 {
    let low = word.wrapping_sub(u64::from(b'&') * ONES) & !word;
    let high = word.wrapping_add(ONES) | word;
    low | high | zeros(word ^ (u64::from(b'\\') * ONES))
}

/// The highest bit of each byte that is a slash or a dot, which differ in their lowest bit.
#[inline(always)]
fn separators(word: u64) -> u64 {
    zeros((word ^ (u64::from(b'.') * ONES)) & !ONES) & HIGHEST_BITS
}

/// The highest bit of each byte that is zero. A higher byte than a zero may count as zero although it is 1.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]
mod tests {
    use alloc::vec;

    use super::Rest;
    use crate::routes::ambiguity;

    /// Each byte at each place of a path, after a letter and after a slash, from each place before it on.
    #[test]
    fn what_is_ambiguous_is_never_plain_and_what_is_usual_always_is() {
        for (length, before) in (2..=25).flat_map(|length| [(length, b'x'), (length, b'/')]) {
            for (place, byte) in (1..length).flat_map(|it| (0..=255).map(move |byte| (it, byte))) {
                let mut path = vec![b'x'; length];
                path[place - 1] = before;
                path[0] = b'/';
                path[place] = byte;
                let is_ambiguous = ambiguity::of(&path, |_| {}).is_some();
                let is_usual = byte.is_ascii_alphanumeric()
                    || b"-_~:@,;=+&'()*".contains(&byte)
                    || (path[place - 1] != b'/' && b"/.".contains(&byte));
                let segments = Rest::of(&path).unwrap();
                let is_wanted = segments.is_plain() || is_ambiguous || !is_usual;
                assert!(is_wanted, "{}", path.escape_ascii());
                // What has been compared is part of a route.
                let of_routes = |compared: &usize| !path[..=*compared].ends_with(b"//");
                for compared in (0..place).filter(of_routes) {
                    let is_plain = segments.after(compared).is_plain();
                    assert!(!(is_plain && is_ambiguous), "{}", path.escape_ascii());
                }
            }
        }
    }
}
