//! The cases of the conformance kit as inputs of the targets.

use std::{fmt::Debug, fs, io, path::Path};

use arbitrary::Unstructured;
use cors_conformance::cases::{Case, cases, latin1, policies};
use cors_core::browser::{CredentialsMode, Profile};
use serde_json::Value;

use crate::input::{Answer, Exchange, Joined, Lines, Page, Patterns};

const EXCHANGES: &str = include_str!("../../cors-core/conformance/cases/browser/exchanges.jsonl");
const REDIRECTS: &str = include_str!("../../cors-core/conformance/cases/browser/redirects.jsonl");

/// The longest input that is written; what floods is for the tests.
const MOST: usize = 4096;

/// Writes the seeds of all targets, each into the folder of its target.
///
/// # Errors
///
/// What the system says.
pub fn write(folder: &Path) -> io::Result<()> {
    let exchanges: Vec<_> = cases().iter().map(exchange).collect();
    let pages = pages();
    let joined: Vec<_> = policies()
        .into_values()
        .flat_map(|config| {
            let page = |it: &Page| Page { answers: Vec::new(), ..it.clone() };
            let join = move |it: &Page| Joined { config: config.clone(), page: page(it) };
            pages.iter().step_by(17).map(join).collect::<Vec<_>>()
        })
        .collect();
    let origins: Vec<_> = exchanges.iter().flat_map(origins).collect();
    let patterns: Vec<_> = policies()
        .into_values()
        .flat_map(|it| {
            let input = move |origins: &[Vec<u8>]| Patterns {
                entries: it.allow_origins.clone(),
                origins: origins.to_vec(),
            };
            origins.chunks(40).map(input).collect::<Vec<_>>()
        })
        .collect();
    for target in ["adapters", "evaluate", "header_list"] {
        all(folder, target, &exchanges)?;
    }
    all(folder, "browser", &pages)?;
    all(folder, "law", &joined)?;
    all(folder, "pattern", &patterns)?;
    for (index, origin) in origins.iter().enumerate() {
        one(folder, "origin", index, origin)?;
    }
    for (index, config) in policies().into_values().enumerate() {
        let toml = toml::to_string(&config).map_err(io::Error::other)?;
        one(folder, "config", 2 * index, toml.as_bytes())?;
        one(folder, "config", 2 * index + 1, serde_json::to_string(&config)?.as_bytes())?;
    }
    Ok(())
}

/// What the cases of the browser's side ask and answer: one request each.
pub fn pages() -> Vec<Page> {
    EXCHANGES.lines().chain(REDIRECTS.lines()).map(page).collect()
}

fn all(folder: &Path, target: &str, inputs: &[impl Debug]) -> io::Result<()> {
    let texts = inputs.iter().map(|input| format!("{input:?}"));
    let texts = texts.filter(|it| it.len() <= MOST).enumerate();
    texts.into_iter().try_for_each(|(index, text)| one(folder, target, index, text.as_bytes()))
}

fn one(folder: &Path, target: &str, index: usize, bytes: &[u8]) -> io::Result<()> {
    let folder = folder.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{index:04}")), bytes)
}

fn exchange(case: &Case) -> Exchange {
    let config = policies()[&case.policy].clone();
    Exchange { config, method: case.method.clone().into_bytes(), headers: case.header_lines() }
}

fn origins(exchange: &Exchange) -> Vec<Vec<u8>> {
    let is_origin = |it: &&(Vec<u8>, Vec<u8>)| it.0.eq_ignore_ascii_case(b"origin");
    exchange
        .headers
        .iter()
        .filter(is_origin)
        .map(|(_, value)| value.trim_ascii().to_vec())
        .collect()
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

fn lines(value: &Value) -> Lines {
    let line = |line: &Value| (bytes(&line[0]), bytes(&line[1]));
    value.as_array().unwrap().iter().map(line).collect()
}

/// What is printed is read again as the same.
///
/// # Panics
///
/// Where it is not.
pub fn assert_read_as_printed() {
    fn again<T: for<'a> arbitrary::Arbitrary<'a> + Debug>(input: &T) {
        let printed = format!("{input:?}");
        let read = T::arbitrary_take_rest(Unstructured::new(printed.as_bytes())).unwrap();
        assert_eq!(format!("{read:?}"), printed);
    }
    cases().iter().for_each(|case| again(&exchange(case)));
    pages().iter().for_each(again);
}
