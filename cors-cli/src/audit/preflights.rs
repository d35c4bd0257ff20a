//! Preflights: which methods and headers pass, and for whom.

use super::{
    known::Known,
    origin::Site,
    plan::pair,
    probe::{Access, Ask, Probe},
};

/// Methods that change things, and one that browsers do not send in upper case.
const METHODS: [&str; 3] = ["DELETE", "PATCH", "patch"];

/// A preflight for a method that nothing has.
pub(super) fn odd_method(known: &Known) -> Ask {
    Ask::preflight(&known.labels.label("method", 1).to_ascii_uppercase(), &[])
}

/// A preflight for a header that nothing has.
pub(super) fn odd_header(known: &Known) -> Ask {
    Ask::preflight("POST", &[&format!("x-{}", known.labels.label("header name", 1))])
}

/// A preflight for a header whose name has an encoded line break: `%` may be in names, and pages can send it.
pub(super) fn line_break(known: &Known) -> Ask {
    let label = |purpose| known.labels.label(purpose, 1);
    Ask::preflight(
        "POST",
        &[&format!("x-{}%0d%0a{}%3a%201", label("header name"), label("header"))],
    )
}

pub(super) fn of_method(method: &str) -> Ask {
    Ask::preflight(method, &[])
}

pub(super) fn of_header(name: &str) -> Ask {
    Ask::preflight("POST", &[name])
}

/// The preflights that a foreign page would begin with: for a method, and for JSON.
pub(super) fn usual() -> [Ask; 2] {
    [of_method("PUT"), of_header("content-type")]
}

/// The page for which preflights are sent: one that is let in, if any is. The server's own origin, which sends none,
/// stands in only where a server has it on its list.
pub(super) fn seed(known: &Known) -> String {
    let [stranger, ..] = known.strangers();
    let is_foreign = |it: &String| !known.target.is_own(it);
    let trusted: Vec<_> = known.trusted(&Ask::MAIN).iter().map(Site::text).collect();
    let open = known.mirrored(&Ask::MAIN).is_some() || known.is_public(&Ask::MAIN);
    let own = trusted.first().filter(|_| !open);
    let given = known.target.given.iter().find(|it| is_foreign(it));
    let named = trusted.iter().find(|it| is_foreign(it)).or(own).or(given).cloned();
    let guess = || known.target.guesses().into_iter().find(is_foreign).filter(|_| !open);
    named.or_else(guess).unwrap_or(stranger)
}

/// The same, where it is a page to which CORS applies.
pub(super) fn page(known: &Known) -> Option<String> {
    Some(seed(known)).filter(|it| !known.target.is_own(it))
}

pub(super) fn of_seed(known: &Known) -> Vec<Probe> {
    let seed = seed(known);
    let odd = odd_header(known);
    let allows_all = known.access(&odd, &seed).is_some_and(|it| it > Access::Nothing);
    let asks = [of_method("PUT"), of_header("content-type"), odd_method(known), odd];
    // `*` does not mean this one.
    let last = allows_all.then(|| of_header("authorization"));
    asks.into_iter().chain(last).map(|ask| ask.by(&seed)).collect()
}

/// For what most servers have listed in the answers to the others.
pub(super) fn of_seed_in_full(known: &Known) -> Vec<Probe> {
    let seed = seed(known);
    let mut asks = vec![of_header("authorization")];
    let allows_all = known.access(&odd_method(known), &seed).is_some_and(|it| it > Access::Nothing);
    if !allows_all {
        asks.extend(METHODS.map(of_method));
    }
    asks.iter().map(|ask| ask.by(&seed)).collect()
}

/// Whoever is asked for, once the page's own requests show how the answer to them looks.
pub(super) fn of_strangers(known: &Known) -> Vec<Probe> {
    if known.is_open(&Ask::MAIN) {
        return Vec::new();
    }
    let mut probes = Vec::new();
    probes.extend(split(known, usual(), &Ask::preflight("PUT", &["content-type"])));
    let ask = passing(known);
    if !known.is_open(&ask) && !known.is_public(&ask) {
        probes.push(ask.by("null"));
    }
    probes
}

/// For the methods and headers that have no policy of their own, as a rule.
pub(super) fn of_strangers_in_full(known: &Known) -> Vec<Probe> {
    if known.is_open(&Ask::MAIN) {
        return Vec::new();
    }
    let [put, ..] = unusual();
    let mut probes = split(known, unusual(), &Ask::preflight("DELETE", &["authorization"]));
    probes.extend(split(known, [of_method("PATCH"), put], &of_method("PATCH")));
    probes
}

/// All in one, and each alone only where a stranger is named: nobody else asks for them.
fn split<const N: usize>(known: &Known, asks: [Ask; N], whole: &Ask) -> Vec<Probe> {
    let [first, second, _] = known.strangers();
    let together = whole.by(&first);
    let is_named = known.get(&together).is_some_and(|it| it.allow_origin().is_some());
    let alone = asks.into_iter().filter(|_| is_named);
    let alone = alone.flat_map(|ask| pair(known, &ask, [first.clone(), second.clone()]));
    [together].into_iter().chain(alone).collect()
}

pub(super) fn unusual() -> [Ask; 3] {
    [of_method("DELETE"), of_method("PATCH"), of_header("authorization")]
}

/// A preflight that passes for the server's own pages, if one does.
pub(super) fn passing(known: &Known) -> Ask {
    let seed = seed(known);
    let passes = |ask: &Ask| known.trusts(ask, &seed);
    usual().into_iter().find(passes).unwrap_or_else(|| of_method("PUT"))
}
