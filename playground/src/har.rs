//! The requests of a HAR file.

use cors_tools::{cors_core::browser::Profile, judge::Har};
use serde::Serialize;
use serde_json::value::RawValue;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{answer, raw};

#[derive(Serialize)]
struct Judged {
    summary: String,
    /// What `cors judge --har` prints.
    rows: Vec<Box<RawValue>>,
}

/// Judges the requests of a HAR file as `standard`, `chromium`, `firefox` or `webkit`: `{summary, rows}`, where the rows
/// are what `cors judge --har` prints. Neither cookies nor `Authorization` are among what is told.
///
/// ```
/// let file = br#"{"log": {"entries": []}}"#;
/// let answer = cors_playground::judge_har(file, "firefox");
/// assert!(answer.ends_with("\"rows\":[]}\n"), "{answer}");
/// assert!(cors_playground::judge_har(b"{}", "firefox").starts_with(r#"{"error":"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn judge_har(file: &[u8], profile: &str) -> String {
    answer(judged(file, profile))
}

fn judged(file: &[u8], profile: &str) -> Result<Judged, String> {
    let har = Har::parse(file)?;
    let report = har.judge(named(profile)?, None);
    let rows = report.json_lines()?.lines().map(raw).collect::<Result<_, _>>()?;
    Ok(Judged { summary: report.summary(), rows })
}

fn named(profile: &str) -> Result<Profile, String> {
    match profile {
        "standard" => Ok(Profile::Standard),
        "chromium" => Ok(Profile::Chromium),
        "firefox" => Ok(Profile::Firefox),
        "webkit" => Ok(Profile::WebKit),
        _ => Err(format!(
            "`{profile}` is not a browser: write `standard`, `chromium`, `firefox` or `webkit`"
        )),
    }
}
