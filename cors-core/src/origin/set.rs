//! The set of allowed origins: what a request's origin is compared with.
//!
//! How long a lookup takes depends on the length of the origin, not on the number of patterns: a pattern
//! for one origin is looked up as a whole text; one with a wildcard by a hash that takes in the host
//! label by label from the right, and so passes every suffix once.

use alloc::{string::ToString as _, vec::Vec};

use super::{MAX_ORIGIN_LEN, Origin, OriginPattern, Port};
use crate::set::{Hash, Numbered, SharedTexts};

/// Patterns, each once, numbered in the order in which they were written. An empty set allows nobody.
///
/// A clone shares everything, and a change copies only what leads to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct OriginSet {
    // The texts of those that stand for one origin, and of those with either wildcard or both. Apart, as
    // there are seldom all kinds.
    exact: SharedTexts,
    subdomains: SharedTexts,
    any_port: SharedTexts,
    subdomains_any_port: SharedTexts,
    // The number of the next one. It stops at the highest: then only the order is lost.
    next: u32,
}

impl OriginSet {
    /// Adds a pattern; returns whether it was missing.
    pub(crate) fn insert(&mut self, pattern: &OriginPattern) -> bool {
        let (text, number) = (pattern.to_string(), self.next);
        let (texts, hash) = self.of_kind(pattern, &text);
        let is_missing = texts.insert(Numbered { hash, text: &text, number });
        self.next = number.saturating_add(u32::from(is_missing));
        is_missing
    }

    /// Removes a pattern; returns whether it was there.
    pub(crate) fn remove(&mut self, pattern: &OriginPattern) -> bool {
        let text = pattern.to_string();
        let (texts, hash) = self.of_kind(pattern, &text);
        texts.remove(hash, &text)
    }

    /// Where a pattern with this text is filed, and under which hash.
    fn of_kind(&mut self, pattern: &OriginPattern, text: &str) -> (&mut SharedTexts, Hash) {
        if pattern.is_exact() {
            return (&mut self.exact, exactly(text.as_bytes()));
        }
        let key = Key::of(pattern, text);
        let labels = pattern.host().as_bytes().rsplit(is_dot).fold(key.start(), push_label);
        let texts = match (key.subdomains, key.port == ANY_PORT) {
            (true, false) => &mut self.subdomains,
            (true, true) => &mut self.subdomains_any_port,
            (false, _) => &mut self.any_port,
        };
        (texts, key.hash(labels))
    }

    /// The texts of all patterns, in the order in which they were written.
    pub(crate) fn in_order(&self) -> Vec<&str> {
        let mut numbered: Vec<_> = self.iter().collect();
        numbered.sort_by_key(|it| it.number);
        numbered.into_iter().map(|it| it.text).collect()
    }

