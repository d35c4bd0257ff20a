//! What the servers have in common.

use crate::server::{Answer, Asked};

/// Whether the pattern, compiled once, matches.
macro_rules! is_match {
    ($pattern:literal, $text:expr) => {{
        static PATTERN: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| regex::Regex::new($pattern).unwrap());
        PATTERN.is_match($text)
    }};
}
pub(crate) use is_match;

/// A middleware that decides well how to answer, if `is_allowed` is right: it echoes the origin, with
/// credentials, and answers preflights itself.
pub(crate) fn guard(asked: &Asked, is_allowed: bool) -> Answer {
    let answer = plain(asked).with("Vary", "Origin");
    if is_allowed && !asked.origin().is_empty() { echo(answer, asked) } else { answer }
}

/// The resource, or the answer to a preflight, without an origin.
pub(crate) fn plain(asked: &Asked) -> Answer {
    if !asked.is_preflight() {
        return Answer::ok();
    }
    Answer::new(204)
        .with("Access-Control-Allow-Methods", "GET, PUT")
        .with("Access-Control-Allow-Headers", "content-type, x-tenant")
        .with("Access-Control-Max-Age", "600")
}

/// Lets the page of this very origin read, with credentials.
pub(crate) fn echo(answer: Answer, asked: &Asked) -> Answer {
    share(answer, asked.origin())
}

/// Lets pages of an origin read, with credentials.
pub(crate) fn share(answer: Answer, origin: &str) -> Answer {
    answer
        .with("Access-Control-Allow-Origin", origin)
        .with("Access-Control-Allow-Credentials", "true")
}

/// Anybody reads, without credentials.
pub(crate) fn star(answer: Answer) -> Answer {
    answer.with("Access-Control-Allow-Origin", "*")
}

/// The host of an origin, as a URL parser gives it.
pub(crate) fn host(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or("", |(_, rest)| rest);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => rest,
    }
}
