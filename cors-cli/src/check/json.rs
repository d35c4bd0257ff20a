//! The report for programs.

use cors_tools::{exchange::written, verdict::Verdict};
use serde::Serialize;

use super::{Checked, Report, name, report::Outcome};
use crate::{exchange::WrittenExchange, terminal};

#[derive(Serialize)]
struct JsonReport<'a> {
    url: &'a str,
    origin: &'a str,
    method: &'a str,
    exchanges: Vec<WrittenExchange<'a>>,
    sent: bool,
    redirect: Option<&'a str>,
    readable_headers: &'a [String],
    outcome: &'static str,
    notes: &'a [String],
    expected: Option<&'static str>,
    as_expected: Option<bool>,
    verdicts: Vec<JsonVerdict>,
}

#[derive(Serialize)]
struct JsonVerdict {
    profile: &'static str,
    #[serde(flatten)]
    verdict: Verdict,
}

/// An object for the only check, an array for several.
pub(super) fn print(checks: &[Checked], are_several: bool) -> Result<(), String> {
    match checks {
        [] if !are_several => Ok(()),
        [check] if !are_several => terminal::print_json(&JsonReport::from(check)),
        checks => terminal::print_json(&checks.iter().map(JsonReport::from).collect::<Vec<_>>()),
    }
}

impl<'a> From<&'a Checked> for JsonReport<'a> {
    fn from(check: &'a Checked) -> Self {
        let Checked { target, report, notes, expected } = check;
        Self {
            url: target.url.as_str(),
            origin: &target.origin,
            method: &target.method,
            exchanges: exchanges(report),
            sent: report.sent,
            redirect: report.redirect.as_ref().map(|url| url.as_str()),
            readable_headers: &report.readable,
            outcome: outcome(report.outcome()),
            notes,
            expected: expected.map(|expected| expected.verdict.name()),
            as_expected: expected.and_then(|_| check.is_good()),
            verdicts: verdicts(report),
        }
    }
}

fn exchanges(report: &Report) -> Vec<WrittenExchange<'_>> {
    let exchanges = report.round_trips.iter().map(|trip| WrittenExchange {
        method: &trip.method,
        url: trip.url.as_str(),
        proxy: trip.proxy.as_ref().map(|proxy| &*proxy.url),
        request: written(&trip.request),
        status: trip.response.status,
        response: written(&trip.response.headers),
    });
    exchanges.collect()
}

fn verdicts(report: &Report) -> Vec<JsonVerdict> {
    let verdicts = report.verdicts.iter();
    verdicts
        .map(|(profile, verdict)| JsonVerdict { profile: name(*profile), verdict: verdict.into() })
        .collect()
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Readable => "readable",
        Outcome::Blocked => "blocked",
        Outcome::BrowsersDiffer => "browsers_differ",
        Outcome::PreflightPasses => "preflight_passes",
        Outcome::RedirectPasses => "redirect_passes",
    }
}
