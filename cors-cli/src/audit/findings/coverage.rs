//! Answers that a policy leaves out.

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
    probe::{Access, Ask, How, Observation, What},
};

pub(super) fn of(known: &Known) -> Vec<Finding> {
    [errors(known), redirects(known)].into_iter().flatten().collect()
}

/// Whether a page from elsewhere asked that reads the URL's own answers.
fn reads(known: &Known, observation: &Observation) -> bool {
    let origin = observation.probe.origin.as_deref().filter(|it| !known.target.is_own(it));
    origin.and_then(|it| known.access(&Ask::MAIN, it)).is_some_and(|it| it > Access::Nothing)
}

fn errors(known: &Known) -> Option<Finding> {
    let is_error = |it: &&Observation| {
        let ask = &it.probe.ask;
        let is_error_asked_for =
            matches!(ask.what, What::Missing | What::Malformed | What::MalformedPath | What::Long);
        let is_path = ask.how == How::Get && matches!(ask.what, What::Path(_));
        let is_asked = is_error_asked_for || is_path || ask.how == How::Post;
        is_asked && it.status() >= 400 && it.allow_origin().is_none() && reads(known, it)
    };
    let shown = known.seen().iter().find(is_error)?;
    let text = format!(
        "a page at `{}` can read successful answers, but not the error with status {}: the browser reports a CORS \
         error instead, and the page does not learn what went wrong",
        shown.probe.origin.as_deref().unwrap_or_default(),
        shown.status()
    );
    let remedy = "let CORS wrap everything that answers, such as routes, logins and rate limits; in nginx, add `always` to \
                  `add_header`";
    Some(finding(Code::ErrorsUncovered, text, &[shown], remedy))
}

fn redirects(known: &Known) -> Option<Finding> {
    let shown = known.seen().iter().find(|it| {
        let is_hop = it.is_redirect()
            && it.probe.ask.how == How::Get
            && matches!(it.probe.ask.what, What::Hop(_) | What::Path(_));
        let opens = it.names_the_page() || it.allow_origin().as_deref() == Some("*");
        is_hop && !opens && reads(known, it)
    })?;
    let text = format!(
        "a page at `{}` can read the answer if it asks for the URL that the redirect leads to, but not through the \
         redirect: each answer on the way must let the page in, too",
        shown.probe.origin.as_deref().unwrap_or_default()
    );
    let remedy = "let CORS wrap what redirects, or have pages ask for the last URL";
    Some(finding(Code::RedirectsUncovered, text, &[shown], remedy))
}
