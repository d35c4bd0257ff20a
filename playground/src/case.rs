//! What each browser does with answers that are pasted.

use cors_tools::{
    cors_core::browser::{Location, Profile},
    exchange::page_method,
    judge,
    location::described,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};
use url::Url;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    answer::{answer, raw},
    block::{Answer, Block},
};

/// Whose verdicts are told.
const ENGINES: [(&str, Profile); 4] = [
    ("Chromium", Profile::Chromium),
    ("Firefox", Profile::Firefox),
    ("WebKit", Profile::WebKit),
    ("the standard", Profile::Standard),
];

/// A page's request and the answers to it, as they are typed and pasted.
#[derive(Deserialize)]
struct Typed {
    page: String,
    url: String,
    method: String,
    credentials: bool,
    request_headers: String,
    preflight: String,
    answer: String,
}

#[derive(Serialize)]
struct Judged {
    engines: Vec<Engine>,
    /// Where the last answer leads.
    redirect: Option<Redirect>,
}

#[derive(Serialize)]
struct Redirect {
    /// A URL, or what is there instead of one.
    to: String,
    /// [Only URLs of HTTP](https://fetch.spec.whatwg.org/#concept-http-redirect-fetch) are.
    is_followed: bool,
}

#[derive(Serialize)]
struct Engine {
    engine: &'static str,
    /// Which answer is not given, and taken to allow everything: `preflight`, `later-preflight` or `answer`.
    assumed: Option<&'static str>,
    /// What `cors judge` prints.
    judged: Box<RawValue>,
}

/// The part of a judgement that is needed here.
#[derive(Deserialize)]
struct Read<'a> {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    step: &'a str,
    /// For each server that is asked.
    #[serde(default)]
    preflights: Vec<bool>,
}

/// What a browser sends, and what it got.
struct Case {
    page: String,
    url: Url,
    method: String,
    headers: Vec<(String, String)>,
    credentials: bool,
    /// For each server that is asked, as far as they are given.
    preflights: Vec<Answer>,
    /// Each but the last one redirects to the server of the next one.
    answers: Vec<Answer>,
}

/// A server that is asked, and what it answers.
#[derive(Serialize)]
struct Hop {
    url_origin: String,
    preflight_response: Value,
    response: Value,
}

/// Judges `{page, url, method, credentials, request_headers, preflight, answer}`, where the last three are header lines
/// as text: `{engines: [{engine, assumed, judged}], redirect}`, where `judged` is what `cors judge` prints for a chain,
/// and `redirect` is `{to, is_followed}` if the last answer redirects. `answer` may have the answers to a redirected
/// request, one after the other, and `preflight` those to its preflights, in the order of the servers. An answer that is
/// empty, or that the last redirect leads to, is taken to allow everything: `assumed` names it if a browser needs it.
/// Answers such as 103, which are not the last ones, are ignored.
///
/// ```
/// let typed = r#"{"page": "https://app.example.com", "url": "https://api.example.com/", "method": "PUT",
///     "credentials": false, "request_headers": "", "preflight": "", "answer": "HTTP/2 200\nvary: origin"}"#;
/// let answer = cors_playground::judge_headers(typed);
/// assert!(answer.contains(r#""engine":"WebKit","assumed":"preflight""#), "{answer}");
/// assert!(answer.contains(r#""code":"CORSMissingAllowOrigin""#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn judge_headers(typed: &str) -> String {
    let typed = serde_json::from_str::<Typed>(typed).map_err(|error| error.to_string());
    answer(typed.and_then(|typed| Case::try_from(typed)?.judge()))
}

/// The origin of a page, from its URL or its origin.
pub(crate) fn page_origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| url.has_host() && url.scheme() != "file");
    match url {
        Some(url) if url.origin().is_tuple() => Ok(url.origin().ascii_serialization()),
        // Of an extension, or an application's own scheme, which have no ports.
        Some(url) => Ok(format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())),
        None if text == "null" => Ok("null".to_owned()),
        None if text.is_empty() => {
            Err("it is not said which page asks: write its URL, such as `https://app.example.com`"
                .to_owned())
        }
        None => Err(format!(
            "the page `{text}` has no origin: write a URL such as `https://app.example.com`, or `null` for a page \
             from a file or in a sandbox"
        )),
    }
}

/// A method as `fetch()` sends it; `GET` for nothing.
pub(crate) fn typed_method(text: &str) -> Result<String, String> {
    let text = text.trim();
    page_method(if text.is_empty() { "GET" } else { text }).map(str::to_owned)
}

