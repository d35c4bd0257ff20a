//! What a console says, explained.

use cors_tools::explain::{self, Both, Framework, InRust, Server};
use serde::Serialize;
use serde_json::value::RawValue;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    answer::{answer, raw},
    policy::Known,
};

/// No longer text is explained, as by the command.
const LIMIT: usize = 1024 * 1024;

#[derive(Serialize)]
struct Explained {
    /// What `cors explain --format json` prints.
    explained: Box<RawValue>,
    /// What it prints for people.
    text: String,
    is_known: bool,
    /// For a server in Rust.
    in_rust: Option<InRust>,
}

/// Explains a code, a topic, or what a console says: `{explained: {matches, remedy_for}, text, is_known, in_rust}`,
/// where `explained` is what `cors explain --format json` prints, and `text` what it prints for people. For the server
/// of this name, if any, there is a remedy too: `in_rust: {text, notes}` for one in Rust, else `remedy_for`.
///
/// ```
/// use cors_playground::explain;
///
/// let answer = explain("CORSMissingAllowOrigin", "nginx");
/// assert!(answer.contains(r#""code": "CORSMissingAllowOrigin""#) && answer.contains(r#""target": "nginx""#));
/// let answer = explain("CORSMissingAllowOrigin", "warp");
/// assert!(answer.contains(r#""in_rust":{"text":"use cors_warp::{Cors, Policy};"#), "{answer}");
/// assert!(explain("the page is blank", "warp").contains(r#""is_known":false,"in_rust":null"#));
/// assert!(explain("x", "iis").starts_with(r#"{"error":"unknown server `iis`"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn explain(text: &str, server: &str) -> String {
    answer(explained(text, server))
}

fn explained(asked: &str, server: &str) -> Result<Explained, String> {
    if asked.len() > LIMIT {
        let error = "the text is longer than 1 MiB: paste only the lines about the request";
        return Err(error.to_owned());
    }
    let server = (!server.is_empty()).then(|| server.parse::<Server>());
    let server = server.transpose().map_err(|error| error.to_string())?;
    let Both { text, json, in_rust } = explain::both(asked, server)?;
    Ok(Explained { explained: raw(&json.text)?, text: text.text, is_known: text.is_known, in_rust })
}

/// The frameworks in Rust that are known to [`explain()`]: `[{name, title}]`.
///
/// ```
/// assert!(cors_playground::frameworks().contains(r#"{"name":"rocket","title":"Rocket"}"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn frameworks() -> String {
    let known = |it: &Framework| Known { name: it.name(), title: it.title() };
    answer(Ok(Framework::ALL.iter().map(known).collect::<Vec<_>>()))
}
