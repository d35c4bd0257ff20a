//! The public suffix of a host, and what is registered below it.

use super::public_suffix_list::{EXCEPTIONS, RULES};

/// The [public suffix](https://url.spec.whatwg.org/#host-public-suffix) of a host: the domain below which anyone can
/// register a name, by the [public suffix list](https://publicsuffix.org/) as it was when this crate was released.
///
/// ```
/// use cors_core::PublicSuffix;
///
/// let suffix = PublicSuffix::of("www.example.co.uk").unwrap();
/// assert_eq!((suffix.as_str(), suffix.is_listed()), ("co.uk", true));
/// assert_eq!(suffix.registrable_domain(), Some("example.co.uk"));
/// // A domain that is a public suffix itself is nobody's.
/// assert_eq!(PublicSuffix::of("github.io").unwrap().registrable_domain(), None);
/// // Without a rule, it is the last label.
/// let suffix = PublicSuffix::of("db.internal").unwrap();
/// assert_eq!((suffix.as_str(), suffix.is_listed()), ("internal", false));
/// assert_eq!(PublicSuffix::of(""), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicSuffix<'a> {
    /// Without a trailing dot.
    host: &'a str,
    suffix: &'a str,
    is_listed: bool,
    has_below: bool,
}

impl<'a> PublicSuffix<'a> {
    /// Of a domain in lower case and ASCII, as in a serialised URL. A trailing dot is no part of what is answered.
    /// `None` if the last label is empty. Addresses are not recognised: ask for none.
    ///
    /// The work is linear in the host: no rule has more than a few labels, and what is before them is not read.
    pub fn of(host: &'a str) -> Option<Self> {
        let host = host.strip_suffix('.').unwrap_or(host);
        let last = host.rsplit('.').next().filter(|it| !it.is_empty())?;
        let mut found = Self { host, suffix: last, is_listed: false, has_below: false };
        let mut is_any_label_one = false;
        for domain in from_the_last_label(host) {
            if is_any_label_one && EXCEPTIONS.contains(&domain) {
                let above = domain.split_once('.').map_or(last, |(_, above)| above);
                return Some(Self { suffix: above, is_listed: true, ..found });
            }
            let rules = Rules::at(domain);
            if rules.is_suffix || is_any_label_one {
                found = Self { suffix: domain, is_listed: true, ..found };
            }
            // What has no rules below it is on the way to no further ones.
            let Some(below) = rules.first_below else { return Some(found) };
            is_any_label_one = below.strip_prefix("*.") == Some(domain);
        }
        Some(Self { has_below: true, ..found })
    }

    /// The suffix.
    pub fn as_str(self) -> &'a str {
        self.suffix
    }

    /// Whether a rule says so. Otherwise it is the last label, which may be a name of a local network.
    pub fn is_listed(self) -> bool {
        self.is_listed
    }

    /// The [registrable domain](https://url.spec.whatwg.org/#host-registrable-domain): the suffix with one more label;
    /// `None` if the host has no more.
    pub fn registrable_domain(self) -> Option<&'a str> {
        let above = self.host.strip_suffix(self.suffix)?.strip_suffix('.')?;
        let start = above.rfind('.').map_or(0, |dot| dot + 1);
        if above.is_empty() { None } else { self.host.get(start..) }
    }

    /// Whether it is the whole host, and listed.
    pub(super) fn is_whole(self) -> bool {
        self.is_listed && self.suffix == self.host
    }

    /// Whether there are public suffixes below the whole host.
    pub(super) fn has_suffixes_below(self) -> bool {
        self.has_below
    }
}

/// `c`, `b.c` and `a.b.c` for `a.b.c`.
fn from_the_last_label(host: &str) -> impl Iterator<Item = &str> {
    let dots = host.rmatch_indices('.');
    dots.filter_map(|(dot, _)| host.get(dot + 1..)).chain([host])
}

/// The rules for a domain and what is below it, which stand one after the other.
struct Rules {
    is_suffix: bool,
    /// One with `*` before the others.
    first_below: Option<&'static str>,
}

impl Rules {
    fn at(domain: &str) -> Self {
        let mut rules = rules_from(domain).lines();
        let first = rules.next();
        let is_suffix = first == Some(domain);
        let next = if is_suffix { rules.next() } else { first };
        let is_below =
            |rule: &&str| rule.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'));
        Self { is_suffix, first_below: next.filter(is_below) }
    }
}

/// The rules from the first one that does not come before a domain: a binary search in the text.
fn rules_from(domain: &str) -> &'static str {
    let (mut start, mut end) = (0, RULES.len());
    while start < end {
        let (before, after) = RULES.as_bytes().split_at(usize::midpoint(start, end));
        let is_line_feed = |byte: &u8| *byte == b'\n';
        let line = before.iter().rposition(is_line_feed).map_or(0, |line_feed| line_feed + 1);
        let end_of_line = before.len() + after.iter().position(is_line_feed).unwrap_or(after.len());
        let rule = RULES.get(line..end_of_line).unwrap_or_default();
        if backwards(rule).lt(backwards(domain)) {
            start = end_of_line + 1;
        } else {
            end = line;
        }
    }
    RULES.get(start..).unwrap_or_default()
}

