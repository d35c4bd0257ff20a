//! What preflights allow, and what keeps them from working.

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
    preflights,
    probe::{Access, Ask, How, Observation},
};

/// Browsers cap what is kept for longer; the standard's text does not.
const MOST_SECONDS: u64 = 86_400;
/// Methods that browsers send in upper case, and `PATCH`, which pages write so.
const UPPER: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

pub(super) fn of(known: &Known) -> Vec<Finding> {
    let found = [
        all_methods(known),
        all_headers(known),
        max_age(known),
        status(known),
        case(known),
        actual_missing(known),
    ];
    found.into_iter().flatten().collect()
}

fn passed<'a>(known: &'a Known, ask: &Ask) -> Option<&'a Observation> {
    let seed = preflights::page(known)?;
    known.get(&ask.by(&seed)).filter(|it| it.access() > Access::Nothing)
}

fn all_methods(known: &Known) -> Option<Finding> {
    let shown = passed(known, &preflights::odd_method(known))?;
    let how = how(shown, "access-control-allow-methods");
    let text = format!("the preflight allows every method, even one that nobody has: {how}");
    let remedy = "list the methods that the server has: `allow_methods = [\"PUT\", \"DELETE\"]`";
    Some(finding(Code::AllowMethodsEverything, text, &[shown], remedy))
}

fn all_headers(known: &Known) -> Option<Finding> {
    let shown = passed(known, &preflights::odd_header(known))?;
    let how = how(shown, "access-control-allow-headers");
    let text = format!("the preflight allows every header, even one that nobody knows: {how}");
    let remedy = "list the headers that the server reads: `allow_headers = [\"content-type\"]`";
    Some(finding(Code::AllowHeadersReflected, text, &[shown], remedy))
}

/// How it allows them all.
fn how(shown: &Observation, name: &str) -> &'static str {
    match shown.list(name).iter().any(|it| it == "*") {
        true => "it lists `*`",
        false => "it repeats what is asked for",
    }
}

fn max_age(known: &Known) -> Option<Finding> {
    let seconds =
        |it: &Observation| it.lines("access-control-max-age").first()?.parse::<u64>().ok();
    let shown = known.seen().iter().find(|it| seconds(it).is_some_and(|it| it > MOST_SECONDS))?;
    let text = format!(
        "browsers are told to keep the answer to a preflight for {} seconds, and would not notice a change of the \
         policy until then: none keeps it for more than a day, and Chromium for no more than two hours",
        seconds(shown)?
    );
    Some(finding(Code::MaxAgeExcessive, text, &[shown], "write `max_age = 7200`"))
}

/// Preflights that would pass but for the status, or that nothing answers.
fn status(known: &Known) -> Option<Finding> {
    let seed = preflights::page(known)?;
    let mut all = known
        .seen()
        .iter()
        .filter(|it| it.probe.ask.is_preflight() && it.probe.origin.as_ref() == Some(&seed));
    let is_ok = |it: &&Observation| (200..300).contains(&it.status());
    let covered = all.clone().find(|it| {
        let opens = it.names_the_page() || it.allow_origin().as_deref() == Some("*");
        !is_ok(it) && opens
    });
    let is_named = known.trusts(&Ask::MAIN, &seed);
    let first = all.clone().next()?;
    let unanswered = (is_named && !all.any(|it| is_ok(&it))).then_some(first);
    let shown = covered.or(unanswered)?;
    let text = format!(
        "the preflight from `{seed}` is answered with status {}, and browsers accept only 200 to 299: pages can \
         send nothing but GET, HEAD and what a plain form sends",
        shown.status()
    );
    let remedy = "answer preflights with 204, before logins, routes and redirects come into play";
    Some(finding(Code::PreflightStatus, text, &[shown], remedy))
}

/// `put` allows nothing, as browsers send `PUT`.
fn case(known: &Known) -> Option<Finding> {
    let (shown, method) = known.seen().iter().find_map(|it| {
        let How::Preflight { method: asked, .. } = &it.probe.ask.how else { return None };
        let listed = it.list("access-control-allow-methods");
        let is_wrong = |member: &&String| {
            let upper = member.to_ascii_uppercase();
            UPPER.contains(&&*upper)
                && **member != upper
                && *member != asked
                && !listed.contains(&upper)
        };
        let wrong = listed.iter().find(is_wrong)?.clone();
        Some((it, wrong))
    })?;
    let text = format!(
        "`{method}` in `Access-Control-Allow-Methods` allows nothing: their case counts, and pages send `{}`",
        method.to_ascii_uppercase()
    );
    let remedy = format!("write `allow_methods = [\"{}\"]`", method.to_ascii_uppercase());
    Some(finding(Code::MethodsCase, text, &[shown], &remedy))
}

/// The preflight lets a page through, and the answer itself does not.
fn actual_missing(known: &Known) -> Option<Finding> {
    let seed = preflights::page(known)?;
    let actual = known.get(&Ask::MAIN.by(&seed))?;
    let preflight = passed(known, &preflights::passing(known))?;
    let is_missing = actual.allow_origin().is_none() && !actual.is_redirect();
    (is_missing && !matches!(actual.status(), 405 | 501)).then(|| {
        let text = format!(
            "the preflight lets `{seed}` through, and the answer itself has no `Access-Control-Allow-Origin`: the \
             request is carried out, and the page does not see what came of it"
        );
        let remedy = "add the headers to every answer, not just to those to OPTIONS";
        finding(Code::ActualMissing, text, &[preflight, actual], remedy)
    })
}
