//! Servers whose answers no browser lets a page have, though they are meant to. Some look as if they
//! let all of them.

use crate::{
    case::{APP, Case, Proof, broken},
    handlers::{echo, guard, plain, share, star},
    page::Page,
    server::{Answer, Asked},
};

const ORIGIN: &str = "Access-Control-Allow-Origin";
const CREDENTIALS: &str = "Access-Control-Allow-Credentials";

pub(crate) fn cases() -> Vec<Case> {
    [stars(), lines(), values(), credentials(), preflights(), uncovered()].concat()
}

/// With this origin, as it is, and credentials; for all who ask.
fn fixed(asked: &Asked, origin: &str) -> Answer {
    share(plain(asked), origin)
}

/// Without credentials it is a public API's `*`; with, browsers do not take it.
fn stars() -> Vec<Case> {
    const CODE: &str = "wildcard-with-credentials";
    let cases = [
        broken("star-and-credentials", CODE, |asked| fixed(asked, "*")),
        broken("star-and-credentials-if-asked", CODE, |asked| match asked.origin().is_empty() {
            true => plain(asked),
            false => fixed(asked, "*"),
        })
        .may(&["missing-vary"]),
        broken("star-and-credentials-and-cookies", CODE, |asked| {
            fixed(asked, "*").with("Set-Cookie", "sid=1; Secure; SameSite=None")
        }),
    ];
    cases.map(|case| case.public().may(&["wildcard", "wildcard-with-cookies"])).to_vec()
}

/// Two lines are one value with a comma, which is no origin.
fn lines() -> Vec<Case> {
    const TWICE: &str = "multiple-acao";
    vec![
        // The proxy and the application both add it.
        broken("twice-the-same", TWICE, |asked| fixed(asked, APP).with(ORIGIN, APP)),
        broken("twice-star-and-origin", TWICE, |asked| star(guard(asked, asked.origin() == APP)))
            // Strangers get one line, without credentials.
            .public()
            .may(&["wildcard"]),
        broken("twice-two-origins", TWICE, |asked| {
            fixed(asked, APP).with(ORIGIN, "https://admin.example.com")
        }),
        // It looks as if it trusted everybody.
        broken("twice-mirror-and-star", TWICE, |asked| {
            star(echo(plain(asked).with("Vary", "Origin"), asked))
        }),
        broken("twice-mirror-and-app", TWICE, |asked| {
            echo(plain(asked).with("Vary", "Origin"), asked).with(ORIGIN, APP)
        }),
        broken("list-with-comma", "acao-list", |asked| {
            fixed(asked, "https://app.example.com, https://admin.example.com")
        }),
        broken("list-with-comma-and-no-space", "acao-list", |asked| {
            fixed(asked, "https://www.example.com,https://app.example.com")
        }),
        broken("list-with-mirror", "acao-list", |asked| {
            fixed(asked, &format!("https://www.example.com, {}", asked.origin()))
                .with("Vary", "Origin")
        })
        .may(&["acao-invalid"]),
        broken("list-with-space", "acao-list", |asked| {
            fixed(asked, "https://app.example.com https://admin.example.com")
        })
        .or("acao-invalid"),
        broken("list-with-star", "acao-list", |asked| fixed(asked, "*, https://app.example.com"))
            .may(&["acao-invalid", "wildcard", "wildcard-with-credentials"]),
    ]
}

/// Meant to be an origin, and none that a browser sends.
fn values() -> Vec<Case> {
    const CODE: &str = "acao-invalid";
    vec![
        broken("value-with-slash", CODE, |asked| fixed(asked, "https://app.example.com/")),
        broken("value-with-star", CODE, |asked| fixed(asked, "https://*.example.com")),
        broken("value-star-without-scheme", CODE, |asked| fixed(asked, "*.example.com")),
        broken("value-without-scheme", CODE, |asked| fixed(asked, "app.example.com")),
        broken("value-in-upper-case", CODE, |asked| fixed(asked, "https://App.Example.com")),
        broken("value-with-default-port", CODE, |asked| {
            fixed(asked, "https://app.example.com:443")
        }),
        broken("value-with-path", CODE, |asked| fixed(asked, "https://app.example.com/app")),
        broken("value-in-quotes", CODE, |asked| fixed(asked, "\"https://app.example.com\"")),
        broken("value-star-in-quotes", CODE, |asked| fixed(asked, "\"*\"")),
        broken("value-is-a-regex", CODE, |asked| fixed(asked, "^https://.*\\.example\\.com$")),
        // A mirror that no browser recognises.
        broken("mirror-with-slash", CODE, |asked| {
            fixed(asked, &format!("{}/", asked.origin())).with("Vary", "Origin")
        }),
        broken("mirror-in-upper-case", CODE, |asked| {
            fixed(asked, &asked.origin().to_ascii_uppercase()).with("Vary", "Origin")
        }),
        broken("mirror-in-quotes", CODE, |asked| {
            fixed(asked, &format!("\"{}\"", asked.origin())).with("Vary", "Origin")
        }),
        broken("mirror-without-scheme", CODE, |asked| {
            let host = asked.origin().split_once("://").map_or("", |(_, host)| host);
            fixed(asked, host).with("Vary", "Origin")
        }),
    ]
}

