//! The report for programs.

use serde::Serialize;

use super::{Report, Target, name};
use crate::{exchange::written, terminal, verdict::Verdict};

#[derive(Serialize)]
struct JsonReport<'a> {
    url: &'a str,
    origin: &'a str,
    method: &'a str,
    exchanges: Vec<JsonExchange<'a>>,
    sent: bool,
    redirect: Option<&'a str>,
    readable_headers: &'a [String],
    verdicts: Vec<JsonVerdict>,
}

#[derive(Serialize)]
struct JsonExchange<'a> {
    method: &'a str,
    url: &'a str,
    request: Vec<(String, String)>,
    status: u16,
    response: Vec<(String, String)>,
}

#[derive(Serialize)]
struct JsonVerdict {
    profile: &'static str,
    #[serde(flatten)]
    verdict: Verdict,
}

pub(super) fn print(target: &Target, report: &Report) -> Result<(), String> {
    let exchanges = report.round_trips.iter().map(|trip| JsonExchange {
        method: &trip.method,
        url: &trip.url,
        request: written(&trip.request),
        status: trip.response.status,
        response: written(&trip.response.headers),
    });
    let verdicts = report
        .verdicts
        .iter()
        .map(|(profile, verdict)| JsonVerdict { profile: name(*profile), verdict: verdict.into() });
    terminal::print_json(&JsonReport {
        url: target.url.as_str(),
        origin: &target.origin,
        method: &target.method,
        exchanges: exchanges.collect(),
        sent: report.sent,
        redirect: report.redirect.as_deref(),
        readable_headers: &report.readable,
        verdicts: verdicts.collect(),
    })
}
