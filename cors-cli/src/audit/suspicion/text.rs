//! Checks that look at a part of the text only.

use cors_core::browser::Profile;

use super::{Suspicion, is_explained};
use crate::audit::{
    finding::Code,
    known::Known,
    lists::SPECIAL,
    origin::{Site, is_reserved},
    probe::Ask,
};

/// What stands after the trusted text is not looked at, or neither that nor what stands before.
pub(super) fn substring(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let around = around(known, seed);
    if known.trusts(ask, &around[0]) && !names_explain_substring(known, ask, seed) {
        return vec![Suspicion::new(Code::SubstringMatch, seed, around)];
    }
    let dotted = dotted(known, seed);
    // Where nothing may stand after it, it is not looked for inside.
    let is_open = has_prefix(known, ask, seed);
    let is_inside = is_open && known.access(ask, &around[0]).is_none();
    let second = if is_open { None } else { Some(after(known, seed, &seed.host, "glued")) };
    let pairs = [dotted].into_iter().chain(second);
    let mut found: Vec<_> =
        pairs.map(|pair| Suspicion::new(Code::PrefixMatch, seed, pair)).collect();
    found.extend(is_inside.then(|| Suspicion::new(Code::SubstringMatch, seed, around)));
    found
}

fn around(known: &Known, seed: &Site) -> [String; 2] {
    let (Site { scheme, host, .. }, last) = (seed, last(seed));
    [1, 2].map(|turn| {
        let [before, after] = ["before", "after"].map(|it| known.labels.label(it, turn));
        format!("{scheme}://{before}{host}.{after}.{last}")
    })
}

pub(super) fn has_prefix(known: &Known, ask: &Ask, seed: &Site) -> bool {
    known.trusts(ask, &dotted(known, seed)[0])
}

fn dotted(known: &Known, seed: &Site) -> [String; 2] {
    after(known, seed, &format!("{}.", seed.host), "prefix")
}

/// What stands after a part of the trusted text is not looked at.
pub(super) fn cut(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let is_cut = seed.is_named() && seed.host.contains('.');
    if !is_cut || has_prefix(known, ask, seed) {
        return Vec::new();
    }
    let first = seed.host.split('.').next().unwrap_or_default();
    let pairs = [Some(after(known, seed, &format!("{first}."), "cut")), other_suffix(seed)];
    let pairs = pairs.into_iter().chain([longer(known, seed)]).flatten();
    pairs.map(|pair| Suspicion::new(Code::PrefixMatch, seed, pair)).collect()
}

/// The same name below suffixes that nobody takes for every country and brand.
fn other_suffix(seed: &Site) -> Option<[String; 2]> {
    let front = seed.host.strip_suffix(seed.suffix()?)?;
    Some(["top", "xyz"].map(|suffix| seed.on(&format!("{front}{suffix}"))))
}

/// Domains whose names begin like the trusted one, below the same suffix.
fn longer(known: &Known, seed: &Site) -> Option<[String; 2]> {
    let suffix = seed.suffix()?;
    let front = seed.host.strip_suffix(suffix)?.strip_suffix('.')?;
    // On a host that many share, such names are asked for as previews.
    let is_shared = suffix.contains('.') && seed.registered() == Some(&*seed.host);
    let on = |turn| seed.on(&format!("{front}{}.{suffix}", known.labels.label("longer", turn)));
    (!is_shared).then(|| [1, 2].map(on))
}

/// Two domains of somebody else that begin with a text.
fn after(known: &Known, seed: &Site, text: &str, purpose: &str) -> [String; 2] {
    let last = last(seed);
    [1, 2].map(|turn| seed.on(&format!("{text}{}.{last}", known.labels.label(purpose, turn))))
}

/// Below what strangers have their domains: a pattern may want the end that the trusted one has.
fn last(seed: &Site) -> &str {
    let last = seed.registered().and_then(|it| it.rsplit('.').next());
    last.filter(|it| !is_reserved(it)).unwrap_or("com")
}

/// What stands before the registered domain is not looked at. Below that domain, names are its owner's.
pub(super) fn suffix(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let Some(domain) = seed.registered() else { return Vec::new() };
    let glued = suffix_pair(known, seed, domain);
    if has_substring(known, ask, seed) || dots_explain_suffix(known, ask, seed) {
        return Vec::new();
    }
    vec![Suspicion::new(Code::SuffixMatch, seed, glued)]
}

