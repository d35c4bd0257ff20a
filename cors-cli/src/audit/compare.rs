//! The server against the policy that it should have: what a page could do under the one and not the other.

use cors_core::{Request, Routes, browser::Response};

use super::{
    finding::{Class, Code, Finding},
    known::Known,
    probe::{Access, Exchange, Observation, What},
};
use crate::exchange::text;

/// So many are listed for each direction and kind of request: the others have the same cause, as a rule.
const MOST: usize = 3;

pub(super) fn differences(known: &Known, declared: &Routes) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for observation in known.seen().iter().filter(|it| is_compared(it)) {
        let should = declared_observation(observation, declared).access();
        let does = observation.access();
        let is_listed = |it: &Observation| {
            let with_class = if does > should { Class::Security } else { Class::Broken };
            let of_kind = found.iter().filter(|it| it.class == with_class).filter(|other| {
                other.evidence.iter().any(|other| other.method == it.exchange.method)
            });
            of_kind.count() >= MOST
        };
        if !is_same(does, should) && !is_listed(observation) {
            found.push(difference(observation, does, should));
        }
    }
    found.sort_by_key(|it| it.class);
    found
}

/// `*` and the page's own name are the same without credentials.
fn is_same(one: Access, other: Access) -> bool {
    let level = |it| match it {
        Access::Nothing => 0,
        Access::Star | Access::Named => 1,
        Access::Credentialed => 2,
    };
    level(one) == level(other)
}

/// What a policy answers for: not the probes that no page can send, and no redirects.
fn is_compared(observation: &Observation) -> bool {
    let what = observation.probe.ask.what;
    let is_asked = matches!(what, What::Main | What::Path(_) | What::Missing);
    let origin = observation.probe.origin.as_deref();
    is_asked && !observation.is_redirect() && origin.is_some_and(|it| !it.contains('%'))
}

/// What the policy would have answered.
fn declared_observation(observation: &Observation, declared: &Routes) -> Observation {
    let Exchange { method, url, request, .. } = &observation.exchange;
    let path = url::Url::parse(url).map(|it| it.path().to_owned()).unwrap_or_default();
    let headers = request.iter().map(|(name, value)| (name, &**value));
    let judged =
        Request { path: path.as_bytes(), ..Request::from_headers(method.as_bytes(), headers) };
    let found = declared.find(path.as_bytes());
    let decision = found.evaluate(&judged);
    let lines = decision.headers().operations().map(|it| (it.name(), it.value().to_vec()));
    let response = Response::new(decision.answer().unwrap_or(200), lines);
    let exchange = Exchange { response, ..observation.exchange.clone() };
    Observation::new(observation.probe.clone(), exchange)
}

fn difference(observation: &Observation, does: Access, should: Access) -> Finding {
    let is_wider = does > should;
    let origin = observation.probe.origin.as_deref().unwrap_or_default();
    let Exchange { method, url, request, .. } = &observation.exchange;
    let asked = request.iter().find(|(name, _)| name == "Access-Control-Request-Method");
    let asked = asked.map(|(_, value)| format!(" for {}", text(value))).unwrap_or_default();
    let text = format!(
        "`{origin}` {} from {method} {url}{asked}, and {} by the policy",
        words(does),
        words(should)
    );
    let remedy = if is_wider {
        "find what answers instead of the policy, or write the policy as wide as it is meant"
    } else {
        "find what keeps the policy from the answer, or take the entry off the policy"
    };
    Finding {
        code: if is_wider { Code::WiderThanDeclared } else { Code::NarrowerThanDeclared },
        class: if is_wider { Class::Security } else { Class::Broken },
        text,
        evidence: vec![observation.exchange.clone()],
        remedy: remedy.to_owned(),
    }
}

fn words(access: Access) -> &'static str {
    match access {
        Access::Nothing => "gets nothing",
        Access::Star | Access::Named => "gets answers without credentials",
        Access::Credentialed => "gets answers with the user's credentials",
    }
}
