//! Servers that anybody may read, and servers that nobody can: neither is a vulnerability.

use crate::{
    case::{APP, Case, safe},
    handlers::{guard, plain, share, star},
    server::{Answer, Asked},
};

pub(crate) fn cases() -> Vec<Case> {
    [public(), unauthenticated_mirrors(), constant(), silent()].concat()
}

fn public_case(name: &'static str, answers: fn(&Asked) -> Answer) -> Case {
    safe(name, answers).public().may(&["wildcard", "wildcard-with-cookies"])
}

/// With `*` no browser shares what depends on cookies: a page reads what anybody reads without one.
fn public() -> Vec<Case> {
    vec![
        public_case("star", |asked| star(plain(asked))),
        public_case("star-with-cache", |asked| {
            star(plain(asked)).with("Cache-Control", "public, max-age=86400")
        }),
        // Not `true`, so it says no.
        public_case("star-credentials-false", |asked| {
            star(plain(asked)).with("Access-Control-Allow-Credentials", "false")
        })
        .may(&["credentials-value"]),
        public_case("star-on-401", |asked| match asked.is_preflight() {
            true => star(plain(asked)),
            false => star(Answer::new(401)).with("WWW-Authenticate", "Bearer"),
        }),
        public_case("star-on-404", |asked| {
            match asked.path() == "/account" || asked.is("OPTIONS") {
                true => star(plain(asked)),
                false => star(Answer::new(404)),
            }
        }),
        public_case("star-sets-cookies", |asked| {
            star(plain(asked)).with("Set-Cookie", "sid=1; Secure; HttpOnly; SameSite=None")
        }),
        // Tokens in headers are the page's own, as in any public API.
        public_case("star-with-authorization", |_| {
            star(Answer::ok())
                .with("Access-Control-Allow-Methods", "GET, POST")
                .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
        }),
        public_case("star-with-vary", |asked| star(plain(asked)).with("Vary", "Origin")),
        public_case("star-exposes-all", |asked| {
            star(plain(asked)).with("Access-Control-Expose-Headers", "*")
        }),
        public_case("star-on-fonts-only", |asked| match asked.path().starts_with("/fonts/") {
            true => star(plain(asked)),
            false => Answer::ok(),
        })
        .at("/fonts/a.woff2")
        .also_at("/account")
        .may(&["errors-uncovered", "actual-missing"]),
        // Each path has the policy that it needs.
        public_case("star-beside-a-list", |asked| match asked.path().starts_with("/api/") {
            true => guard(asked, asked.origin() == APP),
            false => star(plain(asked)),
        })
        .also_at("/api/me"),
        public_case("star-read-only", |asked| match asked.method.as_str() {
            "GET" | "HEAD" => star(Answer::ok()),
            _ => Answer::new(405).with("Allow", "GET, HEAD"),
        })
        .may(&["preflight-status", "errors-uncovered"]),
        public_case("star-redirects", |asked| match asked.path() {
            "/account" => star(Answer::new(301)).with("Location", "/account/"),
            _ => star(plain(asked)),
        })
        .may(&["preflight-status"]),
        public_case("star-with-a-waf", |asked| match asked.origin().contains("evil") {
            true => Answer::new(403),
            false => star(plain(asked)),
        })
        .may(&["errors-uncovered"]),
    ]
}

/// A mirror without credentials is a `*` in other words: any page reads what anybody gets without a
/// cookie. Whether to report it is a matter of opinion.
fn unauthenticated_mirrors() -> Vec<Case> {
    let opinion = [
        "origin-reflected",
        "preflight-reflected",
        "null-origin",
        "wildcard",
        "any-port",
        "any-subdomain",
    ];
    let cases = [
        safe("public-mirror", |asked| {
            plain(asked)
                .with("Access-Control-Allow-Origin", asked.header("origin").unwrap_or("*"))
                .with("Vary", "Origin")
        }),
        // The mirror is only for fonts; the account has a list.
        safe("public-mirror-of-fonts", |asked| match asked.path().starts_with("/fonts/") {
            true => plain(asked)
                .with("Access-Control-Allow-Origin", asked.header("origin").unwrap_or("*"))
                .with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        })
        .at("/fonts/a.woff2")
        .also_at("/account"),
        safe("public-mirror-in-preflights", |asked| match asked.is_preflight() {
            true => plain(asked)
                .with("Access-Control-Allow-Origin", asked.origin())
                .with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        }),
    ];
    cases.map(|case| case.public().may(&opinion)).to_vec()
}