/// What the rules are sorted by: a domain's bytes from the last one, where a dot comes before all others.
fn backwards(domain: &str) -> impl Iterator<Item = u8> {
    domain.bytes().rev().map(|byte| if byte == b'.' { 0 } else { byte })
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::String, vec::Vec};

    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    /// What the crate `psl` says of a host is said here.
    fn check(host: &str) {
        let found = PublicSuffix::of(host).unwrap();
        if is_missed_by_psl(found) {
            return;
        }
        let suffix = psl::suffix(host.as_bytes()).unwrap();
        assert_eq!(
            (found.as_str(), found.is_listed(), found.registrable_domain()),
            (psl::suffix_str(host).unwrap(), suffix.is_known(), psl::domain_str(host)),
            "{host}"
        );
    }

    /// It does not see that `*.run.app` covers `mtls.run.app`, as there is also `*.mtls.run.app`.
    fn is_missed_by_psl(found: PublicSuffix<'_>) -> bool {
        let is_covered = |above| {
            Rules::at(above).first_below.and_then(|it| it.strip_prefix("*.")) == Some(above)
        };
        let above = found.suffix.split_once('.').map(|(_, above)| above);
        let Rules { is_suffix, first_below } = Rules::at(found.suffix);
        above.is_some_and(is_covered) && !is_suffix && first_below.is_some()
    }

    fn has_suffixes_below(domain: &str) -> bool {
        PublicSuffix::of(domain).is_some_and(PublicSuffix::has_suffixes_below)
    }

    fn all() -> impl Iterator<Item = &'static str> {
        RULES.lines().chain(EXCEPTIONS.iter().copied())
    }

    #[test]
    fn every_rule_its_parents_and_what_is_below_are_as_in_psl() {
        for rule in all() {
            let domain = rule.replace('*', "any");
            check(&domain);
            check(&format!("{domain}."));
            check(&format!("a.{domain}"));
            check(&format!("a.www.{domain}"));
            domain.split_once('.').into_iter().for_each(|(_, above)| check(above));
            // What is near it in the order of the list, or only ends like it.
            check(&format!("a.{domain}-"));
            check(&format!("a.-{domain}"));
        }
    }

    #[test]
    fn the_longest_rule_counts_and_exceptions_before_it() {
        for (host, suffix, domain) in [
            ("mtls.run.app", "mtls.run.app", None),
            ("a.b.run.app", "b.run.app", Some("a.b.run.app")),
            ("a.b.mtls.run.app", "b.mtls.run.app", Some("a.b.mtls.run.app")),
            ("a.city.kobe.jp.", "kobe.jp", Some("city.kobe.jp")),
            ("a.b.kobe.jp", "b.kobe.jp", Some("a.b.kobe.jp")),
            ("kobe.jp", "jp", Some("kobe.jp")),
        ] {
            let found = PublicSuffix::of(host).unwrap();
            assert_eq!((found.as_str(), found.registrable_domain()), (suffix, domain), "{host}");
            assert!(found.is_listed());
        }
    }

    #[test]
    fn rules_are_sorted_and_what_is_above_them_has_suffixes_below() {
        let rules: Vec<_> = RULES.lines().collect();
        assert!(RULES.ends_with('\n') && RULES.is_ascii());
        assert!(rules.is_sorted_by(|one, other| backwards(one).lt(backwards(other))));
        for rule in &rules {
            for above in from_the_last_label(rule).filter(|it| it != rule) {
                assert!(has_suffixes_below(above), "{above}");
            }
        }
        // Not a label less or more, and not what only ends like it.
        for domain in ["mazonaws.com", "example.com", "xcompute.amazonaws.com", "-amazonaws.com"] {
            assert!(!has_suffixes_below(domain), "{domain}");
        }
    }

    #[test]
    fn what_is_no_domain_has_an_answer() {
        for host in ["", ".", "..", "a.."] {
            assert_eq!(PublicSuffix::of(host), None, "{host}");
        }
        for host in ["a..com", ".com", "..com", "*", "*.", "\n.com", "a\nac", "é.com", "公司.cn"]
        {
            let suffix = PublicSuffix::of(host).unwrap();
            assert!(suffix.registrable_domain().is_none_or(|it| host.ends_with(it)), "{host}");
        }
    }

    proptest! {
        #[test]
        fn random_names_are_as_in_psl(
            label in "[a-z0-9_-]{1,8}",
            labels in vec(select(all().flat_map(|it| it.split('.')).collect::<Vec<_>>()), 1..6),
        ) {
            let host: String = labels.join(".");
            check(&host);
            check(&format!("{host}.{label}"));
            check(&format!("{label}.{host}"));
        }
    }
}
