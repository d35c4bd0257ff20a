//! What is asked within the requests that an audit has by itself.

use super::*;
use crate::audit::{explore::is_cut_short, plan, probe::Ask};

const SHOP: &str = "https://shop.example.org";
const PARTNER: &str = "https://www.partner.net";

/// What may be left where more than one origin, or a further path, was given.
const RARE: [&str; 8] = [
    "names below the host of a second trusted origin",
    "origins that are rarely trusted by mistake, in preflights",
    "origins that look like a trusted one, in errors",
    "rarer look-alikes of trusted origins",
    "rarer hosts where anybody can put a page",
    "preflights for other methods",
    "rarer ports on the user's computer",
    "rarer special characters after a host",
];

fn with_path(target: &mut Target) {
    target.paths = vec![target.url.join("/old").unwrap()];
}

/// Nothing that is likely, whatever the server has on its list.
#[test]
fn only_what_is_rare_is_left() {
    type Row<'a> = (&'a [&'a str], fn(&mut Target));
    let table: [Row<'_>; 5] = [
        (&[APP], |_| {}),
        (&[APP, SHOP], |_| {}),
        (&[APP, SHOP, PARTNER], |_| {}),
        (&[APP, "https://shop.example.com", "https://admin.example.com"], |_| {}),
        (&[APP], with_path),
    ];
    for (seeds, change) in table {
        let list = |asked: &Asked| checked(|it| seeds.contains(&it))(asked);
        let left = plan::left(&explored(seeds, change, 80, list));
        let likely: Vec<_> = left.iter().filter(|it| !RARE.contains(it)).collect();
        assert!(likely.is_empty(), "{seeds:?}: {likely:?}");
    }
    // The requests that confirm a flaw leave as much room.
    let hidden = |asked: &Asked| checked(|it| is_app(it) || it.contains("shop.example.org"))(asked);
    let left = plan::left(&explored(&[APP, SHOP], |_| {}, 80, hidden));
    assert!(left.iter().all(|it| RARE.contains(it)), "{left:?}");
}

/// Each is found for each of three origins, whose neighbours are on an exact list.
#[test]
fn flaws_of_one_of_three_origins() {
    type Check = fn(&str, &str) -> bool;
    let table: [(&str, Check); 5] = [
        ("prefix-match", |it, seed| it.starts_with(seed)),
        ("suffix-match", |it, seed| {
            let domain = seed.split_once('.').unwrap().1;
            it.starts_with("https://") && it.ends_with(domain)
        }),
        ("substring-match insecure-origin", |it, seed| {
            it.contains(seed.strip_prefix("https://").unwrap())
        }),
        ("unescaped-dot", |it, seed| {
            it.len() == seed.len() && seed.bytes().zip(it.bytes()).all(|(a, b)| a == b || a == b'.')
        }),
        ("insecure-origin", |it, seed| it.strip_prefix("http:") == seed.strip_prefix("https:")),
    ];
    let seeds = [APP, SHOP, PARTNER];
    for (codes, is_flaw) in table {
        for seed in seeds {
            let server = checked(|it| seeds.contains(&it) || is_flaw(it, seed));
            let audited = audit(&seeds, server);
            assert_security(seed, &audited, &codes.split(' ').collect::<Vec<_>>());
        }
    }
}

/// What follows the origins in the plan.
#[test]
fn flaws_beside_three_origins() {
    let seeds = [APP, SHOP, PARTNER];
    let listed = |asked: &Asked| checked(|it| seeds.contains(&it))(asked);
    let kept = |asked: &Asked| {
        let (status, mut lines) = listed(asked);
        lines.retain(|(name, _)| *name != "Vary");
        (status, lines)
    };
    assert_security("no Vary", &audit(&seeds, kept), &["missing-vary"]);
    let broken = |asked: &Asked| {
        let (status, mut lines) = listed(asked);
        if let Some((_, rest)) = asked.path.split_once("%0d%0a") {
            let name = rest.split_once(':').unwrap().0.to_owned();
            lines.push((Box::leak(name.into_boxed_str()), "1".to_owned()));
        }
        (status, lines)
    };
    assert_security("line break", &audit(&seeds, broken), &["header-injection"]);
    type Check = fn(&Asked) -> bool;
    let table: [(&str, &str, Check); 5] = [
        ("vercel", "public-suffix-wildcard", |it| it.origin().ends_with(".vercel.app")),
        ("a port", "localhost-trusted", |it| it.origin() == "http://localhost:4200"),
        ("`_`", "special-characters", |it| it.origin().starts_with("https://app.example.com_")),
        ("begins with, in preflights", "prefix-match", |it| {
            it.is_preflight() && it.origin().starts_with(APP)
        }),
        ("`null`", "null-origin", |it| it.path != "/api" && it.origin() == "null"),
    ];
    for (name, code, is_flaw) in table {
        let server = |asked: &Asked| checked(|it| seeds.contains(&it) || is_flaw(asked))(asked);
        assert_security(name, &audit(&seeds, server), &[code]);
    }
}

/// A name below `localhost` is the user's own computer, and so is the address of every interface.
#[test]
fn names_and_addresses_of_the_users_computer() {
    let below = |it: &str| it.starts_with("http://") && it.ends_with(".localhost");
    let server = |asked: &Asked| checked(|it| is_app(it) || below(it))(asked);
    assert_security("below", &audit(&[APP], server), &["localhost-trusted"]);
    assert_security(
        "beside three",
        &audit(&[APP, SHOP, PARTNER], |asked| {
            checked(|it| [APP, SHOP, PARTNER].contains(&it) || below(it))(asked)
        }),
        &["localhost-trusted"],
    );
    // Who names such a page means it.
    assert_security("meant", &audit(&[APP, "http://app.localhost"], server), &[]);
    // One name that is let in by chance is no pattern.
    let first = format!("http://{}.localhost", Labels::fixed().label("below", 1));
    let chance = |asked: &Asked| checked(|it| is_app(it) || it == first)(asked);
    assert_security("chance", &audit(&[APP], chance), &[]);
    for address in ["http://0.0.0.0", "http://0.0.0.0:3000", "http://0.0.0.0:8000"] {
        let server = |asked: &Asked| checked(|it| is_app(it) || it == address)(asked);
        let known = explored(&[APP], |_| {}, 200, server);
        let codes: Vec<_> = findings::of(&known).iter().map(|it| it.code.name()).collect();
        assert_eq!(codes, ["localhost-trusted"], "{address}");
    }
}

/// Nothing can be said of who is let in before all that were given were asked, in whatever order the rest comes.
#[test]
fn an_audit_is_cut_short_until_all_that_were_given_were_asked() {
    let seeds = [APP, SHOP, PARTNER];
    let mut last = None;
    for most in 1..20 {
        let known = explored(&seeds, |_| {}, most, checked(|it| seeds.contains(&it)));
        let is_asked = known.seeds().iter().all(|it| known.access(&Ask::MAIN, it).is_some());
        assert_eq!(is_cut_short(&known), !is_asked, "{most}");
        last = Some(is_asked);
    }
    assert_eq!(last, Some(true));
}
