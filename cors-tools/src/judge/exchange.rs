//! One request and its responses, the preflight's included.

use cors_core::browser::{Fetch, Grant, Preflight, Profile, Request, Response};
use serde::Deserialize;

use crate::{
    exchange::{DescribedRequest, DescribedResponse},
    verdict::{Block, Judgement},
};

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Exchange {
    request: DescribedRequest,
    preflight_response: Option<DescribedResponse>,
    response: DescribedResponse,
}

impl Exchange {
    pub(super) fn judge(&self, profile: Profile) -> Result<Judgement, String> {
        let fetch = Fetch::new(profile, asked(&self.request)?);
        let mut judgement = Judgement::default();
        if let Err(blocked) = fetch.may_be_sent() {
            return Ok(judgement.end(Err(blocked.into())));
        }
        let sent = to_preflight(fetch.preflight(), self.preflight_response.as_ref())?;
        let response = self.response.response();
        let judged = judge_hop(&mut judgement, &fetch, sent.as_ref(), &response);
        Ok(judgement.end(judged.map(|_| fetch.readable_headers(&response))))
    }
}

/// The request to the origin that it names.
pub(super) fn asked(request: &DescribedRequest) -> Result<Request, String> {
    let target = request.url_origin.as_ref().ok_or("`request.url_origin` is missing")?;
    request.request_to(target.text())
}

/// A preflight that is sent, with the response to it.
pub(super) fn to_preflight(
    sent: Option<Preflight>,
    response: Option<&DescribedResponse>,
) -> Result<Option<(Preflight, Response)>, String> {
    let Some(preflight) = sent else { return Ok(None) };
    let response =
        response.ok_or("the browser sends a preflight, and `preflight_response` is null")?;
    Ok(Some((preflight, response.response())))
}

/// Judges the responses of one server: what its preflight grants, if one is sent.
pub(super) fn judge_hop(
    judgement: &mut Judgement,
    fetch: &Fetch,
    sent: Option<&(Preflight, Response)>,
    response: &Response,
) -> Result<Option<Grant>, Block> {
    let grant = sent.map(|(preflight, response)| judgement.preflight(fetch, preflight, response));
    let grant = grant.transpose()?;
    let judged = fetch.judge(response).map(|()| grant);
    judged.map_err(|blocked| Block::of(fetch, blocked, response))
}
