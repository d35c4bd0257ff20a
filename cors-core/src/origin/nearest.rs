//! What keeps an origin that is nearly allowed from being allowed: for people, never while serving.

use alloc::string::String;
use core::{fmt, str};

use super::{MAX_ORIGIN_LEN, Origin, OriginPattern, OriginSet, Port};
use crate::set::Numbered;

/// A pattern of the policy that an origin would match but for one difference.
///
/// Found by going through all patterns; see [`Policy::explain`](crate::Policy::explain). The event that reports a
/// refusal has it too, but in a policy of more than 100 patterns only if one of a few variants of the origin matches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearest<'a> {
    /// The difference.
    pub miss: NearMiss,
    /// The pattern, as it is written in a config.
    pub pattern: &'a str,
}

/// How an origin differs from a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearMiss {
    /// It ends in a slash: `https://app.example.com/`.
    TrailingSlash,
    /// It has upper-case letters: `https://App.example.com`.
    Case,
    /// It has another scheme: `http` instead of `https`.
    Scheme,
    /// It has another port, or names the default one.
    Port,
    /// It has a `www.` that the pattern lacks, or the reverse.
    Www,
    /// It is the domain itself, and the pattern covers only what is below it.
    Apex,
}

impl OriginSet {
    /// The first pattern that an origin which is not in the set nearly matches, in time linear in the number
    /// of patterns.
    pub(crate) fn nearest<'a>(&'a self, origin: &[u8]) -> Option<Nearest<'a>> {
        let missed = Missed::read(origin)?;
        let near = |it: Numbered<'a>| missed.near(it.text).map(|nearest| (it.number, nearest));
        let first = self.iter().filter_map(near).min_by_key(|(number, _)| *number);
        first.map(|(_, nearest)| nearest)
    }
}

/// How an origin misses the only one that would do.
pub(crate) fn near_miss(origin: &[u8], wanted: &str) -> Option<NearMiss> {
    Missed::read(origin)?.near(wanted).map(|nearest| nearest.miss)
}

/// An origin that is not in a set.
pub(super) struct Missed<'o> {
    // Without a slash at the end.
    pub(super) text: &'o str,
    lower: String,
    slashed: bool,
}

impl<'o> Missed<'o> {
    pub(super) fn read(origin: &'o [u8]) -> Option<Self> {
        // One byte more for the slash that it may end in.
        if origin.len() > MAX_ORIGIN_LEN + 1 {
            return None;
        }
        let text = str::from_utf8(origin).ok()?;
        let bare = text.strip_suffix('/');
        let text = bare.unwrap_or(text);
        Some(Self { text, lower: text.to_ascii_lowercase(), slashed: bare.is_some() })
    }

    /// How it misses a pattern, if it nearly matches.
    pub(super) fn near<'a>(&self, pattern: &'a str) -> Option<Nearest<'a>> {
        let parsed = OriginPattern::parse(pattern).ok()?;
        let miss = if self.slashed && matches_text(&parsed, self.text) {
            NearMiss::TrailingSlash
        } else {
            self.miss(&parsed)?
        };
        Some(Nearest { miss, pattern })
    }

    fn miss(&self, pattern: &OriginPattern) -> Option<NearMiss> {
        let origin = Origin::parse(self.lower.as_bytes())?;
        if self.lower != self.text {
            return pattern.matches(&origin).then_some(NearMiss::Case);
        }
        let Origin::Tuple { scheme, host, port } = origin else {
            return None;
        };
        let matches = |scheme, host, port| pattern.matches(&Origin::Tuple { scheme, host, port });
        let pattern_port = match pattern.port() {
            Port::Number(number) => Some(number),
            Port::Default | Port::Any => None,
        };
        if matches(pattern.scheme(), host, port) {
            Some(NearMiss::Scheme)
        } else if matches(scheme, host, pattern_port) && port != pattern_port {
            Some(NearMiss::Port)
        } else if host.strip_prefix("www.").is_some_and(|bare| matches(scheme, bare, port))
            || pattern.host().strip_prefix("www.") == Some(host)
                && matches(scheme, pattern.host(), port)
        {
            Some(NearMiss::Www)
        } else if pattern.subdomains() && host == pattern.host() && scheme == pattern.scheme() {
            Some(NearMiss::Apex)
        } else {
            None
        }
    }
}

fn matches_text(pattern: &OriginPattern, text: &str) -> bool {
    Origin::parse(text.as_bytes()).is_some_and(|origin| pattern.matches(&origin))
}

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let difference = match self.miss {
            NearMiss::TrailingSlash => "without the trailing slash it would match",
            NearMiss::Case => "in lower case it would match",
            NearMiss::Scheme => "only the scheme differs from",
            NearMiss::Port => "only the port differs from",
            NearMiss::Www => "only a leading `www.` differs from",
            NearMiss::Apex => "the domain itself is not covered by",
        };
        write!(f, "{difference} `{}`", self.pattern)
    }
}
