//! What is known so far: all observations, and what follows from them.

use std::collections::{HashMap, HashSet};

use super::{
    begin,
    labels::Labels,
    origin::{Site, is_public_suffix},
    probe::{Access, Ask, Observation, Probe, What},
    refusal,
    target::Target,
};
use crate::check;

/// Of the origins that a server names itself, so many are followed.
const MOST_LEARNT: usize = 4;

#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) target: Target,
    pub(super) labels: Labels,
    seen: Vec<Observation>,
    /// Where in `seen` the answer to a probe is.
    places: HashMap<Probe, usize>,
    strangers: [String; 3],
    quiet: [String; 2],
    /// What strangers are given where all of them are named.
    mirrored: HashMap<Ask, Access>,
    /// The origins that the server names although another one asked.
    learnt: Vec<String>,
    /// What got no answer.
    pub(super) unanswered: Vec<Probe>,
    /// Whether a cache stands in between and mixes answers up, so that every request needs a URL of its own.
    pub(super) is_cached: bool,
}

impl Known {
    pub(super) fn new(target: Target, labels: Labels) -> Self {
        let label = |turn| labels.label("stranger", turn);
        // Some patterns want a name below a domain, and some none.
        let strangers = [
            format!("https://{}.com", label(1)),
            format!("https://{}.{}.net", label(2), label(4)),
            format!("https://{}.{}.org", label(3), label(5)),
        ];
        let quiet =
            [format!("https://{}.org", label(6)), format!("https://{}.{}.com", label(7), label(8))];
        let (seen, places, unanswered) = (Vec::new(), HashMap::new(), Vec::new());
        Self {
            target,
            labels,
            seen,
            places,
            strangers,
            quiet,
            learnt: Vec::new(),
            unanswered,
            mirrored: HashMap::new(),
            is_cached: false,
        }
    }

    pub(super) fn learn(&mut self, observation: Observation) {
        self.learn_origins(&observation);
        self.places.insert(observation.probe.clone(), self.seen.len());
        self.seen.push(observation);
        self.learn_of_refusals();
        self.learn_of_strangers();
        self.learn_of_caches();
    }

    /// Each answer can show that an earlier one was a refusal, or was none.
    fn learn_of_refusals(&mut self) {
        let judged: Vec<_> = self
            .places
            .values()
            .filter_map(|&place| Some((place, refusal::is_one(self, self.seen.get(place)?))))
            .collect();
        for (place, is_refusal) in judged {
            if let Some(answer) = self.seen.get_mut(place) {
                answer.is_refusal = is_refusal;
            }
        }
    }

    /// Asks for everything anew once the same page gets another answer from a URL that no cache has seen.
    fn learn_of_caches(&mut self) {
        let Some(new) = self.seen.last().filter(|it| it.probe.ask.what == What::Uncached) else {
            return;
        };
        let origin = new.probe.origin.as_deref();
        let first = origin.and_then(|it| self.get(&Ask::MAIN.by(it)));
        let differs = first.is_some_and(|it| it.allow_origin() != new.allow_origin());
        if differs && new.names_the_page() && !self.is_cached {
            self.is_cached = true;
            self.places.clear();
            self.mirrored.clear();
        }
    }

    /// Origins that the server names although another one asked: as allowed, or as pages of its own kin.
    fn learn_origins(&mut self, observation: &Observation) {
        let mut values = observation.list("access-control-allow-origin");
        let policies = observation.lines("content-security-policy");
        let sources = policies.iter().flat_map(|it| it.split([' ', ';', ',']));
        values.extend(sources.filter(|it| it.starts_with("http")).map(str::to_owned));
        for value in values {
            let is_origin = check::origin::parse(&value).is_ok() && Site::parse(&value).is_some();
            let is_new =
                !self.learnt.contains(&value) && Some(&value) != observation.probe.origin.as_ref();
            if is_origin && is_new && self.learnt.len() < MOST_LEARNT {
                self.learnt.push(value);
            }
        }
    }

    pub(super) fn seen(&self) -> &[Observation] {
        &self.seen
    }

    pub(super) fn has_asked(&self, probe: &Probe) -> bool {
        self.places.contains_key(probe) || self.unanswered.contains(probe)
    }

    pub(super) fn get(&self, probe: &Probe) -> Option<&Observation> {
        self.seen.get(*self.places.get(probe)?)
    }

    pub(super) fn access(&self, ask: &Ask, origin: &str) -> Option<Access> {
        self.get(&ask.by(origin)).map(Observation::access)
    }

    /// Whether the page gets more there than what everybody gets.
    pub(super) fn trusts(&self, ask: &Ask, origin: &str) -> bool {
        self.access(ask, origin).is_some_and(|it| it >= self.least(ask))
    }

