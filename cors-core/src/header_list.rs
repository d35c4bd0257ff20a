//! Reads `Access-Control-Request-Headers`, within bounds whatever a client sends.
//!
//! A browser's list is sorted, in lower case, unique and without white space
//! ([CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names)).
//! Intermediaries may split its lines and add white space and empty members
//! ([RFC 9110, section 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)), so any order and
//! any case are accepted, within the limits below.

use crate::{
    decision::MalformedRequest,
    name::{is_authorization, is_never_covered, is_token_byte},
    request::Lines,
    set::TextSet,
    words::words,
};

/// How many empty members and duplicates a list may have together. A browser's has none; the slack
/// is for intermediaries, after the limit of 16 of
/// [Go's jub0bs/cors](https://github.com/jub0bs/cors).
pub const MAX_SLACK: usize = 16;

/// How many bytes of white space may follow each other. Intermediaries put one after a comma.
pub const MAX_WHITE_SPACE: usize = 16;

/// Against a list, no more of a name is read than this, or than the longest name on the list. The
/// longest name registered with IANA has 38 bytes.
const MAX_NAME_LEN: usize = 128;

/// How many names of a list are checked for duplicates one by one. Beyond that, only the total number
/// of members is bounded.
const MAX_TRACKED: usize = 1024;

/// What [`Config::allow_headers`](crate::Config::allow_headers) compiles to.
#[derive(Debug, Clone)]
pub(crate) enum AllowedHeaders {
    /// All names, `Authorization` only if it is listed.
    Any {
        authorization: bool,
    },
    Listed(ListedHeaders),
}

/// Names in lower case.
#[derive(Debug, Clone)]
pub(crate) struct ListedHeaders {
    names: TextSet,
    // At least as long as each of the names.
    longest: usize,
}

impl ListedHeaders {
    pub(crate) fn new(names: TextSet) -> Self {
        let longest = names.iter().map(str::len).fold(MAX_NAME_LEN, usize::max);
        Self { names, longest }
    }

    pub(crate) fn names(&self) -> &TextSet {
        &self.names
    }
}

/// The first name that is not allowed, if any.
type Judged<'a> = Result<Option<&'a [u8]>, MalformedRequest>;

impl AllowedHeaders {
    /// Whether pages may set `Authorization`.
    pub(crate) fn names_authorization(&self) -> bool {
        match self {
            Self::Any { authorization } => *authorization,
            Self::Listed(listed) => listed.names.contains(b"authorization"),
        }
    }

    /// Judges the requested names: `Authorization` first, then the others in their order, as the
    /// [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch) does.
    pub(crate) fn first_refused<'a>(&self, lines: &'a Lines<'_>) -> Judged<'a> {
        match self {
            Self::Any { authorization } => first_uncovered(*authorization, lines),
            Self::Listed(listed) => listed.first_refused(lines),
        }
    }
}

impl ListedHeaders {
    /// Reads at most as many names as the list has plus the slack, and as many again that are not on it.
    fn first_refused<'a>(&self, lines: &'a Lines<'_>) -> Judged<'a> {
        let most = self.names.len() + MAX_SLACK;
        let mut tally = Tally::default();
        let mut strangers = Strangers::default();
        let position = |name: &[u8]| self.names.position(name);
        for line in lines {
            for member in Members::new(line, self.longest, position) {
                match member {
                    Member::Known(position) => tally.listed(position),
                    Member::Name(name) => match self.names.position(name) {
                        Some(position) => tally.listed(position),
                        None if strangers.push(name) > most => return Ok(strangers.first()),
                        None => {}
                    },
                    Member::Empty => tally.slack += 1,
                    Member::TooLong(start) => {
                        strangers.push(start);
                        return Ok(strangers.first());
                    }
                    Member::NotAToken => return Err(MalformedRequest::HeadersNotAList),
                }
                if tally.slack > MAX_SLACK || tally.listed > most {
                    return Err(MalformedRequest::TooManyMembers);
                }
            }
        }
        Ok(strangers.first())
    }
}

/// Reads all names. Only adjacent duplicates are noticed: in a sorted list, that is all of them.
fn first_uncovered<'a>(authorization: bool, lines: &'a Lines<'_>) -> Judged<'a> {
    let (mut refused, mut previous, mut slack) = (None, &[][..], 0);
    let plain = |name| is_plain(name).then_some(name);
    for line in lines {
        for member in Members::new(line, usize::MAX, plain) {
            match member {
                Member::Known(name) | Member::Name(name) | Member::TooLong(name) => {
                    slack += usize::from(is_same_name(previous, name));
                    previous = name;
                    if !authorization
                        && is_never_covered(name)
                        && !refused.is_some_and(is_authorization)
                    {
                        refused = Some(name);
                    }
                }
                Member::Empty => slack += 1,
                Member::NotAToken => return Err(MalformedRequest::HeadersNotAList),
            }
            if slack > MAX_SLACK {
                return Err(MalformedRequest::TooManyMembers);
            }
        }
    }
    Ok(refused)
}

/// Compares from the end: neighbours in a sorted list begin alike.
fn is_same_name(one: &[u8], other: &[u8]) -> bool {
    let mut pairs = one.iter().rev().zip(other.iter().rev());
    one.len() == other.len() && pairs.all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// The names that are not on the list.
#[derive(Default)]
struct Strangers<'a> {
    count: usize,
    first: Option<&'a [u8]>,
    authorization: Option<&'a [u8]>,
}

impl<'a> Strangers<'a> {
    /// Adds one, and returns how many there are now.
    fn push(&mut self, name: &'a [u8]) -> usize {
        self.count += 1;
        self.first = self.first.or(Some(name));
        if is_authorization(name) {
            self.authorization = Some(name);
        }
        self.count
    }

