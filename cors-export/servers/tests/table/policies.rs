//! The policies that are exported.

use std::collections::BTreeMap;

use cors_conformance::cases;
use cors_core::{Config, Policy, RouteConfig, Routes, RoutesConfig};
use cors_foreign::DEFAULT_LIMITS;

/// Policies besides those of the table.
const MORE: [(&str, &[&str], bool); 4] = [
    ("none", &["none"], false),
    ("subdomains", &["https://*.example.com"], true),
    ("any-port", &["http://localhost:*", "https://*.example.com:*"], true),
    ("wildcard-port", &["https://*.example.com:8443", "capacitor://localhost"], false),
];

/// By name: those of the table, without cross-origin protection, which is not exported; some more; and the sets of
/// routes of the table of paths, each route of which allows an origin of its own.
pub(crate) fn all() -> BTreeMap<String, Routes> {
    let mut all = BTreeMap::new();
    for (name, config) in cases::policies() {
        if !config.cross_origin_protection {
            all.insert(name, Routes::from(Policy::compile(&config).unwrap()));
        }
    }
    for (name, origins, credentials) in MORE {
        let config = Config {
            allow_origins: origins.iter().map(|it| (*it).to_owned()).collect(),
            allow_credentials: credentials,
            allow_methods: vec!["PUT".to_owned()],
            ..Config::default()
        };
        all.insert(name.to_owned(), Routes::from(Policy::compile(&config).unwrap()));
    }
    let config = Config {
        allow_origins: vec!["https://app.example.com".to_owned()],
        allow_credentials: true,
        allow_methods: vec!["PUT".to_owned()],
        ..Config::default()
    };
    all.insert(DEFAULT_LIMITS.to_owned(), Routes::from(Policy::compile(&config).unwrap()));
    all.insert("names".to_owned(), Routes::from(Policy::compile(&names()).unwrap()));
    all.insert("by-path".to_owned(), by_path());
    for paths in sets_of_routes() {
        all.insert(name_of_set(&paths), routes_of(&paths));
    }
    all
}

/// Every character that a name of a header can have.
fn names() -> Config {
    let odd = [
        "x-$host", "x-`a", "x-'a'", "x-#a", "x-%a", "x-!a", "x-&a", "x-*a", "x-^a", "x-|a", "x-~a",
        "x-$",
    ];
    let odd: Vec<_> = odd.into_iter().map(str::to_owned).collect();
    Config {
        allow_origins: vec!["https://app.example.com".to_owned()],
        allow_methods: vec!["PUT$host".to_owned(), "A`B'C".to_owned()],
        allow_headers: odd.clone(),
        expose_headers: odd,
        ..Config::default()
    }
}

fn by_path() -> Routes {
    let mut config = cases::by_path();
    if let RoutesConfig::ByPath(routes) = &mut config {
        for (_, rule) in routes {
            match rule {
                RouteConfig::Policy(policy) => policy.cross_origin_protection = false,
                RouteConfig::Closed { cross_origin_protection } => *cross_origin_protection = false,
            }
        }
    }
    Routes::compile(&config).unwrap()
}

/// The sets of the table of paths.
pub(crate) fn sets_of_routes() -> Vec<Vec<String>> {
    let mut sets: Vec<_> = cases::routes_of_paths().into_iter().map(|it| it.routes).collect();
    sets.sort();
    sets.dedup();
    sets
}

pub(crate) fn name_of_set(paths: &[String]) -> String {
    let place = sets_of_routes().iter().position(|it| it == paths).unwrap();
    format!("paths-{place}")
}

pub(crate) fn routes_of(paths: &[String]) -> Routes {
    let route = |(place, path): (usize, &String)| {
        let config = Config { allow_origins: vec![origin_of(place)], ..Config::default() };
        (path.clone(), RouteConfig::Policy(config))
    };
    let routes = paths.iter().enumerate().map(route).collect();
    Routes::compile(&RoutesConfig::ByPath(routes)).unwrap()
}

/// The origin that the route at this place allows.
pub(crate) fn origin_of(place: usize) -> String {
    format!("https://r{place}.example.com")
}
