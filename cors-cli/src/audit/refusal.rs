//! What is a refusal, though the page can read it: an error instead of what others get.

use super::{
    known::Known,
    probe::{Ask, Observation},
};

/// Whether the page got one, by all that is known.
pub(super) fn is_one(known: &Known, answer: &Observation) -> bool {
    let Some(origin) = answer.probe.origin.as_deref().filter(|_| answer.status() >= 400) else {
        return false;
    };
    let ask = &answer.probe.ask;
    let is_usual = *ask != Ask::MAIN && is_usual(known, answer.status());
    is_usual || is_one_at(known, ask, answer.status(), origin)
}

/// Whether strangers are refused with this status at the URL itself: then so they are elsewhere.
fn is_usual(known: &Known, status: u16) -> bool {
    known.strangers().iter().any(|stranger| {
        let answer = known.get(&Ask::MAIN.by(stranger));
        let is_same = answer.is_some_and(|it| it.status() == status && it.names_the_page());
        is_same && is_one_at(known, &Ask::MAIN, status, stranger)
    })
}

fn is_one_at(known: &Known, ask: &Ask, status: u16, origin: &str) -> bool {
    let status_of = |it: &String| known.get(&ask.by(it)).map(Observation::status);
    let seeds = known.seeds();
    let mut others = seeds.iter().filter(|it| *it != origin).filter_map(status_of);
    if others.any(|it| it != status && !is_failure(it)) {
        return true;
    }
    // Who has to log in is not refused, even if what a person opens is another page.
    let is_login = status == 401 && known.target.given.iter().any(|it| status_of(it) == Some(401));
    let without = known.get(&ask.without_origin());
    !is_login && without.is_some_and(|it| it.status() < 400)
}

/// What comes by chance, and tells nothing of the policy.
fn is_failure(status: u16) -> bool {
    status == 429 || status >= 500
}