/// The same with a hyphen before the domain, which `-example.com` or `([a-z]+-)?example.com` want.
pub(super) fn hyphened(known: &Known, ask: &Ask, seed: &Site) -> Option<Suspicion> {
    let domain = seed.registered()?;
    let is_open = known.trusts(ask, &suffix_pair(known, seed, domain)[0]);
    if is_open || has_substring(known, ask, seed) {
        return None;
    }
    let on = |turn| seed.on(&format!("{}-{domain}", known.labels.label("suffix", turn)));
    Some(Suspicion::new(Code::SuffixMatch, seed, [1, 2].map(on)))
}

pub(super) fn suffix_pair(known: &Known, seed: &Site, domain: &str) -> [String; 2] {
    [1, 2].map(|turn| seed.on(&format!("{}{domain}", known.labels.label("suffix", turn))))
}

pub(super) fn has_substring(known: &Known, ask: &Ask, seed: &Site) -> bool {
    substring(known, ask, seed).iter().any(|it| {
        it.code == Code::SubstringMatch && it.origins.iter().all(|it| known.trusts(ask, it))
    })
}

/// In a pattern such as `.+.example.com` a dot stands for any character. Then the last dot does so, too, or
/// one character alone before the domain is too few.
pub(super) fn dots_explain_suffix(known: &Known, ask: &Ask, seed: &Site) -> bool {
    let [last, one] = tells_of_dots(known, seed);
    last.is_some_and(|it| known.trusts(ask, &it)) || one.is_some_and(|it| known.refuses(ask, &it))
}

/// What stands before a name below a domain may be a part of an honest name there. Then other names are let in as
/// well, text before the domain itself is not, and none at all or a name of two labels tells it from `.example.com`
/// somewhere inside.
fn names_explain_substring(known: &Known, ask: &Ask, seed: &Site) -> bool {
    let Some([name, glued, none, two]) = tells_of_names(known, seed) else { return false };
    known.trusts(ask, &name)
        && known.refuses(ask, &glued)
        && (known.trusts(ask, &none) || known.refuses(ask, &two))
}

/// Asked only where a substring is trusted.
fn tells_of_names(known: &Known, seed: &Site) -> Option<[String; 4]> {
    let domain = seed.registered().filter(|it| *it != seed.host)?;
    let [name, end] = [1, 2].map(|turn| known.labels.label("name", turn));
    let fronts = [format!("{name}."), name.clone(), String::new(), format!("{name}.{name}.")];
    let last = last(seed);
    Some(fronts.map(|front| seed.on(&format!("{front}{domain}.{end}.{last}"))))
}

/// Asked only where a suffix is trusted: an origin with a letter for the last dot, and one with a single
/// character before the domain.
fn tells_of_dots(known: &Known, seed: &Site) -> [Option<String>; 2] {
    let Some(domain) = seed.registered() else { return [None, None] };
    let (name, rest) = domain.split_once('.').unwrap_or((domain, ""));
    let last = seed.on(&format!("{}.{name}x{rest}", known.labels.label("dots", 1)));
    let one = seed.on(&format!("x{domain}"));
    [Some(last), Some(one)]
}

/// Origins that no page has, but which tell one mistake from another.
pub(in crate::audit) fn tells(known: &Known, ask: &Ask, seed: &Site) -> Vec<String> {
    let Some(domain) = seed.registered().filter(|_| seed.is_web()) else { return Vec::new() };
    let is_open = |pair: &[String; 2]| {
        pair.iter().all(|it| known.trusts(ask, it) && !is_explained(known, ask, it))
    };
    if is_open(&around(known, seed)) {
        return tells_of_names(known, seed).into_iter().flatten().collect();
    }
    if !is_open(&suffix_pair(known, seed, domain)) {
        return Vec::new();
    }
    tells_of_dots(known, seed).into_iter().flatten().collect()
}

/// Characters after which a careless check believes that the host is over.
pub(in crate::audit) fn of_characters(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let is_open = dotted(known, seed).iter().all(|it| known.trusts(ask, it));
    if !seed.is_web() || !seed.is_named() || is_open || has_substring(known, ask, seed) {
        return Vec::new();
    }
    let of = |&(character, browsers): &(char, &'static [Profile])| {
        let origins = after(known, seed, &format!("{}{character}.", seed.host), "character");
        Suspicion { browsers, ..Suspicion::new(Code::SpecialCharacters, seed, origins) }
    };
    SPECIAL.iter().map(of).collect()
}
