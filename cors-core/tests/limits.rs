//! The limits on requested headers, exactly at each limit, and long lists.
#![allow(clippy::unwrap_used, reason = "a test")]

use allocation_counter::measure;
use cors_conformance::laws;
use cors_core::{Config, MAX_SLACK, MAX_WHITE_SPACE, Policy, Request, Routes};

const ORIGIN: &str = "https://app.example.com";

/// The code with which a preflight with these lines of requested headers is refused; empty if it is
/// allowed. The oracle must agree.
fn judged(allow_headers: &[String], lines: &[String]) -> &'static str {
    let config = Config {
        allow_origins: vec![ORIGIN.to_owned()],
        allow_headers: allow_headers.to_vec(),
        ..Config::default()
    };
    let policy = Policy::compile(&config).unwrap();
    let line = |name: &str, value: &str| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
    let mut headers = vec![line("Origin", ORIGIN), line("Access-Control-Request-Method", "GET")];
    headers.extend(lines.iter().map(|it| line("Access-Control-Request-Headers", it)));
    if allow_headers.len() <= 1024 {
        laws::agrees_with_oracle(&config, &policy, b"OPTIONS", &headers).unwrap();
    }
    let request = laws::request(b"OPTIONS", &headers);
    policy.evaluate(&request).refusal().map_or("", |it| it.code())
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("x-{number:04}")).collect()
}

fn line(members: &[String]) -> [String; 1] {
    [members.join(",")]
}

const ALLOWED: &str = "";
const MALFORMED: &str = "request-malformed";
const NOT_ALLOWED: &str = "header-not-allowed";

#[test]
fn a_long_list_allows_each_name_once_plus_the_slack() {
    for count in [1, 17, 64, 65, 200, 1024] {
        let list = names(count);
        assert_eq!(judged(&list, &line(&list)), ALLOWED, "{count}");
        // The last name is the one that a bitset of the wrong size would lose.
        for repeated in list.iter().rev().take(70) {
            let again = |times| [list.clone(), vec![repeated.clone(); times]].concat();
            assert_eq!(judged(&list, &line(&again(MAX_SLACK))), ALLOWED, "{count} {repeated}");
            assert_eq!(
                judged(&list, &line(&again(MAX_SLACK + 1))),
                MALFORMED,
                "{count} {repeated}"
            );
        }
    }
}

#[test]
fn a_very_long_list_only_bounds_the_number_of_members() {
    let list = names(1100);
    let last = list.last().unwrap();
    let times = |count| vec![last.clone(); count];
    let most = list.len() + MAX_SLACK;
    assert_eq!(judged(&list, &line(&times(most))), ALLOWED);
    assert_eq!(judged(&list, &line(&times(most + 1))), MALFORMED);
}

#[test]
fn reading_stops_after_as_many_unlisted_names_as_names_and_slack() {
    let list = names(3);
    let unlisted = |count: usize| (0..count).map(|it| format!("y-{it}")).collect::<Vec<_>>();
    let then = |count, last: &str| line(&[unlisted(count), vec![last.to_owned()]].concat());
    let most = list.len() + MAX_SLACK;
    assert_eq!(judged(&list, &then(most - 1, "no token")), MALFORMED);
    assert_eq!(judged(&list, &then(most, "no token")), MALFORMED);
    assert_eq!(judged(&list, &then(most + 1, "no token")), NOT_ALLOWED);
}

#[test]
fn with_any_header_allowed_only_adjacent_duplicates_count() {
    let any = ["*".to_owned()];
    let same = |times: usize| vec!["x-a".to_owned(); times];
    assert_eq!(judged(&any, &line(&same(MAX_SLACK + 1))), ALLOWED);
    assert_eq!(judged(&any, &line(&same(MAX_SLACK + 2))), MALFORMED);
    let commas = |times| [",".repeat(times)];
    assert_eq!(judged(&any, &commas(MAX_SLACK - 1)), ALLOWED);
    assert_eq!(judged(&any, &commas(MAX_SLACK)), MALFORMED);
    assert_eq!(judged(&any, &["x-a,x-b,".repeat(500) + "x-c"]), ALLOWED);
    let after = |times| [line(&same(times)), line(&["x-b".to_owned()])].concat();
    assert_eq!(judged(&any, &after(MAX_SLACK + 1)), ALLOWED);
    assert_eq!(judged(&any, &after(MAX_SLACK + 2)), MALFORMED);
}

