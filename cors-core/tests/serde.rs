//! Configs from TOML, JSON and maps of strings, and back.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, reason = "a test")]

use cors_conformance::generate;
use cors_core::{Config, RouteConfig, Routes, RoutesConfig};
use proptest::prelude::*;
use serde::{
    Deserialize,
    de::value::{Error, MapDeserializer},
};

fn everything() -> Config {
    Config {
        allow_origins: vec!["https://a.example".into(), "http://localhost:*".into()],
        allow_credentials: true,
        allow_methods: vec!["PUT".into()],
        allow_headers: vec!["x-a".into(), "x-b".into()],
        expose_headers: vec!["x-c".into()],
        max_age: Some(600),
        cross_origin_protection: true,
        danger_allow_insecure_origins: true,
        danger_allow_public_suffixes: true,
        danger_allow_null_origin: true,
    }
}

/// Pairs as from `std::env::vars`, without their prefix.
fn from_strings(pairs: &[(&str, &str)]) -> Result<Config, Error> {
    Config::deserialize(MapDeserializer::new(pairs.iter().copied()))
}

#[test]
fn toml_and_json_have_the_same_fields() {
    let toml = r#"
        allow_origins = ["https://a.example", "http://localhost:*"]
        allow_credentials = true
        allow_methods = ["PUT"]
        allow_headers = ["x-a", "x-b"]
        expose_headers = ["x-c"]
        max_age = 600
        cross_origin_protection = true
        danger_allow_insecure_origins = true
        danger_allow_public_suffixes = true
        danger_allow_null_origin = true
    "#;
    let json = r#"{
        "allow_origins": ["https://a.example", "http://localhost:*"],
        "allow_credentials": true,
        "allow_methods": ["PUT"],
        "allow_headers": ["x-a", "x-b"],
        "expose_headers": ["x-c"],
        "max_age": 600,
        "cross_origin_protection": true,
        "danger_allow_insecure_origins": true,
        "danger_allow_public_suffixes": true,
        "danger_allow_null_origin": true
    }"#;
    assert_eq!(toml::from_str::<Config>(toml).unwrap(), everything());
    assert_eq!(serde_json::from_str::<Config>(json).unwrap(), everything());
}

#[test]
fn a_map_of_strings_has_the_same_fields() {
    let config = from_strings(&[
        ("allow_origins", "https://a.example, http://localhost:*"),
        ("allow_credentials", "true"),
        ("allow_methods", "PUT"),
        ("allow_headers", "x-a,x-b"),
        ("expose_headers", "x-c"),
        ("max_age", "600"),
        ("cross_origin_protection", "true"),
        ("danger_allow_insecure_origins", "true"),
        ("danger_allow_public_suffixes", "true"),
        ("danger_allow_null_origin", "true"),
    ]);
    assert_eq!(config.unwrap(), everything());
}

