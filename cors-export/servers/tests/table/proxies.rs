//! What is asked of proxies besides the table: their own errors, and room for what they add.

use std::collections::BTreeMap;

use cors_conformance::wire;
use cors_core::{Config, Policy, Routes};
use cors_export::{Target, export};
use cors_foreign::Servers;

const ORIGIN: &str = "https://app.example.com";

/// A server with this policy, unless it is not installed.
fn start(target: Target, config: &Config) -> Option<Servers> {
    let text = export(&Routes::from(Policy::compile(config).unwrap()), target).unwrap();
    cors_foreign::start(target, &BTreeMap::from([("one".to_owned(), text)])).unwrap()
}

fn send(servers: &Servers, method: &str, path: &str, headers: &[(&str, &str)]) -> wire::Response {
    let line = |(name, value): &(&str, &str)| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
    let headers: Vec<_> = headers.iter().map(line).collect();
    wire::send(servers.address("one").unwrap(), method, path, &headers).unwrap()
}

fn config() -> Config {
    Config { allow_origins: vec![ORIGIN.to_owned()], allow_credentials: true, ..Config::default() }
}

/// The proxy answers itself where the application hangs up.
fn errors_carry_the_headers(target: Target) {
    let Some(servers) = start(target, &config()) else { return };
    let allowed = send(&servers, "GET", "/hang-up", &[("Origin", ORIGIN)]);
    assert_eq!(allowed.status, 502);
    assert_eq!(allowed.values("access-control-allow-origin"), [ORIGIN.as_bytes()]);
    assert_eq!(allowed.values("access-control-allow-credentials"), [b"true"]);
    assert_eq!(allowed.values("vary"), [b"Origin"]);
    let refused = send(&servers, "GET", "/hang-up", &[("Origin", "https://evil.example")]);
    assert_eq!(refused.status, 502);
    assert!(refused.values("access-control-allow-origin").is_empty());
    assert_eq!(refused.values("vary"), [b"Origin"]);
}

/// There is room for a long list beside a response that fills every buffer.
fn long_lists_fit(target: Target) {
    let names: Vec<_> = (0..300).map(|it| format!("x-exposed-{it}")).collect();
    let config = Config { expose_headers: names.clone(), ..config() };
    let Some(servers) = start(target, &config) else { return };
    let response = send(&servers, "GET", "/long", &[("Origin", ORIGIN)]);
    assert_eq!(response.status, 200);
    assert_eq!(response.body.len(), 1 << 20);
    let exposed = names.join(", ");
    assert_eq!(response.values("access-control-expose-headers"), [exposed.as_bytes()]);
}

/// A thousand origins are looked up.
fn many_origins_are_allowed(target: Target) {
    let origins: Vec<_> = (0..1000).map(|it| format!("https://tenant-{it}.example.com")).collect();
    let config = Config { allow_origins: origins.clone(), ..config() };
    let Some(servers) = start(target, &config) else { return };
    for origin in origins.iter().step_by(111) {
        let allowed = send(&servers, "GET", "/ok", &[("Origin", origin)]);
        assert_eq!(allowed.values("access-control-allow-origin"), [origin.as_bytes()]);
    }
    let refused = send(&servers, "GET", "/ok", &[("Origin", "https://tenant-1000.example.com")]);
    assert!(refused.values("access-control-allow-origin").is_empty());
}

/// What is repeated of a question is a text for the server, whatever it has in it.
fn questions_are_repeated_as_they_are(target: Target) {
    let config = Config { allow_headers: vec!["*".to_owned()], ..config() };
    let Some(servers) = start(target, &config) else { return };
    let asked = "x-{env.HOME},x-%[env(HOME)],x-%{HOME},x-$HOME,{header.Host}";
    let request = [
        ("Origin", ORIGIN),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", asked),
    ];
    let response = send(&servers, "OPTIONS", "/ok", &request);
    assert_eq!(response.status, 204);
    assert_eq!(response.values("access-control-allow-headers"), [asked.as_bytes()]);
}

macro_rules! targets {
    ($($name:ident: $target:ident,)*) => {
        $(mod $name {
            use super::Target;

            #[test]
            fn errors_carry_the_headers() {
                super::errors_carry_the_headers(Target::$target);
            }

            #[test]
            fn long_lists_fit() {
                super::long_lists_fit(Target::$target);
            }

            #[test]
            fn many_origins_are_allowed() {
                super::many_origins_are_allowed(Target::$target);
            }

            #[test]
            fn questions_are_repeated_as_they_are() {
                super::questions_are_repeated_as_they_are(Target::$target);
            }
        })*
    };
}

targets! {
    caddy: Caddy,
    haproxy: Haproxy,
}
