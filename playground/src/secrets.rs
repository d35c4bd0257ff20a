//! What a link must not carry.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// The ends of the names of headers whose values are secret.
const SECRET: [&str; 2] = ["cookie", "authorization"];

/// The text without what follows `Cookie:`, `Set-Cookie:`, `Authorization:` and `Proxy-Authorization:` on a line.
/// Secrets elsewhere, as in the query of a URL, stay.
///
/// ```
/// use cors_playground::without_secrets;
///
/// let text = "Accept: text/html\nSet-Cookie: id=1\ncurl -H 'authorization: Bearer x' https://a.example\n";
/// let left = "Accept: text/html\nSet-Cookie: (left out)\ncurl -H 'authorization: (left out)\n";
/// assert_eq!(without_secrets(text), left);
/// assert_eq!(without_secrets("header field authorization is not allowed"),
///     "header field authorization is not allowed");
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn without_secrets(text: &str) -> String {
    text.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let values = SECRET.iter().filter_map(|name| value(&lower, name));
    let Some(before) = values.min().and_then(|at| line.get(..at)) else { return line.to_owned() };
    let end = if line.ends_with('\n') { "\n" } else { "" };
    format!("{before} (left out){end}")
}

/// Where the value of a header begins, after its colon.
fn value(lower: &str, name: &str) -> Option<usize> {
    lower.match_indices(name).find_map(|(at, _)| {
        let after = lower.get(at + name.len()..)?;
        // In JSON, the name has quotes.
        let colon = after.trim_start_matches(['"', '\'', ' ', '\\']).strip_prefix([':', '='])?;
        Some(lower.len() - colon.len())
    })
}
