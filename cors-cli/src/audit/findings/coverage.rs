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

/// The page that reads the URL's own answers.
fn reads(known: &Known, observation: &Observation) -> bool {
    let origin = observation.probe.origin.as_deref();
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
        "`{}` reads good answers, and not the error with status {}: its browser reports a CORS error instead, and \
         hides what went wrong",
        shown.probe.origin.as_deref().unwrap_or_default(),
        shown.status()
    );
    let remedy = "put CORS outside of everything that answers: routes, logins, limits, and in nginx `always`";
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
        "`{}` reads the answer where the redirect leads, and not through the redirect: each answer on the way must \
         let the page through",
        shown.probe.origin.as_deref().unwrap_or_default()
    );
    let remedy = "put CORS outside of what redirects, or have pages ask for the last URL";
    Some(finding(Code::RedirectsUncovered, text, &[shown], remedy))
}
