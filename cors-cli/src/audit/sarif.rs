//! The findings as SARIF, for code scanning: the place of each is the URL.

use std::collections::BTreeSet;

use cors_tools::sarif::{Log, Outcome, Rule};
use url::Url;

use super::{finding::Class, report::Report};

pub(super) fn log(report: &Report) -> Log {
    let findings = || report.findings.iter().chain(report.differences.iter().flatten());
    let codes: BTreeSet<_> = findings().map(|it| it.code).collect();
    let rules = codes.into_iter().map(|it| Rule::new(it.name(), it.flaw(), it.remedy()));
    let url = Url::parse(&report.url).map_or_else(|_| report.url.clone(), String::from);
    let results = findings().map(|it| {
        let text = format!("{}. Remedy: {}.", it.text, it.remedy);
        Outcome::of_url(it.code.name(), level(it.class), &text, &url)
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
