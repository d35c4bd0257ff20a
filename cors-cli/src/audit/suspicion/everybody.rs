//! Lists that let in what is nobody's, or everybody's.

use super::{Suspicion, below_suffix};
use crate::audit::{
    finding::Code,
    known::Known,
    lists::{HOSTING, LOOPBACK, OTHERS_PAGES, RARE_LOOPBACK},
    origin::Site,
    probe::Ask,
};

/// So many suffixes and single hosts are likelier than the others.
const USUAL_SUFFIXES: usize = 5;
const USUAL_PAGES: usize = 3;

/// What is wrong for everybody, whichever origins are meant to be allowed.
pub(in crate::audit) fn of_everybody(known: &Known) -> Vec<Suspicion> {
    let null = || "null".to_owned();
    let mut found = vec![Suspicion::alone(Code::NullOrigin, [null(), null()])];
    let plain = known.insecure_strangers();
    found.push(Suspicion::alone(Code::OriginReflected, plain));
    // One stranger alone is let in for what is below its suffix.
    for stranger in known.strangers().iter().filter(|it| known.trusts(&Ask::MAIN, it)) {
        let suffix = stranger.rsplit('.').next().unwrap_or_default();
        let pair = below_suffix(known, "https", suffix);
        found.push(Suspicion::alone(Code::PublicSuffixWildcard, pair));
    }
    if !known.target.life.is_loopback() {
        found.extend(loopback(known));
    }
    found
}

fn loopback(known: &Known) -> Vec<Suspicion> {
    let label = |turn| known.labels.label("loopback", turn);
    let port = known.labels.port("loopback", 1);
    let any_port = format!("http://localhost:{port}");
    let begun = [
        format!("http://localhost.{}.com", label(1)),
        format!("http://localhost.{}.net", label(2)),
    ];
    let inside = [
        format!("http://{}localhost.{}.com", label(1), label(3)),
        format!("http://{}localhost.{}.net", label(2), label(4)),
    ];
    let origins = LOOPBACK.iter().map(|&it| it.to_owned()).chain([any_port]);
    let origins = origins.filter(|it| !is_meant(known, it));
    let mut found: Vec<_> =
        origins.map(|it| Suspicion::alone(Code::LocalhostTrusted, [it.clone(), it])).collect();
    let begins = known.trusts(&Ask::MAIN, &begun[0]);
    let is_inside = begins && inside.iter().all(|it| known.trusts(&Ask::MAIN, it));
    if begins {
        found.push(Suspicion::alone(Code::SubstringMatch, inside));
    }
    if !is_inside {
        found.insert(1.min(found.len()), Suspicion::alone(Code::PrefixMatch, begun));
    }
    found
}

/// Other ports and addresses nearby: asked where there is room.
pub(in crate::audit) fn of_rare(known: &Known) -> Vec<Suspicion> {
    let local = if known.target.life.is_loopback() { &[][..] } else { &RARE_LOOPBACK[..] };
    let local = local.iter().filter(|it| !is_meant(known, it));
    let local =
        local.map(|it| Suspicion::alone(Code::LocalhostTrusted, [*it; 2].map(str::to_owned)));
    local.collect()
}

/// Whether the origin's host is one of those that were given.
fn is_meant(known: &Known, origin: &str) -> bool {
    let Some(site) = Site::parse(origin) else { return false };
    let given = known.target.given.iter().filter_map(|it| Site::parse(it));
    given.into_iter().any(|it| it.host == site.host && it.scheme == site.scheme)
}

/// Hosts where anybody puts a page, by suffix and by name: the commonest first.
pub(in crate::audit) fn of_hosting(known: &Known) -> Vec<Suspicion> {
    let wildcard = |suffix: &&str| {
        Suspicion::alone(Code::PublicSuffixWildcard, below_suffix(known, "https", suffix))
    };
    let page =
        |origin: &&str| Suspicion::alone(Code::ThirdPartyTrusted, [*origin; 2].map(str::to_owned));
    let is_meant = |it: &Suspicion| it.origins.iter().any(|it| known.target.given.contains(it));
    let pages = || OTHERS_PAGES.iter().map(page);
    let usual = HOSTING.iter().take(USUAL_SUFFIXES).map(wildcard);
    let usual = usual.chain(pages().take(USUAL_PAGES)).chain([extensions(known)]);
    let rare = HOSTING.iter().skip(USUAL_SUFFIXES).map(wildcard);
    let rare = pages().skip(USUAL_PAGES).chain(rare);
    usual.chain(rare).filter(|it| !is_meant(it)).collect()
}

/// Everybody can write an extension.
fn extensions(known: &Known) -> Suspicion {
    let extension = |turn| {
        // An identifier of Chromium's has 32 letters from a to p.
        let label = known.labels.label("extension", turn);
        let letters = label.bytes().cycle().take(32).map(|it| char::from(b'a' + it % 16));
        format!("chrome-extension://{}", letters.collect::<String>())
    };
    Suspicion::alone(Code::ThirdPartyTrusted, [1, 2].map(extension))
}
