//! Checks that let in a domain beside the trusted one.

use super::{
    Suspicion, below,
    text::{dots_explain_suffix, has_substring, suffix_pair},
};
use crate::audit::{
    finding::Code,
    known::Known,
    origin::{Site, registered},
    probe::Ask,
};

/// A dot stands for any character, where that makes another domain that somebody can register.
pub(super) fn dots(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let Some(domain) = seed.registered() else { return Vec::new() };
    if has_substring(known, ask, seed) {
        return Vec::new();
    }
    let glued = suffix_pair(known, seed, domain);
    let suffix_is_open = glued.iter().all(|it| known.trusts(ask, it));
    if suffix_is_open {
        return dots_explain_suffix(known, ask, seed)
            .then(|| Suspicion::new(Code::UnescapedDot, seed, glued))
            .into_iter()
            .collect();
    }
    let pairs = seed.host.match_indices('.').filter_map(|(dot, _)| {
        let hosts = ["x", "z"].map(|letter| {
            let mut host = seed.host.clone();
            host.replace_range(dot..=dot, letter);
            host
        });
        let is_another = hosts.iter().all(|it| registered(it).is_some_and(|it| it != domain));
        is_another.then(|| hosts.map(|host| seed.on(&host)))
    });
    pairs.map(|pair| Suspicion::new(Code::UnescapedDot, seed, pair)).collect()
}

/// The server asks whether its own list contains the origin, so that a part of an entry is one.
pub(super) fn reverse(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    if !seed.is_named() || !seed.port.is_empty() {
        return Vec::new();
    }
    let Site { scheme, host, .. } = seed;
    let mut found = Vec::new();
    let shorter = (1..host.len()).rev().filter_map(|end| host.get(..end));
    let can_be_had = |host: &&str| registered(host).is_some();
    if let Some(begun) = shorter.clone().find(can_be_had) {
        // Nobody has one letter alone, but only such a check lets it in.
        let origins =
            [Some(begun), host.get(..1)].map(|host| format!("{scheme}://{}", host.unwrap_or("a")));
        found.push(Suspicion::new(Code::ReverseSubstring, seed, origins));
    } else if let Some((front, _)) = host.rsplit_once('.') {
        let origins =
            [front, host.get(..1).unwrap_or("a")].map(|host| format!("{scheme}://{host}"));
        found.push(Suspicion::new(Code::ReverseSubstring, seed, origins));
    }
    // Where strangers end like the domain, so may a part of it.
    let is_own = |it: &&str| !suffix_pair(known, seed, it).iter().all(|it| known.trusts(ask, it));
    let ended = seed.registered().filter(is_own).map(|it| [it.get(1..), it.get(2..)]);
    if let Some([Some(one), Some(two)]) = ended
        && [one, two].iter().all(|it| registered(it) == Some(it))
    {
        let origins = [one, two].map(|host| format!("{scheme}://{host}"));
        found.push(Suspicion::new(Code::ReverseSubstring, seed, origins));
    }
    found
}

/// Everybody can have a name beside the trusted one.
pub(super) fn shared_suffix(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let Some(suffix) = seed.suffix() else { return Vec::new() };
    let code = Code::PublicSuffixWildcard;
    // A stranger below that suffix has asked already, as a rule.
    let is_refused = known.strangers().iter().any(|it| {
        let after = it.strip_prefix("https://").and_then(|host| host.split_once('.'));
        after.is_some_and(|(_, it)| it == suffix) && known.refuses(ask, it)
    });
    let pair = below(known, seed, suffix);
    let is_new = seed.scheme != "https" || !seed.port.is_empty() || !is_refused;
    let mut found: Vec<_> = is_new.then(|| Suspicion::new(code, seed, pair)).into_iter().collect();
    // Names of previews: `me-*.vercel.app`.
    let name = seed.host.split('.').next().unwrap_or_default();
    let stem = name.split('-').next().unwrap_or_default();
    if seed.registered() == Some(&*seed.host) && suffix.contains('.') && !stem.is_empty() {
        let label = |turn| known.labels.label("preview", turn);
        let origins = [1, 2].map(|turn| seed.on(&format!("{stem}-{}.{suffix}", label(turn))));
        found.push(Suspicion::new(code, seed, origins));
    }
    found
}

/// Without encryption, whoever is on the network is that page.
pub(super) fn insecure(known: &Known, seed: &Site) -> Option<Suspicion> {
    let plain = plain(known, seed)?.text();
    Some(Suspicion::new(Code::InsecureOrigin, seed, [plain.clone(), plain]))
}

/// The same for the names below the domain.
pub(super) fn insecure_below(known: &Known, seed: &Site) -> Option<Suspicion> {
    let plain = plain(known, seed)?;
    let pair = below(known, &plain, plain.registered()?);
    Some(Suspicion::new(Code::InsecureOrigin, seed, pair))
}

fn plain(known: &Known, seed: &Site) -> Option<Site> {
    let is_other = known.target.is_secure() && !seed.is_loopback() && seed.is_named();
    is_other.then(|| Site { scheme: "http".to_owned(), ..seed.clone() })
}

/// Entries of the server's own site without encryption, beside the one that is looked at.
pub(super) fn insecure_names(known: &Known) -> Vec<Suspicion> {
    let target = &known.target;
    let Some(domain) = target.life.registered().filter(|_| target.is_secure()) else {
        return Vec::new();
    };
    let own = Site { scheme: "http".to_owned(), port: String::new(), ..target.life.clone() };
    let is_wide = below(known, &own, domain).iter().all(|it| known.trusts(&Ask::MAIN, it));
    let guesses = target.guesses();
    let hosts = guesses.iter().filter_map(|it| Some(Site::parse(it)?.host));
    let mut origins: Vec<_> = hosts
        .chain([format!("www.{domain}")])
        .filter(|it| !is_wide || it == domain)
        .map(|it| own.on(&it))
        .filter(|it| !target.given.contains(it))
        .collect();
    origins.sort();
    origins.dedup();
    let alone = |it: String| Suspicion::alone(Code::InsecureOrigin, [it.clone(), it]);
    origins.into_iter().map(alone).collect()
}
