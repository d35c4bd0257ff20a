//! Servers whose answers depend on `Origin`, where a cache may keep them and nothing says so: one
//! request takes the answer from the pages of another origin.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use crate::{
    case::{APP, Case, Proof, flawed},
    handlers::{echo, plain},
    page::Page,
    server::{Answer, Asked},
};

const ADMIN: &str = "https://admin.example.com";

/// The origin is echoed if it is in the list; nothing is said of caches.
fn listed(asked: &Asked) -> Answer {
    match [APP, ADMIN].contains(&asked.origin()) {
        true => echo(plain(asked), asked),
        false => plain(asked),
    }
}

fn cached(name: &'static str, answers: fn(&Asked) -> Answer) -> Case {
    flawed(name, answers)
        .has(&["missing-vary"], Proof::Cached { first: Some(ADMIN), second: Page::of(APP) })
        .has(&["missing-vary"], Proof::Cached { first: None, second: Page::of(APP) })
        .seeds(&[APP, ADMIN])
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        cached("cache-public", |asked| listed(asked).with("Cache-Control", "public, max-age=300")),
        // Without a lifetime, a cache takes one from the age of the resource.
        cached("cache-last-modified", |asked| {
            listed(asked).with("Last-Modified", "Tue, 04 Mar 2025 10:00:00 GMT")
        }),
        cached("cache-expires", |asked| {
            listed(asked).with("Expires", "Fri, 01 Jan 2100 00:00:00 GMT")
        }),
        cached("cache-for-proxies", |asked| {
            listed(asked).with("Cache-Control", "max-age=0, s-maxage=600")
        }),
        cached("vary-by-others", |asked| {
            listed(asked)
                .with("Cache-Control", "max-age=60")
                .with("Vary", "Accept-Encoding, X-Origin")
        }),
        // Only where the origin is allowed. The answer to a request without `Origin`, as for an image, is
        // kept for all.
        flawed("vary-only-when-allowed", |asked| {
            let answer = listed(asked).with("Cache-Control", "public, max-age=300");
            match [APP, ADMIN].contains(&asked.origin()) {
                true => answer.with("Vary", "Origin"),
                false => answer,
            }
        })
        .has(&["missing-vary"], Proof::Cached { first: None, second: Page::of(APP) }),
        // One origin only, and yet the answer depends on it.
        flawed("vary-of-one-origin", |asked| {
            let answer = plain(asked).with("Cache-Control", "public, max-age=300");
            if asked.origin() == APP { echo(answer, asked) } else { answer }
        })
        .has(&["missing-vary"], Proof::Cached { first: None, second: Page::of(APP) }),
        // Preflights say it, responses do not.
        cached("vary-in-preflights-only", |asked| match asked.is_preflight() {
            true => listed(asked).with("Vary", "Origin"),
            false => listed(asked).with("Cache-Control", "public, max-age=300"),
        }),
        cached("cache-before-the-server", |asked| {
            static KEPT: LazyLock<Mutex<HashMap<String, Answer>>> = LazyLock::new(Mutex::default);
            let answer = listed(asked).with("Cache-Control", "public, max-age=300");
            if !asked.is("GET") {
                return answer;
            }
            let key = format!("{}{}", asked.header("host").unwrap_or_default(), asked.target);
            let mut kept = KEPT.lock().unwrap();
            // Bounded, as any cache is.
            if kept.len() > 10_000 {
                kept.clear();
            }
            kept.entry(key).or_insert(answer).clone()
        })
        .closed(),
    ]
}
