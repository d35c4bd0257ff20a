//! What a change of a policy allows and what it refuses.

use cors_tools::diff::{self, request};
use serde::Serialize;
use serde_json::value::RawValue;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    answer::{answer, raw},
    policy::{self, Checked, Text},
};

#[derive(Serialize)]
struct Compared {
    old: Checked,
    new: Checked,
    /// `None` if one of them is not valid.
    diff: Option<Differences>,
}

#[derive(Serialize)]
struct Differences {
    /// What `cors diff --format json` prints.
    report: Box<RawValue>,
    /// The request that shows each change, in words.
    requests: Vec<String>,
}

/// Compares two policies: `{old, new, diff: {report, requests}}`, where `old` and `new` are what [`lint`](crate::lint())
/// says of them, `report` is what `cors diff --format json` prints, and `requests` are the witnesses of its changes in
/// words. `diff` is null if a policy is not valid.
///
/// ```
/// let old = "allow_origins = ['https://a.example']";
/// let new = "allow_origins = ['https://a.example', 'https://b.example']";
/// let answer = cors_playground::diff(old, new);
/// assert!(answer.contains(r#""verdict": "wider""#), "{answer}");
/// assert!(answer.contains(r#""requests":["GET / from https://b.example, without credentials"]"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn diff(old: &str, new: &str) -> String {
    let (old, new) = (policy::read(old), policy::read(new));
    let compared = differences(&old, &new);
    answer(compared.map(|diff| Compared { old: (&old).into(), new: (&new).into(), diff }))
}

fn differences(old: &Text, new: &Text) -> Result<Option<Differences>, String> {
    let (Some(old), Some(new)) = (old.routes(), new.routes()) else { return Ok(None) };
    let report = raw(&diff::diff(old, new).json()?)?;
    let requests = old.diff(new).changes.iter().map(request).collect();
    Ok(Some(Differences { report, requests }))
}
