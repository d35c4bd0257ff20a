//! `cors judge`: what a browser does with an exchange, a chain of redirects, or a sequence on one
//! preflight cache.

mod har;

use std::{process::ExitCode, time::Duration};

use cors_core::browser::{
    Blocked, Code, CredentialsMode, Fetch, Header, Location, Preflight, PreflightCache, Profile,
    Request, Response,
};
use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    args::Judge,
    json_lines::{self, latin1, text},
};

/// Answers line by line, or for a HAR file.
pub(crate) fn run(args: &Judge) -> Result<ExitCode, String> {
    let profile = args.profile.into();
    if let Some(path) = &args.har {
        return har::run(path, profile);
    }
    json_lines::run(|line| {
        let input: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        if !input.is_object() {
            return Err("write one object a line: an exchange, a chain or a sequence".to_owned());
        }
        let id = input.get("id").cloned();
        let judged = if input.get("steps").is_some() {
            Judged::Sequence(read::<Sequence>(input)?.judge(profile)?)
        } else if input.get("hops").is_some() {
            Judged::Chain(read::<Chain>(input)?.judge(profile)?)
        } else {
            Judged::Exchange(read::<Exchange>(input)?.judge(profile)?)
        };
        Ok(Answer { id, judged })
    })
}

fn read<T: for<'de> Deserialize<'de>>(input: Value) -> Result<T, String> {
    serde_json::from_value(input).map_err(|error| error.to_string())
}

