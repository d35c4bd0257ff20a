//! Random policies and requests, built from so few names that they often match.

use cors_core::{
    Config, Policy,
    browser::{CredentialsMode, Request},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{
    HeaderLine,
    pages::{Browser, Does, ReferrerPolicy, Visit},
};

/// Labels that make up other labels when put together.
const LABELS: &[&str] = &["a", "b", "ab", "aa", "example", "le", "com", "co", "x-y", "_d", "1"];
const SCHEMES: &[&str] = &["https", "http", "app", "https"];
const PORTS: &[&str] = &["", "", "", ":8443", ":1", ":65535", ":*"];
const NAMES: &[&str] = &[
    "x-a",
    "X-A",
    "x-b",
    "content-type",
    "Authorization",
    "authorization",
    "x-ab",
    "accept",
    "*",
    "x-requested-with",
    "x-c",
    "x-d",
];
const METHODS: &[&str] = &["GET", "PUT", "DELETE", "PATCH", "patch", "FROB", "OPTIONS", "*"];

fn host() -> impl Strategy<Value = String> {
    let domain = vec(select(LABELS), 1..5).prop_map(|labels| labels.join("."));
    prop_oneof![
        8 => domain.clone(),
        1 => domain.prop_map(|host| format!("{host}.")),
        1 => select(&["localhost", "127.0.0.1", "[::1]", "[2001:db8::1]", "10.0.0.1"][..])
            .prop_map(str::to_owned),
    ]
}

/// An entry of `allow_origins`, which may not parse.
pub fn pattern() -> impl Strategy<Value = String> {
    let wildcard = select(&["", "", "*."][..]);
    (select(SCHEMES), wildcard, host(), select(PORTS))
        .prop_map(|(scheme, wildcard, host, port)| format!("{scheme}://{wildcard}{host}{port}"))
}

/// An origin made of the same labels as [`pattern`].
pub fn origin() -> impl Strategy<Value = String> {
    (select(SCHEMES), option::weighted(0.4, host()), host(), select(PORTS)).prop_map(
        |(scheme, below, host, port)| {
            let below = below.map(|it| format!("{it}.")).unwrap_or_default();
            format!("{scheme}://{below}{host}{}", port.replace('*', "9"))
        },
    )
}

fn names(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    vec(select(all).prop_map(str::to_owned), 0..5)
}

/// A config with at most `most` patterns. Most of them compile.
pub fn config(most: usize) -> impl Strategy<Value = Config> {
    let origins = prop_oneof![
        1 => Just(vec!["*".to_owned()]),
        9 => vec(pattern(), 0..=most),
    ];
    (
        origins,
        any::<bool>(),
        names(METHODS),
        names(NAMES),
        names(&["x-a", "X-Total", "etag", "x-total", "content-type", "*"]),
        option::of(0..86_400_u64),
        any::<[bool; 4]>(),
    )
        .prop_map(
            |(allow_origins, allow_credentials, methods, headers, exposed, max_age, danger)| {
                Config {
                    allow_origins,
                    allow_credentials,
                    allow_methods: methods,
                    allow_headers: headers,
                    expose_headers: exposed,
                    max_age,
                    danger_allow_insecure_origins: danger[0],
                    danger_allow_public_suffixes: danger[1],
                    danger_allow_null_origin: danger[2],
                    cross_origin_protection: danger[3],
                }
            },
        )
}

/// The config without the entries that are errors; `None` if it still does not compile.
pub fn without_errors(mut config: Config) -> Option<(Config, Policy)> {
    for _ in 0..8 {
        let errors = match Policy::compile(&config) {
            Ok(policy) => return Some((config, policy)),
            Err(errors) => errors,
        };
        let wrong = |field: &str| -> Vec<usize> {
            errors.iter().filter(|it| it.field() == field).filter_map(|it| it.index()).collect()
        };
        let fields = [
            ("allow_origins", &mut config.allow_origins),
            ("allow_methods", &mut config.allow_methods),
            ("allow_headers", &mut config.allow_headers),
            ("expose_headers", &mut config.expose_headers),
        ];
        for (field, entries) in fields {
            let mut index = 0..;
            let wrong = wrong(field);
            entries.retain(|_| !wrong.contains(&index.next().unwrap()));
        }
    }
    None
}

/// A config that compiles, with at most `most` patterns.
pub fn compiling(most: usize) -> impl Strategy<Value = (Config, Policy)> {
    config(most).prop_filter_map("nothing left", without_errors)
}

/// A value of `Access-Control-Request-Headers`: as a browser sends it, or malformed.
fn requested_headers() -> impl Strategy<Value = Vec<u8>> {
    let separator = select(&[",", ", ", ",,", " ,", ",\t", ";"][..]);
    let member = prop_oneof![
        20 => select(NAMES).prop_map(str::to_owned),
        2 => Just(String::new()),
        1 => select(&["b@d", "x a", "\u{e9}", "                  "][..]).prop_map(str::to_owned),
        1 => Just("x".repeat(200)),
    ];
    vec((member, separator), 0..25).prop_map(|members| {
        let text: String = members.into_iter().map(|(name, separator)| name + separator).collect();
        text.into_bytes()
    })
}

/// The lines that cross-origin protection reads besides `Origin`.
fn metadata() -> impl Strategy<Value = Vec<HeaderLine>> {
    let host = prop_oneof![
        3 => origin().prop_map(|origin| origin.split_once("://").unwrap().1.to_owned()),
        1 => select(&["EXAMPLE.com", "example:80", "example:443", "[::1]:1", ""][..])
            .prop_map(str::to_owned),
    ];
    let one_of = |texts: &'static [&'static str]| select(texts).prop_map(str::to_owned);
    let sites = &["same-origin", "same-site", "cross-site", "none", "", "None"];
    let authorizations =
        &["Basic dTpw", "Bearer x", "bearer", "NEGOTIATE x", "Digest", "", "NTLM\tx", "b@d x"];
    let upgrades = &["websocket", "h2c, WebSocket", "WEBSOCKET/13 ,x", "websockets", "h2c"];
    let lines: [(_, _, BoxedStrategy<String>); 6] = [
        ("Sec-Fetch-Site", 0.5, one_of(sites).boxed()),
        ("Host", 0.9, host.boxed()),
        ("Cookie", 0.3, one_of(&["s=1", ""]).boxed()),
        ("Authorization", 0.3, one_of(authorizations).boxed()),
        ("Upgrade", 0.3, one_of(upgrades).boxed()),
        ("Sec-WebSocket-Version", 0.3, one_of(&["13"]).boxed()),
    ];
    let lines = lines.map(|(name, how_often, value)| {
        let line = value.prop_map(move |it| (name.as_bytes().to_vec(), it.into_bytes()));
        // Two lines are rare.
        let lines = prop_oneof![9 => vec(line.clone(), 1), 1 => vec(line, 2)];
        option::weighted(how_often, lines).prop_map(Option::unwrap_or_default)
    });
    Vec::from(lines).prop_map(|lines| lines.concat())
}

