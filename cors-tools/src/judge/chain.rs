//! A request that is redirected from server to server.

use cors_core::browser::{Fetch, Profile};
use serde::{Deserialize, Serialize};

use super::exchange::{judge_hop, to_preflight};
use crate::{
    exchange::{Bytes, DescribedRequest, DescribedResponse},
    verdict::Judgement,
};

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Chain {
    request: DescribedRequest,
    hops: Vec<Hop>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Hop {
    url_origin: Bytes,
    preflight_response: Option<DescribedResponse>,
    response: DescribedResponse,
}

#[derive(Serialize)]
pub(super) struct ChainJudgement {
    #[serde(flatten)]
    judgement: Judgement,
    failed_hop: Option<usize>,
    #[serde(flatten)]
    sent: Sent,
}

/// What the browser sends to each server.
#[derive(Serialize, Default)]
struct Sent {
    origin_headers: Vec<Option<String>>,
    preflights: Vec<bool>,
    methods: Vec<String>,
}

impl Chain {
    pub(super) fn judge(&self, profile: Profile) -> Result<ChainJudgement, String> {
        let first = self.hops.first().ok_or("`hops` is empty")?;
        let mut fetch = Fetch::new(profile, self.request.request_to(first.url_origin.text())?);
        let (mut judgement, mut sent) = (Judgement::default(), Sent::default());
        if let Err(blocked) = fetch.may_be_sent() {
            let judgement = judgement.end(Err(blocked.into()));
            return Ok(ChainJudgement { judgement, failed_hop: Some(0), sent });
        }
        for (index, hop) in self.hops.iter().enumerate() {
            let preflight = fetch.preflight();
            sent.origin_headers.push(fetch.origin_header().map(str::to_owned));
            sent.preflights.push(preflight.is_some());
            sent.methods.push(fetch.method().to_owned());
            let preflight = to_preflight(preflight, hop.preflight_response.as_ref())?;
            let response = hop.response.response();
            let judged = judge_hop(&mut judgement, &fetch, preflight.as_ref(), &response);
            let location = hop.response.location().filter(|_| response.is_redirect());
            let outcome = match (judged, location) {
                (Err(block), _) => Err(block),
                (Ok(_), None) => Ok(fetch.readable_headers(&response)),
                (Ok(_), Some(location)) => match fetch.redirect(response.status, &location) {
                    Ok(()) => continue,
                    Err(blocked) => Err(blocked.into()),
                },
            };
            let failed_hop = outcome.is_err().then_some(index);
            return Ok(ChainJudgement { judgement: judgement.end(outcome), failed_hop, sent });
        }
        Err("the last of `hops` redirects: add the one that it leads to".to_owned())
    }
}
