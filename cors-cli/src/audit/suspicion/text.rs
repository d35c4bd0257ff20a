//! Checks that look at a part of the text only.

use cors_core::browser::Profile;

use super::{Suspicion, is_explained};
use crate::audit::{finding::Code, known::Known, lists::SPECIAL, origin::Site, probe::Ask};

/// What stands before and after the trusted text is not looked at.
pub(super) fn substring(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let around = around(known, seed);
    let is_substring = known.trusts(ask, &around[0]) && !names_explain_substring(known, ask, seed);
    if known.trusts(ask, &around[0]) && !is_substring {
        return prefix(known, ask, seed);
    }
    let mut found = vec![Suspicion::new(Code::SubstringMatch, seed, around)];
    if !is_substring {
        found.extend(prefix(known, ask, seed));
    }
    found
}

fn around(known: &Known, seed: &Site) -> [String; 2] {
    let Site { scheme, host, .. } = seed;
    [(1, "com"), (2, "net")].map(|(turn, suffix)| {
        let [before, after] = ["before", "after"].map(|it| known.labels.label(it, turn));
        format!("{scheme}://{before}{host}.{after}.{suffix}")
    })
}

/// What stands after the trusted text is not looked at.
fn prefix(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let dotted = after(known, seed, &format!("{}.", seed.host), "prefix");
    let is_open = known.trusts(ask, &dotted[0]);
    let mut found = vec![Suspicion::new(Code::PrefixMatch, seed, dotted)];
    if is_open {
        return found;
    }
    let first = seed.host.split('.').next().unwrap_or_default();
    let is_cut = seed.is_named() && seed.host.contains('.');
    let cut = is_cut.then(|| after(known, seed, &format!("{first}."), "cut"));
    let pairs =
        [after(known, seed, &seed.host, "glued")].into_iter().chain(cut).chain(other_suffix(seed));
    found.extend(pairs.map(|pair| Suspicion::new(Code::PrefixMatch, seed, pair)));
    found
}

/// The same name below suffixes that nobody takes for every country and brand.
fn other_suffix(seed: &Site) -> Option<[String; 2]> {
    let front = seed.host.strip_suffix(seed.suffix()?)?;
    Some(["top", "xyz"].map(|suffix| seed.on(&format!("{front}{suffix}"))))
}

/// Two domains of somebody else that begin with a text.
fn after(known: &Known, seed: &Site, text: &str, purpose: &str) -> [String; 2] {
    [(1, "com"), (2, "net")].map(|(turn, suffix)| {
        seed.on(&format!("{text}{}.{suffix}", known.labels.label(purpose, turn)))
    })
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
    Some(fronts.map(|front| seed.on(&format!("{front}{domain}.{end}.com"))))
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
    let dotted = after(known, seed, &format!("{}.", seed.host), "prefix");
    let is_open = dotted.iter().all(|it| known.trusts(ask, it));
    if !seed.is_web() || !seed.is_named() || is_open || has_substring(known, ask, seed) {
        return Vec::new();
    }
    let of = |&(character, browsers): &(char, &'static [Profile])| {
        let origins = after(known, seed, &format!("{}{character}.", seed.host), "character");
        Suspicion { browsers, ..Suspicion::new(Code::SpecialCharacters, seed, origins) }
    };
    SPECIAL.iter().map(of).collect()
}
