//! Headers that no browser takes for what they are meant to be.

use cors_core::OriginPattern;

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
    probe::{Access, Observation},
};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";

/// Which flaw it is, in words, and the remedy.
type Misspelt = (Code, String, &'static str);

pub(super) fn of(known: &Known) -> Vec<Finding> {
    let checks: [fn(&Known, &Observation) -> Option<Misspelt>; 5] = [
        |_, it| several(it),
        |_, it| list(it),
        |_, it| invalid(it),
        |_, it| credentials(it),
        wildcard,
    ];
    let found = checks.into_iter().filter_map(|check| {
        known.seen().iter().find_map(|it| {
            let (code, text, remedy) = check(known, it)?;
            Some(finding(code, text, &[it], remedy))
        })
    });
    found.collect()
}

fn several(observation: &Observation) -> Option<Misspelt> {
    let lines = observation.lines(ALLOW_ORIGIN);
    (lines.len() > 1).then(|| {
        let text = format!(
            "there are {} `Access-Control-Allow-Origin` headers, and browsers accept only one: often a proxy and the \
             application both write it",
            lines.len()
        );
        (Code::MultipleAcao, text, "have only one of the two write it")
    })
}

fn list(observation: &Observation) -> Option<Misspelt> {
    let [value] = &*observation.lines(ALLOW_ORIGIN) else { return None };
    // A page's own origin may have a comma: then it is named, and reads.
    let is_own = observation.probe.origin.as_ref() == Some(value);
    (value.contains([',', ' ']) && !is_own).then(|| {
        let text = format!(
            "`Access-Control-Allow-Origin: {value}` lists several origins, and browsers accept only one"
        );
        let remedy = "list them in `allow_origins`, and answer each page with its own";
        (Code::AcaoList, text, remedy)
    })
}

fn invalid(observation: &Observation) -> Option<Misspelt> {
    let [value] = &*observation.lines(ALLOW_ORIGIN) else { return None };
    // Where no page asks, none is kept out.
    let is_empty_mirror = value.is_empty() && observation.probe.origin.is_none();
    let is_meant = is_empty_mirror
        || value == "*"
        || value == "null"
        || observation.probe.origin.as_ref() == Some(value)
        || value.contains([',', ' ']);
    let is_origin = OriginPattern::parse(value).is_ok() && !value.contains('*');
    (!is_meant && !is_origin).then(|| {
        let text = format!(
            "`Access-Control-Allow-Origin: {value}` is not an origin as browsers write it, and matches no page"
        );
        let remedy = "answer with the page's origin, byte for byte, or with `*`";
        (Code::AcaoInvalid, text, remedy)
    })
}

fn credentials(observation: &Observation) -> Option<Misspelt> {
    let lines = observation.lines(ALLOW_CREDENTIALS);
    let value = lines.join(", ");
    let is_no = value.is_empty() || value.eq_ignore_ascii_case("false") || value == "0";
    (!is_no && value != "true").then(|| {
        let text = format!(
            "`Access-Control-Allow-Credentials: {value}` allows no credentials: browsers accept only `true`, in lower \
             case and once"
        );
        (Code::CredentialsValue, text, "write `allow_credentials = true`, or leave the header out")
    })
}

/// What a request without `Origin` is answered with is no page's.
fn wildcard(known: &Known, observation: &Observation) -> Option<Misspelt> {
    let origin = observation.probe.origin.as_ref()?;
    let is_both = observation.lines(ALLOW_ORIGIN) == ["*"]
        && observation.lines(ALLOW_CREDENTIALS) == ["true"];
    is_both.then(|| {
        let ask = &observation.probe.ask;
        let is_read = |it: &Observation| it.probe.ask == *ask && it.access() == Access::Credentialed;
        let what = match ask.is_preflight() || known.seen().iter().any(is_read) {
            true => format!("the answer to a page at `{origin}` allows no credentials"),
            false => "no page reads the answer with the user's credentials".to_owned(),
        };
        let text = format!(
            "{what}, although `Access-Control-Allow-Credentials` is `true`: with `*`, that header does not count"
        );
        let remedy = "list the pages in `allow_origins` if they need credentials; otherwise leave \
                      `Access-Control-Allow-Credentials` out";
        (Code::WildcardWithCredentials, text, remedy)
    })
}
