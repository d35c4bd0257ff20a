//! The cases are what they say, by the browser model: a stranger's page does what a flaw lets it do,
//! and where there is none, nobody's does.

use std::collections::BTreeSet;

use cors_core::browser::{Profile, Response};

use crate::{
    attackers::{attackers, is_strangers},
    case::{Case, Flaw, Proof, Truth},
    cases,
    page::{Page, Visit, ask},
    score::{Class, class},
};

/// How often a page tries what does not work each time.
const TRIES: usize = 4;

#[test]
fn names_and_numbers() {
    let cases = cases();
    let names: BTreeSet<_> = cases.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    let count = |truth| cases.iter().filter(|case| case.truth == truth).count();
    println!(
        "{} vulnerable, {} safe, {} broken",
        count(Truth::Vulnerable),
        count(Truth::Safe),
        count(Truth::Broken)
    );
    assert!(cases.len() >= 110 && count(Truth::Safe) + count(Truth::Broken) >= cases.len() / 2);
    // An unknown code would never be found.
    let codes = cases.iter().flat_map(|case| case.flaws.iter().flat_map(|it| &it.codes));
    let codes = codes.chain(cases.iter().flat_map(|case| &case.may));
    codes.for_each(|code| {
        class(code);
    });
}

#[test]
fn every_code_has_a_case() {
    let cases = cases();
    let codes: BTreeSet<_> =
        cases.iter().flat_map(|it| &it.flaws).flat_map(|it| &it.codes).collect();
    for (code, _) in crate::score::CODES {
        // Whether these are told is a matter of opinion.
        let opinion = ["wildcard", "wildcard-with-cookies"].contains(&code);
        assert!(opinion || codes.contains(&code), "{code}");
    }
}

#[test]
fn every_flaw_is_there() {
    for case in cases() {
        for flaw in &case.flaws {
            for profile in Profile::ALL {
                check_flaw(&case, flaw, profile);
            }
        }
        let is_vulnerable = case.flaws.iter().any(is_security);
        assert_eq!(is_vulnerable, case.truth == Truth::Vulnerable, "{}", case.name);
    }
}

fn is_security(flaw: &Flaw) -> bool {
    class(flaw.codes[0]) == Class::Security
}

fn check_flaw(case: &Case, flaw: &Flaw, profile: Profile) {
    let what = format!("{}: {:?} in {profile:?}", case.name, flaw.codes);
    let strangers = |page: &Page| !is_security(flaw) || is_strangers(page.origin, case);
    match &flaw.proof {
        Proof::Reads(page) => {
            assert!(strangers(page), "{what}: {} is nobody's", page.origin);
            assert!(visits(case, page, profile).iter().any(|it| it.reads), "{what}: unread");
        }
        Proof::Sends(page) => {
            assert!(strangers(page), "{what}: {} is nobody's", page.origin);
            assert!(visits(case, page, profile).iter().any(|it| it.is_granted), "{what}: unsent");
        }
        Proof::Cached { first, second } => {
            assert!(case.seeds.contains(&second.origin), "{what}: is not named");
            let kept = stored(case, *first, 0);
            assert!(kept.is_fresh && !kept.is_of_one_user, "{what}: is not kept");
            assert!(takes_away(case, &kept, second, profile), "{what}: does no harm");
        }
        Proof::Blocked(page) => {
            assert!(case.seeds.contains(&page.origin), "{what}: is not named");
            assert!(visits(case, page, profile).iter().any(|it| !it.reads), "{what}: reads");
        }
        Proof::Says(page, name) => assert!(says(case, page, profile, name), "{what}: unsaid"),
    }
}

fn visits(case: &Case, page: &Page, profile: Profile) -> Vec<Visit> {
    let mut turn = 0;
    (0..TRIES).map(|_| page.visit(case, profile, &mut turn)).collect()
}

fn says(case: &Case, page: &Page, profile: Profile, name: &str) -> bool {
    let fetch = page.fetch(case, profile);
    let asked = match fetch.preflight() {
        Some(preflight) => ask(case, "OPTIONS", case.path, &preflight.sent_headers(), &mut 0),
        None => ask(case, fetch.method(), case.path, &fetch.sent_headers(), &mut 0),
    };
    asked.headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name))
}

