//! Asks and learns until nothing is left to ask, or no more may be asked.

use super::{
    finding::Class,
    findings,
    known::Known,
    plan,
    probe::{Exchange, Observation, Probe},
};

/// What came of a probe.
pub(super) enum Answer {
    Received(Box<Exchange>),
    /// There was none, and others may follow.
    Missing,
    /// Nothing more may be asked.
    Ended,
}

/// Sends at most so many probes.
pub(super) fn explore(
    known: &mut Known,
    most: usize,
    mut send: impl FnMut(&Known, &Probe) -> Answer,
) {
    let mut first = 0;
    for _ in 0..most {
        let Some((stage, probe)) = plan::next(known, first).or_else(|| plan::next(known, 0)) else {
            return;
        };
        match send(known, &probe) {
            Answer::Received(exchange) => {
                let seen = Observation::new(probe, *exchange);
                // What lets nobody in adds nothing to the stages before.
                first = if seen.allow_origin().is_none() && seen.probe.origin.is_some() {
                    stage
                } else {
                    0
                };
                known.learn(seen);
            }
            Answer::Missing => known.unanswered.push(probe),
            Answer::Ended => return,
        }
    }
}

/// Whether it ended too early to tell who is let in: before strangers and the given origins were all asked for, or
/// where a page that nobody named was let in just now, and the next one would make a flaw of it.
pub(super) fn is_cut_short(known: &Known) -> bool {
    plan::lacks_first(known)
        || plan::next(known, 0).is_some_and(|(_, next)| is_halfway(known, next))
}

fn is_halfway(known: &Known, next: Probe) -> bool {
    let seeds = known.seeds();
    let is_named = |it: &&Observation| {
        let is_seed = it.probe.origin.as_ref().is_some_and(|it| seeds.contains(it));
        it.probe.ask == next.ask && it.names_the_page() && !is_seed
    };
    let Some(last) = known.seen().last().filter(is_named) else { return false };
    let mut exchange = last.exchange.clone();
    for (name, value) in &mut exchange.response.headers {
        if name.eq_ignore_ascii_case("access-control-allow-origin") {
            *value = next.origin.clone().unwrap_or_default().into_bytes();
        }
    }
    let mut later = known.clone();
    later.learn(Observation::new(next, exchange));
    count_flaws(&later) > count_flaws(known)
}

fn count_flaws(known: &Known) -> usize {
    findings::of(known).iter().filter(|it| it.class == Class::Security).count()
}
