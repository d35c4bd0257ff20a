//! What to ask next: the first thing that would tell something new, and is not known yet.

mod lookalikes;

use super::{
    known::Known,
    origin::Site,
    preflights,
    probe::{Access, Ask, How, Observation, Probe, What},
    suspicion::{self, Suspicion},
};

type Stage = fn(&Known) -> Vec<Probe>;

/// Without these nothing follows: strangers, and the origins that should be let in.
const FIRST_STAGES: [(Stage, &str); 2] =
    [(controls, "whether it lets everybody in"), (seeds, "which of its own pages it lets in")];

/// What is asked then, the likeliest flaws first, and what it is called where the budget ends before.
const STAGES: [(Stage, &str); 25] = [
    (uncached, "what a cache in between hides"),
    (lookalikes::strong_suspicions, "origins that look like a trusted one"),
    (everybody, "`null` and pages on the user's computer"),
    (preflights::of_seed, "preflights"),
    (preflights::of_strangers, "preflights from elsewhere"),
    (paths, "the further paths"),
    (posts, "POST"),
    (lookalikes::path_mistakes, "origins that look like a trusted one, at the further paths"),
    (lookalikes::widths, "other ports and names of trusted origins"),
    (errors, "errors"),
    (other_methods, "HEAD"),
    (caching, "caches and line breaks"),
    (lookalikes::usual_hosting, "hosts where anybody can put a page"),
    (lookalikes::usual_ports, "other ports on the user's computer"),
    (unusual, "preflights from elsewhere for other methods, and `null` in errors"),
    (lookalikes::usual_in_preflights, "origins that look like a trusted one, in preflights"),
    (lookalikes::usual_characters, "special characters after a host"),
    (lookalikes::all_widths, "names below the host of a second trusted origin"),
    (lookalikes::all_suspicions, "rarer look-alikes of trusted origins"),
    (lookalikes::in_preflights, "origins that are rarely trusted by mistake, in preflights"),
    (lookalikes::in_errors, "origins that look like a trusted one, in errors"),
    (lookalikes::hosting, "rarer hosts where anybody can put a page"),
    (preflights::of_seed_in_full, "preflights for other methods"),
    (lookalikes::ports, "rarer ports on the user's computer"),
    (lookalikes::characters, "rarer special characters after a host"),
];

/// The next request and its stage, or `None` where nothing is left to ask.
///
/// Every stage is laid out anew from all that is known, so that an answer can add to an early one. Those before
/// `first` are known to have nothing to ask.
pub(super) fn next(known: &Known, first: usize) -> Option<(usize, Probe)> {
    let mut stages = stages().enumerate().skip(first);
    stages.find_map(|(place, (stage, _))| Some((place, unasked(known, *stage)?)))
}

/// What is left to ask.
pub(super) fn left(known: &Known) -> Vec<&'static str> {
    let left = stages().filter(|(stage, _)| unasked(known, *stage).is_some());
    left.map(|(_, name)| *name).collect()
}

/// Whether something is left without which nothing follows.
pub(super) fn lacks_first(known: &Known) -> bool {
    FIRST_STAGES.iter().any(|(stage, _)| unasked(known, *stage).is_some())
}

fn stages() -> impl Iterator<Item = &'static (Stage, &'static str)> {
    FIRST_STAGES.iter().chain(&STAGES)
}

fn unasked(known: &Known, stage: Stage) -> Option<Probe> {
    stage(known).into_iter().find(|it| !known.has_asked(it))
}

fn controls(known: &Known) -> Vec<Probe> {
    let mut probes = controls_of(known, &Ask::MAIN);
    let [first, second, _] = known.strangers();
    // It may be their `Referer` that is refused.
    if [first, second].iter().all(|it| known.access(&Ask::MAIN, it) == Some(Access::Nothing)) {
        probes.extend(pair(known, &Ask::MAIN, known.quiet_strangers()));
    }
    probes
}

