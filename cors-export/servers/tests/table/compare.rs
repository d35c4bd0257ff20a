//! What a browser makes of an answer, and of the one that was wanted.

use cors_conformance::wire;
use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};

use crate::ask::{Ask, Wanted};

/// What a refused page must not see.
const TELLING: [&str; 6] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
];

/// How the answer differs for a browser or a cache.
pub(crate) fn differences(ask: &Ask, wanted: &Wanted, seen: &wire::Response) -> Vec<String> {
    let response = Response::new(seen.status, seen.headers.iter().cloned());
    let mut differences = Vec::new();
    let mut is_of_browser = false;
    for credentials in [CredentialsMode::Omit, CredentialsMode::Include] {
        // The same preflight may be sent because of the flag too, for an upload that the page watches.
        for flag in [false, true] {
            let [wanted, seen] =
                [&wanted.response, &response].map(|it| verdict(ask, credentials, flag, it));
            is_of_browser |= wanted.is_some();
            if wanted != seen {
                differences.push(format!("{credentials:?}, {flag}: {seen:?}, wanted {wanted:?}"));
            }
        }
    }
    let is_expected = seen.status == wanted.response.status || ask.may_fail && seen.status >= 400;
    if !wanted.is_preflight && !is_expected {
        differences.push(format!("status {}, wanted {}", seen.status, wanted.response.status));
    }
    let leaks =
        seen.headers.iter().filter(|(name, _)| wanted.refused && TELLING.contains(&&**name));
    differences.extend(leaks.map(|(name, _)| format!("a refused page sees {name}")));
    let has = members(&response);
    let mut needed = members(&wanted.response);
    if wanted.is_preflight && !is_of_browser {
        needed.retain(|it| it == "origin");
    }
    if !wanted.is_preflight {
        needed.extend(vary_of_application(&ask.target).iter().map(|it| (*it).to_owned()));
    }
    let missing = needed.iter().filter(|it| !has.contains(*it) && !has.iter().any(|it| it == "*"));
    differences.extend(missing.map(|it| format!("no vary: {it}")));
    differences
}

/// The header's members, in lower case.
fn members(response: &Response) -> Vec<String> {
    let lines = response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("vary"));
    let lines = lines.map(|(_, value)| String::from_utf8_lossy(value).to_ascii_lowercase());
    let members =
        lines.flat_map(|it| it.split(',').map(|it| it.trim().to_owned()).collect::<Vec<_>>());
    members.filter(|it| !it.is_empty()).collect()
}

/// What the application says itself.
fn vary_of_application(target: &str) -> &'static [&'static str] {
    match target {
        "/own" | "/fail-own" => &["accept-language"],
        "/vary-origin" | "/zipped" => &["accept-encoding"],
        "/vary-any" => &["*"],
        _ => &[],
    }
}

/// What a page can do with it, or why nothing. Nothing where no browser would send what was asked.
fn verdict(
    ask: &Ask,
    credentials: CredentialsMode,
    use_cors_preflight: bool,
    response: &Response,
) -> Option<String> {
    let origin = ask.line("origin")?;
    let asked = ask.line("access-control-request-method").filter(|_| ask.method == "OPTIONS");
    let names = ask.line("access-control-request-headers").unwrap_or_default();
    let names = names.split(',').filter(|it| !it.is_empty());
    let method = asked.clone().unwrap_or_else(|| ask.method.clone());
    let request = Request {
        origin,
        target: "https://api.test/".to_owned(),
        use_cors_preflight,
        method,
        headers: names.map(|name| (name.to_owned(), b"a".to_vec())).collect(),
        credentials,
    };
    let fetch = Fetch::new(Profile::Standard, request);
    if asked.is_some() {
        let preflight = fetch.preflight().filter(|it| ask.is_sent_as(&it.sent_headers()))?;
        return Some(match preflight.judge(response) {
            Ok(grant) => format!("passes, for {} s", grant.max_age),
            Err(_) => "blocked".to_owned(),
        });
    }
    if !ask.is_sent_as(&fetch.sent_headers()) {
        return None;
    }
    let read = fetch.judge(response).map(|()| {
        let mut names = fetch.readable_headers(response);
        // Servers add headers that every page may read.
        names.retain(|it| it == "x-handler");
        format!("reads {names:?}")
    });
    Some(read.unwrap_or_else(|_| "blocked".to_owned()))
}
