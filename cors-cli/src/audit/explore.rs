//! Asks and learns until nothing is left to ask, or no more may be asked.

use super::{
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
