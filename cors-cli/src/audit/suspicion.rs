//! What a server's check of the origin may get wrong: origins that only a mistake lets in.
//!
//! Each mistake has two: the second one, with another name, tells it from a neighbour and from chance.

use cors_core::browser::Profile;

use super::{
    finding::Code,
    known::Known,
    lists::{HOSTING, LOOPBACK, OTHERS_PAGES, RARE_LOOPBACK, SPECIAL},
    origin::{Site, is_public_suffix, registered},
    probe::{Access, Ask},
};

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
        let pair = below_suffix(known, &site.scheme, suffix);
        let gets = |it: &String| {
            known.trusts(ask, it) && known.access(ask, it).is_some_and(|it| it >= least)
        };
        !pair.contains(&origin.to_owned()) && pair.iter().all(gets)
    })
}

/// Two names that anybody may register below a suffix.
fn below_suffix(known: &Known, scheme: &str, suffix: &str) -> [String; 2] {
    [1, 2].map(|turn| format!("{scheme}://{}", known.below(suffix, turn)))
}

/// The mistakes that a page elsewhere can use, for a trusted origin: the commonest first.
pub(super) fn of_seed(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    if !seed.is_web() || seed.host.starts_with('[') {
        return Vec::new();
    }
    let mut found = substring(known, ask, seed);
    found.extend(suffix(known, ask, seed));
    found.extend(dots(known, ask, seed));
    found.extend(reverse(seed));
    found.extend(shared_suffix(known, seed));
    found.extend(insecure(known, seed));
    found
}

/// The mistakes that a place other than the URL's own is asked for, as far as the URL does not make them.
pub(super) fn new_elsewhere(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let mut found: Vec<Suspicion> = Vec::new();
    if has_substring(known, &Ask::MAIN, seed) {
        return found;
    }
    for suspicion in of_seed(known, ask, seed) {
        let is_new = !found.iter().any(|it| it.code == suspicion.code)
            && !suspicion.is_confirmed(known, &Ask::MAIN);
        let is_common =
            matches!(suspicion.code, Code::SubstringMatch | Code::PrefixMatch | Code::SuffixMatch);
        if is_new && is_common {
            found.push(suspicion);
        }
    }
    found
}

