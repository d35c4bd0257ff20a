//! Whether a foreign page can open a WebSocket: browsers send its cookies, and let the page read whatever comes.

use cors_core::browser::Header;
use url::Url;

use super::{
    finding::{Class, Code, Finding},
    known::Known,
    origin::Site,
    probe::{Ask, Exchange},
    send::Sender,
    suspicion,
};

/// [The example of the standard](https://www.rfc-editor.org/rfc/rfc6455#section-1.3): any 16 bytes will do.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Opens WebSockets from strangers' pages; where they are refused, from those that should be let in, and from pages
/// that are taken for one of these by mistake.
pub(super) fn of(known: &Known, urls: &[Url], sender: &mut Sender) -> Vec<Finding> {
    urls.iter().flat_map(|url| of_url(known, url, sender)).collect()
}

fn of_url(known: &Known, url: &Url, sender: &mut Sender) -> Vec<Finding> {
    let [stranger, second, _] = known.strangers();
    let mut open = |origin: &str| sender.handshake(url, handshake(known, url, origin));
    let Some(first) = open(&stranger) else { return Vec::new() };
    if is_open(&first) {
        let both = open(&second).filter(is_open).map(|second| vec![first, second]);
        let page = "any page".to_owned();
        return both.map(|it| finding(url, &page, it)).into_iter().collect();
    }
    // The pages that were named are asked for first: the server's own may not be among those that it lets in.
    let own = known.target.life.text();
    let seeds = known.target.given.iter().filter(|it| **it != own).chain([&own]);
    let Some(seed) = seeds.into_iter().find(|it| open(it).is_some_and(|it| is_open(&it))) else {
        sender.note(format!(
            "{url} opens no WebSocket for a page that should be let in either (status {}): nothing was learnt, name \
             one with `--origin`",
            first.response.status
        ));
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (page, origins) in mistakes(known, seed) {
        let opened = origins.iter().map_while(|it| open(it).filter(is_open));
        let opened: Vec<_> = opened.collect();
        if opened.len() == origins.len() {
            findings.push(finding(url, &page, opened));
        }
    }
    findings
}

/// The commonest: `null`, and a part of a trusted origin. Each with who can have such a page.
fn mistakes(known: &Known, seed: &str) -> Vec<(String, Vec<String>)> {
    let null = "any page, from a sandboxed frame, whose origin is `null`,".to_owned();
    let mut found = vec![(null, vec!["null".to_owned()])];
    let suspicions = Site::parse(seed).map(|it| suspicion::of_seed(known, &Ask::MAIN, &it));
    for (code, like) in [(Code::PrefixMatch, "begins"), (Code::SuffixMatch, "ends")] {
        let first = suspicions.iter().flatten().find(|it| it.code == code);
        found.extend(first.map(|it| {
            let page =
                format!("a page at `{}`, a domain that {like} like `{seed}`,", it.origins[0]);
            (page, it.origins.to_vec())
        }));
    }
    found
}

fn is_open(exchange: &Exchange) -> bool {
    exchange.response.status == 101
}

fn handshake(known: &Known, url: &Url, origin: &str) -> Vec<Header> {
    let line = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let Site { host, port, .. } = &known.target.life;
    let mut headers = vec![
        line("Connection", "Upgrade"),
        line("Upgrade", "websocket"),
        line("Sec-WebSocket-Version", "13"),
        line("Sec-WebSocket-Key", KEY),
        line("Origin", origin),
    ];
    if url.origin().ascii_serialization() != known.target.life.text() {
        headers.push(line("Host", &format!("{host}{port}")));
    }
    headers
}

fn finding(url: &Url, page: &str, evidence: Vec<Exchange>) -> Finding {
    Finding {
        code: Code::WebsocketOrigin,
        class: Class::Security,
        text: format!(
            "{page} opens a WebSocket at `{}` with the user's cookies, and reads and writes there as the user: CORS \
             does not cover WebSockets",
            url.path()
        ),
        evidence,
        remedy:
            "compare the whole `Origin` in the handshake: `cross_origin_protection = true` does"
                .to_owned(),
    }
}
