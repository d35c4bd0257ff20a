//! What the configurations of nginx and Apache httpd have in common.

use std::fmt::Write as _;

use crate::model::{Policy, Site};

/// With more origins than this, they are looked up, and not compared one by one as expressions.
pub(super) const MANY: usize = 100;

/// All that an application could say of CORS itself.
pub(super) const HEADERS: [&str; 6] = [
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
];

pub(super) const PREFLIGHT_VARY: &str =
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// A text in quotes. A backslash stays as it is, but before another one.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(r"\\", r"\\\\").replace('"', "\\\""))
}

/// The same directive for each header that an application could set.
pub(super) fn for_each_header(before: &str, after: &str) -> String {
    HEADERS.iter().fold(String::new(), |mut lines, header| {
        let _ = writeln!(lines, "{before}{header}{after}");
        lines
    })
}

/// A comment above what belongs to a policy.
pub(super) fn title(site: &Site, place: usize, policy: &Policy) -> String {
    match &policy.route {
        Some(route) => format!("\n# Policy {place}, of `{route}`.\n"),
        None if site.paths.is_some() => format!("\n# Policy {place}.\n"),
        None => "\n".to_owned(),
    }
}
