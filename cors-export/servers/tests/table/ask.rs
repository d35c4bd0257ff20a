//! What is asked.

use std::collections::BTreeMap;

use cors_conformance::{
    HeaderLine,
    cases::{self, Case},
    laws,
};
use cors_core::{
    OriginPattern, Port, Refusal, Request, Routes, RoutesConfig,
    browser::{Header, Response},
};
use cors_foreign::DEFAULT_LIMITS;

use crate::policies;

/// The headers of a request with which a browser asks.
const CORS: [&str; 3] =
    ["origin", "access-control-request-method", "access-control-request-headers"];

/// A request, and the status of the application's response.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) name: String,
    pub(crate) policy: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<HeaderLine>,
    status: u16,
    /// Whether a server may answer any error instead.
    pub(crate) may_fail: bool,
}

/// What should be answered.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// As the core says.
    pub(crate) response: Response,
    /// Whether the page may learn nothing.
    pub(crate) refused: bool,
    pub(crate) is_preflight: bool,
}

impl Ask {
    /// What the policies say.
    pub(crate) fn wanted(&self, routes: &Routes) -> Wanted {
        let request = laws::request(self.method.as_bytes(), &self.headers);
        let path = self.target.split('?').next().unwrap_or_default().as_bytes();
        let request = Request { path, ..request };
        let decision = routes.evaluate(&request);
        let lines = decision.headers().operations();
        let lines = lines.map(|it| (it.name().to_owned(), it.value().to_vec()));
        let status = decision.answer().unwrap_or(self.status);
        let response = Response::new(status, lines.collect::<Vec<_>>());
        let refused = matches!(
            decision.refusal(),
            Some(
                Refusal::OriginNotAllowed { .. }
                    | Refusal::OriginMalformed { .. }
                    | Refusal::NoPolicy(_)
            )
        );
        Wanted { refused, response, is_preflight: decision.is_preflight() }
    }

    /// The value of a header, if it has one line, and that is text.
    pub(crate) fn line(&self, name: &str) -> Option<String> {
        let is = |it: &&HeaderLine| it.0.eq_ignore_ascii_case(name.as_bytes());
        let mut lines = self.headers.iter().filter(is);
        let (_, value) = lines.next()?;
        String::from_utf8(value.clone()).ok().filter(|_| lines.next().is_none())
    }

    /// Whether it has the lines of CORS that are among these, and no others.
    pub(crate) fn is_sent_as(&self, headers: &[Header]) -> bool {
        CORS.into_iter().all(|name| {
            let of = |lines: &[HeaderLine]| -> Vec<Vec<u8>> {
                let lines = lines.iter().filter(|it| it.0.eq_ignore_ascii_case(name.as_bytes()));
                lines.map(|(_, value)| value.clone()).collect()
            };
            let sent =
                headers.iter().map(|(name, value)| (name.clone().into_bytes(), value.clone()));
            of(&self.headers) == of(&sent.collect::<Vec<_>>())
        })
    }
}

/// All of them, hostile origins first.
pub(crate) fn all(policies: &BTreeMap<String, Routes>) -> Vec<Ask> {
    let others = policies.iter().filter(|(name, _)| *name != DEFAULT_LIMITS);
    let hostile = others.flat_map(|(name, routes)| hostile(name, routes));
    let paths = cases::routes_of_paths().into_iter().flat_map(of_path);
    let cases = cases::cases().into_iter().chain(cases::cases_by_path());
    // What cross-origin protection forbids is not asked.
    let is_asked = |it: &Case| it.forwarded || it.method == "OPTIONS";
    let cases = cases.filter(|it| policies.contains_key(&it.policy) && is_asked(it)).map(of_case);
    hostile.chain(paths).chain(cases).chain(unreadable()).collect()
}

/// What a page can send and a server need not read: paths that cannot be decoded, and requests over a limit.
fn unreadable() -> Vec<Ask> {
    let long = format!("/{}", "a".repeat(20_000));
    let paths = [("/x%", "/x%", 0), ("/%zz", "/%zz", 0)];
    let all = [&paths[..], &[("20 kB", &*long, 0), ("40 kB", "/ok", 40_000)]].concat();
    let mut asks = Vec::new();
    for (policy, targets) in [(DEFAULT_LIMITS, &all[..]), ("by-path", &paths)] {
        for method in ["GET", "OPTIONS"] {
            for origin in ["https://app.example.com", "https://evil.example"] {
                for &(shown, target, len) in targets {
                    let name = format!("{policy}/{method} {shown} from {origin}");
                    let mut ask = Ask::new(name, policy, method, target, origin);
                    ask.may_fail = true;
                    let long = (b"X-Long".to_vec(), vec![b'a'; len]);
                    ask.headers.extend((len > 0).then_some(long));
                    asks.push(ask);
                }
            }
        }
    }
    asks
}

