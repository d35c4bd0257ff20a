//! The set of allowed origins: what a request's origin is compared with.
//!
//! A lookup takes time linear in the length of the origin, whatever the number of patterns: a pattern
//! for one origin is looked up as a whole text; one with a wildcard by a hash that takes in the host
//! label by label from the right, and so passes every suffix once.

use alloc::{string::ToString as _, vec::Vec};

use super::{MAX_ORIGIN_LEN, Origin, OriginPattern, Port};
use crate::set::{Case, Hash, HashIndex, TextSet};

/// Patterns, each once, in the order in which they were written. An empty set allows nobody.
#[derive(Debug, Clone, Default)]
pub(crate) struct OriginSet {
    patterns: Vec<OriginPattern>,
    // The text of each pattern, at the same position.
    texts: TextSet,
    // The positions of the patterns that stand for more than one origin.
    wildcards: HashIndex,
    // If false, then `wildcards` is empty.
    has_wildcards: bool,
}

impl OriginSet {
    /// The set, and which of the given patterns are duplicates.
    pub(crate) fn new(mut patterns: Vec<OriginPattern>) -> (Self, Vec<usize>) {
        let (texts, repeated) =
            TextSet::new(Case::Matters, patterns.iter().map(|pattern| pattern.to_string()));
        let (mut place, mut dropped) = (0.., repeated.iter().peekable());
        patterns.retain(|_| dropped.next_if_eq(&&place.next().unwrap_or_default()).is_none());

        let is_wildcard = |pattern: &&OriginPattern| !pattern.is_exact();
        let count = patterns.iter().filter(is_wildcard).count();
        let mut wildcards = HashIndex::with_capacity(count);
        for (position, pattern) in patterns.iter().enumerate().filter(|(_, it)| is_wildcard(it)) {
            let key = Key::of(pattern);
            let labels = pattern.host().as_bytes().rsplit(is_dot);
            wildcards.insert(key.hash(labels.fold(key.start(), push_label)), position);
        }
        (Self { patterns, texts, wildcards, has_wildcards: count > 0 }, repeated)
    }

    pub(crate) fn patterns(&self) -> &[OriginPattern] {
        &self.patterns
    }

    /// Whether the value of an `Origin` header is one of these origins.
    #[inline]
    pub(crate) fn contains(&self, origin: &[u8]) -> bool {
        origin.len() <= MAX_ORIGIN_LEN
            && (self.contains_exactly(origin)
                || (self.has_wildcards && self.matching_wildcard(origin).is_some()))
    }

    /// The pattern that matches an origin.
    pub(crate) fn matching(&self, origin: &[u8]) -> Option<&OriginPattern> {
        let exact = self.texts.position(origin).and_then(|position| self.patterns.get(position));
        exact.filter(|it| it.is_exact()).or_else(|| self.matching_wildcard(origin))
    }

    /// The wider pattern of the set that covers this one, if there is one.
    pub(crate) fn covering(&self, pattern: &OriginPattern) -> Option<&OriginPattern> {
        self.wider(Key::of(pattern), pattern.host())
    }

    /// Patterns with a wildcard have a text too, but that text is not an origin.
    #[inline]
    fn contains_exactly(&self, origin: &[u8]) -> bool {
        let position = self.texts.position(origin);
        position.and_then(|it| self.patterns.get(it)).is_some_and(OriginPattern::is_exact)
    }

    fn matching_wildcard(&self, origin: &[u8]) -> Option<&OriginPattern> {
        match Origin::parse(origin)? {
            Origin::Opaque => None,
            Origin::Tuple { scheme, host, port } => {
                let port = port.map_or(Port::Default, Port::Number);
                self.wider(Key { scheme, subdomains: false, port }, host)
            }
        }
    }

    /// A pattern with a wildcard that covers what `key` and `host` stand for.
    fn wider(&self, key: Key<'_>, host: &str) -> Option<&OriginPattern> {
        let any_port = Key { port: Port::Any, ..key };
        let below = [key, any_port].map(|key| Key { subdomains: true, ..key });
        let (mut labels, mut start) = (key.start(), host.len() + 1);
        for label in host.as_bytes().rsplit(is_dot) {
            start -= label.len() + 1;
            labels = push_label(labels, label);
            let suffix = host.get(start..)?;
            if start == 0 {
                break;
            }
            let found = below.into_iter().find_map(|key| self.find(key, labels, suffix));
            if found.is_some() {
                return found;
            }
        }
        if key.port == Port::Any { None } else { self.find(any_port, labels, host) }
    }

    fn find(&self, key: Key<'_>, labels: Hash, host: &str) -> Option<&OriginPattern> {
        let it_is = |it: &OriginPattern| Key::of(it) == key && it.host() == host;
        let position = self
            .wildcards
            .find(key.hash(labels), |position| self.patterns.get(position).is_some_and(it_is))?;
        self.patterns.get(position)
    }
}

/// What distinguishes the patterns of one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key<'a> {
    scheme: &'a str,
    subdomains: bool,
    port: Port,
}

impl<'a> Key<'a> {
    fn of(pattern: &'a OriginPattern) -> Self {
        Self { scheme: pattern.scheme(), subdomains: pattern.subdomains(), port: pattern.port() }
    }

    /// The hash before the first label.
    fn start(self) -> Hash {
        Hash::default().text(self.scheme.as_bytes(), 0)
    }

    fn hash(self, labels: Hash) -> Hash {
        let port = match self.port {
            Port::Default => 0,
            Port::Number(number) => u64::from(number),
            Port::Any => 1 << 16,
        };
        labels.word(port << 1 | u64::from(self.subdomains))
    }
}

fn push_label(labels: Hash, label: &[u8]) -> Hash {
    labels.text(label, 0)
}

fn is_dot(byte: &u8) -> bool {
    *byte == b'.'
}