/// A method and header lines.
pub type AnyRequest = (Vec<u8>, Vec<HeaderLine>);

/// A method and header lines: mostly what a browser could send, sometimes any bytes.
pub fn request(
    origins: impl Strategy<Value = String> + 'static,
) -> impl Strategy<Value = AnyRequest> {
    let hostile = vec(any::<u8>(), 0..40);
    let line = |name: &'static str, value: BoxedStrategy<Vec<u8>>| {
        value.prop_map(move |value| (name.as_bytes().to_vec(), value))
    };
    let origin = prop_oneof![
        12 => origins.prop_map(String::into_bytes),
        1 => Just(b"null".to_vec()),
        1 => hostile.clone(),
    ];
    let method = prop_oneof![
        8 => select(METHODS).prop_map(|method| method.as_bytes().to_vec()),
        1 => hostile.clone(),
    ];
    let lines = (
        vec(line("Origin", origin.boxed()), 0..=2),
        vec(line("Access-Control-Request-Method", method.clone().boxed()), 0..=2),
        vec(line("Access-Control-Request-Headers", requested_headers().boxed()), 0..=3),
        metadata(),
    );
    let verb = prop_oneof![
        3 => Just(b"OPTIONS".to_vec()),
        2 => select(&["POST", "GET", "HEAD", "CONNECT"][..]).prop_map(|it| it.as_bytes().to_vec()),
        1 => method,
    ];
    (verb, lines).prop_map(|(verb, (mut origin, mut method, headers, metadata))| {
        // Two lines are rare.
        if verb.len() % 3 != 0 || origin.len() + method.len() < 4 {
            origin.truncate(1);
            method.truncate(1);
        }
        (verb, [origin, method, headers, metadata].concat())
    })
}

