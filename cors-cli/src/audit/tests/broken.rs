//! Servers whose headers are not what they are meant to be, and what is said of them.

use super::*;

/// A cache may give the answer without an origin to a page, but no page asks for it.
#[test]
fn what_no_page_asked_for_is_no_pages() {
    let mirror = |asked: &Asked| match asked.get("origin") {
        Some(_) => (200, credentialed(asked)),
        None => {
            let lines = [
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Credentials", "true"),
            ];
            (200, lines.map(|(name, value)| line(name, value)).to_vec())
        }
    };
    let audited = audit(&[], mirror);
    assert_eq!(audited.codes(Class::Security), ["origin-reflected"].into());
    assert!(!audited.codes(Class::Broken).contains("wildcard-with-credentials"));
}

/// `*` for some, while others are named: it is not true of all pages.
#[test]
fn a_star_for_some_says_nothing_of_the_others() {
    let some = |asked: &Asked| {
        let mut lines = credentialed(asked);
        if !is_app(asked.origin()) {
            lines.retain(|(name, _)| *name != "Access-Control-Allow-Origin");
            lines.push(line("Access-Control-Allow-Origin", "*"));
        }
        (200, lines)
    };
    let audited = audit(&[APP], some);
    let found = audited.findings.iter().find(|it| it.code.name() == "wildcard-with-credentials");
    let text = &found.unwrap().text;
    assert!(text.starts_with("the answer to a page at `https://"), "{text}");
    let text = text.split_once("` ").unwrap().1;
    assert!(text.starts_with("allows no credentials, although"), "{text}");
}
