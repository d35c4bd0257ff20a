//! What the observations amount to. Pure: the same observations give the same findings.

mod access;
mod coverage;
mod freshness;
mod injection;
mod lifetime;
mod lists;
mod preflight;
mod spelling;
mod words;

use super::{
    finding::{Code, Finding},
    known::Known,
    probe::{Access, Observation},
};

/// All findings, the worst first.
pub(super) fn of(known: &Known) -> Vec<Finding> {
    let mut findings = access::of(known);
    findings.extend(freshness::of(known));
    findings.extend(injection::of(known));
    findings.extend(preflight::of(known));
    findings.extend(spelling::of(known));
    findings.extend(lists::of(known));
    findings.extend(coverage::of(known));
    findings.sort_by_key(|it| (it.class, it.code));
    findings
}

/// The code under which it is reported that a page gets in which should not; `None` where nobody gains by it.
///
/// A code of class `security` is never reported with another class. With the user's credentials, or on a network
/// that strangers do not reach, all of them are reported. Without, a page reads what its author could fetch himself. Then a
/// mirror is a `*` in other words, and what policies may list without a `danger_` field is no flaw. But who keeps
/// a list does not mean everybody: that a mistake in it, or `null`, lets others in is reported.
fn told(known: &Known, code: Code, access: Access) -> Option<Code> {
    if access >= Access::Credentialed || known.target.is_private() {
        return Some(code);
    }
    match code {
        Code::OriginReflected => Some(Code::Wildcard),
        Code::PublicSuffixWildcard => Some(Code::AnySubdomain),
        Code::PreflightReflected
        | Code::InsecureOrigin
        | Code::LocalhostTrusted
        | Code::ThirdPartyTrusted => None,
        code => Some(code),
    }
}

fn finding(code: Code, text: String, evidence: &[&Observation], remedy: &str) -> Finding {
    let evidence = evidence.iter().map(|it| it.exchange.clone()).collect();
    Finding { code, class: code.class(), text, evidence, remedy: remedy.to_owned() }
}