fn requested(text: &str) -> Result<Url, String> {
    let example = "write one such as `https://api.example.com/items`";
    match Url::parse(text) {
        Ok(url) if is_http(&url) => Ok(url),
        _ if text.is_empty() => {
            Err(format!("it is not said which URL the page requests: {example}"))
        }
        _ => Err(format!("the URL `{text}` is not one of HTTP: {example}")),
    }
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

impl TryFrom<Typed> for Case {
    type Error = String;

    fn try_from(typed: Typed) -> Result<Self, String> {
        let preflights = Block::parse_preflights("the preflight's answer", &typed.preflight)?;
        let answers = Block::parse_chain("the answer", &typed.answer)?;
        Ok(Self {
            page: page_origin(&typed.page)?,
            url: requested(typed.url.trim())?,
            method: typed_method(&typed.method)?,
            headers: Block::parse("the request's headers", &typed.request_headers)?.lines,
            credentials: typed.credentials,
            preflights: preflights.into_iter().map(Block::answer).collect(),
            answers: answers.into_iter().map(Block::answer).collect(),
        })
    }
}

impl Case {
    fn judge(&self) -> Result<Judged, String> {
        if self.page == self.url.origin().ascii_serialization() {
            return Err(
                "the page and the URL have the same origin: CORS has no part in it".to_owned()
            );
        }
        let (hops, redirect) = self.hops()?;
        let (preflights, servers) = (self.preflights.len(), hops.len());
        if preflights > servers {
            return Err(format!(
                "the preflight's answer: these are {preflights} answers, and no more than {servers} can be needed: paste one \
                 for each server that the request is sent to, redirects included"
            ));
        }
        let line = self.described(&hops).to_string();
        let is_followed = redirect.as_ref().is_some_and(|it| it.is_followed);
        let is_told = !is_followed && !self.answers.is_empty();
        let engines = ENGINES
            .map(|(engine, profile)| self.judge_as(engine, profile, &line, hops.len(), is_told));
        let engines = engines.into_iter().collect::<Result<_, _>>()?;
        Ok(Judged { engines, redirect })
    }

    /// The servers that are asked, and where the last answer leads: to one more, which allows everything.
    fn hops(&self) -> Result<(Vec<Hop>, Option<Redirect>), String> {
        let mut url = self.url.clone();
        let mut origin = &*self.page;
        let mut hops = Vec::new();
        let mut answers = self.answers.iter();
        while let Some(answer) = answers.next() {
            let redirect = answer.redirect(&url);
            hops.push(self.hop(&hops, &url, origin, answer, redirect.as_ref()));
            match redirect {
                Some(Ok(next)) if is_http(&next) => {
                    // https://fetch.spec.whatwg.org/#concept-http-redirect-fetch: the origin is told as `null` from then on.
                    if url.origin() != next.origin()
                        && url.origin().ascii_serialization() != self.page
                    {
                        origin = "null";
                    }
                    url = next;
                }
                end => {
                    if answers.next().is_some() {
                        let error = "the answer: one before the last leads to no URL of HTTP: correct its `Location`, or \
                                     paste nothing after it";
                        return Err(error.to_owned());
                    }
                    let to = end.map(|end| end.map_or_else(|written| written, String::from));
                    return Ok((hops, to.map(|to| Redirect { to, is_followed: false })));
                }
            }
        }
        let granting = Answer::granting(origin, &self.method, &self.headers);
        let redirect =
            (!hops.is_empty()).then(|| Redirect { to: url.to_string(), is_followed: true });
        hops.push(self.hop(&hops, &url, origin, &granting, None));
        Ok((hops, redirect))
    }

    fn hop(
        &self,
        before: &[Hop],
        url: &Url,
        origin: &str,
        answer: &Answer,
        redirect: Option<&Result<Url, String>>,
    ) -> Hop {
        let granting = Answer::granting(origin, &self.method, &self.headers);
        let preflight = self.preflights.get(before.len());
        let location = redirect.map(|redirect| {
            let Location { origin, is_http, has_userinfo } = described(redirect.as_ref().ok());
            let userinfo = if has_userinfo { "user" } else { "" };
            json!({"origin": origin, "userinfo": userinfo, "scheme_ok": is_http})
        });
        let response =
            json!({"status": answer.status, "headers": answer.headers, "location": location});
        Hop {
            url_origin: url.origin().ascii_serialization(),
            preflight_response: json!(preflight.unwrap_or(&granting)),
            response,
        }
    }

    /// As `cors judge` reads it: always as a chain, as in an exchange no redirect is followed.
    fn described(&self, hops: &[Hop]) -> Value {
        let request = json!({
            "page_origin": self.page,
            "method": self.method,
            "headers": self.headers,
            "credentials": if self.credentials { "include" } else { "same-origin" },
        });
        json!({"request": request, "hops": hops})
    }

    fn judge_as(
        &self,
        engine: &'static str,
        profile: Profile,
        line: &str,
        hops: usize,
        is_told: bool,
    ) -> Result<Engine, String> {
        let json = judge::answer(profile, line.as_bytes())?.json;
        let read: Read<'_> = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        if let Some(error) = read.error {
            return Err(error);
        }
        // What is blocked is blocked, whatever comes after it.
        let mut not_told = read.preflights.iter().skip(self.preflights.len());
        let assumes_preflight = not_told.any(|sent| *sent);
        let is_last = read.preflights.len() == hops;
        let assumes_answer = !is_told && is_last && !read.step.starts_with("preflight:");
        let assumed = match (assumes_preflight, assumes_answer) {
            (true, _) if self.preflights.is_empty() => Some("preflight"),
            (true, _) => Some("later-preflight"),
            (false, true) => Some("answer"),
            (false, false) => None,
        };
        Ok(Engine { engine, assumed, judged: raw(&json)? })
    }
}