#[test]
fn white_space_at_its_limit() {
    let list = names(2);
    for (before, after) in [(MAX_WHITE_SPACE, 0), (0, MAX_WHITE_SPACE), (1, MAX_WHITE_SPACE)] {
        let padded = |more: usize| {
            let (before, after) = (" ".repeat(before + more), "\t".repeat(after + more));
            vec![format!("x-0000,{before}x-0001{after},x-0000")]
        };
        assert_eq!(judged(&list, &padded(0)), ALLOWED);
        assert_eq!(judged(&list, &padded(MAX_WHITE_SPACE)), MALFORMED);
    }
}

/// Names that differ from an allowed one at either end, at every position in a word of eight bytes.
#[test]
fn a_name_that_starts_or_ends_like_an_allowed_one_does_not_match() {
    let long = "x-abcdefghijklmnopqrstuvwxyz";
    for end in 1..long.len() {
        let (start, _) = long.split_at(end);
        let list = [start.to_owned()];
        assert_eq!(judged(&list, &[start.to_owned()]), ALLOWED);
        assert_eq!(judged(&list, &[long.to_owned()]), NOT_ALLOWED, "{start}");
        assert_eq!(judged(&list, &[format!("{start},{long}")]), NOT_ALLOWED, "{start}");
        assert_eq!(judged(&list, &[format!("{long},{start}")]), NOT_ALLOWED, "{start}");
        assert_eq!(judged(&list, &[format!("{start},{start}")]), ALLOWED, "{start}");
        for unlisted in ["-", "\u{1}", ";", "\u{e9}"] {
            assert_ne!(judged(&list, &[format!("{start}{unlisted}")]), ALLOWED, "{start}");
        }
    }
}

/// Two names with the same slot in the table and the same half of the hash next to it.
#[test]
fn a_name_with_the_same_hash_does_not_match() {
    for (listed, other) in [("x-sxlgaa", "x-xfcjaa"), ("x-unpkaa", "x-orpaba")] {
        let list = [listed.to_owned()];
        assert_eq!(judged(&list, &[listed.to_uppercase()]), ALLOWED);
        assert_eq!(judged(&list, &[other.to_owned()]), NOT_ALLOWED);
    }
}

/// What cross-origin protection reads is judged whatever its length, to its end, and nothing is copied.
#[test]
fn a_mebibyte_of_what_protection_reads() {
    let policy = Policy::builder().allow_origins([ORIGIN]).cross_origin_protection(true);
    let policy = policy.build().unwrap();
    let mebibyte = |text: &str, end: &str| text.repeat((1 << 20) / text.len()) + end;
    let (write, websocket) = (Some("cross-origin-write"), Some("cross-origin-websocket"));
    let own = "https://own.example";
    for (method, origin, name, value, wanted) in [
        ("GET", own, "Upgrade", mebibyte("h2c, ", "x"), None),
        ("GET", own, "Upgrade", mebibyte(",", "WebSocket"), websocket),
        ("GET", own, "Upgrade", mebibyte("websocket/13,", ""), websocket),
        ("POST", ORIGIN, "Upgrade", mebibyte("h2c, ", "websocket"), None),
        ("POST", own, "Sec-Fetch-Site", mebibyte("same-origin", ""), write),
        ("POST", own, "Host", mebibyte("own.example", ""), write),
        ("POST", own, "Host", mebibyte(":", "443"), write),
        ("POST", ORIGIN, "Cookie", mebibyte("a=1; ", ""), write),
        ("POST", ORIGIN, "Authorization", mebibyte("Bearer", ""), write),
    ] {
        let lines = [("Origin", origin.as_bytes()), (name, value.as_bytes())];
        let mut code = None;
        let allocations = measure(|| {
            let request = Request::from_headers(method.as_bytes(), lines);
            let decision = policy.evaluate(&request);
            code = decision.answer().and(decision.refusal().map(|it| it.code()));
        });
        assert_eq!((code, allocations.count_total), (wanted, 0), "{method} {name}");
    }
}

/// Quadratic work would take minutes.
#[test]
fn long_and_many_routes_compile() {
    let long = "/a".repeat(200_000);
    let many = (0..20_000).map(|number| format!("/tenants/{number}/api"));
    let builder =
        many.chain([long.clone()]).fold(Routes::builder(), |builder, path| builder.closed(path));
    let routes = builder.build().unwrap();
    for path in [&*long, "/tenants/19999/api"] {
        let below = format!("{path}/x");
        assert_eq!(routes.find(below.as_bytes()).route(), Some(path));
    }
    assert_eq!(routes.find(b"/tenants/20000/api").route(), None);
}
