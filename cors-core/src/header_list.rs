//! The walk through `Access-Control-Request-Headers`, bounded whatever a client sends.
//!
//! A browser's list is sorted, in lower case, unique and without white space
//! ([CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names)).
//! What stands between may split its lines and add white space and empty members
//! ([RFC 9110, section 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)), so that any order
//! and any case are understood, within the limits below.

use crate::{
    decision::MalformedRequest,
    name::{is_authorization, is_never_covered, is_token_byte},
    request::Lines,
    set::TextSet,
};

/// How many empty members and duplicates a list may have together. A browser's has none; the slack
/// is for intermediaries, after the limit of 16 of
/// [Go's jub0bs/cors](https://github.com/jub0bs/cors).
pub const MAX_SLACK: usize = 16;

/// How much white space may stand in a row. Intermediaries put one byte after a comma.
pub const MAX_WHITE_SPACE: usize = 16;

/// Against a list, no more of a name is read than this or the longest name of the list. The longest
/// that is registered with IANA has 38 bytes.
const MAX_NAME_LEN: usize = 128;

/// How many names of a list are held against duplicates one by one. Beyond it only the number of all
/// members is bounded.
const MAX_TRACKED: usize = 1024;

/// What [`Config::allow_headers`](crate::Config::allow_headers) compiles to.
#[derive(Debug, Clone)]
pub(crate) enum AllowedHeaders {
    /// All names, `Authorization` only where it is named.
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

/// What a walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Walk<'a> {
    Allowed,
    NotAllowed(&'a [u8]),
    Malformed(MalformedRequest),
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

impl AllowedHeaders {
    /// Judges the requested names: `Authorization` first, then the others as they come, as the
    /// [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch) does.
    pub(crate) fn walk<'a>(&self, lines: &'a Lines<'_>) -> Walk<'a> {
        let walked = match self {
            Self::Any { authorization } => walk_any(*authorization, lines),
            Self::Listed(listed) => listed.walk(lines),
        };
        match walked {
            Ok(None) => Walk::Allowed,
            Ok(Some(name)) => Walk::NotAllowed(name),
            Err(malformed) => Walk::Malformed(malformed),
        }
    }
}

/// The first name that is not allowed, if any.
type Walked<'a> = Result<Option<&'a [u8]>, MalformedRequest>;

impl ListedHeaders {
    /// Reads at most the names of the list, the slack, and as many names again that are not on it.
    fn walk<'a>(&self, lines: &'a Lines<'_>) -> Walked<'a> {
        let most = self.names.len() + MAX_SLACK;
        let (mut known, mut slack) = (0, 0);
        let mut seen = Seen::default();
        let mut strangers = Strangers::default();
        for line in lines {
            let mut members = Members::new(line, self.longest);
            loop {
                let position = match members.next_of(&self.names) {
                    Some(position) => Some(position),
                    None => match members.next() {
                        None => break,
                        Some(Member::NotAToken) => return Err(MalformedRequest::HeadersNotAList),
                        Some(Member::Empty) => {
                            slack += 1;
                            None
                        }
                        Some(Member::TooLong(start)) => {
                            strangers.push(start);
                            return Ok(strangers.first());
                        }
                        Some(Member::Name(name)) => {
                            let position = self.names.position(name);
                            if position.is_none() {
                                strangers.push(name);
                            }
                            position
                        }
                    },
                };
                if let Some(position) = position {
                    known += 1;
                    slack += usize::from(seen.insert(position));
                }
                if slack > MAX_SLACK || known > most {
                    return Err(MalformedRequest::TooManyMembers);
                }
                if strangers.count > most {
                    return Ok(strangers.first());
                }
            }
        }
        Ok(strangers.first())
    }
}

/// Reads all names. Only duplicates side by side are seen: those of a sorted list.
fn walk_any<'a>(authorization: bool, lines: &'a Lines<'_>) -> Walked<'a> {
    let (mut refused, mut previous, mut slack) = (None, None::<&[u8]>, 0);
    for member in lines.iter().flat_map(|line| Members::new(line, usize::MAX)) {
        match member {
            Member::NotAToken => return Err(MalformedRequest::HeadersNotAList),
            Member::Empty => slack += 1,
            Member::Name(name) | Member::TooLong(name) => {
                let repeated = previous.is_some_and(|it| it.eq_ignore_ascii_case(name));
                slack += usize::from(repeated);
                previous = Some(name);
                if !authorization
                    && is_never_covered(name)
                    && !refused.is_some_and(is_authorization)
                {
                    refused = Some(name);
                }
            }
        }
        if slack > MAX_SLACK {
            return Err(MalformedRequest::TooManyMembers);
        }
    }
    Ok(refused)
}

/// The names that are not on the list.
#[derive(Default)]
struct Strangers<'a> {
    count: usize,
    first: Option<&'a [u8]>,
    authorization: Option<&'a [u8]>,
}

impl<'a> Strangers<'a> {
    fn push(&mut self, name: &'a [u8]) {
        self.count += 1;
        self.first = self.first.or(Some(name));
        if is_authorization(name) {
            self.authorization = Some(name);
        }
    }

