//! Firefox's console in other languages: `(Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt)`. Names of
//! headers stay as they are in [its translations](https://github.com/mozilla-l10n/firefox-l10n), so they tell
//! the likely codes.

use super::{pattern::Names, plain::Text};

/// How many bytes a reason has at most, and the word before its colon.
const LONGEST_REASON: usize = 1000;
const LONGEST_WORD: usize = 40;

/// The codes that a translated line may stand for, the likeliest first.
pub(super) fn codes(text: &Text) -> Vec<(&'static str, Names)> {
    let lower = &text.lower;
    let reasons = lower.match_indices('(').filter_map(|(at, _)| reason(lower.get(at + 1..)?));
    // Only a line about a request has a URL, too.
    let reason = reasons.filter(|_| lower.contains("://")).find(|it| it.contains("cors"));
    let Some(reason) = reason else { return Vec::new() };
    let names = names(reason);
    likely(reason, &names).iter().map(|code| (*code, names.clone())).collect()
}

/// What stands between a colon and the end of the brackets.
fn reason(after: &str) -> Option<&str> {
    let after = after.get(..after.floor_char_boundary(LONGEST_REASON))?;
    let (word, reason) = after.split_once(')')?.0.split_once(':')?;
    (word.len() <= LONGEST_WORD && !reason.starts_with("//")).then_some(reason)
}

fn likely(reason: &str, names: &Names) -> &'static [&'static str] {
    let has = |word: &str| reason.split(|char: char| !char.is_alphanumeric()).any(|it| it == word);
    if reason.contains("access-control-allow-origin") {
        match names.get("value").map(|it| &**it) {
            Some("*") => &["CORSNotSupportingCredentials"],
            Some(_) => &["CORSAllowOriginNotMatchingOrigin"],
            None => &["CORSMissingAllowOrigin", "CORSMultipleAllowOriginNotAllowed"],
        }
    } else if reason.contains("access-control-allow-credentials") {
        &["CORSMissingAllowCredentials"]
    } else if reason.contains("access-control-allow-methods") {
        &["CORSMethodNotFound", "CORSInvalidAllowMethod"]
    } else if reason.contains("access-control-allow-headers") {
        &["CORSMissingAllowHeaderFromPreflight", "CORSInvalidAllowHeader"]
    } else if has("preflight") {
        &["CORSPreflightDidNotSucceed"]
    } else if has("origin") {
        &["CORSOriginHeaderNotAdded"]
    } else if has("http") {
        &["CORSRequestNotHttp"]
    } else {
        &["CORSDidNotSucceed", "CORSExternalRedirectNotAllowed", "CORSDisabled"]
    }
}

/// Words that no language has: an origin, `*`, the name of a header.
fn names(reason: &str) -> Names {
    let name = |word: &str| {
        let name = match word {
            "*" | "null" => "value",
            _ if word.contains("://") => "value",
            "authorization" | "content-type" => "header",
            _ if word.starts_with("x-") => "header",
            _ => return None,
        };
        Some((name.to_owned(), word.to_owned()))
    };
    reason.split([' ', '。', '、']).filter_map(name).collect()
}
