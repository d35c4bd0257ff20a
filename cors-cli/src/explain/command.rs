//! The call of `cors check` that sends what a line is about, with `ORIGIN` where it names none.

use super::{entry::Family, find::Match};

/// `cors check` with the URL, the origin and what else a match names.
pub(super) fn check(found: &Match<'_>) -> Option<String> {
    let name = |name: &str| found.names.get(name);
    let url = name("url").filter(|it| it.starts_with("http") && !it.contains('…'))?;
    if !matches!(found.entry.family, Family::Cors | Family::Script) {
        return None;
    }
    let origin = name("origin").or_else(|| name("opaque")).map_or("ORIGIN", |it| it);
    let mut command = format!("cors check {} --origin {}", quoted(url), quoted(origin));
    if let Some(method) = name("method").or_else(|| name("lowercase")) {
        command.push_str(&format!(" -X {}", quoted(method)));
    }
    if let Some(header) = name("header") {
        command.push_str(&format!(" -H {}", quoted(&format!("{header}: …"))));
    }
    Some(command)
}

/// As one word of a shell. Names have no quotes, as those were dropped.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/@%+,".contains(&byte);
    if word.bytes().all(is_plain) { word.to_owned() } else { format!("'{word}'") }
}