    fn first(&self) -> Option<&'a [u8]> {
        self.authorization.or(self.first)
    }
}

/// Which names of a list have come by.
#[derive(Default)]
struct Seen([u64; MAX_TRACKED / 64]);

impl Seen {
    /// Whether it was there before.
    fn insert(&mut self, position: usize) -> bool {
        let Some(word) = self.0.get_mut(position / 64) else {
            return false;
        };
        let bit = 1 << (position % 64);
        let before = *word & bit != 0;
        *word |= bit;
        before
    }
}

/// What stands between two commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member<'a> {
    Empty,
    Name(&'a [u8]),
    /// The start of a name that goes on.
    TooLong(&'a [u8]),
    /// No token, or too much white space.
    NotAToken,
}

/// The members of one line; ends after the first that is no token or too long.
#[derive(Debug)]
pub(crate) struct Members<'a> {
    // None once the last member has been read.
    rest: Option<&'a [u8]>,
    longest: usize,
}

impl<'a> Members<'a> {
    pub(crate) fn new(line: &'a [u8], longest: usize) -> Self {
        Self { rest: Some(line), longest }
    }

    /// The next member, if it is one of these names without white space around: what browsers send,
    /// found without a look at each byte.
    #[inline]
    fn next_of(&mut self, names: &TextSet) -> Option<usize> {
        let rest = self.rest?;
        // One byte more than a name has, so that a longer one is none of them.
        let end = before_comma(rest.get(..=self.longest).unwrap_or(rest));
        let (name, after) = rest.split_at_checked(end)?;
        let after = match after {
            [] => None,
            [b',', after @ ..] => Some(after),
            _ => return None,
        };
        let position = if name.is_empty() { None } else { names.position(name) }?;
        self.rest = after;
        Some(position)
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Member<'a>> {
        let line = skip_white_space(self.rest.take()?);
        let readable = line.get(..self.longest).unwrap_or(line);
        let end = readable.iter().position(|&byte| !is_token_byte(byte)).unwrap_or(readable.len());
        let (name, rest) = line.split_at_checked(end)?;
        if rest.first().copied().is_some_and(is_token_byte) {
            return Some(Member::TooLong(name));
        }
        // Before an empty member the white space is skipped already.
        let rest = if name.is_empty() { rest } else { skip_white_space(rest) };
        match rest {
            [] => {}
            [b',', rest @ ..] => self.rest = Some(rest),
            _ => return Some(Member::NotAToken),
        }
        Some(if name.is_empty() { Member::Empty } else { Member::Name(name) })
    }
}

/// What follows [optional white space](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3), as far
/// as the limit.
fn skip_white_space(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [b' ' | b'\t', after @ ..] = rest
        && bytes.len() - rest.len() < MAX_WHITE_SPACE
    {
        rest = after;
    }
    rest
}

/// How many bytes come before the first comma, or the end. Eight are looked at in one. Whoever takes a
/// name that ends there looks whether a comma follows.
#[inline]
fn before_comma(bytes: &[u8]) -> usize {
    const COMMAS: u64 = u64::from_le_bytes([b','; 8]);
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (word, start) in words.iter().zip((0..).step_by(8)) {
        // Subtracting one carries into the high bit of a byte that was zero; the lowest such byte
        // has no false one below it.
        let zero_at_commas = u64::from_le_bytes(*word) ^ COMMAS;
        let found = zero_at_commas.wrapping_sub(ONES) & !zero_at_commas & HIGH_BITS;
        if found != 0 {
            return start + (found.trailing_zeros() / 8) as usize;
        }
    }
    let in_rest = rest.iter().position(|&byte| byte == b',').unwrap_or(rest.len());
    bytes.len() - rest.len() + in_rest
}
