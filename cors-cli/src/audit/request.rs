//! A probe as the request that a browser would send.

use cors_core::browser::{self, Header};
use url::Url;

use super::{
    known::Known,
    labels::Labels,
    origin::Site,
    probe::{How, Probe, What},
    target::Target,
};

/// Bytes of a query that is too long: most servers take 8 KiB for the first line of a request.
const LONG: usize = 9_000;

pub(super) struct Sent {
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) headers: Vec<Header>,
}

/// What is sent for a probe, with the cookies and headers that were given.
pub(super) fn of(known: &Known, probe: &Probe, given: &[Header], cookies: &[String]) -> Sent {
    let Known { target, labels, .. } = known;
    let mut url = url(target, *labels, probe.ask.what);
    if known.is_cached && !probe.ask.is_preflight() {
        let name = labels.label(probe.origin.as_deref().unwrap_or_default(), 1);
        if matches!(probe.ask.what, What::Main | What::Path(_)) {
            url.query_pairs_mut().append_pair(&name, "1");
        }
    }
    let mut headers = vec![line("Accept", "*/*")];
    let method = match &probe.ask.how {
        How::Get => "GET",
        How::Head => "HEAD",
        How::Post => "POST",
        How::Preflight { method, headers: names } => {
            headers.push(line("Access-Control-Request-Method", method));
            if !names.is_empty() {
                headers.push(line("Access-Control-Request-Headers", &names.join(",")));
            }
            "OPTIONS"
        }
    };
    if let Some(origin) = &probe.origin {
        headers.push(line("Origin", origin));
        let has_referer = Site::parse(origin).is_some_and(|it| it.is_web())
            && !known.quiet_strangers().contains(origin);
        headers.extend(has_referer.then(|| line("Referer", &format!("{origin}/"))));
        headers.extend(browser::Site::headers(origin, [target.life.text()]));
    }
    if !probe.ask.is_preflight() {
        headers.extend_from_slice(given);
        if !cookies.is_empty() && probe.ask.what != What::Anonymous {
            headers.push(line("Cookie", &cookies.join("; ")));
        }
    }
    headers.extend(host(target, &url));
    Sent { method: method.to_owned(), url, headers }
}

fn line(name: &str, value: &str) -> Header {
    (name.to_owned(), value.as_bytes().to_vec())
}

/// The name that the server has in life.
fn host(target: &Target, url: &Url) -> Option<Header> {
    let Site { host, port, .. } = &target.life;
    let is_another = url.origin().ascii_serialization() != target.life.text();
    is_another.then(|| line("Host", &format!("{host}{port}")))
}

fn url(target: &Target, labels: Labels, what: What) -> Url {
    let mut url = match what {
        What::Path(place) => target.paths.get(place).unwrap_or(&target.url).clone(),
        What::Hop(place) => target.hops.get(place).unwrap_or(&target.url).clone(),
        _ => target.url.clone(),
    };
    let query = url.query().map(|it| format!("{it}&")).unwrap_or_default();
    match what {
        What::Missing => {
            url.set_path(&format!("/{}", labels.label("missing", 1)));
            url.set_query(None);
        }
        What::LineBreakInPath => {
            url.set_path(&format!("/%0d%0a{}:%201", labels.label("header", 1)));
            url.set_query(None);
        }
        What::Malformed => {
            url.set_query(Some(&format!("{query}{}=%", labels.label("malformed", 1))))
        }
        What::MalformedPath => {
            let path =
                format!("{}/{}%", url.path().trim_end_matches('/'), labels.label("malformed", 2));
            url.set_path(&path);
        }
        What::Long => {
            let long = labels.label("long", 1).repeat(LONG / 10);
            url.set_query(Some(&format!("{query}x={long}")));
        }
        What::Uncached => url.set_query(Some(&format!("{query}{}=1", labels.label("uncached", 1)))),
        What::LineBreak => {
            let query = url.query().unwrap_or("x=");
            let header = labels.label("header", 1);
            let query = format!("{query}%0d%0a{header}:%201");
            url.set_query(Some(&query));
        }
        What::Main | What::Path(_) | What::Hop(_) | What::Anonymous => {}
    }
    url
}
