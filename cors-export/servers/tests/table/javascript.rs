//! What an application in JavaScript can do to CORS besides what the table asks: each way in which a response begins.

use std::collections::BTreeMap;

use cors_conformance::{HeaderLine, wire};
use cors_core::{Policy, Routes};
use cors_export::{Target, export};

const ALLOWED: &str = "https://app.example.com";
const REFUSED: &str = "https://evil.example";

/// A path below `/odd`, its status, and whether the application's own `Vary` should be left.
type Odd = (&'static str, u16, bool);

const EXPRESS: &[Odd] = &[
    ("throws", 500, true),
    ("rejects", 503, true),
    ("streams", 200, true),
    ("flushes", 200, true),
    ("head", 200, true),
    ("head-after", 200, true),
    ("head-list", 200, true),
    ("head-pairs", 200, true),
    ("file", 200, true),
    ("redirect", 302, true),
    ("mounted/rejects", 500, false),
    ("mounted/nowhere", 404, false),
    ("outer/inner", 200, true),
    ("outer/nowhere", 404, false),
];

const FASTIFY: &[Odd] = &[
    ("throws", 500, true),
    ("rejects", 503, true),
    ("streams", 200, true),
    ("redirect", 302, true),
    ("hijacks", 200, true),
    ("head", 200, true),
    ("head-list", 200, true),
    ("sends", 200, true),
    ("mounted/rejects", 500, false),
    ("mounted/nowhere", 404, true),
];

/// A policy for `/odd`, as an application that is mounted below it sees another path.
fn exported(target: Target) -> BTreeMap<String, String> {
    let policy = Policy::builder().allow_origins([ALLOWED]).allow_credentials(true);
    let routes = Routes::builder().route("/odd", policy).build().unwrap();
    BTreeMap::from([("odd".to_owned(), export(&routes, target).unwrap())])
}

fn prove(target: Target, odd: &[Odd]) {
    let Some(servers) = cors_foreign::start(target, &exported(target)).unwrap() else { return };
    let server = servers.address("odd").unwrap();
    let ask = |method: &str, path: &str, lines: &[(&str, &str)]| {
        let line = |(name, value): &(&str, &str)| -> HeaderLine {
            (name.as_bytes().to_vec(), value.as_bytes().to_vec())
        };
        let lines: Vec<_> = lines.iter().map(line).collect();
        wire::send(server, method, &format!("/odd/{path}"), &lines).unwrap()
    };
    for (path, status, keeps_vary) in odd {
        for origin in [ALLOWED, REFUSED] {
            let seen = ask("GET", path, &[("Origin", origin)]);
            let vary = values(&seen, "vary").to_lowercase();
            let has = |name: &str| vary.split(", ").any(|it| it == name);
            assert_eq!(seen.status, *status, "{path}");
            assert!(has("origin") && has("accept-language") == *keeps_vary, "{path}: {vary}");
            assert_eq!(grants(&seen), granted(origin), "{path}");
            let asks = [("Origin", origin), ("Access-Control-Request-Method", "GET")];
            let seen = ask("OPTIONS", path, &asks);
            assert_eq!(seen.status, if origin == ALLOWED { 204 } else { 403 }, "{path}");
            assert_eq!(grants(&seen), granted(origin), "{path}");
        }
    }
    let seen = ask("OPTIONS", "options", &[("Origin", ALLOWED)]);
    assert_eq!((seen.status, grants(&seen)), (200, granted(ALLOWED)));
    let seen = ask("GET", "head-list", &[]);
    assert_eq!(values(&seen, "set-cookie"), "a=1, b=2");
    // It says all.
    let seen = ask("GET", "vary-any", &[("Origin", ALLOWED)]);
    assert_eq!((values(&seen, "vary").as_str(), grants(&seen)), ("*", granted(ALLOWED)));
}

/// What a page is told.
fn grants(seen: &wire::Response) -> [String; 2] {
    ["access-control-allow-origin", "access-control-allow-credentials"].map(|it| values(seen, it))
}

fn granted(origin: &str) -> [String; 2] {
    if origin == ALLOWED { [origin, "true"].map(str::to_owned) } else { Default::default() }
}

fn values(seen: &wire::Response, name: &str) -> String {
    let lines = seen.headers.iter().filter(|it| it.0 == name);
    let values: Vec<_> = lines.map(|(_, value)| String::from_utf8_lossy(value)).collect();
    values.join(", ")
}

#[test]
fn express_begins_each_response_with_the_headers() {
    prove(Target::Express, EXPRESS);
}

#[test]
fn fastify_begins_each_response_with_the_headers() {
    prove(Target::Fastify, FASTIFY);
}
