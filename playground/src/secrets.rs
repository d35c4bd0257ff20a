//! What a link must not carry.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// The ends of the names of headers whose values are secret.
const SECRET: [&str; 2] = ["cookie", "authorization"];

/// What may be around names in JSON and in commands.
const AROUND: [char; 4] = ['"', '\'', ' ', '\\'];

/// The text without what follows `Cookie:`, `Set-Cookie:`, `Authorization:` and `Proxy-Authorization:` on a line, nor
/// the `value` after such a `name`, as a HAR file has it. Secrets elsewhere, as in the query of a URL, stay.
///
/// ```
/// use cors_playground::without_secrets;
///
/// let text = "Accept: text/html\nSet-Cookie: id=1\ncurl -H 'authorization: Bearer x' https://a.example\n";
/// let left = "Accept: text/html\nSet-Cookie: (left out)\ncurl -H 'authorization: (left out)\n";
/// assert_eq!(without_secrets(text), left);
///
/// let text = "{\n\"name\": \"Cookie\",\n\"value\": \"id=1\"\n}, {\"name\":\"cookie\",\"value\":\"id=1\"}";
/// let left = "{\n\"name\": \"Cookie\",\n\"value\": (left out)\n}, {\"name\":\"cookie\",\"value\": (left out)";
/// assert_eq!(without_secrets(text), left);
///
/// for text in ["header field authorization is not allowed", "[\"authorization\", \"x-a\"]\nvalue: 1"] {
///     assert_eq!(without_secrets(text), text);
/// }
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn without_secrets(text: &str) -> String {
    let mut is_named = false;
    let lines = text.split_inclusive('\n').map(|line| {
        let lower = line.to_ascii_lowercase();
        let of_name = SECRET.iter().filter_map(|name| value(&lower, name)).min();
        let of_last = is_named.then(|| value_alone(&lower)).flatten();
        is_named = SECRET.iter().any(|name| ends_in_name(&lower, name));
        left(line, of_name.or(of_last))
    });
    lines.collect()
}

/// The line without what is after a place in it.
fn left(line: &str, end: Option<usize>) -> String {
    let Some(before) = end.and_then(|at| line.get(..at)) else { return line.to_owned() };
    let end = if line.ends_with('\n') { "\n" } else { "" };
    format!("{before} (left out){end}")
}

/// Where the value of a header begins, after its colon.
fn value(lower: &str, name: &str) -> Option<usize> {
    lower.match_indices(name).find_map(|(at, _)| {
        let after = lower.get(at + name.len()..)?.trim_start_matches(AROUND);
        let member = after.strip_prefix(',').and_then(after_value);
        let colon = member.unwrap_or(after).strip_prefix([':', '='])?;
        Some(lower.len() - colon.len())
    })
}

/// Where the value of a header begins whose name is on the line before.
fn value_alone(lower: &str) -> Option<usize> {
    let colon = after_value(lower)?.strip_prefix(':')?;
    Some(lower.len() - colon.len())
}

fn after_value(lower: &str) -> Option<&str> {
    let name = lower.trim_start().trim_start_matches(AROUND).strip_prefix("value")?;
    Some(name.trim_start_matches(AROUND))
}

/// Whether a line of JSON ends after a header's name.
fn ends_in_name(lower: &str, name: &str) -> bool {
    let line = lower.trim_end().trim_end_matches(',').trim_end();
    line.strip_suffix('"').is_some_and(|line| line.ends_with(name))
}
