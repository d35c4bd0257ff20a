//! Origins whose pages strangers write.

use url::{Host, Url};

use crate::case::Case;

/// The characters that a host can have by the URL standard, and that some browser sends.
const ODD: &str = "_`{}~!$&'()*+,;=\"";

/// Where anybody puts a page.
const HOSTING: [&str; 12] = [
    "https://attacker.github.io",
    "https://attacker.vercel.app",
    "https://attacker.netlify.app",
    "https://attacker.pages.dev",
    "https://attacker.herokuapp.com",
    "https://codepen.io",
    "https://cdpn.io",
    "https://jsfiddle.net",
    "https://fiddle.jshell.net",
    "https://storage.googleapis.com",
    "https://s3.amazonaws.com",
    "https://attacker.co.uk",
];

const FIXED: [&str; 14] = [
    "null",
    "https://attacker.net",
    "http://attacker.net",
    "https://attacker.net:8443",
    "https://kittens.net",
    "https://evil.com",
    "https://localhost",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost:8080",
    "http://localhost.attacker.net",
    "http://127.0.0.1",
    "http://127.0.0.1:3000",
    "http://[::1]:3000",
];

/// Origins that a stranger's page can have, made from those that the server may trust.
pub(crate) fn attackers(case: &Case) -> Vec<String> {
    let known = case.seeds.iter().copied().chain([case.target()]);
    let derived = known.flat_map(derived);
    let fixed = FIXED.iter().chain(&HOSTING).map(|&it| it.to_owned());
    let mut all: Vec<_> = fixed.chain(derived).filter(|it| is_strangers(it, case)).collect();
    all.sort();
    all.dedup();
    all
}

fn derived(known: &str) -> Vec<String> {
    let (_, authority) = known.split_once("://").unwrap();
    let site = site(authority).unwrap_or(authority);
    let label = authority.split('.').next().unwrap();
    let mut all = vec![
        format!("{known}.attacker.net"),
        format!("{known}attacker.net"),
        format!("{known}-attacker.net"),
        format!("https://{label}.attacker.net"),
        format!("https://attacker{site}"),
        format!("https://attacker-{site}"),
        format!("https://attackerx{site}"),
        format!("https://x{site}.attacker.net"),
        format!("https://attacker.net.{site}.attacker.net"),
        format!("http://{authority}"),
        format!("http://{site}"),
        format!("http://anything.{site}"),
    ];
    all.extend(ODD.chars().map(|it| format!("{known}{it}.attacker.net")));
    let dots = authority.match_indices('.').map(|(at, _)| at);
    all.extend(dots.flat_map(|at| {
        let (before, after) = (&authority[..at], &authority[at + 1..]);
        ["x", "-"].map(|it| format!("https://{before}{it}{after}"))
    }));
    all.extend((1..authority.len()).map(|end| format!("https://{}", &authority[..end])));
    all.extend((1..authority.len()).map(|start| format!("https://{}", &authority[start..])));
    if let Some(suffix) = psl::suffix_str(authority) {
        all.push(format!("https://attacker.{suffix}"));
    }
    all
}

/// Whether browsers send it, for a page that neither the server's owner nor a named one wrote.
pub(crate) fn is_strangers(origin: &str, case: &Case) -> bool {
    if case.seeds.contains(&origin) || origin == case.target() {
        return false;
    }
    let Some(url) = sent(origin) else { return origin == "null" };
    let host = url.host_str().unwrap();
    let is_secure = case.target().starts_with("https:");
    if is_loopback(&url) {
        return !case.known_as.is_empty();
    }
    let known = case.seeds.iter().copied().chain([case.target()]);
    let mut own = known.filter_map(sent).map(|it| of_one_owner(it.host_str().unwrap()));
    if own.any(|it| it == of_one_owner(host)) {
        // Anybody on the network can change such a page, but not what comes from a server with TLS.
        return is_secure && url.scheme() == "http";
    }
    // Nobody gets a name below a top-level domain that does not exist.
    psl::suffix(host.as_bytes()).is_some_and(|it| it.is_known())
}

/// As a URL, if a browser writes the origin of some page like that.
fn sent(origin: &str) -> Option<Url> {
    let url = Url::parse(origin).ok()?;
    (url.origin().ascii_serialization() == origin).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host().unwrap() {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(it) => it.is_loopback(),
        Host::Ipv6(it) => it.is_loopback(),
    }
}

/// The domain that somebody has registered, or the whole host.
fn of_one_owner(host: &str) -> String {
    site(host).unwrap_or(host).to_owned()
}

fn site(host: &str) -> Option<&str> {
    if host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[') {
        return None;
    }
    psl::domain_str(host)
}
