//! What one set of origins has and another has not: decided exactly by the patterns, for people and logs, never while
//! serving.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

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
        patterns.filter_map(|pattern| pattern.uncovered_by(other)).collect()
    }

    /// An origin that both sets have.
    pub(crate) fn common_with(&self, other: &Self) -> Option<String> {
        // Of two hosts with a wildcard, one is below the other or they share nothing. So if the sets share an origin, a
        // pattern of one of them has an example that the other one matches, at a port of either.
        self.example_in(other).or_else(|| other.example_in(self))
    }

    /// An example of one of these patterns that another set matches.
    fn example_in(&self, other: &Self) -> Option<String> {
        let mut ports = None;
        self.iter().find_map(|it| {
            if !it.text.contains('*') {
                return other.contains(it.text.as_bytes()).then(|| it.text.to_string());
            }
            let pattern = OriginPattern::parse(it.text).ok()?;
            let ports: &BTreeSet<_> = ports.get_or_insert_with(|| other.ports());
            pattern.origins_at(ports).find(|origin| other.contains(origin.as_bytes()))
        })
    }

    /// The ports that the patterns name, and none, which stands for a scheme's default.
    fn ports(&self) -> BTreeSet<Option<u16>> {
        let number = |text: &str| match OriginPattern::parse(text).ok()?.port() {
            Port::Number(number) => Some(number),
            Port::Default | Port::Any => None,
        };
        self.iter().map(|it| number(it.text)).chain([None]).collect()
    }

    /// An origin of the set.
    pub(crate) fn example(&self) -> Option<String> {
        let patterns = self.iter().filter_map(|it| OriginPattern::parse(it.text).ok());
        let at_default = BTreeSet::from([None]);
        patterns.filter_map(|pattern| pattern.origins_at(&at_default).next()).next()
    }

    /// An origin that the set does not have.
    pub(crate) fn stranger(&self) -> String {
        // No pattern with a wildcard matches a host of a single label, so that they cannot all be taken.
        let candidates = ["example.com", "example.org", "example.net"].map(str::to_string);
        let mut candidates = candidates.into_iter().chain(names(MAX_HOST_LEN));
        let origin = |host| format!("https://{host}");
        let stranger = |host| Some(origin(host)).filter(|it| !self.contains(it.as_bytes()));
        candidates.find_map(stranger).unwrap_or_default()
    }
}

impl OriginPattern {
    /// The pattern with an origin that it matches and a set does not.
    fn uncovered_by(self, other: &OriginSet) -> Option<Uncovered> {
        if other.covering(&self).is_some() {
            return None;
        }
        let is_new = |origin: &String| !other.contains(origin.as_bytes());
        let witness = self.port_numbers().find_map(|port| {
            let mut origins = self.hosts().map(|host| self.origin(&host, port)).peekable();
            // Otherwise the other set would have to list each of them.
            let has_all =
                self.subdomains() && origins.peek().is_some_and(|it| other.has_siblings_of(it));
            if has_all { None } else { origins.find(is_new) }
        });
        witness.map(|witness| Uncovered { pattern: self, witness })
    }

    /// One origin for each of these ports that the pattern has, or one for its own.
    fn origins_at<'a>(
        &'a self,
        ports: &'a BTreeSet<Option<u16>>,
    ) -> impl Iterator<Item = String> + 'a {
        let host = self.hosts().next();
        let own = match self.port() {
            Port::Default => Some(None),
            Port::Number(number) => Some(Some(number)),
            Port::Any => None,
        };
        let any = ports.iter().copied().filter(move |_| own.is_none());
        let ports = own.into_iter().chain(any);
        ports.filter_map(move |port| Some(self.origin(host.as_deref()?, port)))
    }

    /// The ports that it matches; none stands for the scheme's default, which is not written.
    fn port_numbers(&self) -> impl Iterator<Item = Option<u16>> + use<> {
        let default = default_port(self.scheme());
        let (own, any) = match self.port() {
            Port::Default => (None, None),
            Port::Number(number) => (Some(number), None),
            // Those of web servers first; many of the lowest are closed to browsers.
            Port::Any => (None, Some((8000..=u16::MAX).chain(1..8000))),
        };
        let any = any.into_iter().flatten().filter(move |number| Some(*number) != default);
        [own].into_iter().chain(any.map(Some))
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
