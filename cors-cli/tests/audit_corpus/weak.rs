//! Servers that say more than they need, to the right pages.

use crate::{
    case::{APP, Case, Proof, safe},
    handlers::{echo, guard, star},
    page::Page,
    server::{Answer, Asked},
};

/// The answer to a preflight with these lines, to the right page; else the resource.
fn answering(asked: &Asked, lines: &[(&'static str, &str)]) -> Answer {
    if !asked.is_preflight() {
        return guard(asked, asked.origin() == APP);
    }
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    let answer = Answer::new(204).with("Vary", vary);
    let answer = lines.iter().fold(answer, |answer, (name, value)| answer.with(name, *value));
    if asked.origin() == APP { echo(answer, asked) } else { answer }
}

const METHODS: &str = "Access-Control-Allow-Methods";
const HEADERS: &str = "Access-Control-Allow-Headers";
const MAX_AGE: &str = "Access-Control-Max-Age";

pub(crate) fn cases() -> Vec<Case> {
    let put = Page::of(APP).method("PUT");
    vec![
        // Express: without `allowedHeaders`, the names that are asked for.
        safe("headers-reflected", |asked| {
            let wanted = asked.header("access-control-request-headers").unwrap_or_default();
            answering(asked, &[(METHODS, "GET, PUT"), (HEADERS, wanted)])
        })
        .has(&["allow-headers-reflected"], Proof::Sends(Page::of(APP).header("x-nobody-knows"))),
        safe("methods-reflected", |asked| {
            let wanted = asked.header("access-control-request-method").unwrap_or_default();
            answering(asked, &[(METHODS, wanted), (HEADERS, "content-type")])
        })
        .has(&["allow-methods-everything"], Proof::Sends(Page::of(APP).method("UNHEARD"))),
        safe("methods-star", |asked| match asked.is_preflight() {
            true => star(Answer::new(204)).with(METHODS, "*").with(HEADERS, "*"),
            false => star(Answer::ok()),
        })
        .public()
        .has(
            &["allow-methods-everything"],
            Proof::Sends(Page::of(APP).method("UNHEARD").without_cookies()),
        )
        .may(&["wildcard", "allow-headers-reflected"]),
        // With credentials, `*` names a method that nobody has. Without, it is all of them.
        safe("methods-star-with-credentials", |asked| {
            answering(asked, &[(METHODS, "*"), (HEADERS, "*")])
        })
        .may(&["allow-methods-everything", "allow-headers-reflected"]),
        safe("methods-many", |asked| {
            let all = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
            answering(asked, &[(METHODS, all), (HEADERS, "content-type")])
        })
        .may(&["allow-methods-everything"]),
        safe("max-age-of-a-year", |asked| {
            answering(asked, &[(METHODS, "PUT"), (HEADERS, "content-type"), (MAX_AGE, "31536000")])
        })
        .has(&["max-age-excessive"], Proof::Says(put, "access-control-max-age")),
        // Firefox keeps it as long as this, and no browser longer.
        safe("max-age-of-a-day", |asked| {
            answering(asked, &[(METHODS, "PUT"), (HEADERS, "content-type"), (MAX_AGE, "86400")])
        }),
        safe("max-age-of-minus-one", |asked| {
            answering(asked, &[(METHODS, "PUT"), (HEADERS, "content-type"), (MAX_AGE, "-1")])
        }),
    ]
}
