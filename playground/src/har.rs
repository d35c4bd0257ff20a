//! The requests of a HAR file.

use cors_tools::{
    cors_core::browser::Profile,
    judge::{Har, Report},
};
use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{answer, long_answer};

/// No longer file is read, as by the command.
const LIMIT: usize = 1 << 30;

/// So many rows are told.
const MOST_ROWS: usize = 200;

/// A HAR file that is being read, part by part, so that nobody else needs to hold all of it.
///
/// ```
/// use cors_playground::HarFile;
///
/// let mut file = HarFile::new(25);
/// file.push(br#"{"log": {"#);
/// file.push(br#""entries": []}}"#);
/// let answer = file.judge("firefox");
/// assert!(answer.ends_with("\"rows\":[]}\n"), "{answer}");
///
/// assert!(HarFile::new(0).judge("firefox").starts_with(r#"{"error":"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Debug)]
pub struct HarFile {
    bytes: Vec<u8>,
    is_too_long: bool,
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
impl HarFile {
    /// A file of this length, of which nothing is read yet. It may turn out to have another length.
    #[cfg_attr(target_arch = "wasm32", wasm_bindgen(constructor))]
    pub fn new(length: usize) -> Self {
        let mut bytes = Vec::new();
        // If there is no room, there is none for the parts either.
        let is_too_long = length > LIMIT || bytes.try_reserve_exact(length).is_err();
        Self { bytes, is_too_long }
    }

    /// Adds the next part. Of a file longer than 1 GiB, nothing is kept.
    pub fn push(&mut self, part: &[u8]) {
        self.is_too_long |= self.bytes.len() + part.len() > LIMIT;
        if self.is_too_long {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(part);
        }
    }

    /// Judges the requests as `standard`, `chromium`, `firefox` or `webkit`: `{summary, judged, rows}`, where `judged` is
    /// how many rows there are, and `rows` are the first 200 of what `cors judge --har` prints, where what is neither
    /// readable nor without CORS comes first. Neither cookies nor `Authorization` are among what is told.
    pub fn judge(self, profile: &str) -> String {
        let judged = self.bytes().and_then(|bytes| {
            let profile = named(profile)?;
            Ok(long_answer(&Judged::from(Har::parse(bytes)?.judge_most(profile, None, MOST_ROWS))))
        });
        judged.unwrap_or_else(|error| answer::<()>(Err(error)))
    }
}

#[derive(Serialize)]
struct Judged<'a> {
    summary: String,
    judged: usize,
    /// What `cors judge --har` prints.
    rows: Report<'a>,
}

impl<'a> From<Report<'a>> for Judged<'a> {
    fn from(rows: Report<'a>) -> Self {
        Self { summary: rows.summary(), judged: rows.judged(), rows }
    }
}

impl HarFile {
    fn bytes(&self) -> Result<&[u8], String> {
        if self.is_too_long {
            let error = "the file is longer than 1 GiB, or than the memory that is left: save one with fewer requests";
            return Err(error.to_owned());
        }
        Ok(&self.bytes)
    }
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