/// The same origin for all: it is a page's own or it is not, and caches may keep it.
fn constant() -> Vec<Case> {
    vec![
        safe("constant", |asked| share(plain(asked), APP)),
        safe("constant-in-a-cache", |asked| {
            share(plain(asked), APP).with("Cache-Control", "public, max-age=300")
        }),
        safe("constant-on-errors", |asked| {
            let found = asked.path() == "/account" || asked.is_preflight();
            share(plain(asked), APP).status(if found { 200 } else { 404 })
        }),
        // Its own site, as some frameworks' default has it.
        safe("constant-itself", |asked| share(plain(asked), "https://api.example.com")).closed(),
        safe("constant-without-credentials", |asked| {
            plain(asked).with("Access-Control-Allow-Origin", APP)
        }),
        // Whom the operator names as allowed is no surprise.
        safe("constant-partner", |asked| share(plain(asked), "https://www.partner.org"))
            .seeds(&["https://www.partner.org"])
            .may(&["third-party-trusted"]),
        // The first of the list, where the origin is not in it.
        safe("first-of-the-list", |asked| {
            let list = [APP, "https://admin.example.com"];
            let origin = list.iter().find(|it| **it == asked.origin()).unwrap_or(&list[0]);
            share(plain(asked), origin).with("Vary", "Origin")
        }),
        safe("first-of-the-list-refused", |asked| match asked.origin() == APP {
            true => guard(asked, true),
            false => share(guard(asked, false), APP).status(403),
        }),
        safe("constant-star-in-preflights", |asked| match asked.is_preflight() {
            true => star(plain(asked)),
            false => share(plain(asked), APP),
        })
        .public()
        .may(&["wildcard", "preflight-reflected", "actual-missing"]),
    ]
}

/// Nothing is shared.
fn silent() -> Vec<Case> {
    let cases = [
        safe("silent", |_| Answer::ok()),
        safe("silent-with-vary", |_| Answer::ok().with("Vary", "Origin")),
        safe("silent-options", |asked| match asked.is("OPTIONS") {
            true => Answer::new(200).with("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
            false => Answer::ok(),
        }),
        safe("silent-refuses", |asked| match asked.origin().is_empty() {
            true => Answer::ok(),
            false => Answer::new(403),
        }),
        safe("silent-404", |_| Answer::new(404)),
        safe("silent-500", |_| Answer::new(500)),
        // Names that no browser looks at.
        safe("silent-misnamed", |asked| {
            Answer::ok()
                .with("Allow-Origin", asked.origin())
                .with("X-Access-Control-Allow-Origin", asked.origin())
        }),
        safe("silent-echo-in-another-header", |asked| {
            Answer::ok().with("X-Request-Origin", asked.origin())
        }),
        // The timing is shared, the response is not.
        safe("silent-timing", |_| Answer::ok().with("Timing-Allow-Origin", "*")),
        // Credentials for nobody.
        safe("silent-credentials", |asked| {
            plain(asked).with("Access-Control-Allow-Credentials", "true")
        }),
        safe("silent-empty", |asked| {
            plain(asked).with("Access-Control-Allow-Origin", "").with("Vary", "Origin")
        })
        .may(&["acao-invalid"]),
        safe("silent-resource-policy", |_| {
            Answer::ok().with("Cross-Origin-Resource-Policy", "cross-origin")
        }),
    ];
    let opinion = ["preflight-status", "actual-missing", "errors-uncovered", "redirects-uncovered"];
    cases.map(|case| case.closed().may(&opinion)).to_vec()
}