    fn first(&self) -> Option<&'a [u8]> {
        self.authorization.or(self.first)
    }
}

/// What has been read of a list so far.
#[derive(Default)]
struct Tally {
    listed: usize,
    // Empty members and duplicates.
    slack: usize,
    // A bit for each name of the list.
    seen: [u64; MAX_TRACKED / 64],
}

impl Tally {
    #[inline(always)]
    fn listed(&mut self, position: usize) {
        self.listed += 1;
        if let Some(word) = self.seen.get_mut(position / 64) {
            let bit = 1 << (position % 64);
            self.slack += usize::from(*word & bit != 0);
            *word |= bit;
        }
    }
}

/// What is between two commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member<'a, K> {
    Empty,
    /// A name recognised as a whole.
    Known(K),
    /// A name read byte by byte.
    Name(&'a [u8]),
    /// The start of a name that is too long.
    TooLong(&'a [u8]),
    /// Not a token, or too much white space.
    NotAToken,
}

/// The members of one line; ends after the first that is not a token or too long.
struct Members<'a, F> {
    // None once the last member has been read.
    rest: Option<&'a [u8]>,
    longest: usize,
    // Recognises a name without reading it byte by byte.
    known: F,
}

impl<'a, K, F: Fn(&'a [u8]) -> Option<K>> Members<'a, F> {
    fn new(line: &'a [u8], longest: usize, known: F) -> Self {
        Self { rest: Some(line), longest, known }
    }

    /// The next member, if it is recognised and has no white space around it: what browsers send.
    #[inline(always)]
    fn next_known(&mut self) -> Option<K> {
        let rest = self.rest?;
        // One byte more than the longest name, so that a longer one is not recognised.
        let end = before_comma(rest.get(..=self.longest).unwrap_or(rest));
        let (name, after) = rest.split_at_checked(end)?;
        let after = match after {
            [] => None,
            [b',', after @ ..] => Some(after),
            _ => return None,
        };
        let known = if name.is_empty() { None } else { (self.known)(name) }?;
        self.rest = after;
        Some(known)
    }

    /// The next member, read byte by byte.
    #[inline(always)]
    fn next_read(&mut self) -> Option<Member<'a, K>> {
        let line = skip_white_space(self.rest.take()?);
        let readable = line.get(..self.longest).unwrap_or(line);
        let end = readable.iter().position(|&byte| !is_token_byte(byte)).unwrap_or(readable.len());
        let (name, rest) = line.split_at_checked(end)?;
        if rest.first().copied().is_some_and(is_token_byte) {
            return Some(Member::TooLong(name));
        }
        // Before an empty member, the white space has already been skipped.
        let rest = if name.is_empty() { rest } else { skip_white_space(rest) };
        match rest {
            [] => {}
            [b',', rest @ ..] => self.rest = Some(rest),
            _ => return Some(Member::NotAToken),
        }
        Some(if name.is_empty() { Member::Empty } else { Member::Name(name) })
    }
}

impl<'a, K, F: Fn(&'a [u8]) -> Option<K>> Iterator for Members<'a, F> {
    type Item = Member<'a, K>;

    #[inline(always)]
    fn next(&mut self) -> Option<Member<'a, K>> {
        match self.next_known() {
            Some(known) => Some(Member::Known(known)),
            None => self.next_read(),
        }
    }
}

/// What follows [optional white space](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3), skipped up
/// to the limit.
fn skip_white_space(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let ([b' ' | b'\t', after @ ..], true) =
        (rest, bytes.len() - rest.len() < MAX_WHITE_SPACE)
    {
        rest = after;
    }
    rest
}

/// How many bytes come before the first comma or the end. Looks at eight at a time. The caller checks
/// whether a comma follows.
#[inline]
fn before_comma(bytes: &[u8]) -> usize {
    const COMMAS: u64 = u64::from_le_bytes([b','; 8]);
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);
    let (words, rest) = words(bytes);
    for (word, start) in words.zip((0..).step_by(8)) {
        // Subtracting one carries into the high bit of a byte that was zero; the lowest such byte
        // has no false one below it.
        let zero_at_commas = word ^ COMMAS;
        let found = zero_at_commas.wrapping_sub(ONES) & !zero_at_commas & HIGH_BITS;
        if found != 0 {
            return start + (found.trailing_zeros() / 8) as usize;
        }
    }
    let in_rest = rest.iter().position(|&byte| byte == b',').unwrap_or(rest.len());
    bytes.len() - rest.len() + in_rest
}

/// Whether a name consists of lower-case letters, digits and `-`, as most that browsers send do. Looks
/// at eight bytes at a time; the last eight may overlap those before.
fn is_plain(name: &[u8]) -> bool {
    let (mut words, _) = words(name);
    match name.last_chunk() {
        Some(last) => words.all(is_plain_word) && is_plain_word(u64::from_le_bytes(*last)),
        None => name.iter().all(|&byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')),
    }
}

fn is_plain_word(word: u64) -> bool {
    const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);
    // For bytes below 0x80, so that none carries into the next: the high bit of each is set if the byte
    // is at least `low`.
    let at_least = |low: u8| word.wrapping_add(u64::from_le_bytes([0x80 - low; 8]));
    let between = |first, last: u8| at_least(first) & !at_least(last + 1);
    let plain = between(b'a', b'z') | between(b'0', b'9') | between(b'-', b'-');
    word & HIGH_BITS == 0 && plain & HIGH_BITS == HIGH_BITS
}
