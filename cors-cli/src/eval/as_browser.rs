//! `cors eval --as-browser`: a page's request, a server with the policy, and what the page sees of it.

use cors_core::{
    Policy,
    browser::{Header, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Refused;
use crate::judge::{DescribedRequest, SentPreflight, Verdict, by_the_standard};

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    id: Option<Value>,
    request: DescribedRequest,
}

#[derive(Serialize)]
pub(super) struct Output {
    id: Option<Value>,
    refusal: Option<Refused>,
    #[serde(flatten)]
    verdict: Verdict,
}

/// Judges the request of a line on both sides.
pub(super) fn judge(policy: &Policy, line: &[u8]) -> Result<Output, String> {
    let Input { id, request } = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let fetch = by_the_standard(&request);
    let mut output = Output { id, refusal: None, verdict: Verdict::default() };
    if let Some(preflight) = fetch.preflight() {
        output.verdict.preflight_sent = true;
        output.verdict.preflight_request = Some(SentPreflight::of(&preflight));
        let response = output.serve(policy, "OPTIONS", &preflight.sent_headers());
        match preflight.judge(&response) {
            Err(blocked) => return Ok(output.map(|verdict| verdict.blocked(&blocked))),
            Ok(grant) => output.verdict.max_age = Some(grant.max_age),
        }
    }
    let response = output.serve(policy, fetch.method(), &fetch.sent_headers());
    Ok(output.map(|verdict| match fetch.judge(&response) {
        Err(blocked) => verdict.blocked(&blocked),
        Ok(()) => verdict.passed(fetch.readable_headers(&response)),
    }))
}

impl Output {
    fn map(self, verdict: impl FnOnce(Verdict) -> Verdict) -> Self {
        Self { verdict: verdict(self.verdict), ..self }
    }

    /// The policy's answer, the handler's with 200 and every exposed header.
    fn serve(&mut self, policy: &Policy, method: &str, sent: &[Header]) -> Response {
        let sent = sent.iter().map(|(name, value)| (name, &**value));
        let request = cors_core::Request::from_headers(method.as_bytes(), sent);
        let decision = policy.evaluate(&request);
        if let Some(refusal) = decision.refusal() {
            let text = policy.explain(&request).to_string();
            self.refusal = Some(Refused { code: refusal.code(), text });
        }
        let config = policy.to_config();
        let exposed = config.expose_headers.iter().filter(|name| *name != "*");
        let exposed = exposed.map(|name| (&**name, &b"1"[..]));
        let operations = decision.headers().operations().map(|it| (it.name(), it.value()));
        Response::new(decision.answer().unwrap_or(200), operations.chain(exposed))
    }
}
