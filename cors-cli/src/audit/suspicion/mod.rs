//! What a server's check of the origin may get wrong: origins that only a mistake lets in.
//!
//! Each mistake has two: the second one, with another name, tells it from a neighbour and from chance.

mod everybody;
mod neighbours;
mod text;

use cors_core::browser::Profile;

use super::{
    finding::Code,
    known::Known,
    origin::{Site, is_public_suffix},
    probe::{Access, Ask},
};
pub(super) use everybody::{of_everybody, of_hosting, of_loopback, of_rare};
pub(super) use text::{of_characters, tells};

/// A mistake, with the origins that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suspicion {
    pub(super) code: Code,
    pub(super) origins: [String; 2],
    /// The origin that is taken for another one.
    pub(super) seed: Option<Site>,
    /// The browsers that have pages with such origins; empty for all.
    pub(super) browsers: &'static [Profile],
}

impl Suspicion {
    fn new(code: Code, seed: &Site, origins: [String; 2]) -> Self {
        Self { code, origins, seed: Some(seed.clone()), browsers: &[] }
    }

    fn alone(code: Code, origins: [String; 2]) -> Self {
        Self { code, origins, seed: None, browsers: &[] }
    }

    /// Whether the server fell for it, and nothing wider explains that.
    pub(super) fn is_confirmed(&self, known: &Known, ask: &Ask) -> bool {
        self.origins.iter().all(|it| known.trusts(ask, it) && !is_explained(known, ask, it))
    }

    pub(super) fn access(&self, known: &Known, ask: &Ask) -> Access {
        let accesses = self.origins.iter().filter_map(|it| known.access(ask, it));
        accesses.min().unwrap_or(Access::Nothing)
    }
}

/// Whether what is known to be trusted covers an origin, whatever its name: there, or at the URL itself.
pub(super) fn is_explained(known: &Known, ask: &Ask, origin: &str) -> bool {
    let gets = known.access(ask, origin).unwrap_or(Access::Credentialed);
    is_covered(known, ask, origin, Access::Named) || is_covered(known, &Ask::MAIN, origin, gets)
}

fn is_covered(known: &Known, ask: &Ask, origin: &str, least: Access) -> bool {
    if known.is_open(ask) {
        return true;
    }
    if known.mirrors_insecure(ask) && origin.starts_with("http://") {
        return !known.insecure_strangers().iter().any(|it| it == origin);
    }
    let Some(site) = Site::parse(origin) else { return false };
    let suffixes = site.host.match_indices('.').filter_map(|(dot, _)| site.host.get(dot + 1..));
    let mut wide = suffixes.filter(|it| is_public_suffix(it));
    wide.any(|suffix| {
        let pair = below(known, &site, suffix);
        let gets = |it: &String| {
            known.trusts(ask, it) && known.access(ask, it).is_some_and(|it| it >= least)
        };
        !pair.contains(&origin.to_owned()) && pair.iter().all(gets)
    })
}

/// Two pages like another one, on names below a domain.
fn below(known: &Known, site: &Site, domain: &str) -> [String; 2] {
    [1, 2].map(|turn| site.on(&known.below(domain, turn)))
}

/// Two names that anybody may register below a suffix.
fn below_suffix(known: &Known, scheme: &str, suffix: &str) -> [String; 2] {
    [1, 2].map(|turn| format!("{scheme}://{}", known.below(suffix, turn)))
}

/// The mistakes that a page elsewhere can use, for a trusted origin: the commonest first.
pub(super) fn of_seed(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let mut found = usual_of_seed(known, ask, seed);
    if !seed.is_web() || seed.host.starts_with('[') {
        return found;
    }
    found.extend(text::cut(known, ask, seed));
    found.extend(text::hyphened(known, ask, seed));
    found.extend(neighbours::reverse(known, ask, seed));
    found.extend(neighbours::insecure_below(known, seed));
    found
}

/// One of each kind, for an origin beside another one: who checks the first exactly checks this one alike, as a rule.
pub(super) fn telling_of_seed(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let is_shared_host = seed.suffix().is_some_and(|it| it.contains('.'));
    let mut found: Vec<Suspicion> = Vec::new();
    for suspicion in usual_of_seed(known, ask, seed) {
        let is_telling = match suspicion.code {
            Code::PublicSuffixWildcard => is_shared_host,
            code => !found.iter().any(|it| it.code == code),
        };
        if is_telling {
            found.push(suspicion);
        }
    }
    found
}

/// The commoner half of them.
fn usual_of_seed(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    if !seed.is_web() || seed.host.starts_with('[') {
        return Vec::new();
    }
    let mut found = text::substring(known, ask, seed);
    found.extend(text::suffix(known, ask, seed));
    found.extend(neighbours::dots(known, ask, seed));
    found.extend(neighbours::insecure(known, seed));
    found.extend(neighbours::shared_suffix(known, ask, seed));
    found
}

/// The mistakes that a place other than the URL's own is asked for, as far as the URL does not make them.
pub(super) fn new_elsewhere(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let mut found: Vec<Suspicion> = Vec::new();
    if text::has_substring(known, &Ask::MAIN, seed) {
        return found;
    }
    for suspicion in usual_of_seed(known, ask, seed) {
        let is_new = !found.iter().any(|it| it.code == suspicion.code)
            && !suspicion.is_confirmed(known, &Ask::MAIN);
        let is_common =
            matches!(suspicion.code, Code::SubstringMatch | Code::PrefixMatch | Code::SuffixMatch)
                || ask.is_preflight()
                    && matches!(suspicion.code, Code::UnescapedDot | Code::InsecureOrigin)
                    && known.refuses(&Ask::MAIN, &suspicion.origins[0]);
        if is_new && is_common {
            found.push(suspicion);
        }
    }
    found
}

/// Whether what follows the trusted host is not looked at: then other ports are let in for the same reason.
pub(super) fn is_end_open(known: &Known, ask: &Ask, seed: &Site) -> bool {
    let mut found = text::substring(known, ask, seed);
    found.extend(of_characters(known, ask, seed));
    found.iter().any(|it| it.is_confirmed(known, ask))
}

/// What is wider than it need be, without a stranger who gains by it.
pub(super) fn of_width(known: &Known, seed: &Site) -> Vec<Suspicion> {
    let port = |turn| {
        let port = known.labels.port("port", turn);
        Site { port: format!(":{port}"), ..seed.clone() }.text()
    };
    let mut found = vec![Suspicion::new(Code::AnyPort, seed, [port(1), port(2)])];
    if seed.is_named() {
        let domains = known.domains(seed).into_iter().chain([&*seed.host]);
        found.extend(domains.map(|domain| {
            let is_shared = is_public_suffix(domain);
            let code = if is_shared { Code::PublicSuffixWildcard } else { Code::AnySubdomain };
            Suspicion::new(code, seed, below(known, seed, domain))
        }));
    }
    found
}
