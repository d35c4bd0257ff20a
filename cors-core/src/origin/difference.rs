//! What one set of origins has and another has not: decided exactly by the patterns, for people and logs, never while
//! serving.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use core::ops::{Range, RangeInclusive};

use super::{MAX_HOST_LEN, OriginPattern, OriginSet, Port, default_port};

/// A pattern that another set does not wholly cover.
pub(crate) struct Uncovered {
    pub(crate) pattern: OriginPattern,
    /// An origin that it matches and the other set does not.
    pub(crate) witness: String,
}

impl OriginSet {
    /// The patterns of this set that another one does not wholly cover, in the order in which they were written. Takes
    /// time linear in the patterns that the two do not share.
    pub(crate) fn uncovered_by(&self, other: &Self) -> Vec<Uncovered> {
        let mut missing: Vec<_> = self.missing_from(other).collect();
        missing.sort_by_key(|it| it.number);
        let patterns = missing.iter().filter_map(|it| OriginPattern::parse(it.text).ok());
        let mut other_port = None;
        let mut other_port = || *other_port.get_or_insert_with(|| other.other_port());
        patterns.filter_map(|pattern| pattern.uncovered_by(other, &mut other_port)).collect()
    }

    /// An origin that both sets have.
    pub(crate) fn common_with(&self, other: &Self) -> Option<String> {
        // Of two hosts with a wildcard, one is below the other or they share nothing. So if the sets share an origin, a
        // pattern of one of them has a host that a pattern of the other one matches.
        self.example_in(other).or_else(|| other.example_in(self))
    }

    /// An example of one of these patterns that another set matches.
    fn example_in(&self, other: &Self) -> Option<String> {
        let mut ports = None;
        self.iter().find_map(|it| {
            if !it.text.contains('*') {
                return other.has(it.text).then(|| it.text.to_string());
            }
            let pattern = OriginPattern::parse(it.text).ok()?;
            let host = pattern.hosts().next()?;
            let port = match pattern.port() {
                Port::Any => ports.get_or_insert_with(|| other.ports()).of(&pattern, &host)?,
                own => own.number(),
            };
            Some(pattern.origin(&host, port)).filter(|origin| other.has(origin))
        })
    }

    fn has(&self, origin: &str) -> bool {
        self.matching(origin.as_bytes()).is_some()
    }

    fn patterns(&self) -> impl Iterator<Item = OriginPattern> {
        self.iter().filter_map(|it| OriginPattern::parse(it.text).ok())
    }

    /// A port for each host of a pattern.
    fn ports(&self) -> Ports {
        let entry = |it: OriginPattern| {
            let host = (it.scheme().to_string(), it.subdomains(), it.host().to_string());
            (host, it.port().number())
        };
        Ports(self.patterns().map(entry).collect())
    }

    /// A port that no pattern names.
    fn other_port(&self) -> Option<u16> {
        let ports: BTreeSet<_> = self.patterns().filter_map(|it| it.port().number()).collect();
        WEB_PORTS.chain(OTHER_PORTS).find(|port| !ports.contains(port))
    }

    /// An origin of the set.
    pub(crate) fn example(&self) -> Option<String> {
        self.patterns().find_map(|pattern| {
            let port = pattern.port_numbers(None).next()?;
            Some(pattern.origin(&pattern.hosts().next()?, port))
        })
    }

    /// An origin that the set does not have.
    pub(crate) fn stranger(&self) -> String {
        // No pattern with a wildcard matches a host of a single label, so that they cannot all be taken.
        let candidates = ["example.com", "example.org", "example.net"].map(str::to_string);
        let mut candidates = candidates.into_iter().chain(names(MAX_HOST_LEN));
        let origin = |host| format!("https://{host}");
        let stranger = |host| Some(origin(host)).filter(|it| !self.has(it));
        candidates.find_map(stranger).unwrap_or_default()
    }
}