/// What stands before and after the trusted text is not looked at.
fn substring(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let around = around(known, seed);
    let is_substring = known.trusts(ask, &around[0]);
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
fn suffix(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
    let Some(domain) = seed.registered() else { return Vec::new() };
    let glued = suffix_pair(known, seed, domain);
    if has_substring(known, ask, seed) || dots_explain_suffix(known, ask, seed) {
        return Vec::new();
    }
    vec![Suspicion::new(Code::SuffixMatch, seed, glued)]
}

fn suffix_pair(known: &Known, seed: &Site, domain: &str) -> [String; 2] {
    [1, 2].map(|turn| seed.on(&format!("{}{domain}", known.labels.label("suffix", turn))))
}

fn has_substring(known: &Known, ask: &Ask, seed: &Site) -> bool {
    substring(known, ask, seed).iter().any(|it| {
        it.code == Code::SubstringMatch && it.origins.iter().all(|it| known.trusts(ask, it))
    })
}

/// In a pattern such as `.+.example.com` a dot stands for any character. Then the last dot does so, too, or
/// one character alone before the domain is too few.
fn dots_explain_suffix(known: &Known, ask: &Ask, seed: &Site) -> bool {
    let [last, one] = tells_of_dots(known, seed);
    last.is_some_and(|it| known.trusts(ask, &it)) || one.is_some_and(|it| known.refuses(ask, &it))
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
pub(super) fn tells(known: &Known, ask: &Ask, seed: &Site) -> Vec<String> {
    let Some(domain) = seed.registered().filter(|_| seed.is_web()) else { return Vec::new() };
    let glued = suffix_pair(known, seed, domain);
    let is_open = glued.iter().all(|it| known.trusts(ask, it) && !is_explained(known, ask, it));
    if !is_open || has_substring(known, ask, seed) {
        return Vec::new();
    }
    tells_of_dots(known, seed).into_iter().flatten().collect()
}

/// A dot stands for any character, where that makes another domain that somebody can register.
fn dots(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
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
fn reverse(seed: &Site) -> Vec<Suspicion> {
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
    let ended = seed.registered().map(|it| [it.get(1..), it.get(2..)]);
    if let Some([Some(one), Some(two)]) = ended
        && [one, two].iter().all(|it| registered(it) == Some(it))
    {
        let origins = [one, two].map(|host| format!("{scheme}://{host}"));
        found.push(Suspicion::new(Code::ReverseSubstring, seed, origins));
    }
    found
}

/// Everybody can have a name beside the trusted one.
fn shared_suffix(known: &Known, seed: &Site) -> Vec<Suspicion> {
    let Some(suffix) = seed.suffix() else { return Vec::new() };
    let code = Code::PublicSuffixWildcard;
    let mut found = vec![Suspicion::new(code, seed, below_suffix(known, &seed.scheme, suffix))];
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
fn insecure(known: &Known, seed: &Site) -> Vec<Suspicion> {
    if !known.target.is_secure() || seed.is_loopback() || !seed.is_named() {
        return Vec::new();
    }
    let plain = Site { scheme: "http".to_owned(), ..seed.clone() };
    let below = |domain: &str| [1, 2].map(|turn| plain.on(&known.below(domain, turn)));
    let itself = Suspicion::new(Code::InsecureOrigin, seed, [plain.text(), plain.text()]);
    let others = plain.registered().map(|it| Suspicion::new(Code::InsecureOrigin, seed, below(it)));
    [itself].into_iter().chain(others).collect()
}

/// What is wrong for everybody, whichever origins are meant to be allowed.
pub(super) fn of_everybody(known: &Known) -> Vec<Suspicion> {
    let null = || "null".to_owned();
    let mut found = vec![Suspicion::alone(Code::NullOrigin, [null(), null()])];
    let plain = known.insecure_strangers();
    found.push(Suspicion::alone(Code::OriginReflected, plain));
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
pub(super) fn of_rare(known: &Known) -> Vec<Suspicion> {
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

/// Hosts where anybody puts a page, by name and by suffix.
pub(super) fn of_hosting(known: &Known) -> Vec<Suspicion> {
    let wildcard = |suffix: &&str| {
        Suspicion::alone(Code::PublicSuffixWildcard, below_suffix(known, "https", suffix))
    };
    let page =
        |origin: &&str| Suspicion::alone(Code::ThirdPartyTrusted, [*origin; 2].map(str::to_owned));
    let is_meant = |it: &Suspicion| it.origins.iter().any(|it| known.target.given.contains(it));
    let pages = OTHERS_PAGES.iter().map(page).filter(|it| !is_meant(it));
    HOSTING.iter().map(wildcard).chain([extensions(known)]).chain(pages).collect()
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

/// Characters after which a careless check believes that the host is over.
pub(super) fn of_characters(known: &Known, ask: &Ask, seed: &Site) -> Vec<Suspicion> {
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

/// What is wider than it need be, without a stranger who gains by it.
pub(super) fn of_width(known: &Known, seed: &Site) -> Vec<Suspicion> {
    let port = |turn| {
        let port = known.labels.port("port", turn);
        Site { port: format!(":{port}"), ..seed.clone() }.text()
    };
    let mut found = vec![Suspicion::new(Code::AnyPort, seed, [port(1), port(2)])];
    if seed.is_named() {
        let mut below = |domain: &str| {
            let origins = [1, 2].map(|turn| seed.on(&known.below(domain, turn)));
            found.push(Suspicion::new(Code::AnySubdomain, seed, origins));
        };
        seed.parents().into_iter().filter(|it| !is_public_suffix(it)).for_each(&mut below);
        below(&seed.host);
    }
    found
}
