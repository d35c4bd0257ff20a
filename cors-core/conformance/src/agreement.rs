//! Policy and browser agree: what a policy allows a browser accepts, and where it does not, the browser's
//! reason is the policy's refusal.

use cors_core::{
    Config, Policy, Refusal,
    browser::{Blocked, CredentialsMode, Fetch, Phase, Preflight, Profile, Request, Response},
};

use crate::{
    HeaderLine,
    laws::{self, Broken},
};

/// A header of every response, to be read by the page.
const EXPOSED: &str = "x-total";

/// Lets a browser make the request of a server with the policy, preflight first where one is due.
///
/// # Errors
///
/// What the browser says, where it is not what the policy means.
pub fn browser_agrees(
    config: &Config,
    policy: &Policy,
    profile: Profile,
    request: &Request<'_>,
) -> Broken {
    let fetch = Fetch::new(profile, request);
    let preflight = fetch.preflight();
    let first = first(policy, &fetch, preflight.as_ref());
    let wanted = meant(config, policy, profile, request);
    let got = match &preflight {
        None => first.judged(|response| fetch.judge(response)),
        Some(preflight) => {
            first.judged(|response| preflight.judge(response).map(drop)).and_then(|()| {
                let answer = served(policy, request.method, &actual_lines(&fetch));
                answer.judged(|response| fetch.judge(response))
            })
        }
    };
    if got.as_ref().err() != wanted.as_ref() {
        return Err(format!("{profile:?}: browser {got:?}\n    wanted {wanted:?}\n    {config:?}"));
    }
    if got.is_ok() {
        return reads_what_is_exposed(config, policy, &fetch, request);
    }
    Ok(())
}

/// Why a browser blocks the request of a server with the policy, by what the policy means; `None` where
/// the page reads.
pub fn meant(
    config: &Config,
    policy: &Policy,
    profile: Profile,
    request: &Request<'_>,
) -> Option<Blocked> {
    let fetch = Fetch::new(profile, request);
    let preflight = fetch.preflight();
    let first = first(policy, &fetch, preflight.as_ref());
    let refusal = first.refusal.map(|it| it.of(preflight.as_ref()));
    match wanted(config, refusal.as_ref(), preflight.is_some(), request) {
        // WebKit looks at the 403 of a refused origin first.
        Some(Blocked::AllowOriginMissing { phase: Phase::Preflight })
            if profile == Profile::WebKit =>
        {
            Some(Blocked::PreflightStatus { status: 403 })
        }
        wanted => wanted,
    }
}

/// The answer to what a browser sends first.
fn first(policy: &Policy, fetch: &Fetch<'_>, preflight: Option<&Preflight<'_>>) -> Served {
    match preflight {
        Some(preflight) => served(policy, b"OPTIONS", &owned(preflight.headers())),
        None => served(policy, fetch.method(), &actual_lines(fetch)),
    }
}

/// What a browser says of what the policy means. Credentials come before method and headers, as in the
/// CORS check.
fn wanted(
    config: &Config,
    refusal: Option<&Refused>,
    preflight: bool,
    request: &Request<'_>,
) -> Option<Blocked> {
    let phase = if preflight { Phase::Preflight } else { Phase::Response };
    if matches!(refusal, Some(Refused::Origin)) {
        return Some(Blocked::AllowOriginMissing { phase });
    }
    if request.credentials == CredentialsMode::Include && !config.allow_credentials {
        return Some(if config.allow_origins.iter().any(|entry| entry == "*") {
            let is = cors_core::browser::AllowOrigin::Wildcard;
            Blocked::AllowOriginMismatch { phase, is, value: b"*".to_vec() }
        } else {
            Blocked::AllowCredentialsNotTrue { phase, value: None }
        });
    }
    match refusal? {
        Refused::Origin => None,
        Refused::Method(method) => Some(Blocked::MethodNotAllowed { method: method.clone() }),
        Refused::Header(name) if name == b"authorization" => Some(Blocked::AuthorizationNotAllowed),
        Refused::Header(name) => Some(Blocked::HeaderNotAllowed { name: name.clone() }),
    }
}

fn reads_what_is_exposed(
    config: &Config,
    policy: &Policy,
    fetch: &Fetch<'_>,
    request: &Request<'_>,
) -> Broken {
    let answer = served(policy, request.method, &actual_lines(fetch));
    let names = answer.with(|response| fetch.readable_headers(response));
    let reads = names.iter().any(|name| name == EXPOSED.as_bytes());
    let exposes = |name: &String| name == "*" || name.eq_ignore_ascii_case(EXPOSED);
    let wanted = config.expose_headers.iter().any(exposes);
    if reads == wanted { Ok(()) } else { Err(format!("reads {EXPOSED}: {reads}, {config:?}")) }
}

fn owned(lines: Vec<(&'static str, Vec<u8>)>) -> Vec<HeaderLine> {
    lines.into_iter().map(|(name, value)| (name.as_bytes().to_vec(), value)).collect()
}

/// What the browser sends: the page's headers and its own.
fn actual_lines(fetch: &Fetch<'_>) -> Vec<HeaderLine> {
    let page = fetch.headers().iter().map(|(name, value)| (name.to_vec(), value.to_vec()));
    let origin = fetch.origin_header().map(|origin| (b"Origin".to_vec(), origin.to_vec()));
    page.chain(origin).collect()
}

/// The server's answer.
struct Served {
    status: u16,
    lines: Vec<HeaderLine>,
    refusal: Option<Refused>,
}

enum Refused {
    Origin,
    Method(Vec<u8>),
    Header(Vec<u8>),
}

impl Refused {
    /// The refusal with the whole name: against a list no more than the start of a long one is read.
    fn of(self, preflight: Option<&Preflight<'_>>) -> Self {
        let names = preflight.map(Preflight::unsafe_names).unwrap_or_default();
        match self {
            Self::Header(start) if !names.contains(&start) => {
                Self::Header(names.iter().find(|it| it.starts_with(&start)).cloned().unwrap())
            }
            whole => whole,
        }
    }
}

/// What the policy answers, the handler with 200.
fn served(policy: &Policy, method: &[u8], lines: &[HeaderLine]) -> Served {
    let request = laws::request(method, lines);
    let decision = policy.evaluate(&request);
    let operations = decision.headers().operations();
    let written = operations.map(|it| (it.name().as_bytes().to_vec(), it.value().to_vec()));
    let own = [(EXPOSED.as_bytes().to_vec(), b"1".to_vec())];
    Served {
        status: decision.answer().unwrap_or(200),
        lines: written.chain(own).collect(),
        refusal: decision.refusal().map(|refusal| match *refusal {
            Refusal::OriginNotAllowed { .. } | Refusal::OriginMalformed { .. } => Refused::Origin,
            Refusal::MethodNotAllowed { method } => Refused::Method(method.to_vec()),
            Refusal::HeaderNotAllowed { name } => Refused::Header(name.to_vec()),
            Refusal::RequestMalformed(malformed) => panic!("a browser sent {malformed:?}"),
        }),
    }
}

impl Served {
    fn with<T>(&self, read: impl FnOnce(&Response<'_>) -> T) -> T {
        let lines: Vec<_> = self.lines.iter().map(|(name, value)| (&**name, &**value)).collect();
        read(&Response { status: self.status, headers: &lines })
    }

    fn judged(
        &self,
        judge: impl FnOnce(&Response<'_>) -> Result<(), Blocked>,
    ) -> Result<(), Blocked> {
        self.with(judge)
    }
}