impl OriginPattern {
    /// The pattern with an origin that it matches and a set does not. `other_port` gives a port that the set does not name.
    fn uncovered_by(
        self,
        other: &OriginSet,
        other_port: impl FnOnce() -> Option<u16>,
    ) -> Option<Uncovered> {
        if other.covering(&self).is_some() {
            return None;
        }
        let is_new = |origin: &String| !other.has(origin);
        let new_at = |port| {
            let mut origins = self.hosts().map(|host| self.origin(&host, port)).peekable();
            // Otherwise the other set would have to list each of them.
            let has_all =
                self.subdomains() && origins.peek().is_some_and(|it| other.has_siblings_of(it));
            if has_all { None } else { origins.find(is_new) }
        };
        let witness = self.port_numbers(None).next().and_then(new_at).or_else(|| {
            // At a port that the other set does not name, only a pattern for any port could cover it.
            let first = if self.port() == Port::Any { other_port() } else { None };
            self.port_numbers(first).find_map(new_at)
        });
        witness.map(|witness| Uncovered { pattern: self, witness })
    }

    /// The ports that it matches, with one of them first if it matches any; none stands for the scheme's default, which is
    /// not written.
    fn port_numbers(&self, first: Option<u16>) -> impl Iterator<Item = Option<u16>> + use<> {
        let default = default_port(self.scheme());
        let (own, any) = match self.port() {
            Port::Default => (None, None),
            Port::Number(number) => (Some(number), None),
            Port::Any => {
                (first, Some([None].into_iter().chain(WEB_PORTS.chain(OTHER_PORTS).map(Some))))
            }
        };
        let any = any.into_iter().flatten();
        [own].into_iter().chain(any).filter(move |port| port.is_none() || *port != default)
    }

    /// The hosts that it matches, the shortest first.
    fn hosts(&self) -> impl Iterator<Item = String> {
        let only = (!self.subdomains()).then(|| self.host().to_string());
        let room =
            if self.subdomains() { MAX_HOST_LEN.saturating_sub(self.host().len() + 1) } else { 0 };
        only.into_iter().chain(names(room).map(|name| format!("{name}.{}", self.host())))
    }

    fn origin(&self, host: &str, port: Option<u16>) -> String {
        let port = port.map_or(String::new(), |port| format!(":{port}"));
        format!("{}://{host}{port}", self.scheme())
    }
}

/// Those of web servers first; many of the lowest are closed to browsers.
const WEB_PORTS: RangeInclusive<u16> = 8000..=u16::MAX;
const OTHER_PORTS: Range<u16> = 1..8000;

/// A port for each scheme and host, with subdomains or without, that has a pattern.
struct Ports(BTreeMap<(String, bool, String), Option<u16>>);

impl Ports {
    /// Of a pattern that matches a host of another pattern.
    fn of(&self, pattern: &OriginPattern, host: &str) -> Option<Option<u16>> {
        let find = |subdomains, host: &str| {
            self.0.get(&(pattern.scheme().to_string(), subdomains, host.to_string())).copied()
        };
        let parents = host.match_indices('.').filter_map(|(dot, _)| host.get(dot + 1..));
        find(false, host)
            .or_else(|| parents.filter(|it| !it.is_empty()).find_map(|it| find(true, it)))
    }
}

/// All names of at most this many bytes that can stand before the dot of a host, the shortest first.
fn names(most: usize) -> impl Iterator<Item = String> {
    let is_name = |name: &String| name.split('.').all(|label| !label.is_empty());
    (1..).map(nth_name).take_while(move |name| name.len() <= most).filter(is_name)
}

/// Numbers written with the bytes of a domain as digits, none of which is zero, so that each text is one number.
fn nth_name(mut number: u64) -> String {
    const DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-_.";
    let mut digits = Vec::new();
    while let Some(before) = number.checked_sub(1) {
        let base = DIGITS.len() as u64;
        let digit = usize::try_from(before % base).ok().and_then(|place| DIGITS.get(place));
        digits.extend(digit.copied().map(char::from));
        number = before / base;
    }
    digits.into_iter().rev().collect()
}
