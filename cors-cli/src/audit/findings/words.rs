//! Findings in words: which page, what it gets, in which browsers, and what to write instead.

use cors_core::browser::Profile;

use super::access::Hit;
use crate::{
    audit::{
        begin,
        finding::Code,
        known::Known,
        origin::Site,
        probe::{Ask, How, What},
    },
    check::name,
};

/// So many origins are named in a sentence.
const MOST: usize = 3;

/// A sentence without a full stop.
pub(super) fn sentence(known: &Known, hits: &[&Hit], browsers: &[Profile], told: Code) -> String {
    let Some(worst) = hits.first() else { return String::new() };
    let code = worst.suspicion.code;
    let mut origins: Vec<String> = Vec::new();
    for hit in hits {
        let origin = format!("`{}`", hit.suspicion.origins[0]);
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    let more = origins.len().checked_sub(MOST).filter(|it| *it > 0);
    origins.truncate(MOST);
    let last = match more {
        Some(more) => Some(format!("{more} more")),
        None => origins.pop(),
    };
    let last = last.unwrap_or_default();
    let origins = match &*origins {
        [] => last,
        first => format!("{} and {last}", first.join(", ")),
    };
    let page = page(code, &origins, worst);
    let gain = gain(&worst.ask, worst.has_credentials());
    let place = place(known, &worst.ask);
    // The standard is no browser.
    let browsers = browsers.iter().filter(|it| **it != Profile::Standard);
    let names: Vec<_> = browsers.map(|it| name(*it)).collect();
    let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    let quiet = match is_quiet(known, &worst.suspicion.origins[0]) {
        true => ", if it sends no `Referer` (`referrerPolicy: \"no-referrer\"`)",
        false => "",
    };
    let only = match told {
        Code::Wildcard => ": the same as `*`, and right for what is public",
        _ => "",
    };
    format!("{page} {gain}{place}{names}{quiet}{only}")
}

/// Whether it is known of the page only that it gets in without a `Referer`.
pub(super) fn is_quiet(known: &Known, origin: &str) -> bool {
    known.quiet_strangers().iter().any(|it| it == origin)
}

fn page(code: Code, origins: &str, hit: &Hit) -> String {
    let seed = hit.suspicion.seed.as_ref().map_or(String::new(), |it| it.text());
    match code {
        Code::OriginReflected if origins.contains("`http://") => {
            format!("any page without TLS, such as one at {origins},")
        }
        Code::OriginReflected | Code::PreflightReflected => {
            format!("any page, such as one at {origins},")
        }
        Code::NullOrigin => "any page, from a sandboxed frame, whose origin is `null`,".to_owned(),
        Code::PrefixMatch if seed.is_empty() => {
            format!("a page at {origins}, a domain that begins like a trusted one,")
        }
        Code::PrefixMatch => format!("a page at {origins}, a domain that begins like `{seed}`,"),
        Code::SuffixMatch => format!("a page at {origins}, a domain that ends like `{seed}`,"),
        Code::SubstringMatch if seed.is_empty() => {
            format!("a page at {origins}, whose name contains that of a trusted one,")
        }
        Code::SubstringMatch => {
            format!("a page at {origins}, whose name contains that of `{seed}`,")
        }
        Code::ReverseSubstring => {
            format!("a page at {origins}, a domain whose name is a part of `{seed}`,")
        }
        Code::UnescapedDot => {
            format!("a page at {origins}, a domain with another character for a dot of `{seed}`,")
        }
        Code::SpecialCharacters => format!(
            "a page at {origins}, a domain that goes on where the server takes `{seed}` to end,"
        ),
        Code::InsecureOrigin => format!(
            "an attacker on the user's network, who can impersonate {origins} because `http:` is not encrypted,"
        ),
        Code::PublicSuffixWildcard => {
            format!("a page at {origins}, below a domain where anybody can register a name,")
        }
        Code::LocalhostTrusted => {
            format!("whatever is served at {origins}, on the user's own computer or network,")
        }
        Code::ThirdPartyTrusted => format!("a page at {origins}, where anybody can put a page,"),
        Code::AnyPort => format!("a page at {origins}, on any port of `{seed}`,"),
        Code::AnySubdomain => {
            format!("a page at {origins}, or on any other subdomain,")
        }
        _ => format!("a page at {origins},"),
    }
}

fn gain(ask: &Ask, has_credentials: bool) -> &'static str {
    match (&ask.how, has_credentials) {
        (How::Preflight { .. }, true) => {
            "sends requests that change things, with the user's credentials"
        }
        (How::Preflight { .. }, false) => "sends requests that change things, without credentials",
        (_, true) => "reads what the user can read",
        (_, false) => "reads the answers without credentials",
    }
}

