//! Whether the answers say anything about a policy.

use std::collections::BTreeSet;

use super::{known::Known, probe::Observation};

/// So many statuses are named.
const MOST: usize = 3;

/// Why the answers say little about the server, if they do: a sentence without a full stop.
pub(super) fn of(known: &Known) -> Option<String> {
    let seen = known.seen();
    let errors: BTreeSet<u16> = seen.iter().map(Observation::status).collect();
    let has_cors = seen.iter().any(|it| {
        let mut names = it.exchange.response.headers.iter().map(|(name, _)| name);
        names.any(|name| name.to_ascii_lowercase().starts_with("access-control-"))
    });
    // A redirect without headers of CORS is as good as an error: often it leads to a login.
    let lowest = if has_cors { 400 } else { 300 };
    let are_errors = errors.first().is_some_and(|it| *it >= lowest);
    let (what, remedy) = match (are_errors, has_cors) {
        (true, true) => (of_statuses(&errors), ask_for_more(&errors)),
        (true, false) => {
            (format!("{} and no header of CORS", of_statuses(&errors)), ask_for_more(&errors))
        }
        (false, false) if known.target.given.is_empty() => (
            "no answer had a header of CORS".to_owned(),
            "name a page that should be let in with `--origin`",
        ),
        (false, false) => (
            "no answer had a header of CORS".to_owned(),
            "look whether the URL is the one that is meant",
        ),
        (false, true) => return None,
    };
    (!seen.is_empty())
        .then(|| format!("{what}, so that this says little about the server: {remedy}"))
}

fn of_statuses(errors: &BTreeSet<u16>) -> String {
    let mut statuses: Vec<_> = errors.iter().take(MOST).map(u16::to_string).collect();
    let last = match errors.len().checked_sub(MOST).filter(|it| *it > 0) {
        Some(_) => Some("another one".to_owned()),
        None => statuses.pop(),
    };
    let last = last.unwrap_or_default();
    match &*statuses {
        [] => format!("every answer had status {last}"),
        first => format!("every answer had status {} or {last}", first.join(", ")),
    }
}

fn ask_for_more(errors: &BTreeSet<u16>) -> &'static str {
    if errors.iter().any(|it| matches!(it, 401 | 403)) {
        "ask for a URL that answers, with a login if it needs one (`--cookie`, `-H`)"
    } else {
        "ask for a URL that answers"
    }
}
