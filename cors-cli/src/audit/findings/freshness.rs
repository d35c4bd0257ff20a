//! Answers that depend on the origin, and that a cache gives to another page.

use super::{
    finding,
    lifetime::{is_kept, may_be_kept},
    words::is_quiet,
};
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
    probe::{Access, Ask, How, Observation, What},
};

pub(super) fn of(known: &Known) -> Option<Finding> {
    let reads =
        |it: &&Observation| is_plain(it) && it.access() >= Access::Named && it.names_the_page();
    let mut pairs = known.seen().iter().filter(reads).flat_map(|named| {
        let others = known.seen().iter().filter(move |it| {
            is_same_answer(it, named)
                && it.allow_origin() != named.allow_origin()
                && it.status() < 500
        });
        others.map(move |other| (named, other))
    });
    let (named, other) = pairs.find(|(named, other)| is_mixed_up(known, named, other))?;
    let bad = if named.varies() { other } else { named };
    let page = named.probe.origin.as_deref().unwrap_or_default();
    let quiet = match is_quiet(known, page) {
        true => ", if it sends no `Referer` (`referrerPolicy: \"no-referrer\"`),",
        false => "",
    };
    let text = format!(
        "a cache can give one page the answer meant for another, as the answer depends on `Origin` and its `Vary` \
         does not say so: a request from `{page}`{quiet} was answered with {}, and {} with {}",
        shown(named),
        from(other),
        shown(other),
    );
    let remedy = "send `Vary: Origin` with every answer, also where the request has no `Origin` or is refused";
    let evidence = if std::ptr::eq(bad, named) { [named, other] } else { [other, named] };
    Some(finding(Code::MissingVary, text, &evidence, remedy))
}

/// Whether a shared cache gives one page's answer to another: it does if it is told to keep them, and may if it is
/// told nothing. It is not reported where only the user's own cache keeps them, as nobody else fills that one, nor
/// where nothing but a guess of the cache's mixes up what is public.
fn is_mixed_up(known: &Known, named: &Observation, other: &Observation) -> bool {
    if named.varies() {
        return !other.varies() && is_kept(other);
    }
    // Where one origin is fixed, only its absence differs, and only without `Origin`.
    let is_fixed = other.probe.origin.is_none();
    let is_public = known.mirrored(&place(named)) == Some(Access::Named);
    is_kept(if is_fixed { other } else { named }) || (!is_fixed && !is_public && may_be_kept(named))
}

/// Whether a cache could give the one for the other.
fn is_same_answer(one: &Observation, other: &Observation) -> bool {
    is_plain(one) && place(one) == place(other)
}

/// With a query of its own, the URL is the same to the server.
fn place(observation: &Observation) -> Ask {
    match &observation.probe.ask {
        Ask { how, what: What::Uncached } => Ask { how: how.clone(), what: What::Main },
        ask => ask.clone(),
    }
}

fn from(observation: &Observation) -> String {
    match &observation.probe.origin {
        Some(origin) => format!("one from `{origin}`"),
        None => "one without `Origin`".to_owned(),
    }
}

fn shown(observation: &Observation) -> String {
    match observation.allow_origin() {
        Some(value) => format!("`Access-Control-Allow-Origin: {value}`"),
        None => "no `Access-Control-Allow-Origin`".to_owned(),
    }
}

/// Whether a cache would keep such an answer: one to GET, from a place that pages ask for.
fn is_plain(observation: &Observation) -> bool {
    let ask = &observation.probe.ask;
    ask.how == How::Get && matches!(ask.what, What::Main | What::Path(_) | What::Uncached)
}