/// Where the policy differs from that of the URL.
fn place(known: &Known, ask: &Ask) -> String {
    match (&ask.how, ask.what) {
        (How::Preflight { .. } | How::Get, What::Main) => String::new(),
        (How::Post, What::Main) => " in answers to POST".to_owned(),
        (How::Head, _) => " in answers to HEAD".to_owned(),
        (_, What::Path(place)) => {
            let path = known.target.paths.get(place).map_or("", |it| it.path());
            format!(" at `{path}`")
        }
        (_, What::Missing | What::Malformed | What::MalformedPath | What::Long) => {
            " in answers that are errors".to_owned()
        }
        _ => " in answers without cookies".to_owned(),
    }
}

/// What to do, with the policy to write.
pub(super) fn remedy(known: &Known, code: Code, hit: &Hit) -> String {
    let given = &known.target.given;
    let seed = hit.suspicion.seed.as_ref();
    let seed = match code {
        Code::AnyPort => seed.map(|it| with_port(known, it)),
        _ => seed.map(Site::text),
    };
    // What is wider than it need be is about that page, and so is a mistake with one that was given.
    let is_of_seed = |it: &String| given.contains(it) || matches!(code, Code::AnyPort);
    let meant = seed.clone().filter(is_of_seed).or_else(|| given.first().cloned()).or(seed);
    let trusted = || known.trusted(&Ask::MAIN).first().map(|it| it.text());
    let meant = if known.is_open(&Ask::MAIN) { meant } else { meant.or_else(trusted) };
    let origin = meant.unwrap_or_else(|| "https://app.example.com".to_owned());
    let whole = format!("`allow_origins = [\"{origin}\"]`");
    match code {
        Code::OriginReflected | Code::PreflightReflected if hit.has_credentials() => {
            format!("name the pages that are meant: {whole}")
        }
        Code::OriginReflected | Code::PreflightReflected => format!(
            "write `allow_origins = [\"*\"]` if all of it is public, otherwise name the pages: {whole}"
        ),
        Code::NullOrigin => format!("take `null` off the list, as it names nobody: {whole}"),
        Code::InsecureOrigin => format!("trust pages with TLS only: {whole}"),
        Code::PublicSuffixWildcard => format!("name your own pages there, one by one: {whole}"),
        Code::LocalhostTrusted => {
            format!("keep it to a policy for development, and in production write {whole}")
        }
        Code::ThirdPartyTrusted => format!("take it off the list: {whole}"),
        Code::AnyPort if hit.suspicion.seed.as_ref().is_some_and(Site::is_loopback) => {
            format!("name the port: {whole}")
        }
        Code::AnyPort => format!("name the port, or none for the usual one: {whole}"),
        Code::AnySubdomain => {
            format!("name the pages that are meant, unless you control every subdomain: {whole}")
        }
        _ => format!("compare whole origins, not parts of them: {whole}"),
    }
}

/// The page without a port that was made up for a pattern; nobody's own pages have the usual one.
fn with_port(known: &Known, seed: &Site) -> String {
    let made_up = format!(":{}", known.labels.port(begin::SEED, 1));
    let port = match &*seed.port {
        port if !port.is_empty() && port != made_up => port,
        _ if seed.is_loopback() => ":3000",
        _ => "",
    };
    Site { port: port.to_owned(), ..seed.clone() }.text()
}
