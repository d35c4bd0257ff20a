//! Origins as regular expressions, in the syntax that PCRE, RE2, JavaScript and Python read alike: without
//! lookaround, and with `\` only before a character that stands for itself.

use cors_core::{OriginPattern, Port};

/// One or more labels with their dots.
const LABELS: &str = r"(?:[a-z0-9_-]+\.)+";

/// Any port, including the default, which is not written: 1 to 65,535 without leading zeros.
const ANY_PORT: &str = "(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

/// An origin whose host has more than the 254 characters that a host can have. It is refused, whatever else it
/// matches.
pub(crate) const TOO_LONG: &str = "^[^:]+://[^:]{255}";

/// Whether the pattern stands for more than one origin.
pub(crate) fn covers_several(pattern: &OriginPattern) -> bool {
    pattern.subdomains() || pattern.port() == Port::Any
}

/// What matches the origins that the pattern matches, but for those that are [`TOO_LONG`].
pub(crate) fn of_origins(pattern: &OriginPattern) -> String {
    let labels = if pattern.subdomains() { LABELS } else { "" };
    let port = match pattern.port() {
        Port::Default => String::new(),
        Port::Number(number) => format!(":{number}"),
        Port::Any => ANY_PORT.to_owned(),
    };
    format!("^{}://{labels}{}{port}$", escaped(pattern.scheme()), escaped(pattern.host()))
}

/// What matches this string.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().map(escaped_char).collect()
}

pub(crate) fn escaped_char(char: char) -> String {
    match char {
        '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' | '\\' => {
            format!("\\{char}")
        }
        _ => char.to_string(),
    }
}