    pub(super) fn refuses(&self, ask: &Ask, origin: &str) -> bool {
        self.access(ask, origin).is_some_and(|it| it < self.least(ask))
    }

    /// Where everybody is named without credentials, trust means credentials.
    fn least(&self, ask: &Ask) -> Access {
        match self.mirrored(ask) {
            Some(Access::Named) => Access::Credentialed,
            _ => Access::Named,
        }
    }

    /// Origins that nobody has, below suffixes that have nothing in common.
    pub(super) fn strangers(&self) -> [String; 3] {
        self.strangers.clone()
    }

    /// Two more, whose pages send no `Referer`: every page can do without.
    pub(super) fn quiet_strangers(&self) -> [String; 2] {
        self.quiet.clone()
    }

    /// The same without encryption.
    pub(super) fn insecure_strangers(&self) -> [String; 2] {
        let label = |turn| self.labels.label("insecure stranger", turn);
        [format!("http://{}.org", label(1)), format!("http://{}.com", label(2))]
    }

    /// What any origin gets there by being named: two that have nothing in common are.
    pub(super) fn mirrored(&self, ask: &Ask) -> Option<Access> {
        self.mirrored.get(ask).copied()
    }

    fn learn_of_strangers(&mut self) {
        let asks: HashSet<_> = self.places.keys().map(|it| it.ask.clone()).collect();
        let mirrored = |ask: Ask| {
            let strangers = self.strangers.iter().chain(&self.quiet);
            let mut accesses: Vec<_> = strangers.filter_map(|it| self.access(&ask, it)).collect();
            accesses.sort_by(|one, other| other.cmp(one));
            let second = accesses.get(1).copied().filter(|it| *it >= Access::Named);
            second.map(|it| (ask, it))
        };
        self.mirrored = asks.into_iter().filter_map(mirrored).collect();
    }

    /// Whether any origin gets all that there is.
    pub(super) fn is_open(&self, ask: &Ask) -> bool {
        self.mirrored(ask) == Some(Access::Credentialed)
    }

    pub(super) fn mirrors_insecure(&self, ask: &Ask) -> bool {
        self.insecure_strangers().iter().all(|it| self.trusts(ask, it))
    }

    /// Whether everybody gets the same `*`.
    pub(super) fn is_public(&self, ask: &Ask) -> bool {
        let [first, ..] = &self.strangers;
        self.access(ask, first) == Some(Access::Star)
    }

    /// Origins to start from: given, named by the server, or guessed from the URL.
    pub(super) fn seeds(&self) -> Vec<String> {
        let mut seeds = self.target.given.clone();
        for origin in self.learnt.iter().cloned().chain(self.target.guesses()) {
            if !seeds.contains(&origin) {
                seeds.push(origin);
            }
        }
        seeds
    }

    /// The seeds that are named there, without those that a wildcard found with another one covers.
    pub(super) fn trusted(&self, ask: &Ask) -> Vec<Site> {
        let mut trusted: Vec<Site> = Vec::new();
        for seed in self.seeds().iter().filter(|it| self.trusts(ask, it)) {
            let Some(site) = Site::parse(seed) else { continue };
            let is_given = self.target.given.contains(seed);
            let is_covered = !is_given
                && trusted.iter().any(|it| {
                    it.scheme == site.scheme && it.is_same_site(&site) && self.has_siblings(ask, it)
                });
            if !is_covered {
                trusted.push(site);
            }
        }
        trusted
    }

    /// Whether other names below the same domain are trusted, too.
    fn has_siblings(&self, ask: &Ask, site: &Site) -> bool {
        let sibling = site.registered().map(|it| site.on(&self.below(it, 1)));
        sibling.is_some_and(|it| self.trusts(ask, &it))
    }

    /// The domains above a host below which all names may be let in, from the nearest one: those of its owner,
    /// and that of the pattern for which a seed was made up.
    pub(super) fn domains<'a>(&self, site: &'a Site) -> Vec<&'a str> {
        let label = self.labels.label(begin::SEED, 1);
        let of_pattern = site.host.strip_prefix(&label).and_then(|it| it.strip_prefix('.'));
        let parents = site.parents().into_iter().filter(|it| !is_public_suffix(it));
        let mut domains: Vec<_> = parents.chain(of_pattern).collect();
        domains.sort_by_key(|it| std::cmp::Reverse(it.len()));
        domains.dedup();
        domains
    }

    /// A name below a domain.
    pub(super) fn below(&self, domain: &str, turn: u8) -> String {
        format!("{}.{domain}", self.labels.label("below", turn))
    }

    /// Whether a page that asks for something else has the same policy there: the URL's own, or a path's.
    pub(super) fn whole(&self) -> Vec<Ask> {
        let paths = (0..self.target.paths.len()).map(|place| Ask::get(What::Path(place)));
        [Ask::MAIN].into_iter().chain(paths).collect()
    }
}
