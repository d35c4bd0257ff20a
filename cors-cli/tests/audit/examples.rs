//! The adapters' own examples run one policy: nothing is found, and it is what is inferred.

use cors_axum::Cors;
use cors_core::{Config, Policy, Routes, diff::Field};
use serde_json::Value;

use crate::{APP, LIFE, command::cors, served::Served};

/// As in the `examples/api.rs` of each adapter.
fn policy() -> Policy {
    Policy::builder()
        .allow_origins([APP])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()
        .unwrap()
}

#[test]
fn nothing_is_found_and_their_policy_is_inferred() {
    let served = Served::start(Cors::new(policy()));
    let asked = [&*served.url, "--as", LIFE, "--path", "/items/one"];
    for seed in [&[][..], &["--origin", APP]] {
        let audited = cors(&[&["audit"], &asked[..], seed, &["--format", "json"]].concat(), b"");
        let report: Value = serde_json::from_str(&audited.out).unwrap();
        assert_eq!((audited.status, &*audited.err), (0, ""));
        assert_eq!(report["findings"], Value::Array(Vec::new()), "{}", audited.out);
        let inferred = cors(&[&["infer"], &asked[..], seed].concat(), b"");
        assert_eq!(inferred.status, 0, "{}", inferred.out);
        let written: Config = toml::from_str(&inferred.out).unwrap();
        let written = Routes::from(Policy::compile(&written).unwrap());
        let diff = Routes::from(policy()).diff(&written);
        assert_eq!(diff.changes, [], "{}", inferred.out);
    }
}

#[test]
fn protection_is_not_known() {
    let config = Config { cross_origin_protection: true, ..policy().to_config() };
    let served = Served::start(Cors::new(Policy::compile(&config).unwrap()));
    let inferred = cors(&["infer", &served.url, "--as", LIFE, "--origin", APP], b"");
    let written: Config = toml::from_str(&inferred.out).unwrap();
    let [running, written] =
        [&config, &written].map(|it| Routes::from(Policy::compile(it).unwrap()));
    let fields: Vec<_> = running.diff(&written).changes.iter().map(|it| it.field).collect();
    assert_eq!(fields, [Field::CrossOriginProtection], "{}", inferred.out);
    assert!(inferred.out.contains("\n# Not known: `cross_origin_protection`"), "{}", inferred.out);
}
