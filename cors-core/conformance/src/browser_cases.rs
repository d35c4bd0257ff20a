//! The cases for the browser's side, taken from web-platform-tests or derived from the standard's text.

use cors_core::browser::{CredentialsMode, Profile};
use serde_json::Value;

use crate::{
    HeaderLine,
    cases::latin1,
    written::{Answer, Page},
};

const EXCHANGES: &str = include_str!("../cases/browser/exchanges.jsonl");
const REDIRECTS: &str = include_str!("../cases/browser/redirects.jsonl");

/// The cases of one request each, redirects included: what the page asks and the servers answer.
pub fn pages() -> Vec<Page> {
    EXCHANGES.lines().chain(REDIRECTS.lines()).map(page).collect()
}

fn page(line: &str) -> Page {
    let case: Value = serde_json::from_str(line).unwrap();
    let request = &case["request"];
    let hops = case["hops"].as_array().cloned().unwrap_or_else(|| vec![case.clone()]);
    let target = if request["url_origin"].is_string() { request } else { &hops[0] };
    let answers = hops.iter().flat_map(|hop| [&hop["preflight_response"], &hop["response"]]);
    Page {
        profile: Profile::Standard,
        origin: bytes(&request["page_origin"]),
        target: bytes(&target["url_origin"]),
        method: bytes(&request["method"]),
        headers: lines(&request["headers"]),
        credentials: match request["credentials"].as_str() {
            Some("include") => CredentialsMode::Include,
            Some("omit") => CredentialsMode::Omit,
            _ => CredentialsMode::SameOrigin,
        },
        use_cors_preflight: request["use_cors_preflight_flag"] == true,
        answers: answers.filter(|it| it.is_object()).map(answer).collect(),
    }
}

fn answer(response: &Value) -> Answer {
    let location = &response["location"];
    let userinfo = location["userinfo"].as_str().unwrap_or_default();
    Answer {
        status: response["status"].as_u64().unwrap().try_into().unwrap(),
        headers: lines(&response["headers"]),
        location: location["origin"].as_str().unwrap_or_default().into(),
        is_http: location["scheme_ok"] != false,
        has_userinfo: !["", ":"].contains(&userinfo),
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    latin1(value.as_str().unwrap())
}

fn lines(value: &Value) -> Vec<HeaderLine> {
    let line = |line: &Value| (bytes(&line[0]), bytes(&line[1]));
    value.as_array().unwrap().iter().map(line).collect()
}
