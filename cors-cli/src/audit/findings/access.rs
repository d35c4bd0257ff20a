//! Who reads that should not.

use std::collections::BTreeSet;

use cors_core::browser::{CredentialsMode, Profile};

use super::{told, words};
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
    origin::Site,
    plan::bases,
    preflights,
    probe::{Access, Ask, How, Observation, What},
    suspicion::{self, Suspicion},
};

/// A suspicion that came true.
pub(super) struct Hit {
    pub(super) suspicion: Suspicion,
    pub(super) ask: Ask,
    pub(super) access: Access,
}

pub(super) fn of(known: &Known) -> Vec<Finding> {
    let mut hits: Vec<Hit> = Vec::new();
    for ask in places(known) {
        for hit in hits_at(known, &ask) {
            let is_known = hits.iter().any(|it| {
                it.suspicion.code == hit.suspicion.code
                    && it.suspicion.seed == hit.suspicion.seed
                    && it.access >= hit.access
                    && it.ask != hit.ask
            });
            if !is_known {
                hits.push(hit);
            }
        }
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut codes: Vec<Code> = hits.iter().map(|it| it.suspicion.code).collect();
    codes.sort();
    codes.dedup();
    for code in codes {
        let mut of_code: Vec<&Hit> = hits.iter().filter(|it| it.suspicion.code == code).collect();
        of_code.sort_by_key(|it| std::cmp::Reverse(it.access));
        findings.extend(merged(known, &of_code));
    }
    findings.extend(wildcard(known));
    let mut codes = BTreeSet::new();
    findings.retain(|it| codes.insert(it.code));
    findings
}

/// Where something may be read, or sent.
fn places(known: &Known) -> Vec<Ask> {
    let preflights = preflights::usual().into_iter().chain(preflights::unusual());
    let others = [
        Ask { how: How::Post, what: What::Main },
        Ask::get(What::Missing),
        Ask::get(What::Malformed),
        Ask::get(What::MalformedPath),
        Ask::get(What::Long),
        Ask { how: How::Head, what: What::Main },
        Ask::get(What::Anonymous),
    ];
    let at_paths = known.whole().into_iter().skip(1).flat_map(|ask| {
        let put = Ask { what: ask.what, ..preflights::of_method("PUT") };
        [put, Ask { how: How::Post, what: ask.what }]
    });
    known.whole().into_iter().chain(preflights).chain(others).chain(at_paths).collect()
}

fn hits_at(known: &Known, ask: &Ask) -> Vec<Hit> {
    let mirror = known.mirrored(ask).map(|access| mirror(known, ask, access));
    if known.is_open(ask) {
        return mirror.into_iter().collect();
    }
    let mut suspicions = suspicion::of_everybody(known);
    let is_whole = known.whole().contains(ask);
    let seeds = bases(known, if is_whole { ask } else { &Ask::MAIN });
    for seed in &seeds {
        if is_whole {
            suspicions.extend(suspicion::of_seed(known, ask, seed));
            suspicions.extend(suspicion::of_characters(known, ask, seed));
        } else {
            suspicions.extend(suspicion::new_elsewhere(known, ask, seed));
        }
    }
    suspicions.extend(suspicion::of_hosting(known));
    suspicions.extend(suspicion::of_rare(known));
    let mut hits: Vec<Hit> = suspicions
        .into_iter()
        .filter(|it| it.is_confirmed(known, ask))
        .map(|suspicion| {
            let access = suspicion.access(known, ask);
            Hit { suspicion, ask: ask.clone(), access }
        })
        .collect();
    if !ask.is_preflight() {
        hits.extend(widths(known, ask, &seeds, &hits));
    }
    mirror.into_iter().chain(hits).collect()
}

fn mirror(known: &Known, ask: &Ask, access: Access) -> Hit {
    let code = if ask.is_preflight() { Code::PreflightReflected } else { Code::OriginReflected };
    let gets = |it: &String| known.access(ask, it).is_some_and(|it| it >= access);
    let strangers = known.strangers().into_iter().chain(known.quiet_strangers());
    let named = strangers.filter(gets);
    let mut named: Vec<String> = named.take(2).collect();
    let last = named.pop().unwrap_or_default();
    let origins = [named.pop().unwrap_or_default(), last];
    let suspicion = Suspicion { code, origins, seed: None, browsers: &[] };
    Hit { suspicion, ask: ask.clone(), access }
}

/// What no mistake explains.
fn widths(known: &Known, ask: &Ask, seeds: &[Site], hits: &[Hit]) -> Vec<Hit> {
    let is_mistaken = |seed: &Site| {
        let codes =
            [Code::PrefixMatch, Code::SuffixMatch, Code::SubstringMatch, Code::UnescapedDot];
        hits.iter().any(|it| {
            it.suspicion.seed.as_ref() == Some(seed) && codes.contains(&it.suspicion.code)
        })
    };
    let seeds = seeds.iter().filter(|seed| !is_mistaken(seed));
    let suspicions = seeds.flat_map(|seed| suspicion::of_width(known, seed));
    let confirmed = suspicions.filter(|it| it.is_confirmed(known, ask));
    confirmed
        .map(|suspicion| {
            let access = suspicion.access(known, ask);
            Hit { suspicion, ask: ask.clone(), access }
        })
        .collect()
}

/// One finding for all hits of a code, of which the first is the worst.
fn merged(known: &Known, hits: &[&Hit]) -> Option<Finding> {
    let worst = hits.first()?;
    let code = told(known, worst.suspicion.code, worst.access)?;
    let mut evidence: Vec<&Observation> = Vec::new();
    for hit in hits {
        let asked = hit.suspicion.origins.iter().filter_map(|it| known.get(&hit.ask.by(it)));
        for observation in asked {
            if !evidence.iter().any(|it| it.probe == observation.probe) {
                evidence.push(observation);
            }
        }
    }
    let readers = evidence.first().map(|it| it.readers(mode(worst.access))).unwrap_or_default();
    let browsers: Vec<Profile> = readers
        .into_iter()
        .filter(|it| worst.suspicion.browsers.is_empty() || worst.suspicion.browsers.contains(it))
        .collect();
    let text = words::sentence(known, hits, &browsers, code);
    let remedy = words::remedy(known, worst.suspicion.code, worst);
    Some(super::finding(code, text, &evidence, &remedy))
}

fn mode(access: Access) -> CredentialsMode {
    match access {
        Access::Credentialed => CredentialsMode::Include,
        _ => CredentialsMode::Omit,
    }
}

/// `*`, and `*` beside an answer that is not the same for everybody.
fn wildcard(known: &Known) -> Vec<Finding> {
    let asks = known.whole();
    let Some(ask) = asks.iter().find(|ask| known.is_public(ask)) else { return Vec::new() };
    let [first, ..] = known.strangers();
    let Some(shown) = known.get(&ask.by(&first)) else { return Vec::new() };
    let text = "every page reads the answers, without the user's credentials: right for what is public, and \
                for nothing else";
    let remedy = "nothing, if all of it is public; otherwise name the pages in `allow_origins`";
    let mut findings = vec![super::finding(Code::Wildcard, text.to_owned(), &[shown], remedy)];
    if let Some(why) = depends_on_cookies(known, ask, shown) {
        let text = format!(
            "the answer is open to every page with `*`, and {why}: a page never reads it with the user's \
             credentials, as `*` does not count for those"
        );
        let remedy = "list the pages in `allow_origins` with `allow_credentials = true`, or keep `*` to what needs \
                      no login";
        findings.push(super::finding(Code::WildcardWithCookies, text, &[shown], remedy));
    }
    findings
}

fn depends_on_cookies(known: &Known, ask: &Ask, shown: &Observation) -> Option<&'static str> {
    let varies = shown
        .list("vary")
        .iter()
        .any(|it| it.eq_ignore_ascii_case("cookie") || it.eq_ignore_ascii_case("authorization"));
    let [first, ..] = known.strangers();
    let anonymous = known.get(&Ask::get(What::Anonymous).by(&first));
    let differs = anonymous.filter(|_| *ask == Ask::MAIN).is_some_and(|it| {
        it.status() != shown.status() || it.lines("content-length") != shown.lines("content-length")
    });
    if !shown.lines("set-cookie").is_empty() {
        Some("it sets a cookie")
    } else if varies {
        Some("its `Vary` says that it depends on the user")
    } else if differs {
        Some("it is another one without the cookies")
    } else {
        (shown.status() == 401).then_some("it asks for a login")
    }
}

impl Hit {
    /// Whether more than what is public is at stake.
    pub(super) fn has_credentials(&self) -> bool {
        self.access == Access::Credentialed
    }
}
