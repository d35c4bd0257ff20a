//! What is wrong with a line, or with a part of a HAR file, in the words of JSON.

use serde_path_to_error::Error;

/// The member at fault, and what is wrong with it; `whole` is what the part is called. Without the position,
/// which would count from the beginning of the part.
pub(super) fn described(error: &Error<serde_json::Error>, whole: &str) -> String {
    let (path, error) = (error.path(), error.inner());
    let is_whole = path.iter().next().is_none();
    let place = if is_whole { whole.to_owned() } else { format!("`{path}`") };
    let member = |name: &str| {
        let name = name.trim_end_matches('`');
        if is_whole { format!("`{name}`") } else { format!("`{path}.{name}`") }
    };
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&position).unwrap_or(&message);
    if let Some(name) = message.strip_prefix("missing field `") {
        format!("{} is missing", member(name))
    } else if let Some(name) = message.strip_prefix("duplicate field `") {
        format!("{} appears twice", member(name))
    } else if let Some(types) = message.strip_prefix("invalid type: ") {
        let (found, expected) = types.rsplit_once(", expected ").unwrap_or((types, "another"));
        format!("{place} has the wrong type: {}, expected {}", in_json(found), in_json(expected))
    } else if message.starts_with("invalid length ") {
        // `serde` takes an array for an object that has as many members.
        format!("{place} has the wrong type: an array, expected an object")
    } else {
        format!("{place}: {message}")
    }
}

fn in_json(kind: &str) -> &str {
    match kind {
        "map" => "an object",
        "sequence" | "a sequence" => "an array",
        "a JSON number" => "a number",
        _ => kind,
    }
}
