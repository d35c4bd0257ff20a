//! Several requests, one after the other, on one preflight cache.

use std::time::Duration;

use cors_core::browser::{Fetch, PreflightCache, Profile};
use serde::{Deserialize, Serialize};

use super::exchange::{asked, judge_hop, to_preflight};
use crate::{
    exchange::{Bytes, DescribedRequest, DescribedResponse},
    verdict::Judgement,
};

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Sequence {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Step {
    at: f64,
    url: Bytes,
    /// The `Origin` of a request that a redirect has tainted.
    serialized_origin: Option<Bytes>,
    request: DescribedRequest,
    preflight_response: Option<DescribedResponse>,
    response: DescribedResponse,
}

#[derive(Serialize)]
pub(super) struct SequenceJudgement {
    steps: Vec<Judgement>,
}

impl Sequence {
    pub(super) fn judge(&self, profile: Profile) -> Result<SequenceJudgement, String> {
        let mut cache = PreflightCache::default();
        let steps = self.steps.iter().map(|step| step.judge(profile, &mut cache));
        Ok(SequenceJudgement { steps: steps.collect::<Result<_, _>>()? })
    }
}

impl Step {
    fn judge(&self, profile: Profile, cache: &mut PreflightCache) -> Result<Judgement, String> {
        let now = Duration::try_from_secs_f64(self.at).map_err(|_| {
            format!("`at` is {}: write the seconds since the start, not negative", self.at)
        })?;
        let mut request = asked(&self.request)?;
        if let Some(origin) = &self.serialized_origin {
            request.origin = origin.text();
        }
        let url = self.url.text();
        let fetch = Fetch::new(profile, request);
        let needed = fetch.preflight();
        let sent = needed.clone().filter(|it| !cache.covers(it, &url, now));
        let sent = to_preflight(sent, self.preflight_response.as_ref())?;
        let response = self.response.response();
        let mut judgement = Judgement::default();
        let judged = judge_hop(&mut judgement, &fetch, sent.as_ref(), &response);
        match (&judged, sent, needed) {
            (Ok(Some(grant)), Some((preflight, _)), _) => {
                cache.store(&preflight, &url, grant, now);
            }
            (Err(_), _, Some(needed)) => cache.clear(&needed, &url),
            _ => {}
        }
        Ok(judgement.end(judged.map(|_| fetch.readable_headers(&response))))
    }
}
