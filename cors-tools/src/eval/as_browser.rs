//! `cors eval --as-browser`: a page's request, a server with the policy, and what the page sees of it.

use cors_core::{
    Found, Policy, Request, Routes,
    browser::{Fetch, Header, Profile, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Refused;
use crate::{
    exchange::{Bytes, DescribedRequest, latin1},
    verdict::{Block, Judgement},
};

/// Where requests go that do not say where: an origin of its own.
const SERVER: &str = "https://server.invalid";

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    id: Option<Value>,
    request: DescribedRequest,
}

#[derive(Serialize)]
pub(super) struct Output {
    id: Option<Value>,
    route: Option<String>,
    refusal: Option<Refused>,
    #[serde(flatten)]
    judgement: Judgement,
}

/// Makes the request of a line as a browser that follows the text of the standard.
pub(super) fn answer(routes: &Routes, line: &[u8]) -> Result<Output, String> {
    let Input { id, request } = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let target = request.url_origin.as_ref().map_or(SERVER.to_owned(), Bytes::text);
    let fetch = Fetch::new(Profile::Standard, request.request_to(target)?);
    let path = request.path.bytes();
    let found = routes.find(path);
    let (mut refusal, mut judgement) = (None, Judgement::default());
    let contacted = fetch.may_be_sent().map_err(Block::from);
    let granted = contacted.and_then(|()| match fetch.preflight() {
        None => Ok(()),
        Some(preflight) => {
            let response = serve(&found, path, "OPTIONS", &preflight.sent_headers(), &mut refusal);
            judgement.preflight(&fetch, &preflight, &response).map(drop)
        }
    });
    let outcome = granted.and_then(|()| {
        let response = serve(&found, path, fetch.method(), &fetch.sent_headers(), &mut refusal);
        let judged = fetch.judge(&response).map(|()| fetch.readable_headers(&response));
        judged.map_err(|blocked| Block::of(&fetch, blocked, &response))
    });
    let route = found.route().map(str::to_owned);
    Ok(Output { id, route, refusal, judgement: judgement.end(outcome) })
}

/// The policy's answer, or the handler's: 200 with every exposed header.
fn serve(
    found: &Found<'_>,
    path: &[u8],
    method: &str,
    sent: &[Header],
    refusal: &mut Option<Refused>,
) -> Response {
    let sent = sent.iter().map(|(name, value)| (name, &**value));
    let method = latin1(method).unwrap_or_default();
    let request = Request { path, ..Request::from_headers(&method, sent) };
    let explanation = found.explain(&request);
    let decision = explanation.decision();
    *refusal = Refused::of(&explanation).or(refusal.take());
    let config = found.policy().ok().map(Policy::to_config);
    let exposed = config.iter().flat_map(|config| &config.expose_headers);
    let exposed = exposed.filter(|name| *name != "*").map(|name| (&**name, &b"1"[..]));
    let operations = decision.headers().operations().map(|it| (it.name(), it.value()));
    Response::new(decision.answer().unwrap_or(200), operations.chain(exposed))
}
