//! The remedy for a server in Rust.

use cors_tools::explain::{self, Framework};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{answer::answer, policy::Known, why};

/// The frameworks that are known to [`explain_in_rust`]: `[{name, title}]`.
///
/// ```
/// assert!(cors_playground::frameworks().contains(r#"{"name":"rocket","title":"Rocket"}"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn frameworks() -> String {
    let known = |it: &Framework| Known { name: it.name(), title: it.title() };
    answer(Ok(Framework::ALL.iter().map(known).collect::<Vec<_>>()))
}

/// The remedy for what a text is about, with the framework of this name: `{text, notes}`, or null for a text about
/// nothing known.
///
/// ```
/// use cors_playground::explain_in_rust;
///
/// let answer = explain_in_rust("CORSMissingAllowOrigin", "warp");
/// assert!(answer.starts_with(r#"{"text":"use cors_warp::{Cors, Policy};"#), "{answer}");
/// assert_eq!(explain_in_rust("the page is blank", "warp"), "null\n");
/// assert!(explain_in_rust("", "nginx").starts_with(r#"{"error":"unknown framework `nginx`"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn explain_in_rust(text: &str, framework: &str) -> String {
    let known = framework.parse::<Framework>().map_err(|error| error.to_string());
    answer(known.and_then(|known| {
        why::within_limit(text)?;
        Ok(explain::in_rust(text, known))
    }))
}