/// Only `true` counts.
fn credentials() -> Vec<Case> {
    const CODE: &str = "credentials-value";
    let with = |name, answers| broken(name, CODE, answers);
    let opinion = [
        "origin-reflected",
        "preflight-reflected",
        "null-origin",
        "wildcard",
        "any-port",
        "any-subdomain",
    ];
    vec![
        with("credentials-capital", |asked| {
            let answer = plain(asked).with("Vary", "Origin").with(CREDENTIALS, "True");
            if asked.origin() == APP { answer.with(ORIGIN, APP) } else { answer }
        }),
        with("credentials-one", |asked| plain(asked).with(ORIGIN, APP).with(CREDENTIALS, "1")),
        with("credentials-yes", |asked| plain(asked).with(ORIGIN, APP).with(CREDENTIALS, "yes")),
        with("credentials-twice", |asked| fixed(asked, APP).with(CREDENTIALS, "true")),
        // Python: str(True). Without credentials anybody reads what anybody has; with, nobody does.
        with("mirror-with-credentials-capital", |asked| {
            plain(asked)
                .with(ORIGIN, asked.header("origin").unwrap_or("*"))
                .with(CREDENTIALS, "True")
                .with("Vary", "Origin")
        })
        .public()
        .may(&opinion),
        with("mirror-with-credentials-upper", |asked| {
            plain(asked)
                .with(ORIGIN, asked.header("origin").unwrap_or("*"))
                .with(CREDENTIALS, "TRUE")
                .with("Vary", "Origin")
        })
        .public()
        .may(&opinion),
    ]
}

/// The page's own PUT does not get through.
fn preflights() -> Vec<Case> {
    const STATUS: &str = "preflight-status";
    let put = Page::of(APP).method("PUT");
    let status = |name, answers| {
        broken(name, STATUS, answers).proven(Proof::Blocked(Page::of(APP).method("PUT")))
    };
    vec![
        status("preflight-401", |asked| match asked.is("OPTIONS") {
            true => Answer::new(401).with("WWW-Authenticate", "Basic"),
            false => guard(asked, asked.origin() == APP),
        }),
        status("preflight-401-with-headers", |asked| {
            let answer = guard(asked, asked.origin() == APP);
            answer.status(if asked.is("OPTIONS") { 401 } else { 200 })
        }),
        status("preflight-404", |asked| match asked.is("OPTIONS") {
            true => Answer::new(404),
            false => guard(asked, asked.origin() == APP),
        }),
        status("preflight-405", |asked| match asked.is("OPTIONS") {
            true => Answer::new(405).with("Allow", "GET, PUT"),
            false => guard(asked, asked.origin() == APP),
        }),
        status("preflight-302-to-login", |asked| match asked.is("OPTIONS") {
            true => guard_moved(asked, "/login"),
            false => guard(asked, asked.origin() == APP),
        }),
        status("preflight-301-to-a-slash", |asked| match asked.is("OPTIONS") {
            true => Answer::new(301).with("Location", "/account/"),
            false => guard(asked, asked.origin() == APP),
        }),
        status("preflight-500", |asked| match asked.is("OPTIONS") {
            true => Answer::new(500),
            false => guard(asked, asked.origin() == APP),
        }),
        broken("methods-in-lower-case", "methods-case", |asked| match asked.is_preflight() {
            true => {
                let answer = Answer::new(204)
                    .with("Access-Control-Allow-Methods", "get, post, put, delete, patch")
                    .with("Access-Control-Allow-Headers", "content-type")
                    .with("Vary", "Origin");
                if asked.origin() == APP { echo(answer, asked) } else { answer }
            }
            false => guard(asked, asked.origin() == APP),
        })
        .proven(Proof::Blocked(put)),
        // The middleware is for OPTIONS only.
        broken("actual-without-headers", "actual-missing", |asked| match asked.is("OPTIONS") {
            true => guard(asked, asked.origin() == APP),
            false => Answer::ok().with("Vary", "Origin"),
        }),
    ]
    .into_iter()
    .map(|case| case.may(&["errors-uncovered", "redirects-uncovered"]))
    .collect()
}

fn guard_moved(asked: &Asked, to: &str) -> Answer {
    let answer = guard(asked, asked.origin() == APP).with("Location", to);
    answer.status(302)
}

/// The page learns nothing of what went wrong.
fn uncovered() -> Vec<Case> {
    vec![
        broken("errors-404-uncovered", "errors-uncovered", |asked| match asked.path() {
            "/account" => guard(asked, asked.origin() == APP),
            _ => Answer::new(404),
        })
        .proven(Proof::Blocked(Page::of(APP).at("/nowhere")))
        .may(&["preflight-status"]),
        // nginx: add_header without `always`.
        broken("errors-500-uncovered", "errors-uncovered", |asked| {
            match asked.path() == "/report" && !asked.is_preflight() {
                true => Answer::new(500),
                false => guard(asked, asked.origin() == APP),
            }
        })
        .proven(Proof::Blocked(Page::of(APP).at("/report")))
        .also_at("/report"),
        broken("redirect-uncovered", "redirects-uncovered", |asked| match asked.path() {
            "/account" => Answer::new(301).with("Location", "/account/"),
            _ => guard(asked, asked.origin() == APP),
        })
        .may(&["preflight-status", "actual-missing"]),
        broken("redirect-uncovered-elsewhere", "redirects-uncovered", |asked| match asked.path() {
            "/old" => Answer::new(308).with("Location", "/account"),
            _ => guard(asked, asked.origin() == APP),
        })
        .proven(Proof::Blocked(Page::of(APP).at("/old")))
        .also_at("/old")
        .may(&["preflight-status", "actual-missing"]),
    ]
}
