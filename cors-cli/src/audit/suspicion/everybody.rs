//! Lists that let in what is nobody's, or everybody's.

use super::{Suspicion, below_suffix, neighbours, text};
use crate::audit::{
    finding::Code,
    known::Known,
    lists::{HOSTING, LOOPBACK, Place, RARE_LOOPBACK},
    origin::Site,
    probe::Ask,
};

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
    found.extend(of_loopback(known));
    found.extend(neighbours::insecure_names(known));
    found
}

/// The usual ports, and what a careless check of them lets in.
pub(in crate::audit) fn of_loopback(known: &Known) -> Vec<Suspicion> {
    if known.target.life.is_loopback() {
        return Vec::new();
    }
    let label = |turn| known.labels.label("loopback", turn);
    let port = known.labels.port("loopback", 1);
    // Who lets any port in lets the usual one in.
    let [usual, ..] = LOOPBACK;
    let any_port = known.trusts(&Ask::MAIN, usual).then(|| format!("http://localhost:{port}"));
    let begun = [
        format!("http://localhost.{}.com", label(1)),
        format!("http://localhost.{}.net", label(2)),
    ];
    let inside = [
        format!("http://{}localhost.{}.com", label(1), label(3)),
        format!("http://{}localhost.{}.net", label(2), label(4)),
    ];
    let origins = LOOPBACK.iter().map(|&it| it.to_owned()).chain(any_port);
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

/// [Names below `localhost`](https://www.rfc-editor.org/rfc/rfc6761#section-6.3), other ports, and addresses nearby:
/// asked where there is room.
pub(in crate::audit) fn of_rare(known: &Known) -> Vec<Suspicion> {
    if known.target.life.is_loopback() {
        return Vec::new();
    }
    let named = below_suffix(known, "http", "localhost");
    let others = RARE_LOOPBACK.iter().map(|it| [*it; 2].map(str::to_owned));
    let all = [named].into_iter().chain(others).filter(|it| !is_meant(known, &it[0]));
    all.map(|it| Suspicion::alone(Code::LocalhostTrusted, it)).collect()
}

/// Whether the origin's host is one of those that were given, or is below `localhost` like one of them.
fn is_meant(known: &Known, origin: &str) -> bool {
    let Some(site) = Site::parse(origin) else { return false };
    let given = known.target.given.iter().filter_map(|it| Site::parse(it));
    let is_below = |it: &Site| it.host.ends_with(".localhost");
    given.into_iter().any(|it| {
        it.scheme == site.scheme && (it.host == site.host || (is_below(&it) && is_below(&site)))
    })
}

/// Hosts where anybody puts a page: the commonest first.
pub(in crate::audit) fn of_hosting(known: &Known) -> Vec<Suspicion> {
    let of = |place: &Place| match place {
        Place::Below(suffix) => {
            let pair = below_suffix(known, "https", suffix);
            Some(Suspicion::alone(Code::PublicSuffixWildcard, pair))
        }
        Place::Previews(suffix) => previews(known, suffix),
        Place::Named(origin) => {
            let twice = [*origin; 2].map(str::to_owned);
            Some(Suspicion::alone(Code::ThirdPartyTrusted, twice))
        }
        Place::Extension(scheme) => Some(extensions(known, scheme)),
    };
    let is_meant = |it: &Suspicion| it.origins.iter().any(|it| known.target.given.contains(it));
    HOSTING.iter().filter_map(of).filter(|it| !is_meant(it)).collect()
}

/// Names that begin like the own domain: `example-*.vercel.app`.
fn previews(known: &Known, suffix: &str) -> Option<Suspicion> {
    let name = known.target.life.registered()?.split('.').next()?;
    // What begins like a trusted one, or has it inside, is another mistake.
    let trusted = known.trusted(&Ask::MAIN);
    if trusted.iter().any(|it| text::has_prefix(known, &Ask::MAIN, it)) {
        return None;
    }
    let label = |turn| known.labels.label("preview", turn);
    let origins = [1, 2].map(|turn| format!("https://{name}-{}.{suffix}", label(turn)));
    Some(Suspicion::alone(Code::PublicSuffixWildcard, origins))
}

/// Identifiers of extensions: Chromium's have 32 letters from a to p, and Firefox's are UUIDs.
fn extensions(known: &Known, scheme: &str) -> Suspicion {
    let extension = |turn| {
        let label = known.labels.label("extension", turn);
        let letters = |range: u8, count: usize| -> String {
            label.bytes().cycle().take(count).map(|it| char::from(b'a' + it % range)).collect()
        };
        let name = match scheme {
            "moz-extension" => [8, 4, 4, 4, 12].map(|it| letters(6, it)).join("-"),
            _ => letters(16, 32),
        };
        format!("{scheme}://{name}")
    };
    Suspicion::alone(Code::ThirdPartyTrusted, [1, 2].map(extension))
}
