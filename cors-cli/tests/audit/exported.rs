//! The law for policies that were exported to servers in other languages: an audit finds nothing of class security
//! there, and what is inferred is the policy.

use std::collections::BTreeMap;

use cors_conformance::cases;
use cors_core::{Config, Policy, Routes};
use cors_export::{Target, export};

use crate::law::broken;

/// Some of the table's policies, and each kind of pattern.
const POLICIES: [&str; 7] = ["one", "full", "lists", "mirror", "any", "any-all", "unprotected"];
const PATTERNS: [&[&str]; 4] = [
    &["https://*.example.com"],
    &["https://app.example.com:*"],
    &["https://*.example.com:8443", "http://localhost:3000"],
    &["capacitor://localhost", "https://app.example.com"],
];

fn policies() -> BTreeMap<String, Config> {
    let mut policies = cases::policies();
    policies.retain(|name, _| POLICIES.contains(&&**name));
    for (place, origins) in PATTERNS.iter().enumerate() {
        let config = Config {
            allow_origins: origins.iter().map(|&it| it.to_owned()).collect(),
            allow_credentials: true,
            allow_methods: vec!["PUT".to_owned()],
            allow_headers: vec!["content-type".to_owned()],
            ..Config::default()
        };
        policies.insert(format!("patterns-{place}"), config);
    }
    policies
}

fn hold(target: Target) {
    let policies = policies();
    let exported = policies.iter().map(|(name, config)| {
        let routes = Routes::from(Policy::compile(config).unwrap());
        (name.clone(), export(&routes, target).unwrap())
    });
    let exported = exported.collect();
    let Some(servers) = cors_foreign::start(target, &exported).unwrap() else { return };
    let mut wrong = String::new();
    for (name, config) in &policies {
        let url = format!("http://{}/ok", servers.address(name).unwrap());
        for broken in broken(config, &url) {
            wrong += &format!("{name}: {broken}\n");
        }
    }
    assert!(wrong.is_empty(), "{}:\n{wrong}", target.title());
}

cors_foreign::test_each_target!(hold);
