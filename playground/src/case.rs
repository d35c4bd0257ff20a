//! What each browser does with answers that are pasted.

use cors_tools::{
    cors_core::browser::{Profile, Response},
    exchange::page_method,
    judge,
    location::location,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
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
    /// Where the answer leads.
    redirect: Option<String>,
}

#[derive(Serialize)]
struct Engine {
    engine: &'static str,
    /// Which answer is not given, and taken to allow everything: `preflight` or `answer`.
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
    preflight_sent: bool,
    #[serde(default)]
    step: &'a str,
}

/// What a browser sends, and what it got.
struct Case {
    page: String,
    url: Url,
    method: String,
    headers: Vec<(String, String)>,
    credentials: bool,
    preflight: Option<Answer>,
    answer: Option<Answer>,
}

/// Judges `{page, url, method, credentials, request_headers, preflight, answer}`, where the last three are header lines
/// as text: `{engines: [{engine, assumed, judged}], redirect}`, where `judged` is what `cors judge` prints. An answer
/// that is empty is taken to allow everything, and `assumed` names it if a browser needs it.
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
    let url = Url::parse(text).ok().filter(|url| url.origin().is_tuple());
    match url {
        Some(url) => Ok(url.origin().ascii_serialization()),
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
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ if text.is_empty() => {
            Err(format!("it is not said which URL the page requests: {example}"))
        }
        _ => Err(format!("the URL `{text}` is not one of HTTP: {example}")),
    }
}

impl TryFrom<Typed> for Case {
    type Error = String;

    fn try_from(typed: Typed) -> Result<Self, String> {
        let given = |what, text: &str| -> Result<Option<Answer>, String> {
            let block = Block::parse(what, text)?;
            Ok((block != Block::default()).then(|| block.answer()))
        };
        Ok(Self {
            page: page_origin(&typed.page)?,
            url: requested(typed.url.trim())?,
            method: typed_method(&typed.method)?,
            headers: Block::parse("the request's headers", &typed.request_headers)?.lines,
            credentials: typed.credentials,
            preflight: given("the preflight's answer", &typed.preflight)?,
            answer: given("the answer", &typed.answer)?,
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
        let line = self.exchange().to_string();
        let engines = ENGINES.map(|(engine, profile)| self.judge_as(engine, profile, &line));
        let engines = engines.into_iter().collect::<Result<_, _>>()?;
        Ok(Judged { engines, redirect: self.redirect() })
    }

    /// As `cors judge` reads it.
    fn exchange(&self) -> serde_json::Value {
        let Self { page, method, headers, preflight, answer, .. } = self;
        let granting = Answer::granting(page, method, headers);
        json!({
            "request": {
                "page_origin": page,
                "url_origin": self.url.origin().ascii_serialization(),
                "method": method,
                "headers": headers,
                "credentials": if self.credentials { "include" } else { "same-origin" },
            },
            "preflight_response": preflight.as_ref().unwrap_or(&granting),
            "response": answer.as_ref().unwrap_or(&granting),
        })
    }

    fn judge_as(
        &self,
        engine: &'static str,
        profile: Profile,
        line: &str,
    ) -> Result<Engine, String> {
        let json = judge::answer(profile, line.as_bytes())?.json;
        let read: Read<'_> = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        if let Some(error) = read.error {
            return Err(error);
        }
        // What is blocked is blocked, whatever comes after it.
        let assumes_preflight = read.preflight_sent && self.preflight.is_none();
        let assumes_answer = self.answer.is_none() && !read.step.starts_with("preflight:");
        let assumed = match (assumes_preflight, assumes_answer) {
            (true, _) => Some("preflight"),
            (false, true) => Some("answer"),
            (false, false) => None,
        };
        Ok(Engine { engine, assumed, judged: raw(&json)? })
    }

    fn redirect(&self) -> Option<String> {
        let answer = self.answer.as_ref()?;
        let headers = answer.headers().iter().map(|(name, value)| (&**name, value.as_bytes()));
        let response = Response::new(answer.status(), headers);
        Some(location(&response, &self.url)?.map_or_else(|text| text, String::from))
    }
}
