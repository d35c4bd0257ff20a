//! What somebody pasted.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{block::Block, rows::is_of_cors};

/// What a text is: `har`, `headers` or `console`, which is anything else.
///
/// ```
/// use cors_playground::pasted;
///
/// assert_eq!(pasted("HTTP/2 200\nvary: origin\n"), "headers");
/// assert_eq!(pasted("HTTP/2 302\nlocation: /a\n\nHTTP/2 200\nvary: origin\n"), "headers");
/// assert_eq!(pasted("content-type: text/html\nAccess-Control-Allow-Origin: *"), "headers");
/// assert_eq!(pasted("content-type\ntext/html\naccess-control-allow-origin\n*"), "headers");
/// assert_eq!(pasted(" {\n  \"log\": {\"version\": \"1.2\""), "har");
/// assert_eq!(pasted("app.js:12 Access to fetch at 'https://api.example.com/' has been blocked"), "console");
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn pasted(text: &str) -> String {
    let kind = if is_har(text) {
        "har"
    } else if are_headers(text) {
        "headers"
    } else {
        "console"
    };
    kind.to_owned()
}

fn is_har(text: &str) -> bool {
    let object = text.trim_start().strip_prefix('{');
    object.is_some_and(|object| object.trim_start().starts_with("\"log\""))
}

/// Names of headers have no spaces; a console's line has.
fn are_headers(text: &str) -> bool {
    let of_answer = Block::parse_chain("", text).map(|chain| chain.into_iter().next());
    let parsed = of_answer.or_else(|_| Block::parse("", text).map(Some));
    let Ok(Some(Block { status, lines, has_others, .. })) = parsed else { return false };
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    let are_names = lines.iter().all(|(name, _)| is_name(name));
    let is_enough = lines.len() > 1 || lines.iter().any(|(name, _)| is_of_cors(name));
    are_names && (status.is_some() || has_others || is_enough)
}
