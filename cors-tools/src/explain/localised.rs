//! Firefox's console in other languages: `(Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt)`. Names of
//! headers stay as they are in [its translations](https://github.com/mozilla-l10n/firefox-l10n), so they tell
//! the likely codes.

use super::{
    pattern::Names,
    plain::{Text, boundary},
};

/// How many bytes a reason has at most, and the word before its colon.
const LONGEST_REASON: usize = 1000;
const LONGEST_WORD: usize = 40;

/// What the names of headers begin with.
const HEADER: &str = "access-control-allow-";

/// What a preflight is called: where translations do not keep the word.
const PREFLIGHT: [&str; 5] = ["preflight", "pré-vérification", "プリフライト", "预检", "預檢"];

/// The codes that a line may stand for, the likeliest first.
pub(super) fn codes(text: &Text) -> Vec<(&'static str, Names)> {
    let lower = &*text.lower;
    let in_brackets = lower.split('(').skip(1).filter_map(|it| Some(start(it).split_once(')')?.0));
    // French has no brackets.
    let is_translated = !lower.is_ascii() && lower.contains("same origin");
    let sentences = lower.split(". ").map(start).filter(|it| is_translated || it.contains(HEADER));
    let after_colons = in_brackets.clone().chain(sentences).filter_map(reason);
    let mut reasons = after_colons.chain(in_brackets.filter(|it| it.contains(HEADER)));
    // French has a reason that does not name CORS.
    let is_about_cors = |it: &&str| it.contains("cors") || is_translated && it.contains(HEADER);
    // Only a line about a request has a URL, too.
    if let Some(reason) = reasons.find(is_about_cors).filter(|_| lower.contains("://")) {
        let mut names = names(reason);
        names.extend(url(text, reason).map(|it| ("url".to_owned(), it.to_owned())));
        likely(reason, &names).iter().map(|code| (*code, names.clone())).collect()
    } else {
        Vec::new()
    }
}

/// As much as a reason has at most.
fn start(text: &str) -> &str {
    text.get(..boundary(text, LONGEST_REASON)).unwrap_or_default()
}

/// What follows the first word and its colon.
fn reason(text: &str) -> Option<&str> {
    let (word, reason) = text.split_once(':')?;
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
    } else if PREFLIGHT.iter().any(|it| reason.contains(it)) {
        &["CORSPreflightDidNotSucceed"]
    } else if has("origin") {
        &["CORSOriginHeaderNotAdded"]
    } else if has("http") {
        &["CORSRequestNotHttp"]
    } else {
        &["CORSDidNotSucceed", "CORSExternalRedirectNotAllowed", "CORSDisabled"]
    }
}

/// The last URL before the reason.
fn url<'a>(text: &'a Text, reason: &str) -> Option<&'a str> {
    let before = text.plain.get(..text.lower.find(reason)?)?;
    let word = before.rsplit(' ').find(|it| it.contains("://"))?;
    word.get(word.find("http")?..)
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
