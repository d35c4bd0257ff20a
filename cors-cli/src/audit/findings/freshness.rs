//! Answers that depend on the origin, and that a cache gives to another page.

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
    probe::{Access, Observation, What},
};

/// Statuses that a cache may keep without being told
/// ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15.1)).
const KEPT: [u16; 11] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414];

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
    let text = format!(
        "a cache gives the answer for one page to another, as it depends on `Origin` and its `Vary` does not \
         say so: {} was answered with {}, and without that origin it is {}",
        page,
        shown(named),
        shown(other),
    );
    let remedy = "send `Vary: Origin` with every answer, also where there is no `Origin` or it is refused; this \
                  library does";
    let evidence = if std::ptr::eq(bad, named) { [named, other] } else { [other, named] };
    Some(finding(Code::MissingVary, text, &evidence, remedy))
}

/// Whether a shared cache gives one page's answer to another: it does if it is told to keep them, and may if it is
/// told nothing. It is not told of where only the user's own cache keeps them, as nobody else fills that one, nor
/// where nothing but a guess of the cache's mixes up what is public.
fn is_mixed_up(known: &Known, named: &Observation, other: &Observation) -> bool {
    if named.varies() {
        return !other.varies() && is_kept(other);
    }
    // Where one origin is fixed, only its absence differs, and only without `Origin`.
    let is_fixed = other.probe.origin.is_none();
    let is_public = known.mirrored(&named.probe.ask) == Some(Access::Named);
    is_kept(if is_fixed { other } else { named }) || (!is_fixed && !is_public && may_be_kept(named))
}

/// Whether a cache could give the one for the other: with a query of its own, the URL is the same to the server.
fn is_same_answer(one: &Observation, other: &Observation) -> bool {
    let what = |it: &Observation| match it.probe.ask.what {
        What::Uncached => What::Main,
        what => what,
    };
    is_plain(one) && what(one) == what(other)
}

fn shown(observation: &Observation) -> String {
    match observation.allow_origin() {
        Some(value) => format!("`{value}`"),
        None => "no `Access-Control-Allow-Origin`".to_owned(),
    }
}

/// Whether a cache would keep such an answer: one to GET, from a place that pages ask for.
fn is_plain(observation: &Observation) -> bool {
    let ask = &observation.probe.ask;
    ask.how == crate::audit::probe::How::Get
        && matches!(ask.what, What::Main | What::Path(_) | What::Uncached)
}

fn directives(observation: &Observation) -> Vec<String> {
    observation.list("cache-control").iter().map(|it| it.to_ascii_lowercase()).collect()
}

/// Whether a shared cache may keep it: nothing forbids it.
fn may_be_kept(observation: &Observation) -> bool {
    let directives = directives(observation);
    let forbids = |it: &String| {
        ["no-store", "private", "no-cache", "max-age=0", "s-maxage=0"].contains(&&**it)
    };
    let is_expired = observation.lines("expires").iter().any(|it| it == "0" || it == "-1");
    let is_old = observation.list("pragma").iter().any(|it| it.eq_ignore_ascii_case("no-cache"));
    let forbidden =
        directives.iter().any(forbids) || (directives.is_empty() && (is_expired || is_old));
    !forbidden && (KEPT.contains(&observation.status()) || is_kept(observation))
}

/// Whether it says for how long.
fn is_kept(observation: &Observation) -> bool {
    let forbids = |it: &String| ["no-store", "private", "no-cache"].contains(&&**it);
    says_for_how_long(observation) && !directives(observation).iter().any(forbids)
}

fn says_for_how_long(observation: &Observation) -> bool {
    let says = |it: &String| {
        let seconds = it.strip_prefix("max-age=").or_else(|| it.strip_prefix("s-maxage="));
        seconds.and_then(|it| it.trim_matches('"').parse::<u64>().ok()).is_some_and(|it| it > 0)
    };
    directives(observation).iter().any(says)
}
