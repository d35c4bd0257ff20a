//! The near miss for an event: bounded work, as a client can ask for it again and again.

use alloc::{borrow::ToOwned as _, format, string::String};

use super::{Nearest, OriginSet, nearest::Missed, split_port};

/// The most patterns that are gone through.
const MAX_SEARCHED: usize = 100;

impl OriginSet {
    /// As [`OriginSet::nearest`]; but beyond [`MAX_SEARCHED`] patterns it finds only one that matches a variant of
    /// the origin, and so none with another port number or a custom scheme.
    pub(crate) fn nearest_at_once<'a>(&'a self, origin: &[u8]) -> Option<Nearest<'a>> {
        if self.iter().nth(MAX_SEARCHED).is_none() {
            return self.nearest(origin);
        }
        let missed = Missed::read(origin)?;
        let matching = |variant: &String| self.matching(variant.as_bytes());
        variants(missed.text)?.iter().filter_map(matching).find_map(|pattern| missed.near(pattern))
    }
}

/// The origins that may have been meant.
fn variants(origin: &str) -> Option<[String; 6]> {
    let (scheme, authority) = origin.split_once("://")?;
    let other_scheme = if scheme == "https" { "http" } else { "https" };
    let (host, _) = split_port(authority);
    Some([
        origin.to_owned(),
        origin.to_ascii_lowercase(),
        format!("{other_scheme}://{authority}"),
        format!("{scheme}://{host}"),
        format!("{scheme}://{}", authority.strip_prefix("www.").unwrap_or(authority)),
        // What is below it is covered by a `*.` that does not cover the domain itself.
        format!("{scheme}://www.{authority}"),
    ])
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{NearMiss, OriginPattern};

    const PATTERNS: [&str; 6] = [
        "https://app.example.com",
        "https://www.example.net",
        "https://*.example.org",
        "http://localhost:3000",
        "https://*.any.example:*",
        "capacitor://localhost",
    ];

    fn set(size: usize) -> OriginSet {
        let others = (0..size).map(|number| format!("https://{number}.example"));
        let mut set = OriginSet::default();
        for text in PATTERNS.iter().map(|&text| text.to_owned()).chain(others).take(size) {
            set.insert(&OriginPattern::parse(&text).unwrap());
        }
        set
    }

    #[test]
    fn in_a_large_set_only_variants_are_looked_up() {
        let found = [
            ("https://app.example.com/", NearMiss::TrailingSlash),
            ("https://App.Example.com", NearMiss::Case),
            ("http://app.example.com", NearMiss::Scheme),
            ("http://a.example.org", NearMiss::Scheme),
            ("https://app.example.com:8443", NearMiss::Port),
            ("https://example.net", NearMiss::Www),
            ("https://www.app.example.com", NearMiss::Www),
            ("https://example.org", NearMiss::Apex),
            ("https://any.example:81", NearMiss::Apex),
            ("app://app.example.com", NearMiss::Scheme),
        ];
        let missed = ["http://localhost:5173", "ionic://localhost"];
        let not_near = ["https://evil.example", "null", "", "://", "https://", "\u{e9}", "a://b/c"];
        let (small, large) = (set(MAX_SEARCHED), set(MAX_SEARCHED + 1));
        for (origin, miss) in found {
            let nearest = small.nearest(origin.as_bytes());
            assert_eq!(nearest.map(|it| it.miss), Some(miss), "{origin}");
            assert_eq!(small.nearest_at_once(origin.as_bytes()), nearest);
            assert_eq!(large.nearest_at_once(origin.as_bytes()), nearest);
        }
        for origin in missed {
            let nearest = small.nearest_at_once(origin.as_bytes());
            assert!(nearest.is_some() && nearest == large.nearest(origin.as_bytes()), "{origin}");
            assert_eq!(large.nearest_at_once(origin.as_bytes()), None, "it would have to search");
        }
        for origin in not_near {
            assert_eq!(large.nearest_at_once(origin.as_bytes()), None, "{origin}");
        }
        let long: Vec<u8> = b"https://".iter().copied().chain([b'a'; 400]).collect();
        assert_eq!(large.nearest_at_once(&long), None);
    }
}