#[test]
fn absent_fields_have_their_defaults() {
    assert_eq!(serde_json::from_str::<Config>("{}").unwrap(), Config::default());
    assert_eq!(from_strings(&[("allow_methods", "")]).unwrap(), Config::default());
    let any: Config = toml::from_str("allow_origins = '*'").unwrap();
    assert_eq!(any.allow_origins, ["*"]);
    assert_eq!(serde_json::from_str::<Config>(r#"{"max_age": null}"#).unwrap().max_age, None);
}

#[test]
fn an_unknown_key_is_an_error_that_names_the_nearest() {
    let near = [
        ("allow_origin", "allow_origins"),
        ("allowOrigins", "allow_origins"),
        ("ALLOW_CREDENTIALS", "allow_credentials"),
        ("allowed_methods", "allow_methods"),
        ("alow-headers", "allow_headers"),
        ("exposed_headers", "expose_headers"),
        ("maxage", "max_age"),
        ("allow_null_origin", "danger_allow_null_origin"),
        ("age", "max_age"),
        ("mxge", "max_age"),
    ];
    for (key, field) in near {
        let error = from_strings(&[(key, "x")]).unwrap_err().to_string();
        let wanted = format!("`{key}` is not a field of a policy: did you mean `{field}`");
        assert_eq!(error, wanted);
    }
    for far in ["m", "ag", "allow", "origins_of_all_pages_that_there_are", "zzzzmaxage"] {
        let error = from_strings(&[(far, "1")]).unwrap_err().to_string();
        assert!(error.contains("is not a field of a policy: the fields are"), "{far}: {error}");
    }
    assert_eq!(
        from_strings(&[("port", "1")]).unwrap_err().to_string(),
        "`port` is not a field of a policy: the fields are allow_origins, allow_credentials, \
         allow_methods, allow_headers, expose_headers, max_age, cross_origin_protection, \
         danger_allow_insecure_origins, danger_allow_public_suffixes, danger_allow_null_origin"
    );
}

#[test]
fn a_wrong_type_is_an_error_that_names_it() {
    let rows = [
        (r#"{"allow_origins": 1}"#, "invalid type: integer `1`, expected a list of strings"),
        (r#"{"allow_origins": ["a", 2]}"#, "invalid type: integer `2`, expected a string"),
        (
            r#"{"allow_credentials": "yes"}"#,
            "invalid value: string \"yes\", expected true or false",
        ),
        (r#"{"allow_credentials": 1}"#, "invalid type: integer `1`, expected true or false"),
        (r#"{"max_age": -1}"#, "invalid value: integer `-1`, expected a whole number"),
        (r#"{"max_age": 1.5}"#, "invalid type: floating point `1.5`, expected a whole number"),
        (r#"{"max_age": "+5"}"#, "invalid value: string \"+5\", expected a whole number"),
        (r#"{"max_age": 1, "max_age": 2}"#, "`max_age` appears twice: remove one"),
        ("[]", "invalid type: sequence, expected a table of the fields of a CORS policy"),
    ];
    for (json, wanted) in rows {
        let error = serde_json::from_str::<Config>(json).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{json}: {error}");
    }
}

proptest! {
    #[test]
    fn a_written_config_is_read_back(config in generate::config(8)) {
        let json = serde_json::to_string(&config).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Config>(&json).unwrap(), &config);
        let toml = toml::to_string(&config).unwrap();
        prop_assert_eq!(&toml::from_str::<Config>(&toml).unwrap(), &config);
    }
}

fn by_path() -> RoutesConfig {
    let policy = |origin: &str| {
        RouteConfig::Policy(Config { allow_origins: vec![origin.into()], ..Config::default() })
    };
    RoutesConfig::ByPath(vec![
        ("/admin".into(), RouteConfig::Closed { cross_origin_protection: true }),
        ("/api".into(), policy("https://a.example")),
        ("/api/internal".into(), RouteConfig::Closed { cross_origin_protection: false }),
        ("/public".into(), policy("*")),
    ])
}

#[test]
fn policies_by_path_from_toml_and_json() {
    let toml = r#"
        [routes."/public"]
        allow_origins = "*"
        closed = false

        [routes."/api"]
        allow_origins = ["https://a.example"]

        [routes."/api/internal"]
        closed = true
        cross_origin_protection = false

        [routes."/admin"]
        cross_origin_protection = true
        closed = true
    "#;
    let json = r#"{"routes": {
        "/admin": {"closed": "true", "cross_origin_protection": "true"},
        "/api": {"allow_origins": ["https://a.example"]},
        "/api/internal": {"closed": true},
        "/public": {"allow_origins": ["*"], "closed": "false"}
    }}"#;
    assert_eq!(toml::from_str::<RoutesConfig>(toml).unwrap(), by_path());
    assert_eq!(serde_json::from_str::<RoutesConfig>(json).unwrap(), by_path());
    let plain = RoutesConfig::Everywhere(everything());
    for config in [by_path(), plain] {
        let written = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<RoutesConfig>(&written).unwrap(), config);
        let written = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<RoutesConfig>(&written).unwrap(), config);
    }
}

#[test]
fn policies_by_path_are_refused_with_a_remedy() {
    let refused = |json: &str| serde_json::from_str::<RoutesConfig>(json).unwrap_err().to_string();
    for (json, said) in [
        (
            r#"{"routes": {}, "max_age": 5}"#,
            "`max_age` stands beside `routes`: move it into a route, such as `/`",
        ),
        (
            r#"{"max_age": 5, "routes": {}}"#,
            "`max_age` stands beside `routes`: move it into a route, such as `/`",
        ),
        (
            r#"{"routes": {"/": {"closed": true, "allow_credentials": false}}}"#,
            "`allow_credentials` stands beside `closed`: remove one of them, as a closed route has no policy",
        ),
        (r#"{"routes": {}, "routes": {}}"#, "`routes` appears twice: remove one"),
        (
            r#"{"routes": {"/": {"closed": true, "closed": true}}}"#,
            "`closed` appears twice: remove one",
        ),
        (r#"{"route": {}}"#, "`route` is not a field of a policy: did you mean `routes`"),
        (
            r#"{"routes": {"/": {"close": true}}}"#,
            "`close` is not a field of a policy: did you mean `closed`",
        ),
        (
            r#"{"routes": {"/": {"routes": {}}}}"#,
            "`routes` is not a field of a policy: the fields are allow_origins,",
        ),
        (r#"{"routes": []}"#, "expected a table of paths"),
        (r#"{"routes": {"/": true}}"#, "expected a table of the fields of a CORS policy"),
        (r#"[]"#, "or of `routes` alone"),
    ] {
        assert!(refused(json).contains(said), "{json}: {}", refused(json));
    }
    // A path that two routes have is found when they are compiled, with everything else.
    let twice = r#"{"routes": {"/a": {"closed": true}, "/a": {"closed": true}}}"#;
    let twice = Routes::compile(&serde_json::from_str(twice).unwrap()).unwrap_err();
    assert_eq!(twice.iter().next().unwrap().code(), "repeated-route");
}
