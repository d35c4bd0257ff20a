//! What policies decide on requests, one JSON line each: `cors eval`.

mod as_browser;

use cors_core::{Decision, Explanation, Request, Routes};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    Answer,
    exchange::{RequestPath, latin1, text},
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

/// Answers a request, such as `{"id": 1, "method": "GET", "path": "/api", "headers": [["Origin",
/// "https://a.example"]]}`, with the decision of the policies, and beside it with what a `candidate` would decide.
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_tools::eval::answer;
///
/// let policy = Policy::builder().allow_origins(["https://a.example"]).build()?;
/// let line = br#"{"id": 1, "method": "GET", "headers": [["Origin", "https://b.example"]]}"#;
/// let answer = answer(&Routes::from(policy), None, line)?;
/// assert!(answer.json.starts_with(r#"{"id":1,"route":null,"preflight":false,"decision":"refused","#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// None: a line that cannot be read is answered with `{"id", "error"}`.
pub fn answer(routes: &Routes, candidate: Option<&Routes>, line: &[u8]) -> Result<Answer, String> {
    Answer::of(line, evaluate(routes, candidate, line))
}

/// Answers a page's request with what it sees of a server that has these policies. The request is written as for
/// [`judge`](crate::judge), with `path` inside `request`.
///
/// ```
/// use cors_core::{Policy, Routes};
/// use cors_tools::eval::as_browser;
///
/// let policy = Policy::builder().allow_origins(["https://a.example"]).build()?;
/// let line = br#"{"request": {"page_origin": "https://a.example", "method": "PUT", "headers": []}}"#;
/// let answer = as_browser(&Routes::from(policy), line)?;
/// assert!(answer.json.contains(r#""outcome":"blocked","step":"preflight:"#), "{}", answer.json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// None: a line that cannot be read is answered with `{"id", "error"}`.
pub fn as_browser(routes: &Routes, line: &[u8]) -> Result<Answer, String> {
    Answer::of(line, as_browser::answer(routes, line))
}

fn evaluate(routes: &Routes, candidate: Option<&Routes>, line: &[u8]) -> Result<Output, String> {
    let input: Input = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let method = latin1(&input.method)?;
    let mut headers = Vec::new();
    for (name, value) in &input.headers {
        headers.push((latin1(name)?, latin1(value)?));
    }
    let request = Request::from_headers(&method, headers.iter().map(|(n, v)| (n, &**v)));
    let request = Request { path: input.path.bytes(), ..request };
    let explanation = routes.explain(&request);
    let candidate = candidate.map(|routes| routes.explain(&request));
    let report_only = candidate.map(|it| ReportOnly::of(&it, explanation.decision()));
    Ok(Output { report_only, ..evaluated(&explanation, input.id) })
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
