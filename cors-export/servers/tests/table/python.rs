//! What the table does not ask of the targets for Python: responses that come late, applications below a prefix,
//! servers that do not tell a target as it was sent, and Django's asynchronous side.

use std::{collections::BTreeMap, net::SocketAddr};

use cors_conformance::{HeaderLine, wire};
use cors_core::{Config, RouteConfig, Routes, RoutesConfig};
use cors_export::{Target, export};
use cors_foreign::Servers;

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";

fn routes() -> Routes {
    let policy = |origin: &str| {
        RouteConfig::Policy(Config {
            allow_origins: vec![origin.to_owned()],
            allow_credentials: true,
            allow_methods: vec!["PUT".to_owned()],
            ..Config::default()
        })
    };
    let closed = RouteConfig::Closed { cross_origin_protection: false };
    let any_method = RouteConfig::Policy(Config {
        allow_origins: vec![APP.to_owned()],
        allow_credentials: true,
        allow_methods: vec!["*".to_owned()],
        ..Config::default()
    });
    let routes = [
        ("/", policy(APP)),
        ("/own", closed),
        ("/own/a:b", policy(APP)),
        ("/any-method", any_method),
        ("/mounted", policy("https://mounted.example.com")),
        ("/mounted/own/open", policy(APP)),
    ];
    let routes = routes.map(|(path, rule)| (path.to_owned(), rule));
    Routes::compile(&RoutesConfig::ByPath(routes.into())).unwrap()
}

/// With Django, `asgi` is served asynchronously.
fn serve(target: Target) -> Option<Servers> {
    let text = export(&routes(), target).unwrap();
    let texts = ["asgi", "wsgi"].map(|name| (name.to_owned(), text.clone()));
    cors_foreign::start(target, &BTreeMap::from(texts)).unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    AsSent,
    /// Only what the application sees.
    Decoded,
}

/// A request, and what is answered: the status, `Access-Control-Allow-Origin` and the lines of `Vary`.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Told,
    u16,
    Option<&'static str>,
    &'static [&'static str],
);

const ROWS: [Row; 22] = [
    ("GET", "/stream", APP, Told::AsSent, 200, Some(APP), &["accept-language", "origin"]),
    ("GET", "/stream", EVIL, Told::AsSent, 200, None, &["accept-language", "origin"]),
    ("GET", "/late", APP, Told::AsSent, 500, Some(APP), &["origin"]),
    ("GET", "/late", EVIL, Told::AsSent, 500, None, &["origin"]),
    ("GET", "/own", APP, Told::AsSent, 200, None, &["accept-language"]),
    ("OPTIONS", "/own", APP, Told::AsSent, 403, None, &[]),
    ("OPTIONS", "/own/a:b", APP, Told::AsSent, 204, Some(APP), PREFLIGHT),
    ("OPTIONS", "/own/a%3Ab", APP, Told::AsSent, 403, None, &[]),
    (
        "GET",
        "/mounted/own",
        "https://mounted.example.com",
        Told::AsSent,
        200,
        Some("https://mounted.example.com"),
        &["accept-language", "origin"],
    ),
    ("GET", "/mounted/own", APP, Told::AsSent, 200, None, &["accept-language", "origin"]),
    ("OPTIONS", "/mounted/own/open", APP, Told::AsSent, 204, Some(APP), PREFLIGHT),
    ("GET", "/stream?/own", APP, Told::AsSent, 200, Some(APP), &["accept-language", "origin"]),
    ("GET", "/st%72eam", APP, Told::AsSent, 200, Some(APP), &["accept-language", "origin"]),
    ("GET", "/%6Fwn", APP, Told::AsSent, 200, None, &["accept-language"]),
    ("GET", "/stream", APP, Told::Decoded, 200, Some(APP), &["accept-language", "origin"]),
    ("GET", "/stream", EVIL, Told::Decoded, 200, None, &["accept-language", "origin"]),
    ("GET", "/%6Fwn", APP, Told::Decoded, 200, None, &["accept-language"]),
    ("GET", "/mounted/own", APP, Told::Decoded, 200, None, &["accept-language", "origin"]),
    ("OPTIONS", "/own/%2e%2e/stream", APP, Told::Decoded, 403, None, &[]),
    ("OPTIONS", "/own/a:b", APP, Told::Decoded, 403, None, &[]),
    ("OPTIONS", "/nowhere/%25zz", APP, Told::Decoded, 403, None, &[]),
    ("OPTIONS", "/nowhere/%C3%A9", APP, Told::Decoded, 204, Some(APP), PREFLIGHT),
];

const PREFLIGHT: &[&str] =
    &["access-control-request-headers", "access-control-request-method", "origin"];

fn prove(target: Target) {
    let Some(servers) = serve(target) else { return };
    for name in ["asgi", "wsgi"] {
        let server = servers.address(name).unwrap();
        prove_any_method(server);
        for row in ROWS {
            let (method, path, origin, told, status, allowed, vary) = row;
            let seen = wire::send(server, method, path, &lines(method, origin, told)).unwrap();
            let shown = format!("{target}, {name}: {row:?}\n{seen:?}");
            assert_eq!(seen.status, status, "{shown}");
            let allowed: Vec<_> = allowed.into_iter().map(str::as_bytes).collect();
            assert_eq!(seen.values("access-control-allow-origin"), allowed, "{shown}");
            let credentials = seen.values("access-control-allow-credentials");
            assert_eq!(credentials.len(), allowed.len(), "{shown}");
            assert_eq!(members(&seen), vary, "{shown}");
            assert!(path != "/stream" || seen.body.ends_with(b"one two"), "{shown}");
        }
    }
}

/// With credentials, the method is repeated, but not what is none.
fn prove_any_method(server: SocketAddr) {
    for (method, allowed) in [("PURGE", &[&b"PURGE"[..]][..]), ("GET, PURGE", &[]), ("(", &[])] {
        let lines = [("Origin", APP), ("Access-Control-Request-Method", method)];
        let lines = lines.map(|(name, value)| (name.into(), value.into()));
        let seen = wire::send(server, "OPTIONS", "/any-method", &lines).unwrap();
        assert_eq!(seen.status, 204, "{method}");
        assert_eq!(seen.values("access-control-allow-methods"), allowed, "{method}");
    }
}

fn lines(method: &str, origin: &str, told: Told) -> Vec<HeaderLine> {
    let mut lines = vec![("Origin", origin)];
    lines.extend((method == "OPTIONS").then_some(("Access-Control-Request-Method", "PUT")));
    lines.extend((told == Told::Decoded).then_some(("X-Untold", "1")));
    lines.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// Of `Vary`, sorted.
fn members(response: &wire::Response) -> Vec<String> {
    let text = response.values("vary").join(&b","[..]).to_ascii_lowercase();
    let text = String::from_utf8(text).unwrap();
    let mut members: Vec<_> = text.split(',').map(|it| it.trim().to_owned()).collect();
    members.retain(|it| !it.is_empty());
    members.sort();
    members
}

#[test]
fn flask_in_odd_places() {
    prove(Target::Flask);
}

#[test]
fn starlette_in_odd_places() {
    prove(Target::Starlette);
}

#[test]
fn django_in_odd_places() {
    prove(Target::Django);
}