#[derive(Serialize)]
struct Answer {
    id: Option<Value>,
    #[serde(flatten)]
    judged: Judged,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Judged {
    Exchange(Verdict),
    Chain(ChainVerdict),
    Sequence(SequenceVerdict),
}

/// Bytes, written as a string with one character for each.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

/// What cannot be bytes one a character is UTF-8.
fn latin1_or_utf8(text: &str) -> Vec<u8> {
    latin1(text).unwrap_or_else(|_| text.as_bytes().to_vec())
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        latin1(&String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

pub(crate) type Lines = Vec<(Bytes, Bytes)>;

#[derive(Deserialize)]
pub(crate) struct DescribedRequest {
    page_origin: Bytes,
    url_origin: Option<Bytes>,
    method: Bytes,
    pub(crate) headers: Lines,
    #[serde(default)]
    credentials: DescribedCredentials,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    use_cors_preflight_flag: bool,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum DescribedCredentials {
    Omit,
    #[default]
    SameOrigin,
    Include,
}

/// The only one that is judged.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    #[default]
    Cors,
}

#[derive(Deserialize)]
struct DescribedResponse {
    status: u16,
    headers: Lines,
    #[serde(default)]
    location: Option<DescribedLocation>,
}

#[derive(Deserialize)]
struct DescribedLocation {
    origin: Bytes,
    userinfo: String,
    scheme_ok: bool,
}

#[derive(Deserialize)]
struct Exchange {
    request: DescribedRequest,
    preflight_response: Option<DescribedResponse>,
    response: DescribedResponse,
}

#[derive(Deserialize)]
struct Chain {
    request: DescribedRequest,
    hops: Vec<Hop>,
}

#[derive(Deserialize)]
struct Hop {
    url_origin: Bytes,
    preflight_response: Option<DescribedResponse>,
    response: DescribedResponse,
}

#[derive(Deserialize)]
struct Sequence {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    at: f64,
    url: Bytes,
    /// The `Origin` of a request that a redirect has tainted.
    serialized_origin: Option<Bytes>,
    #[serde(flatten)]
    exchange: Exchange,
}

#[derive(Serialize, Default)]
pub(crate) struct Verdict {
    pub(crate) preflight_sent: bool,
    pub(crate) preflight_request: Option<SentPreflight>,
    outcome: &'static str,
    step: &'static str,
    code: Option<&'static str>,
    chromium: Option<&'static str>,
    cause: String,
    remedy: &'static str,
    exposed_headers: Option<Vec<String>>,
    pub(crate) max_age: Option<u64>,
}

#[derive(Serialize)]
pub(crate) struct SentPreflight {
    method: &'static str,
    headers: Vec<(String, String)>,
}

#[derive(Serialize)]
struct ChainVerdict {
    #[serde(flatten)]
    verdict: Verdict,
    failed_hop: Option<usize>,
    origin_headers: Vec<Option<String>>,
    preflights: Vec<bool>,
    methods: Vec<String>,
}

#[derive(Serialize)]
struct SequenceVerdict {
    steps: Vec<Verdict>,
}

fn headers(lines: &Lines) -> Vec<Header> {
    lines.iter().map(|(name, value)| (text(&name.0), value.0.clone())).collect()
}

impl DescribedRequest {
    fn target(&self) -> Result<&Bytes, String> {
        self.url_origin.as_ref().ok_or("`url_origin` is missing".to_owned())
    }

    fn request(&self, target: &Bytes) -> Request {
        let Mode::Cors = self.mode;
        Request {
            origin: text(&self.page_origin.0),
            target: text(&target.0),
            method: text(&self.method.0),
            headers: headers(&self.headers),
            credentials: match self.credentials {
                DescribedCredentials::Omit => CredentialsMode::Omit,
                DescribedCredentials::SameOrigin => CredentialsMode::SameOrigin,
                DescribedCredentials::Include => CredentialsMode::Include,
            },
            use_cors_preflight: self.use_cors_preflight_flag,
        }
    }
}

/// The request by the text of the standard, to a server on an origin of its own if it names none.
pub(crate) fn by_the_standard(request: &DescribedRequest) -> Fetch {
    let own = Bytes(b"https://server.invalid".to_vec());
    let target = request.url_origin.as_ref().unwrap_or(&own);
    Fetch::new(Profile::Standard, request.request(target))
}

impl DescribedResponse {
    fn response(&self) -> Response {
        Response { status: self.status, headers: headers(&self.headers) }
    }
}

impl Verdict {
    pub(crate) fn blocked(self, blocked: &Blocked) -> Self {
        let code = blocked.code();
        Self {
            outcome: "blocked",
            step: blocked.step(),
            code: code.mdn(),
            chromium: code.chromium(blocked.phase()),
            cause: blocked.to_string(),
            remedy: code.remedy(),
            exposed_headers: None,
            ..self
        }
    }

    fn without_response(self, code: Code) -> Self {
        let remedy = code.remedy();
        Self {
            outcome: "blocked",
            code: code.mdn(),
            cause: code.cause().to_owned(),
            remedy,
            ..self
        }
    }

    pub(crate) fn passed(self, readable: Vec<String>) -> Self {
        Self { outcome: "pass", exposed_headers: Some(readable), ..self }
    }
}

impl SentPreflight {
    pub(crate) fn of(preflight: &Preflight) -> Self {
        let headers =
            preflight.sent_headers().into_iter().map(|(name, value)| (name, text(&value)));
        Self { method: "OPTIONS", headers: headers.collect() }
    }
}

/// One request and its answers, preflight included. What comes of it is in the verdict, whether the
/// browser goes on is the result.
fn judge_hop(
    fetch: &Fetch,
    preflight: Option<Preflight>,
    preflight_response: Option<&DescribedResponse>,
    response: &Response,
    verdict: &mut Verdict,
) -> Result<Result<(), Blocked>, String> {
    if let Some(preflight) = preflight {
        let answer = preflight_response
            .ok_or("the browser sends a preflight, and `preflight_response` is null")?;
        verdict.preflight_sent = true;
        verdict.preflight_request = Some(SentPreflight::of(&preflight));
        match preflight.judge(&answer.response()) {
            Ok(grant) => verdict.max_age = Some(grant.max_age),
            Err(blocked) => return Ok(Err(blocked)),
        }
    }
    Ok(fetch.judge(response))
}

impl Exchange {
    fn judge(&self, profile: Profile) -> Result<Verdict, String> {
        let fetch = Fetch::new(profile, self.request.request(self.request.target()?));
        let preflight = fetch.preflight();
        self.judge_with(&fetch, preflight)
    }

    fn judge_with(&self, fetch: &Fetch, preflight: Option<Preflight>) -> Result<Verdict, String> {
        let mut verdict = Verdict::default();
        let answer = self.preflight_response.as_ref();
        let response = self.response.response();
        Ok(match judge_hop(fetch, preflight, answer, &response, &mut verdict)? {
            Err(blocked) => verdict.blocked(&blocked),
            Ok(()) => verdict.passed(fetch.readable_headers(&response)),
        })
    }
}

impl Chain {
    fn judge(&self, profile: Profile) -> Result<ChainVerdict, String> {
        let first = self.hops.first().ok_or("`hops` is empty")?;
        let mut fetch = Fetch::new(profile, self.request.request(&first.url_origin));
        let mut chain = ChainVerdict {
            verdict: Verdict::default(),
            failed_hop: None,
            origin_headers: Vec::new(),
            preflights: Vec::new(),
            methods: Vec::new(),
        };
        for (index, hop) in self.hops.iter().enumerate() {
            let preflight = fetch.preflight();
            chain.origin_headers.push(fetch.origin_header().map(str::to_owned));
            chain.preflights.push(preflight.is_some());
            chain.methods.push(fetch.method().to_owned());
            let response = hop.response.response();
            let answer = hop.preflight_response.as_ref();
            let verdict = &mut chain.verdict;
            let outcome = judge_hop(&fetch, preflight, answer, &response, verdict)?;
            let location = hop.response.location.as_ref();
            let outcome = outcome.and_then(|()| match location {
                Some(location) if response.is_redirect() => {
                    let location = Location {
                        origin: text(&location.origin.0),
                        is_http: location.scheme_ok,
                        has_userinfo: !matches!(&*location.userinfo, "" | ":"),
                    };
                    fetch.redirect(response.status, &location).map(|()| true)
                }
                _ => Ok(false),
            });
            match outcome {
                Ok(true) => {}
                Ok(false) => {
                    chain.verdict = chain.verdict.passed(fetch.readable_headers(&response));
                    return Ok(chain);
                }
                Err(blocked) => {
                    chain.verdict = chain.verdict.blocked(&blocked);
                    chain.failed_hop = Some(index);
                    return Ok(chain);
                }
            }
        }
        Err("the last of `hops` redirects: add the one that it leads to".to_owned())
    }
}

impl Sequence {
    fn judge(&self, profile: Profile) -> Result<SequenceVerdict, String> {
        let mut cache = PreflightCache::default();
        let steps = self.steps.iter().map(|step| step.judge(profile, &mut cache));
        Ok(SequenceVerdict { steps: steps.collect::<Result<_, _>>()? })
    }
}

impl Step {
    fn judge(&self, profile: Profile, cache: &mut PreflightCache) -> Result<Verdict, String> {
        let now = Duration::try_from_secs_f64(self.at).map_err(|_| {
            format!("`at` is {}: write seconds from the start, none negative", self.at)
        })?;
        let described = &self.exchange.request;
        let mut request = described.request(described.target()?);
        if let Some(origin) = &self.serialized_origin {
            request.origin = text(&origin.0);
        }
        let url = text(&self.url.0);
        let fetch = Fetch::new(profile, request);
        let needed = fetch.preflight();
        let sent = needed.clone().filter(|it| !cache.covers(it, &url, now));
        let verdict = self.exchange.judge_with(&fetch, sent.clone())?;
        if let Some(sent) = sent
            && let Some(answer) = &self.exchange.preflight_response
            && let Ok(grant) = sent.judge(&answer.response())
        {
            cache.store(&sent, &url, &grant, now);
        }
        if let Some(needed) = needed
            && verdict.outcome == "blocked"
        {
            cache.clear(&needed, &url);
        }
        Ok(verdict)
    }
}
