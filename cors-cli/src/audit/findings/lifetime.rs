//! Whether a shared cache keeps an answer ([RFC 9111](https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1)).

use std::time::SystemTime;

use crate::audit::probe::Observation;

/// Statuses that a cache may keep without being told
/// ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15.1)).
const KEPT: [u16; 11] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414];

/// Whether a shared cache may keep it: it is told to, or nothing forbids it.
pub(super) fn may_be_kept(observation: &Observation) -> bool {
    let own = directives(observation, "cache-control");
    let is_old = observation.list("pragma").iter().any(|it| it.eq_ignore_ascii_case("no-cache"));
    let is_forbidden = forbids(&own)
        || targeted(observation).iter().any(|it| forbids(it))
        || is_fresh(observation, &own) == Some(false)
        || (own.is_empty() && is_old);
    is_kept(observation) || (KEPT.contains(&observation.status()) && !is_forbidden)
}

/// Whether it says for how long: to all caches, or to those of the server's own network.
pub(super) fn is_kept(observation: &Observation) -> bool {
    let own = directives(observation, "cache-control");
    let is_targeted = |it: &Vec<String>| !forbids(it) && lifetime(it) == Some(true);
    targeted(observation).iter().any(is_targeted)
        || (!forbids(&own) && is_fresh(observation, &own) == Some(true))
}

fn directives(observation: &Observation, name: &str) -> Vec<String> {
    observation.list(name).iter().map(|it| it.to_ascii_lowercase()).collect()
}

/// What only some caches heed, instead of `Cache-Control`
/// ([RFC 9213](https://www.rfc-editor.org/rfc/rfc9213#section-2.1)): the names of vendors end alike.
fn targeted(observation: &Observation) -> Vec<Vec<String>> {
    let names = observation.exchange.response.headers.iter().map(|(it, _)| it.to_ascii_lowercase());
    let names = names.filter(|it| it == "surrogate-control" || it.ends_with("cdn-cache-control"));
    names.map(|it| directives(observation, &it)).collect()
}

fn forbids(directives: &[String]) -> bool {
    directives.iter().any(|it| ["no-store", "private", "no-cache"].contains(&&**it))
}

/// Whether it is fresh for a while; `None` where it does not say.
fn is_fresh(observation: &Observation, directives: &[String]) -> Option<bool> {
    lifetime(directives).or_else(|| expires(observation))
}

/// By the directives: that for shared caches counts first.
fn lifetime(directives: &[String]) -> Option<bool> {
    let of = |name| directives.iter().find_map(|it| it.strip_prefix(name));
    let value = of("s-maxage=").or_else(|| of("max-age="))?.trim_matches('"');
    // `Surrogate-Control` may add for how long it is served stale.
    let seconds = value.split_once('+').map_or(value, |(seconds, _)| seconds);
    let is_number = seconds.bytes().all(|it| it.is_ascii_digit());
    Some(is_number && seconds.bytes().any(|it| it != b'0'))
}

/// By the date: one that is none, such as `0`, [is over](https://www.rfc-editor.org/rfc/rfc9111#section-5.3).
fn expires(observation: &Observation) -> Option<bool> {
    let date = |name| Some(httpdate::parse_http_date(observation.lines(name).first()?));
    let end = date("expires")?;
    let now = date("date").and_then(Result::ok).unwrap_or_else(SystemTime::now);
    Some(end.is_ok_and(|end| end > now))
}
