//! `cors eval --as-browser`: a page's request, a server with the policy, and what the page sees of it.

use cors_core::{
    Policy,
    browser::{Fetch, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Refused;
use crate::judge::{DescribedRequest, Line, SentPreflight, Verdict, borrowed, by_the_standard};

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
    let headers = borrowed(&request.headers);
    let fetch = by_the_standard(&request, &headers);
    let mut output = Output { id, refusal: None, verdict: Verdict::default() };
    if let Some(preflight) = fetch.preflight() {
        output.verdict.preflight_sent = true;
        output.verdict.preflight_request = Some(SentPreflight::of(&preflight));
        let sent = preflight.headers();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_bytes(), &**value)).collect();
        let judged = output.serve(policy, b"OPTIONS", &sent, |response| preflight.judge(response));
        match judged {
            Err(blocked) => return Ok(output.map(|verdict| verdict.blocked(&blocked))),
            Ok(grant) => output.verdict.max_age = Some(grant.max_age),
        }
    }
    let sent = sent_by(&fetch);
    let judged = output.serve(policy, fetch.method(), &sent, |response| {
        fetch.judge(response).map(|()| fetch.readable_headers(response))
    });
    Ok(output.map(|verdict| match &judged {
        Err(blocked) => verdict.blocked(blocked),
        Ok(names) => verdict.passed(names),
    }))
}

/// The page's headers and the browser's `Origin`.
fn sent_by<'a>(fetch: &'a Fetch<'_>) -> Vec<Line<'a>> {
    let origin = fetch.origin_header().map(|origin| (&b"Origin"[..], origin));
    fetch.headers().iter().copied().chain(origin).collect()
}

impl Output {
    fn map(self, verdict: impl FnOnce(Verdict) -> Verdict) -> Self {
        Self { verdict: verdict(self.verdict), ..self }
    }

    /// The policy's answer, the handler's with 200 and every exposed header.
    fn serve<T>(
        &mut self,
        policy: &Policy,
        method: &[u8],
        sent: &[Line<'_>],
        judge: impl FnOnce(&Response<'_>) -> T,
    ) -> T {
        let request = cors_core::Request::from_headers(method, sent.iter().copied());
        let decision = policy.evaluate(&request);
        if let Some(refusal) = decision.refusal() {
            let text = policy.explain(&request).to_string();
            self.refusal = Some(Refused { code: refusal.code(), text });
        }
        let operations = decision.headers().operations();
        let lines: Vec<_> = operations.map(|it| (it.name().as_bytes(), it.value())).collect();
        let config = policy.to_config();
        let exposed = config.expose_headers.iter().filter(|name| *name != "*");
        let exposed = exposed.map(|name| (name.as_bytes(), &b"1"[..]));
        let headers: Vec<_> = lines.into_iter().chain(exposed).collect();
        judge(&Response { status: decision.answer().unwrap_or(200), headers: &headers })
    }
}
