//! Servers whose headers are not what they are meant to be, and what is said of them.

use super::*;
use crate::audit::infer::infer;

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

/// The page is let in, and what it may send or read is not said in a way that a browser reads.
#[test]
fn lists_and_numbers_that_browsers_cannot_read() {
    const METHODS: &str = "Access-Control-Allow-Methods";
    const HEADERS: &str = "Access-Control-Allow-Headers";
    const EXPOSED: &str = "Access-Control-Expose-Headers";
    const MAX_AGE: &str = "Access-Control-Max-Age";
    let with = |name: &'static str, value: &'static str| {
        move |asked: &Asked| {
            let (status, mut lines) = checked(is_app)(asked);
            if is_app(asked.origin()) {
                lines.retain(|(it, _)| *it != name);
                lines.push(line(name, value));
            }
            (status, lines)
        }
    };
    let codes = ["methods-invalid", "headers-invalid", "exposed-invalid", "max-age-invalid"];
    for (name, value, code, nearest) in [
        (METHODS, "[\"PUT\"]", Some(codes[0]), true),
        (METHODS, "PUT; DELETE", Some(codes[0]), true),
        (METHODS, "PUT DELETE", Some(codes[0]), true),
        (HEADERS, "[\"content-type\"]", Some(codes[1]), true),
        (HEADERS, "X-A; X-B", Some(codes[1]), true),
        (EXPOSED, "etag, x a", Some(codes[2]), true),
        (MAX_AGE, "forever", Some(codes[3]), false),
        (MAX_AGE, "1h", Some(codes[3]), false),
        (METHODS, "PUT,, DELETE,", None, false),
        (HEADERS, "", None, false),
        (EXPOSED, "*", None, false),
        (MAX_AGE, "-1", None, false),
        (MAX_AGE, "99999999999999999999999", None, false),
    ] {
        let known = explored(&[APP], |_| {}, 80, with(name, value));
        let findings = findings::of(&known);
        let found: Vec<_> = findings.iter().filter(|it| codes.contains(&it.code.name())).collect();
        assert_eq!(found.first().map(|it| it.code.name()), code, "{value}: {findings:#?}");
        assert!(found.len() < 2, "{value}");
        if let [found] = &*found {
            assert_eq!(found.class, Class::Broken);
            assert!(found.text.contains(&format!("`{name}: {value}` is not a ")), "{}", found.text);
        }
        let inferred = infer(&known, &findings);
        let why = inferred.why.iter().find(|it| code.is_some_and(|code| it.starts_with(code)));
        assert_eq!(why.is_some(), nearest, "{value}: {inferred:#?}");
    }
}

/// Two things that are called alike: `*`, and whatever is asked for.
#[test]
fn every_header_is_allowed_in_one_of_two_ways() {
    let with = |all: fn(&Asked) -> String| {
        move |asked: &Asked| {
            let mut lines = star(asked).1;
            lines.retain(|(name, _)| *name != "Access-Control-Allow-Headers");
            lines.push(line("Access-Control-Allow-Headers", all(asked)));
            (200, lines)
        }
    };
    let wanted =
        |asked: &Asked| asked.get("access-control-request-headers").unwrap_or("").to_owned();
    for (all, how) in [
        ((|_| "*".to_owned()) as fn(&Asked) -> String, ": it lists `*`"),
        (wanted, ": it repeats what is asked for"),
    ] {
        let audited = audit(&[], with(all));
        let mut found = audited.findings.iter();
        let found = found.find(|it| it.code.name() == "allow-headers-reflected").unwrap();
        assert!(found.text.ends_with(how), "{}", found.text);
    }
}

/// The remedy names the page that it is about.
#[test]
fn a_port_is_named_of_the_page_that_has_any() {
    const SHOP: &str = "https://shop.example.org";
    let any_port = |front: &'static str| {
        move |origin: &str| {
            let port = origin.strip_prefix(front).map(|it| it.strip_prefix(':').unwrap_or(it));
            is_app(origin) || port.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
        }
    };
    let made_up =
        format!("http://localhost:{}", Labels::fixed().port(crate::audit::begin::SEED, 1));
    for (front, seed, named) in [
        (SHOP, SHOP, SHOP),
        ("http://localhost", "http://localhost:5173", "http://localhost:5173"),
        ("http://localhost", "http://localhost", "http://localhost:3000"),
        ("http://localhost", &*made_up, "http://localhost:3000"),
    ] {
        let audited = audit(&[APP, seed], checked(any_port(front)));
        let found = audited.findings.iter().find(|it| it.code.name() == "any-port").unwrap();
        let policy = format!(": `allow_origins = [\"{named}\"]`");
        assert!(found.remedy.ends_with(&policy), "{}", found.remedy);
    }
}
