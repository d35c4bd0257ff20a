//! What the browser that asks makes of an answer, and what it calls that.

use axum::http::{HeaderMap, Method, Response, header};
use cors_core::browser::{self, Blocked, CredentialsMode, Fetch, Phase, Profile};
use serde::Serialize;

use super::{host::Host, records::shortened};

/// What a browser prints before the reason if a preflight fails as any response could.
const OF_PREFLIGHT: &str = "Response to preflight request doesn't pass access control check: ";

/// A request that a page made a browser send, as far as the server can tell.
#[derive(Debug)]
pub(super) struct Sent {
    profile: Profile,
    fetch: Fetch,
    is_preflight: bool,
}

/// Why a browser keeps an answer from the page, in the words of its console.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Block {
    /// The browser, if it is known.
    browser: Option<&'static str>,
    /// What it calls the reason, or, if it is not known, what each browser does: pairs of both.
    names: Vec<(&'static str, &'static str)>,
    /// What it prints, if it is known.
    prints: Option<String>,
    why: String,
    remedy: &'static str,
}

/// The engine of the browser that sends these headers, by its `User-Agent`; the standard if it is not known.
///
/// Chromium claims to be WebKit too, and on iOS nearly all browsers are.
fn profile_of(headers: &HeaderMap) -> Profile {
    let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let marks = [
        ("Firefox/", Profile::Firefox),
        ("Chrome/", Profile::Chromium),
        ("AppleWebKit/", Profile::WebKit),
    ];
    marks
        .into_iter()
        .find(|(mark, _)| agent.contains(mark))
        .map_or(Profile::Standard, |(_, profile)| profile)
}

impl Sent {
    /// `None` where no page sends the request to another origin.
    pub(super) fn new(
        method: &Method,
        headers: &HeaderMap,
        host: &Host,
        credentials: CredentialsMode,
        is_preflight: bool,
    ) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
        let origin = text(header::ORIGIN)?.to_owned();
        let (method, names) = match is_preflight {
            true => (
                text(header::ACCESS_CONTROL_REQUEST_METHOD)?,
                text(header::ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default(),
            ),
            false => (method.as_str(), ""),
        };
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let request = browser::Request {
            origin,
            target: host.origin(),
            method: method.to_owned(),
            // The values are not known. This one needs a preflight, whatever the name.
            headers: names.map(|name| (name.to_owned(), b"\"".to_vec())).collect(),
            credentials,
            use_cors_preflight: false,
        };
        let profile = profile_of(headers);
        Some(Self { profile, fetch: Fetch::new(profile, request), is_preflight })
    }

    /// Why the browser keeps this answer from the page, if it does.
    pub(super) fn block<T>(&self, answer: &Response<T>) -> Option<Block> {
        let headers = answer.headers().iter();
        let lines = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
        let answer = browser::Response::new(answer.status().as_u16(), lines);
        let judged = match self.is_preflight {
            true => self.fetch.preflight()?.judge(&answer).map(drop),
            false => self.fetch.judge(&answer),
        };
        judged.err().map(|blocked| self.in_words(&blocked))
    }

    fn in_words(&self, blocked: &Blocked) -> Block {
        let code = blocked.code();
        let firefox = code.mdn().map(|it| ("Firefox", it));
        let chromium = code.chromium(blocked.phase()).map(|it| ("Chromium", it));
        let (browser, names, prints) = match self.profile {
            Profile::Firefox => (Some("Firefox"), vec![firefox], code.firefox_prints()),
            Profile::Chromium => (Some("Chromium"), vec![chromium], code.chromium_prints()),
            Profile::WebKit => (Some("Safari"), vec![], code.webkit_prints()),
            Profile::Standard => (None, vec![firefox, chromium], &[][..]),
        };
        Block {
            browser,
            names: names.into_iter().flatten().collect(),
            prints: prints.first().map(|line| self.printed(line, blocked)),
            why: blocked.to_string(),
            remedy: code.remedy(),
        }
    }

    /// A line of the console, with what `{}` stands for.
    fn printed(&self, line: &str, blocked: &Blocked) -> String {
        let line = line.replacen("{}", &shortened(&self.detail(blocked)), 1);
        let is_of_any_response = self.profile == Profile::Chromium
            && blocked.phase() == Phase::Preflight
            && blocked.code().chromium(Phase::Response)
                != blocked.code().chromium(Phase::Preflight);
        match is_of_any_response {
            true => format!("{OF_PREFLIGHT}{line}"),
            false => line,
        }
    }

    fn detail(&self, blocked: &Blocked) -> String {
        let bytes = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match blocked {
            Blocked::AllowOriginMissing { .. } | Blocked::AllowOriginMismatch { .. }
                if self.profile == Profile::WebKit =>
            {
                self.fetch.origin_header().unwrap_or_default().to_owned()
            }
            Blocked::AllowOriginMismatch { value, .. } => bytes(value),
            Blocked::AllowCredentialsNotTrue { value, .. } => {
                bytes(value.as_deref().unwrap_or_default())
            }
            Blocked::AllowMethodsUnparsable { member } => bytes(member),
            Blocked::AllowHeadersUnparsable { member } => bytes(member),
            Blocked::MethodNotAllowed { method } => method.clone(),
            Blocked::AuthorizationNotAllowed => "authorization".to_owned(),
            Blocked::HeaderNotAllowed { name } => name.clone(),
            _ => String::new(),
        }
    }
}
