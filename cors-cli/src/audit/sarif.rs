//! The findings as SARIF, for code scanning: the place of each is the URL.

use std::collections::BTreeMap;

use super::{finding::Class, report::Report};
use crate::lint::sarif::{Log, Outcome, Rule};

pub(super) fn log(report: &Report) -> Log {
    let findings = || report.findings.iter().chain(report.differences.iter().flatten());
    let rules: BTreeMap<_, _> = findings().map(|it| (it.code, it)).collect();
    let rule = |code: &'static str| {
        let description = format!("A server whose CORS policy has the flaw {code}.");
        Rule::new(code, &description, "Each result says what to write instead.")
    };
    let rules = rules.into_keys().map(|code| rule(code.name()));
    let results = findings().map(|it| {
        let text = format!("{}: {}", it.text, it.remedy);
        Outcome::whole(it.code.name(), level(it.class), &text, &report.url)
    });
    Log::of(rules.collect(), results.collect())
}

fn level(class: Class) -> &'static str {
    match class {
        Class::Security => "error",
        Class::Broken => "warning",
        Class::Weak => "note",
    }
}