    /// The texts of the patterns that another set does not have; what the two share is not looked at.
    pub(super) fn missing_from<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = Numbered<'a>> {
        [
            (&self.exact, &other.exact),
            (&self.subdomains, &other.subdomains),
            (&self.any_port, &other.any_port),
            (&self.subdomains_any_port, &other.subdomains_any_port),
        ]
        .into_iter()
        .flat_map(|(texts, other)| texts.missing_from(other))
    }

    /// The texts of all patterns.
    pub(super) fn iter(&self) -> impl Iterator<Item = Numbered<'_>> {
        let [one, two, three] = [&self.subdomains, &self.any_port, &self.subdomains_any_port];
        self.exact.iter().chain(one.iter()).chain(two.iter()).chain(three.iter())
    }

    #[inline]
    pub(crate) fn has_wildcards(&self) -> bool {
        let wildcards = [&self.subdomains, &self.any_port, &self.subdomains_any_port];
        wildcards.into_iter().any(|texts| !texts.is_empty())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && !self.has_wildcards()
    }

    /// Whether the value of an `Origin` header is one of these origins.
    #[inline]
    pub(crate) fn contains(&self, origin: &[u8]) -> bool {
        origin.len() <= MAX_ORIGIN_LEN
            && (self.exact.contains(exactly(origin), origin)
                || (self.has_wildcards() && self.matching_wildcard(origin).is_some()))
    }

    /// The pattern that matches an origin.
    pub(crate) fn matching(&self, origin: &[u8]) -> Option<&str> {
        let exact = self.exact.get(exactly(origin), || [origin]);
        exact.or_else(|| self.matching_wildcard(origin))
    }

    /// The wider pattern of the set that covers this one, if there is one.
    pub(crate) fn covering(&self, pattern: &OriginPattern) -> Option<&str> {
        if !self.has_wildcards() {
            return None;
        }
        let text = pattern.to_string();
        self.wider(Key::of(pattern, &text), pattern.host())
    }

    /// Whether it has an origin, whose host has a parent, because it has every subdomain of such a parent.
    pub(super) fn has_siblings_of(&self, origin: &str) -> bool {
        let pattern = self.matching_wildcard(origin.as_bytes());
        pattern.is_some_and(|pattern| pattern.contains("://*."))
    }

    fn matching_wildcard(&self, origin: &[u8]) -> Option<&str> {
        match Origin::parse(origin)? {
            Origin::Opaque => None,
            Origin::Tuple { scheme, host, .. } => {
                let port = origin.get(scheme.len() + SEPARATOR.len() + host.len()..)?;
                self.wider(Key { scheme, subdomains: false, port }, host)
            }
        }
    }

    /// A pattern with a wildcard that covers what `key` and `host` stand for.
    fn wider(&self, key: Key<'_>, host: &str) -> Option<&str> {
        let any_port = Key { port: ANY_PORT, ..key };
        let [below, below_any_port] = [key, any_port].map(|key| Key { subdomains: true, ..key });
        let (mut labels, mut start) = (key.start(), host.len() + 1);
        for label in host.as_bytes().rsplit(is_dot) {
            start -= label.len() + 1;
            labels = push_label(labels, label);
            let suffix = host.get(start..)?;
            if start == 0 {
                break;
            }
            let any_port = || below_any_port.find(&self.subdomains_any_port, labels, suffix);
            let found = below.find(&self.subdomains, labels, suffix).or_else(any_port);
            if found.is_some() {
                return found;
            }
        }
        match key {
            Key { port: ANY_PORT, .. } => None,
            Key { subdomains: true, .. } => any_port.find(&self.subdomains_any_port, labels, host),
            _ => any_port.find(&self.any_port, labels, host),
        }
    }
}

const SEPARATOR: &[u8] = b"://";

const ANY_PORT: &[u8] = b":*";

/// What distinguishes the patterns of one host.
#[derive(Debug, Clone, Copy)]
struct Key<'a> {
    scheme: &'a str,
    subdomains: bool,
    // As it is written, with the colon; empty for the default port.
    port: &'a [u8],
}

impl<'a> Key<'a> {
    /// Of a pattern and its text.
    fn of(pattern: &'a OriginPattern, text: &'a str) -> Self {
        let port = match pattern.port() {
            Port::Default => None,
            Port::Number(_) | Port::Any => text.rfind(':').and_then(|colon| text.get(colon..)),
        };
        let port = port.unwrap_or_default().as_bytes();
        Self { scheme: pattern.scheme(), subdomains: pattern.subdomains(), port }
    }

    /// The hash before the first label.
    fn start(self) -> Hash {
        Hash::default().text(self.scheme.as_bytes(), 0)
    }

    /// The hash of all labels and what else there is: a port has at most six bytes.
    fn hash(self, labels: Hash) -> Hash {
        let port = self.port.iter().fold(0, |port, &byte| port << 8 | u64::from(byte));
        labels.word(port << 1 | u64::from(self.subdomains))
    }

    /// The text of the pattern with this key and host, among texts of its kind.
    #[inline(always)]
    fn find<'t>(self, texts: &'t SharedTexts, labels: Hash, host: &str) -> Option<&'t str> {
        if texts.is_empty() {
            return None;
        }
        texts.get(self.hash(labels), || {
            let separator = if self.subdomains { &b"://*."[..] } else { SEPARATOR };
            [self.scheme.as_bytes(), separator, host.as_bytes(), self.port]
        })
    }
}

/// The hash of a pattern that stands for one origin.
#[inline(always)]
fn exactly(text: &[u8]) -> Hash {
    Hash::default().text(text, 0)
}

fn push_label(labels: Hash, label: &[u8]) -> Hash {
    labels.text(label, 0)
}

fn is_dot(byte: &u8) -> bool {
    *byte == b'.'
}

/// Whether both have the same patterns, in whatever order.
impl PartialEq for OriginSet {
    fn eq(&self, other: &Self) -> bool {
        self.exact == other.exact
            && self.subdomains == other.subdomains
            && self.any_port == other.any_port
            && self.subdomains_any_port == other.subdomains_any_port
    }
}