/// A case of the table.
fn of_case(case: Case) -> Ask {
    let trimmed = |(name, value): HeaderLine| (name, value.trim_ascii().to_vec());
    let status = if case.forwarded { case.status } else { 200 };
    Ask {
        headers: case.header_lines().into_iter().map(trimmed).collect(),
        name: case.name,
        policy: case.policy,
        method: case.method,
        target: case.path,
        status,
        may_fail: false,
    }
}

/// Whether a path takes its route: the origins of all routes are tried.
fn of_path(case: cases::RouteOfPath) -> Vec<Ask> {
    let policy = policies::name_of_set(&case.routes);
    let of_origin = |place| {
        let origin = policies::origin_of(place);
        let name = format!("{policy}/{} from {origin}", case.path.escape_debug());
        Ask::new(name, &policy, "OPTIONS", &case.path, &origin)
    };
    (0..case.routes.len()).map(of_origin).collect()
}

impl Ask {
    fn new(name: String, policy: &str, method: &str, target: &str, origin: &str) -> Self {
        let line = |name: &str, value: &str| (name.as_bytes().to_vec(), cases::latin1(value));
        let mut headers = vec![line("Origin", origin)];
        if method == "OPTIONS" {
            headers.push(line("Access-Control-Request-Method", "PUT"));
        }
        let status = match target {
            "/fail" => 500,
            "/nowhere" => 404,
            _ => 200,
        };
        let (policy, method, target) = (policy.to_owned(), method.to_owned(), target.to_owned());
        Self { name, policy, method, target, headers, status, may_fail: false }
    }
}

/// For each entry of a policy the origins that it means, and those that a careless check takes for them; in front
/// of a response, an error, and a handler that says something of CORS itself, and as a preflight.
fn hostile(name: &str, routes: &Routes) -> Vec<Ask> {
    let RoutesConfig::Everywhere(config) = routes.to_config() else { return Vec::new() };
    let mut origins: Vec<_> = config.allow_origins.iter().flat_map(|it| around(it)).collect();
    origins.extend(["null", "https://evil.example"].map(str::to_owned));
    origins.sort();
    origins.dedup();
    let requests = [
        ("GET", "/ok"),
        ("GET", "/nowhere"),
        ("GET", "/fail"),
        ("GET", "/own"),
        ("OPTIONS", "/ok"),
    ];
    let of_origin = |origin: &String| {
        requests.map(|(method, target)| {
            let shown: String = origin.chars().take(80).collect();
            let named = format!("{name}/{method} {target} from {shown}");
            Ask::new(named, name, method, target, origin)
        })
    };
    origins.iter().flat_map(of_origin).collect()
}

/// Origins that an entry matches, and their neighbours.
fn around(entry: &str) -> Vec<String> {
    let Ok(pattern) = OriginPattern::parse(entry) else { return vec![entry.to_owned()] };
    let (scheme, host) = (pattern.scheme(), pattern.host());
    let port = match pattern.port() {
        Port::Default => String::new(),
        Port::Number(number) => format!(":{number}"),
        Port::Any => ":65535".to_owned(),
    };
    let long = "a.".repeat((254 - host.len()) / 2);
    let hosts = [
        host.to_owned(),
        format!("a.{host}"),
        format!("_a-1.b.{host}"),
        format!("{long}{host}"),
        format!("{long}aa.{host}"),
        format!("{}{host}", "a.".repeat(4000)),
        format!("{}.{host}", "a".repeat(64)),
        format!("evil{host}"),
        format!(".{host}"),
        format!("a..{host}"),
        format!("a_.evil.example/.{host}"),
        format!("A.{host}"),
        host.to_ascii_uppercase(),
        host.replacen('.', "x", 1),
        host.replace('.', "-"),
        format!("{host}.evil.example"),
        format!("{host}evil.example"),
        format!("{host}`.evil.example"),
        format!("{host}_.evil.example"),
        format!("{host}@evil.example"),
        format!("{host}."),
        format!("a.{host}."),
        host.chars().skip(1).collect(),
        host.chars().take(host.len() - 1).collect(),
        format!("{host}\u{e9}"),
    ];
    let mut origins: Vec<_> = hosts.iter().map(|it| format!("{scheme}://{it}{port}")).collect();
    for below in ["", "a."] {
        let host = format!("{below}{host}");
        for port in [
            "",
            ":1",
            ":0",
            ":080",
            ":443",
            ":80",
            ":8443",
            ":65535",
            ":65536",
            ":99999",
            ":8443.evil.example",
            ":*",
        ] {
            origins.push(format!("{scheme}://{host}{port}"));
        }
        origins.push(format!("{}://{host}{port}", scheme.to_ascii_uppercase()));
        origins.push(format!("x{scheme}://{host}{port}"));
        origins
            .push(format!("{}://{host}{port}", if scheme == "https" { "http" } else { "https" }));
        origins.push(format!("{scheme}://{host}{port}/"));
        origins.push(format!("{scheme}://{host}{port} https://evil.example"));
        origins.push(format!("https://evil.example {scheme}://{host}{port}"));
        origins.push(format!("https://evil.example/{scheme}://{host}{port}"));
    }
    origins
}
