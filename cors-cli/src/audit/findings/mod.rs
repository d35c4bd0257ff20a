//! What the observations amount to. Pure: the same observations give the same findings.

mod access;
mod coverage;
mod freshness;
mod injection;
mod preflight;
mod spelling;
mod words;

use super::{
    finding::{Class, Code, Finding},
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
    findings.extend(coverage::of(known));
    findings.sort_by_key(|it| (it.class, it.code));
    findings
}

/// A flaw lets strangers at what is not public: what needs the user's credentials, or a place in the network.
fn class(known: &Known, code: Code, access: Access) -> Class {
    match code.class() {
        Class::Security if access < Access::Credentialed && !known.target.is_private() => {
            Class::Weak
        }
        class => class,
    }
}

fn finding(code: Code, text: String, evidence: &[&Observation], remedy: &str) -> Finding {
    let evidence = evidence.iter().map(|it| it.exchange.clone()).collect();
    Finding { code, class: code.class(), text, evidence, remedy: remedy.to_owned() }
}