/// A response, and what caches make of it (<https://www.rfc-editor.org/rfc/rfc9111#section-3>).
pub(crate) struct Stored {
    response: Response,
    /// A cache may keep it, though nothing says for how long, and take it for another origin's.
    is_reusable: bool,
    /// Something says for how long.
    is_fresh: bool,
    is_of_one_user: bool,
}

/// Of a path that no cache has seen.
pub(crate) fn stored(case: &Case, origin: Option<&str>, number: usize) -> Stored {
    let path = format!("{}?fresh={number}", case.path);
    let origin = origin.map(|it| ("Origin".to_owned(), it.into()));
    let response = ask(case, "GET", &path, &Vec::from_iter(origin), &mut 0);
    let all = |name: &str| {
        let lines = response.headers.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        let texts = lines.map(|(_, value)| String::from_utf8(value.clone()).unwrap());
        texts.collect::<Vec<_>>().join(",").to_ascii_lowercase()
    };
    let (control, vary) = (all("cache-control"), all("vary"));
    let has = |word: &str| control.contains(word);
    let mut varies = vary.split(',').map(str::trim);
    let is_kept = matches!(response.status, 200 | 203 | 301 | 308 | 404 | 405 | 410);
    let is_reusable = is_kept && !has("no-store") && !varies.any(|it| it == "*" || it == "origin");
    let lives = has("max-age=") || has("s-maxage=") || !all("expires").is_empty();
    let is_fresh = is_reusable && (lives || !all("last-modified").is_empty());
    let is_of_one_user = has("private");
    Stored { response, is_reusable, is_fresh, is_of_one_user }
}

/// Whether the page reads its own answer, and not this one.
pub(crate) fn takes_away(case: &Case, kept: &Stored, page: &Page, profile: Profile) -> bool {
    let fetch = page.fetch(case, profile);
    let own = stored(case, Some(page.origin), 1).response;
    kept.is_reusable && fetch.judge(&own).is_ok() && fetch.judge(&kept.response).is_err()
}

#[test]
fn nothing_else_is_there() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case.truth != Truth::Vulnerable) {
        let mut turn = 0;
        for origin in attackers(case) {
            let page = Page::of(origin.leak());
            for at in [case.path, "/nowhere"].into_iter().chain(case.paths.iter().copied()) {
                for method in ["GET", "HEAD", "POST", "PUT"] {
                    let page = page.at(at).method(method);
                    let with = page.visit(case, Profile::Standard, &mut turn);
                    let without = page.without_cookies();
                    let without = without.visit(case, Profile::Standard, &mut turn);
                    let gains = |it: Visit| it.reads || it.is_granted;
                    let name = case.name;
                    assert!(!gains(with), "{name}: {page:?} gains {with:?}");
                    assert!(case.is_public || !gains(without), "{name}: {page:?} {without:?}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 50_000, "{count}");
}

#[test]
fn caches_do_no_harm_elsewhere() {
    for case in cases().iter().filter(|case| case.truth != Truth::Vulnerable) {
        let firsts =
            case.seeds.iter().map(|&it| Some(it)).chain([None, Some("https://attacker.net")]);
        for first in firsts {
            let kept = stored(case, first, 0);
            for second in &case.seeds {
                let takes = [Page::of(second), Page::of(second).without_cookies()]
                    .iter()
                    .any(|page| takes_away(case, &kept, page, Profile::Standard));
                assert!(
                    !takes || case.names("missing-vary"),
                    "{}: {first:?}, then {second}",
                    case.name
                );
            }
        }
    }
}

/// A server that refuses everybody would be no look-alike.
#[test]
fn safe_servers_serve() {
    for case in cases().iter().filter(|case| case.truth == Truth::Safe) {
        let page = Page::of(case.seeds[0]).without_cookies();
        let reads = page.visit(case, Profile::Standard, &mut 0).reads;
        assert!(!case.works || reads, "{}", case.name);
    }
}
