//! Servers as functions, and what an audit says of each.

use std::collections::BTreeSet;

use cors_core::browser::Response;
use url::Url;

use super::{
    explore::{Answer, explore},
    finding::{Class, Finding},
    findings,
    known::Known,
    labels::Labels,
    origin::Site,
    probe::Exchange,
    request,
    target::Target,
};

const APP: &str = "https://app.example.com";

/// A request as a server sees it.
struct Asked {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| &**value)
    }

    fn origin(&self) -> &str {
        self.get("origin").unwrap_or_default()
    }

    fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.get("access-control-request-method").is_some()
    }
}

type Lines = Vec<(&'static str, String)>;

fn line(name: &'static str, value: impl Into<String>) -> (&'static str, String) {
    (name, value.into())
}

/// Lets everybody in, without credentials.
fn star(asked: &Asked) -> (u16, Lines) {
    let mut lines = vec![line("Access-Control-Allow-Origin", "*")];
    if asked.is_preflight() {
        lines.push(line("Access-Control-Allow-Methods", "*"));
        lines.push(line("Access-Control-Allow-Headers", "*"));
    }
    (200, lines)
}

/// What a server with a careful middleware sends to a trusted origin, with credentials.
fn credentialed(asked: &Asked) -> Lines {
    let mut lines = vec![
        line("Access-Control-Allow-Origin", asked.origin()),
        line("Access-Control-Allow-Credentials", "true"),
        line("Vary", "Origin"),
    ];
    if asked.is_preflight() {
        lines.push(line("Access-Control-Allow-Methods", "PUT, DELETE"));
        lines.push(line("Access-Control-Allow-Headers", "content-type"));
    }
    lines
}

fn vary() -> Lines {
    vec![line("Vary", "Origin")]
}

/// A careful middleware around a check of the origin.
fn checked(trusts: impl Fn(&str) -> bool) -> impl Fn(&Asked) -> (u16, Lines) {
    move |asked| {
        let is_trusted = asked.get("origin").is_some_and(&trusts);
        let lines = if is_trusted { credentialed(asked) } else { vary() };
        match asked.is_preflight() {
            true if is_trusted => (204, lines),
            true => (403, lines),
            false if asked.path.len() > 8 => (404, lines),
            false => (200, lines),
        }
    }
}

struct Audited {
    findings: Vec<Finding>,
    requests: usize,
}

impl Audited {
    fn codes(&self, class: Class) -> BTreeSet<&'static str> {
        self.findings.iter().filter(|it| it.class == class).map(|it| it.code.name()).collect()
    }
}

/// Asks a server that is called `https://api.example.com` in life.
fn explored<N: Into<String>>(
    seeds: &[&str],
    change: impl Fn(&mut Target),
    most: usize,
    server: impl Fn(&Asked) -> (u16, Vec<(N, String)>),
) -> Known {
    let url = Url::parse("http://127.0.0.1:8080/api").unwrap();
    let life = Site::parse("https://api.example.com");
    let given = seeds.iter().map(|&it| it.to_owned()).collect();
    let mut target = Target::new(url, life, given).unwrap();
    change(&mut target);
    let mut known = Known::new(target, Labels::fixed());
    explore(&mut known, most, |known, probe| {
        let sent = request::of(known, probe, &[], &[]);
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = sent.headers.iter().map(|(name, value)| (name.clone(), text(value)));
        let asked = Asked {
            method: sent.method.clone(),
            path: sent.url.path().to_owned(),
            query: sent.url.query().unwrap_or_default().to_owned(),
            headers: headers.collect(),
        };
        let (status, lines) = server(&asked);
        let lines = lines.into_iter().map(|(name, value)| (name, value.into_bytes()));
        Answer::Received(Box::new(Exchange {
            method: sent.method,
            url: sent.url.to_string(),
            proxy: None,
            request: sent.headers,
            response: Response::new(status, lines),
        }))
    });
    known
}

fn audit_with(
    seeds: &[&str],
    change: impl Fn(&mut Target),
    server: impl Fn(&Asked) -> (u16, Lines),
) -> Audited {
    let known = explored(seeds, change, 80, server);
    Audited { requests: known.seen().len(), findings: findings::of(&known) }
}

fn audit(seeds: &[&str], server: impl Fn(&Asked) -> (u16, Lines)) -> Audited {
    audit_with(seeds, |_| {}, server)
}

/// Exactly these are of class security.
fn assert_security(name: &str, audited: &Audited, codes: &[&'static str]) {
    let found = audited.codes(Class::Security);
    assert_eq!(found, codes.iter().copied().collect(), "{name}: {:#?}", audited.findings);
    assert!(audited.requests <= 80, "{name}");
}

fn is_app(origin: &str) -> bool {
    origin == APP
}

mod broken;
mod budget;
mod inferred;
mod law;
mod safe;
mod vulnerable;
