//! The expressions of paths give the policy that the routes give.

use cors_conformance::cases::{latin1, routes_of_paths};
use cors_core::{Config, RouteConfig, Routes, RoutesConfig};
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::select,
};
use regex::bytes::Regex;

use super::{proptest_config, regex};
use crate::model::Site;

const SEGMENTS: &[&str] = &[
    "a",
    "b",
    "ab",
    "aa",
    "v1.0",
    ".a",
    "..a",
    "...",
    "a.",
    ".well-known",
    "A",
    "$a",
    "(b)",
    "a+b",
    "a'b",
    "x;y=1",
    "~u",
    "!",
    "a:b",
    "@me",
    "a,b&c",
    "long-segment",
];

/// What two routers could read differently, and what is not quite that.
const SPELLINGS: &[&str] = &[
    "", ".", "..", "...", "%2e", "%2E.", ".%2e", "%2e%2E", "%2e%2ea", "%2f", "a%2Fb", "%5c",
    "a\\b", "%", "a%", "%6", "%zz", "%6z", "%00", "%1F", "%7f", "%7F", "%20", " ", "\t", "\u{7f}",
    "\u{1}", "é", "%C3%A9", "%80", "%2561", "%25", "%61", "%41", "%2B", "a*", "*",
];

fn route() -> impl Strategy<Value = String> {
    vec(select(SEGMENTS), 0..4).prop_map(|segments| format!("/{}", segments.join("/")))
}

/// A route or another path, with some of its characters encoded, and with a query.
fn target(routes: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    let segment = prop_oneof![
        3 => select(SEGMENTS).prop_map(|it| it.as_bytes().to_vec()),
        2 => select(SPELLINGS).prop_map(|it| it.as_bytes().to_vec()),
        1 => vec(any::<u8>().prop_filter("ends the path", |it| !b"?#".contains(it)), 0..3),
    ];
    let beginning =
        prop_oneof![4 => select(routes).prop_map(String::into_bytes), 1 => Just(Vec::new())];
    let ends = &["", "", "", "/", "?", "?a=//b", "?/..", "/?%2f", "?%", "x"];
    (beginning, vec(segment, 0..3), select(&ends[..]), vec(0..30_u8, 80), any::<bool>()).prop_map(
        |(beginning, segments, end, encoded, is_lower)| {
            let path =
                segments.into_iter().fold(beginning, |path, it| [&path[..], b"/", &it].concat());
            // One byte of thirty.
            let bytes = path.into_iter().zip(encoded.into_iter().chain([1].into_iter().cycle()));
            let mut target: Vec<u8> = bytes
                .flat_map(|(byte, dice)| match dice {
                    0 if is_lower => format!("%{byte:02x}").into_bytes(),
                    0 => format!("%{byte:02X}").into_bytes(),
                    _ => vec![byte],
                })
                .collect();
            target.extend_from_slice(end.as_bytes());
            target
        },
    )
}

/// Routes of which every third is closed.
fn compiled(paths: &[String]) -> Routes {
    let rule = |place: usize| match place % 3 {
        2 => RouteConfig::Closed { cross_origin_protection: false },
        _ => {
            RouteConfig::Policy(Config { allow_origins: vec!["*".to_owned()], ..Config::default() })
        }
    };
    let routes = paths.iter().enumerate().map(|(place, path)| (path.clone(), rule(place)));
    Routes::compile(&RoutesConfig::ByPath(routes.collect())).unwrap()
}

/// The expressions, and the route of the policy that each gives.
struct Exported(Vec<(Regex, Option<String>)>);

impl Exported {
    fn new(routes: &Routes) -> Self {
        let site = Site::new(routes);
        let route = |place: usize| site.policies.get(place).unwrap().route.clone();
        let cases = site.paths.as_ref().unwrap().cases().iter();
        Self(cases.map(|it| (regex(&it.expression), it.policy.and_then(route))).collect())
    }

    fn route(&self, target: &[u8]) -> Option<&str> {
        self.0.iter().find(|(regex, _)| regex.is_match(target))?.1.as_deref()
    }
}

/// What the core says.
fn wanted<'a>(routes: &'a Routes, target: &'a [u8]) -> Option<&'a str> {
    let path = target.split(|byte| *byte == b'?').next().unwrap();
    let found = routes.find(path);
    found.policy().ok().and(found.route())
}

proptest! {
    #![proptest_config(proptest_config())]

    #[test]
    fn a_target_takes_the_policy_of_its_route(
        (paths, targets) in btree_set(route(), 1..6).prop_flat_map(|paths| {
            let paths: Vec<_> = paths.into_iter().collect();
            (Just(paths.clone()), vec(target(paths), 60))
        }),
    ) {
        let routes = compiled(&paths);
        let exported = Exported::new(&routes);
        for target in targets {
            prop_assert_eq!(
                exported.route(&target), wanted(&routes, &target),
                "{} of {:?}", target.escape_ascii(), paths,
            );
        }
    }
}

/// The table of paths that all adapters pass.
#[test]
fn the_table_of_paths() {
    for row in routes_of_paths().iter().filter(|row| !row.path.contains('#')) {
        let routes = compiled(&row.routes);
        let target = latin1(&row.path);
        assert_eq!(Exported::new(&routes).route(&target), wanted(&routes, &target), "{row:?}");
    }
}
