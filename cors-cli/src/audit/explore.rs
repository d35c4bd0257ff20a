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
    for _ in 0..most {
        let Some(probe) = plan::next(known) else { return };
        match send(known, &probe) {
            Answer::Received(exchange) => {
                known.learn(Observation::new(probe, *exchange));
            }
            Answer::Missing => known.unanswered.push(probe),
            Answer::Ended => return,
        }
    }
}
