//! `cors eval`: requests in, decisions out, one JSON line each.

mod as_browser;

use std::process::ExitCode;

use cors_core::{Decision, Explanation, Request};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    args::Eval,
    exchange::{RequestPath, latin1, text},
    json_lines, policy_file,
};

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    id: Option<Box<RawValue>>,
    method: String,
    #[serde(default)]
    path: RequestPath,
    headers: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Output {
    id: Option<Box<RawValue>>,
    route: Option<String>,
    preflight: bool,
    decision: &'static str,
    refusal: Option<Refused>,
    action: &'static str,
    status: Option<u16>,
    headers: Vec<(&'static str, String)>,
    // Only with `--report-only`.
    #[serde(skip_serializing_if = "Option::is_none")]
    report_only: Option<ReportOnly>,
}

/// What another policy would decide.
#[derive(Serialize)]
struct ReportOnly {
    route: Option<String>,
    decision: &'static str,
    refusal: Option<Refused>,
    differs: bool,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    text: String,
}

/// Answers line by line.
pub(crate) fn run(args: &Eval) -> Result<ExitCode, String> {
    let routes = policy_file::compile(&args.policy)?;
    if args.as_browser {
        return json_lines::run(|line| as_browser::answer(&routes, line));
    }
    let candidate = args.report_only.as_deref().map(policy_file::compile).transpose()?;
    json_lines::run(|line| {
        let input: Input = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        let method = latin1(&input.method)?;
        let mut headers = Vec::new();
        for (name, value) in &input.headers {
            headers.push((latin1(name)?, latin1(value)?));
        }
        let request = Request::from_headers(&method, headers.iter().map(|(n, v)| (n, &**v)));
        let request = Request { path: input.path.bytes(), ..request };
        let explanation = routes.explain(&request);
        let candidate = candidate.as_ref().map(|routes| routes.explain(&request));
        let report_only = candidate.map(|it| ReportOnly::of(&it, explanation.decision()));
        Ok(Output { report_only, ..evaluated(&explanation, input.id) })
    })
}

fn evaluated(explanation: &Explanation<'_>, id: Option<Box<RawValue>>) -> Output {
    let decision = explanation.decision();
    Output {
        id,
        route: explanation.route().map(str::to_owned),
        preflight: decision.is_preflight(),
        decision: name(decision),
        refusal: Refused::of(explanation),
        action: if decision.answer().is_some() { "answer" } else { "forward" },
        status: decision.answer(),
        headers: decision.headers().operations().map(|it| (it.name(), text(it.value()))).collect(),
        report_only: None,
    }
}

/// Whether it is a preflight is said apart.
fn name(decision: &Decision<'_>) -> &'static str {
    let code = decision.code();
    code.strip_prefix("preflight-").unwrap_or(code)
}

impl ReportOnly {
    fn of(candidate: &Explanation<'_>, enforced: &Decision<'_>) -> Self {
        Self {
            route: candidate.route().map(str::to_owned),
            decision: name(candidate.decision()),
            refusal: Refused::of(candidate),
            differs: candidate.decision().differs_from(enforced),
        }
    }
}

impl Refused {
    fn of(explanation: &Explanation<'_>) -> Option<Self> {
        let refusal = explanation.decision().refusal()?;
        Some(Self { code: refusal.code(), text: explanation.to_string() })
    }
}
