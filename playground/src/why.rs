//! What a console says, explained.

use cors_tools::{cors_export::Target, explain};
use serde::Serialize;
use serde_json::value::RawValue;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{answer, raw};

/// No longer text is explained, as by the command.
const LIMIT: usize = 1024 * 1024;

#[derive(Serialize)]
struct Explained {
    /// What `cors explain --format json` prints.
    explained: Box<RawValue>,
    /// What it prints for people.
    text: String,
    is_known: bool,
}

/// Explains a code, a topic, or what a console says: `{explained: {matches, remedy_for}, text, is_known}`, where
/// `explained` is what `cors explain --format json` prints, and `text` what it prints for people. The remedy is for the
/// target of this name, or in Rust without a name.
///
/// ```
/// let answer = cors_playground::explain("CORSMissingAllowOrigin", "nginx");
/// assert!(answer.contains(r#""code": "CORSMissingAllowOrigin""#) && answer.contains(r#""target": "nginx""#));
/// assert!(cors_playground::explain("the page is blank", "").contains(r#""is_known":false"#));
/// assert!(cors_playground::explain("x", "iis").starts_with(r#"{"error":"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn explain(text: &str, target: &str) -> String {
    answer(explained(text, target))
}

fn explained(asked: &str, target: &str) -> Result<Explained, String> {
    within_limit(asked)?;
    let target = (!target.is_empty()).then(|| target.parse::<Target>());
    let target = target.transpose().map_err(|error| error.to_string())?;
    let (explain::Explained { text, is_known, .. }, json) = explain::both(asked, target)?;
    Ok(Explained { explained: raw(&json.text)?, text, is_known })
}

pub(crate) fn within_limit(text: &str) -> Result<(), String> {
    if text.len() > LIMIT {
        let error = "the text is longer than 1 MiB: paste only the lines about the request";
        return Err(error.to_owned());
    }
    Ok(())
}