/// Without an origin, and from strangers: a third one only where the first two differ.
fn controls_of(known: &Known, ask: &Ask) -> Vec<Probe> {
    let [first, second, third] = known.strangers();
    let mut probes = vec![ask.without_origin(), ask.by(&first), ask.by(&second)];
    if known.access(ask, &first) != known.access(ask, &second) {
        probes.push(ask.by(&third));
    }
    probes
}

fn seeds(known: &Known) -> Vec<Probe> {
    seeds_of(known, &Ask::MAIN)
}

fn seeds_of(known: &Known, ask: &Ask) -> Vec<Probe> {
    let is_known = known.is_open(ask) || known.is_public(ask);
    let seeds = known.seeds().into_iter();
    // Where everybody is answered, one of them shows what a page gets.
    let most = if is_known { known.target.given.len().max(1) } else { usize::MAX };
    seeds.take(most).map(|it| ask.by(&it)).collect()
}

/// For each suspicion its first origin, and its second where the first was let in.
pub(super) fn pursue(known: &Known, ask: &Ask, suspicions: &[Suspicion]) -> Vec<Probe> {
    let mut probes = Vec::new();
    for Suspicion { origins: [first, second], .. } in suspicions {
        if suspicion::is_explained(known, ask, first) {
            continue;
        }
        probes.push(ask.by(first));
        if known.trusts(ask, first) {
            probes.push(ask.by(second));
        }
    }
    probes
}

/// The second of two where the first is let in.
pub(super) fn pair(known: &Known, ask: &Ask, [first, second]: [String; 2]) -> Vec<Probe> {
    let first = ask.by(&first);
    let is_named = known.get(&first).is_some_and(|it| it.access() >= Access::Named);
    let second = is_named.then(|| ask.by(&second));
    [first].into_iter().chain(second).collect()
}

/// The origins to vary: those that are trusted, or without any the server's own.
pub(super) fn bases(known: &Known, ask: &Ask) -> Vec<Site> {
    let trusted = known.trusted(ask);
    if trusted.is_empty() {
        let own = known.target.guesses();
        return own.first().and_then(|it| Site::parse(it)).into_iter().collect();
    }
    trusted
}

/// Past a cache, which would hide what depends on the origin.
fn uncached(known: &Known) -> Vec<Probe> {
    let ask = Ask::get(What::Uncached);
    if known.is_cached || known.seen().iter().any(|it| it.probe.ask == ask) {
        return Vec::new();
    }
    vec![ask.by(&preflights::seed(known))]
}

fn everybody(known: &Known) -> Vec<Probe> {
    pursue(known, &Ask::MAIN, &suspicion::of_everybody(known))
}

fn paths(known: &Known) -> Vec<Probe> {
    let paths = known.whole().into_iter().skip(1);
    let of_path = |ask: Ask| {
        let mut probes = controls_of(known, &ask);
        let seeds = seeds_of(known, &ask).into_iter();
        probes.extend(seeds.filter(|it| !is_idle_guess(known, it)));
        probes.push(ask.by("null"));
        let [first, second, _] = known.strangers();
        let put = Ask { what: ask.what, ..preflights::of_method("PUT") };
        let post = known.target.sends.then_some(Ask { how: How::Post, what: ask.what });
        for ask in [put].into_iter().chain(post) {
            probes.extend(pair(known, &ask, [first.clone(), second.clone()]));
        }
        probes
    };
    paths.flat_map(of_path).collect()
}

/// A guess that the URL refuses is not worth a request at each path, where origins are given.
fn is_idle_guess(known: &Known, probe: &Probe) -> bool {
    let given = &known.target.given;
    probe
        .origin
        .as_ref()
        .filter(|it| !given.is_empty() && !given.contains(it))
        .is_some_and(|it| known.target.guesses().contains(it) && known.refuses(&Ask::MAIN, it))
}

