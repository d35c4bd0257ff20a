//! The cases say all that is true of their servers, so that nothing true counts as a mistake.

use cors_core::browser::Profile;

use crate::{
    attackers::is_strangers,
    case::{Case, Truth},
    cases,
    page::{Page, ask},
    truth::{stored, takes_away},
};

/// Origins whose trust is a fact of its own, whatever the test that lets them through.
const FACTS: [(&str, &[&str]); 5] = [
    ("null-origin", &["null"]),
    ("insecure-origin", &["http://app.example.com", "http://other.example.com"]),
    ("localhost-trusted", &["http://localhost:3000", "http://127.0.0.1:3000", "https://localhost"]),
    (
        "third-party-trusted",
        &["https://cdpn.io", "https://jsfiddle.net", "https://s3.amazonaws.com"],
    ),
    ("public-suffix-wildcard", &["https://kittens.github.io", "https://kittens.vercel.app"]),
];

/// Of a server with one flaw, another that is true is not taken for a mistake. A mirror trusts all.
#[test]
fn nothing_true_is_left_out() {
    let is_mirror =
        |case: &Case| case.flaws.iter().any(|it| it.codes.contains(&"origin-reflected"));
    for case in cases().iter().filter(|case| case.truth == Truth::Vulnerable) {
        let is_named = |code| case.names(code);
        let takes = [None, Some("https://kittens.net")].into_iter().any(|first| {
            let kept = stored(case, first, 0);
            takes_away(case, &kept, &Page::of(case.seeds[0]), Profile::Standard)
        });
        assert!(is_named("missing-vary") || !takes, "{}: missing-vary", case.name);
        if is_mirror(case) {
            continue;
        }
        let reads = |origin: &&&'static str| {
            let page = Page::of(origin);
            is_strangers(origin, case) && page.visit(case, Profile::Standard, &mut 0).reads
        };
        for (code, origins) in FACTS {
            let trusted = origins.iter().find(reads);
            assert!(is_named(code) || trusted.is_none(), "{}: {trusted:?}: {code}", case.name);
        }
        let put = Page::of("https://kittens.net").method("PUT");
        let is_granted = put.visit(case, Profile::Standard, &mut 0).is_granted;
        assert!(is_named("preflight-reflected") || !is_granted, "{}", case.name);
    }
}

/// What is said of a server where no stranger gains anything is all that could be said.
#[test]
fn no_fault_is_left_out() {
    for case in cases().iter().filter(|case| case.truth != Truth::Vulnerable) {
        let is_named = |code| case.names(code);
        let seed = Page::of(case.seeds[0]);
        let visit = |page: Page| page.visit(case, Profile::Standard, &mut 0);
        let port = Page::of("https://app.example.com:8443");
        let reads = |page: Page| !case.seeds.contains(&page.origin) && visit(page).reads;
        assert!(is_named("any-port") || !reads(port), "{}: any-port", case.name);
        let below = Page::of("https://kittens.example.com");
        assert!(is_named("any-subdomain") || !reads(below), "{}: any-subdomain", case.name);

        let asked = seed.method("PUT").fetch(case, Profile::Standard).preflight().unwrap();
        let answer = ask(case, "OPTIONS", case.path, &asked.sent_headers(), &mut 0);
        let is_ok = matches!(answer.status, 200..=299);
        assert!(is_named("preflight-status") || is_ok, "{}: preflight-status", case.name);
        let is_read = visit(seed.without_cookies()).reads;
        let is_granted = visit(seed.method("PUT")).is_granted;
        let is_missing = is_granted && !is_read;
        assert!(is_named("actual-missing") || !is_missing, "{}: actual-missing", case.name);
        let fetch = seed.without_cookies().fetch(case, Profile::Standard);
        let is_lost = |at: &&str| {
            let answer = ask(case, "GET", at, &fetch.sent_headers(), &mut 0);
            is_read && answer.status >= 300 && fetch.judge(&answer).is_err()
        };
        let is_any_lost = case.paths.iter().chain([&"/nowhere"]).any(is_lost);
        let uncovered = ["errors-uncovered", "redirects-uncovered"];
        let is_covered = uncovered.iter().any(|it| is_named(it)) || !is_any_lost;
        assert!(is_covered, "{}: {uncovered:?}", case.name);
    }
}
