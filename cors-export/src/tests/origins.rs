//! The expressions of origins match exactly what the patterns match.

use cors_conformance::generate;
use cors_core::{Config, Origin, OriginPattern, Policy, Routes};
use proptest::{collection::vec, prelude::*, sample::select};
use regex::bytes::Regex;

use super::{proptest_config, regex};
use crate::{
    expression::TOO_LONG,
    model::{Origins, Site},
};

/// An origin as an entry covers it, and origins that it nearly covers.
fn near(entry: String) -> impl Strategy<Value = Vec<u8>> {
    let below = select(&["", "a.", "a.b.", "a_b-c.", ".", "a..", "A.", "-.", "a", "évil."][..])
        .prop_map(str::to_owned);
    // Hosts around the 254 characters that one can have.
    let long = (225..260_usize).prop_map(|len| format!("{}.", "a".repeat(len)));
    let ports = &[
        "", ":", ":0", ":1", ":80", ":443", ":08", ":9999", ":59999", ":65535", ":65536", ":66000",
        ":70000", ":100000", ":1a", ":*",
    ];
    let ends = &["", "", "", "", ".", "/", "\n", "x", " ", ".evil.example", "@evil.example", ","];
    let starts = &["", "", "", "", " ", "x", "x+", "http://a.example,"];
    (
        prop_oneof![8 => below, 1 => long],
        select(&ports[..]),
        select(&ends[..]),
        select(&starts[..]),
        proptest::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>())),
    )
        .prop_map(move |(below, port, end, start, change)| {
            let origin = match entry.split_once("*.") {
                Some((scheme, rest)) => format!("{scheme}{below}{rest}"),
                None => entry.clone(),
            };
            let origin = match origin.strip_suffix(":*") {
                Some(host) => format!("{host}{port}"),
                None => origin,
            };
            let mut origin = format!("{start}{origin}{end}").into_bytes();
            if let Some((place, byte)) = change {
                let place = place.index(origin.len());
                origin.splice(place..=place, [byte]);
            }
            origin
        })
}

/// Patterns, and origins like them.
fn patterns_and_origins() -> impl Strategy<Value = (Vec<String>, Vec<Vec<u8>>)> {
    let parses = |entry: &String| OriginPattern::parse(entry).is_ok();
    vec(generate::pattern().prop_filter("no pattern", parses), 1..4).prop_flat_map(|entries| {
        let near = select(entries.clone()).prop_flat_map(near);
        let any = generate::origin().prop_map(String::into_bytes);
        (Just(entries), vec(prop_oneof![9 => near, 1 => any], 40))
    })
}

/// What an export lets in.
struct Exported {
    exact: Vec<String>,
    patterns: Vec<Regex>,
    too_long: Regex,
}

impl Exported {
    fn new(policy: Policy) -> Self {
        let site = Site::new(&Routes::from(policy));
        match &site.policies.first().unwrap().origins {
            Origins::Any => unreachable!("no pattern is `*`"),
            Origins::Listed { exact, patterns } => Self {
                exact: exact.clone(),
                patterns: patterns.iter().map(|it| regex(it)).collect(),
                too_long: regex(TOO_LONG),
            },
        }
    }

    fn lets_in(&self, origin: &[u8]) -> bool {
        self.exact.iter().any(|it| it.as_bytes() == origin)
            || self.patterns.iter().any(|it| it.is_match(origin)) && !self.too_long.is_match(origin)
    }
}

proptest! {
    #![proptest_config(proptest_config())]

    #[test]
    fn what_an_expression_matches_its_pattern_matches(
        (entries, origins) in patterns_and_origins(),
    ) {
        let policy = Policy::compile(&Config {
            allow_origins: entries.clone(),
            danger_allow_insecure_origins: true,
            danger_allow_public_suffixes: true,
            ..Config::default()
        });
        let exported = Exported::new(policy.unwrap());
        let patterns: Vec<_> =
            entries.iter().map(|entry| OriginPattern::parse(entry).unwrap()).collect();
        for origin in origins {
            let parsed = Origin::parse(&origin);
            let wanted = parsed.is_some_and(|it| patterns.iter().any(|pattern| pattern.matches(&it)));
            prop_assert_eq!(
                exported.lets_in(&origin), wanted,
                "{} by {:?}", origin.escape_ascii(), entries,
            );
        }
    }
}