/// The few that show a flaw, for a place that probably has the policy of the URL.
fn short(known: &Known, ask: &Ask) -> Vec<Probe> {
    let [first, second, _] = known.strangers();
    let mut probes = vec![ask.by(&preflights::seed(known))];
    if known.is_open(&Ask::MAIN) {
        return probes;
    }
    probes.extend(pair(known, ask, [first, second]));
    probes.push(ask.by("null"));
    probes
}

fn posts(known: &Known) -> Vec<Probe> {
    let post = Ask { how: How::Post, what: What::Main };
    if !known.target.sends {
        return Vec::new();
    }
    let mut probes = short(known, &post);
    probes.extend(lookalikes::mistakes(known, &post, usize::MAX));
    probes
}

/// Whether the malformed path is answered as any other that nothing has.
fn is_missing(known: &Known, stranger: &str) -> bool {
    let [one, other] = [What::Missing, What::MalformedPath]
        .map(|it| known.get(&Ask::get(it).by(stranger)).map(Observation::status));
    one == other
}

/// Answers that do not come from the handler.
fn errors(known: &Known) -> Vec<Probe> {
    let mut probes = short(known, &Ask::get(What::Missing));
    // Asked after all that is likelier.
    probes.retain(|it| it.origin.as_deref() != Some("null"));
    let seed = preflights::seed(known);
    let [first, second, _] = known.strangers();
    // A stranger tells whether it is an error: the page's own request follows only where it is one.
    for what in [What::Malformed, What::MalformedPath, What::Long] {
        let ask = Ask::get(what);
        probes.extend(pair(known, &ask, [first.clone(), second.clone()]));
        let is_error = known.get(&ask.by(&first)).is_some_and(|it| it.status() >= 400);
        let is_new = is_error && (what != What::MalformedPath || !is_missing(known, &first));
        probes.extend(is_new.then(|| ask.by(&seed)));
    }
    for (place, _) in known.target.hops.iter().enumerate() {
        probes.push(Ask::get(What::Hop(place)).by(&seed));
    }
    probes
}

fn other_methods(known: &Known) -> Vec<Probe> {
    let [first, second, _] = known.strangers();
    let head = Ask { how: How::Head, what: What::Main };
    let mut probes = Vec::new();
    if !known.is_open(&Ask::MAIN) {
        probes.extend(pair(known, &head, [first.clone(), second]));
    }
    if known.target.has_cookies {
        probes.push(Ask::get(What::Anonymous).by(&first));
    }
    probes
}

/// The same URL with and without an origin: what a cache would mix up.
fn caching(known: &Known) -> Vec<Probe> {
    let ask = Ask::get(What::Uncached);
    let [first, _, third] = known.strangers();
    let plain = known.get(&Ask::MAIN.without_origin());
    let is_plain_right = plain.is_some_and(Observation::varies);
    let is_named = known
        .seen()
        .iter()
        .any(|it| it.probe.ask == ask && it.names_the_page() && !(it.varies() && is_plain_right));
    let others = is_named.then(|| [ask.by(&third), ask.without_origin()]);
    let mut probes: Vec<_> = others.into_iter().flatten().collect();
    probes.push(Ask::get(What::LineBreak).by(&line_break(known)));
    probes.push(Ask::get(What::LineBreakInPath).by(&first));
    probes.push(preflights::line_break(known).by(&first));
    probes
}

/// No page has this origin; a server that decodes it writes a header of the sender's.
pub(super) fn line_break(known: &Known) -> String {
    let [first, ..] = known.strangers();
    format!("{first}%0d%0a{}:%201", known.labels.label("header", 2))
}

fn unusual(known: &Known) -> Vec<Probe> {
    let mut probes = preflights::of_strangers_in_full(known);
    let missing = Ask::get(What::Missing);
    if !known.is_open(&Ask::MAIN) && !known.is_public(&missing) && !known.is_open(&missing) {
        probes.push(missing.by("null"));
    }
    probes
}
