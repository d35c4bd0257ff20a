//! The report for programs.

use cors_core::Config;
use cors_tools::exchange::written;
use serde::Serialize;

use super::{
    finding::{Class, Finding},
    probe::Exchange,
    report::Report,
};
use crate::exchange::WrittenExchange;

#[derive(Serialize)]
pub(super) struct JsonReport<'a> {
    url: &'a str,
    requests: u16,
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<Vec<JsonFinding<'a>>>,
    inferred: Option<&'a Config>,
    unknown: Vec<String>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    code: &'static str,
    class: Class,
    text: &'a str,
    evidence: Vec<WrittenExchange<'a>>,
    remedy: &'a str,
}

impl<'a> From<&'a Report> for JsonReport<'a> {
    fn from(report: &'a Report) -> Self {
        let differences = report.differences.as_ref();
        Self {
            url: &report.url,
            requests: report.requests,
            findings: report.findings.iter().map(JsonFinding::from).collect(),
            differences: differences.map(|it| it.iter().map(JsonFinding::from).collect()),
            inferred: report.policy(),
            unknown: report.unknown(),
        }
    }
}

impl<'a> From<&'a Finding> for JsonFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            code: finding.code.name(),
            class: finding.class,
            text: &finding.text,
            evidence: finding.evidence.iter().map(exchange).collect(),
            remedy: &finding.remedy,
        }
    }
}

fn exchange(exchange: &Exchange) -> WrittenExchange<'_> {
    WrittenExchange {
        method: &exchange.method,
        url: &exchange.url,
        proxy: exchange.proxy.as_deref(),
        request: written(&exchange.request),
        status: exchange.response.status,
        response: written(&exchange.response.headers),
    }
}