/// Requests from pages to a server on another origin, with headers that are only just safelisted or only
/// just not.
pub fn page_request() -> impl Strategy<Value = Request> {
    let header = prop_oneof![
        6 => (select(NAMES), Just("1")),
        1 => select(&[
            ("Content-Type", "text/plain"),
            ("Content-Type", "application/json"),
            ("Accept", "*/*"),
            ("Accept-Language", "de"),
            ("Range", "bytes=0-9"),
            ("Range", "bytes=-9"),
        ][..]),
    ];
    let credentials =
        select(&[CredentialsMode::Omit, CredentialsMode::SameOrigin, CredentialsMode::Include][..]);
    let origin = prop_oneof![9 => origin(), 1 => Just("null".to_owned())];
    let method = prop_oneof![1 => Just("GET"), 3 => select(METHODS)];
    (origin, method, vec(header, 0..5), credentials, proptest::bool::weighted(0.1)).prop_map(
        |(origin, method, headers, credentials, use_cors_preflight)| Request {
            origin,
            target: "https://api.invalid".to_owned(),
            method: method.to_owned(),
            headers: headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            credentials,
            use_cors_preflight,
        },
    )
}

/// What pages send without asking: of the server's own or nearly so, of an allowed origin, or of any other.
pub fn visit(allowed: Vec<String>) -> impl Strategy<Value = Visit> {
    let server = (select(&["https", "https", "http"][..]), host(), select(PORTS))
        .prop_map(|(scheme, host, port)| format!("{scheme}://{host}{}", port.replace(":*", "")));
    let change = select(&["", "", "scheme", "port", "below"][..]);
    let flags = any::<[bool; 6]>();
    let choices = (
        select(&Does::ALL[..]),
        select(&ReferrerPolicy::ALL[..]),
        select(&Browser::ALL[..]),
        0..4_u8,
        option::weighted(0.15, origin()),
    );
    let allowed = select([allowed, vec!["https://app.example".to_owned()]].concat());
    let visit = (server, origin(), allowed, change, flags, choices).prop_map(
        |(server, other, allowed, change, flags, (does, referrer_policy, browser, whose, via))| {
            let (scheme, host) = server.split_once("://").unwrap();
            let page = match (whose, change) {
                (0, _) => other,
                (1, _) => allowed.replace("*.", "sub.").replace(":*", ""),
                (_, "scheme") if scheme == "http" => format!("https://{host}"),
                (_, "scheme") => format!("http://{host}"),
                (_, "port") => format!("{scheme}://{}:81", host.split(':').next().unwrap()),
                (_, "below") => format!("{scheme}://a.{host}"),
                _ => server.clone(),
            };
            // Half of all requests are redirected by the page's own server.
            let via = via.map(|via| if flags[0] { page.clone() } else { via });
            Visit {
                knows_tls: flags[1] && scheme == "https",
                is_http_2: flags[2],
                is_sandboxed: flags[3] && flags[4],
                has_cookies: flags[5],
                has_login: flags[4] && !flags[5],
                server,
                page,
                referrer_policy,
                does,
                via,
                browser,
            }
        },
    );
    visit.prop_filter("no browser has such origins", Visit::is_possible)
}
