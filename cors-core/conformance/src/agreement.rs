//! Policy and browser agree: a browser accepts what a policy allows, and if it blocks a request, its reason
//! is the policy's refusal.

use cors_core::{
    Config, Policy, Refusal,
    browser::{
        AllowOriginMismatch, Blocked, CredentialsMode, Fetch, Header, Phase, Preflight, Profile,
        Request, Response,
    },
};

use crate::laws::LawResult;

/// A header of every response, which the page tries to read.
const EXPOSED: &str = "x-total";

/// Lets a browser make the request to a server with the policy, after a preflight if it needs one.
///
/// # Errors
///
/// What the browser does and what the policy means, if they differ.
pub fn browser_agrees(
    config: &Config,
    policy: &Policy,
    profile: Profile,
    request: &Request,
) -> LawResult {
    let fetch = Fetch::new(profile, request.clone());
    let preflight = fetch.preflight();
    let granted = preflight.as_ref().map_or(Ok(()), |preflight| {
        let answer = served(policy, "OPTIONS", &preflight.sent_headers());
        preflight.judge(&answer.response).map(drop)
    });
    let answer = served(policy, fetch.method(), &fetch.sent_headers()).response;
    let got = granted.and_then(|()| fetch.judge(&answer));
    let wanted = meant(config, policy, profile, request);
    if got.as_ref().err() != wanted.as_ref() {
        return Err(format!("{profile:?}: browser {got:?}\n    wanted {wanted:?}\n    {config:?}"));
    }
    let reads = fetch.readable_headers(&answer).iter().any(|name| name == EXPOSED);
    let exposes = |name: &String| name == "*" || name.eq_ignore_ascii_case(EXPOSED);
    if got.is_ok() && reads != config.expose_headers.iter().any(exposes) {
        return Err(format!("page reads {EXPOSED}: {reads}, {config:?}"));
    }
    Ok(())
}

/// Why a browser should block the request to a server with the policy; `None` if the page may read the
/// response.
pub fn meant(
    config: &Config,
    policy: &Policy,
    profile: Profile,
    request: &Request,
) -> Option<Blocked> {
    let fetch = Fetch::new(profile, request.clone());
    let preflight = fetch.preflight();
    let first = match &preflight {
        Some(preflight) => served(policy, "OPTIONS", &preflight.sent_headers()),
        None => served(policy, fetch.method(), &fetch.sent_headers()),
    };
    let refusal = first.refusal.map(|it| it.of(preflight.as_ref()));
    match wanted(config, refusal, preflight.is_some(), request) {
        // WebKit checks the status before the origin, so it sees the 403 of a refused origin.
        Some(Blocked::AllowOriginMissing { phase: Phase::Preflight })
            if profile == Profile::WebKit =>
        {
            Some(Blocked::PreflightStatus { status: 403 })
        }
        wanted => wanted,
    }
}

/// What a browser should report for what the policy means. Credentials come before method and headers, as
/// the CORS check comes first.
fn wanted(
    config: &Config,
    refusal: Option<Refused>,
    preflight: bool,
    request: &Request,
) -> Option<Blocked> {
    let phase = if preflight { Phase::Preflight } else { Phase::Response };
    if matches!(refusal, Some(Refused::Origin)) {
        return Some(Blocked::AllowOriginMissing { phase });
    }
    if request.credentials == CredentialsMode::Include && !config.allow_credentials {
        return Some(if config.allow_origins.iter().any(|entry| entry == "*") {
            let kind = AllowOriginMismatch::Wildcard;
            Blocked::AllowOriginMismatch { phase, kind, value: b"*".to_vec() }
        } else {
            Blocked::AllowCredentialsNotTrue { phase, value: None }
        });
    }
    match refusal? {
        Refused::Origin => None,
        Refused::Method(method) => Some(Blocked::MethodNotAllowed { method }),
        Refused::Header(name) if name == "authorization" => Some(Blocked::AuthorizationNotAllowed),
        Refused::Header(name) => Some(Blocked::HeaderNotAllowed { name }),
    }
}

/// The server's answer.
struct Served {
    response: Response,
    refusal: Option<Refused>,
}

enum Refused {
    Origin,
    Method(String),
    Header(String),
}

impl Refused {
    /// The refusal with the whole name: of a long unlisted name the policy reads only the beginning.
    fn of(self, preflight: Option<&Preflight>) -> Self {
        let names = preflight.map(Preflight::unsafe_names).unwrap_or_default();
        match self {
            Self::Header(start) if !names.contains(&start) => {
                Self::Header(names.iter().find(|it| it.starts_with(&start)).cloned().unwrap())
            }
            whole => whole,
        }
    }
}

/// What a server with the policy answers; its handler answers 200.
fn served(policy: &Policy, method: &str, sent: &[Header]) -> Served {
    let sent = sent.iter().map(|(name, value)| (name, &**value));
    let request = cors_core::Request::from_headers(method.as_bytes(), sent);
    let decision = policy.evaluate(&request);
    let written = decision.headers().operations().map(|it| (it.name(), it.value()));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Served {
        response: Response::new(
            decision.answer().unwrap_or(200),
            written.chain([(EXPOSED, &b"1"[..])]),
        ),
        refusal: decision.refusal().map(|refusal| match *refusal {
            // Without cookies, only an origin that is not allowed is forbidden anything.
            Refusal::OriginNotAllowed { .. }
            | Refusal::OriginMalformed { .. }
            | Refusal::CrossOriginWrite(_)
            | Refusal::CrossOriginWebSocket(_) => Refused::Origin,
            Refusal::MethodNotAllowed { method } => Refused::Method(text(method)),
            Refusal::HeaderNotAllowed { name } => Refused::Header(text(name)),
            Refusal::RequestMalformed(malformed) => panic!("a browser sent {malformed:?}"),
            Refusal::NoPolicy(why) => panic!("one policy for every target: {why}"),
        }),
    }
}
