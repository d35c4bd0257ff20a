//! The nearest policy where no policy says the same, and what is said of those who are refused.

use super::*;
use crate::audit::infer::{Inferred, infer};

fn inferred(seeds: &[&str], most: usize, trusts: impl Fn(&str) -> bool) -> Inferred {
    let known = explored(seeds, |_| {}, most, checked(trusts));
    infer(&known, &findings::of(&known))
}

/// Other ports are let in for the same reason as other domains: nobody meant them.
#[test]
fn what_a_mistake_lets_in_is_not_meant() {
    type Check = fn(&str) -> bool;
    let below = "https://*.app.example.com";
    let table: [(&str, &[&str], Check); 4] = [
        ("prefix-match", &[APP], |it| it.starts_with(APP)),
        ("prefix-match", &[APP], |it| it.starts_with(APP) || it == "https://app.example.net"),
        ("special-characters", &[APP], |it| {
            let rest = it.strip_prefix(APP).map(|it| it.bytes().next());
            rest.is_some_and(|it| it.is_none_or(|it| !it.is_ascii_alphanumeric() && it != b'.'))
        }),
        ("substring-match", &[APP, below], |it| {
            it.starts_with("https://") && it.contains("app.example.com")
        }),
    ];
    for (code, nearest, trusts) in table {
        for most in [80, 200] {
            let inferred = inferred(&[APP], most, trusts);
            assert!(inferred.why[0].starts_with(code), "{inferred:#?}");
            assert_eq!(inferred.config.allow_origins, nearest, "{code}, {most}");
            let ports = inferred.unknown.iter().filter(|it| it.contains(":*"));
            assert_eq!(ports.count(), 0, "{code}, {most}: {:#?}", inferred.unknown);
        }
    }
}

/// A mistake with one origin says nothing of the ports of another.
#[test]
fn any_port_of_one_origin_is_meant_beside_a_mistake_with_another() {
    const SHOP: &str = "https://shop.example.org";
    let inferred = inferred(&[APP, SHOP], 200, |it| {
        let port = it.strip_prefix(SHOP).map(|it| it.strip_prefix(':').unwrap_or(it));
        it.starts_with(APP) || port.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
    });
    assert_eq!(inferred.config.allow_origins, [APP, "https://shop.example.org:*"]);
}

#[test]
fn who_is_refused_is_said() {
    const WHO: &str = "which origins are meant to be let in: ";
    let who = |seeds: &[&str]| {
        let inferred = inferred(seeds, 80, |_| false);
        assert_eq!(inferred.config.allow_origins, ["none"]);
        let mut notes = inferred.unknown.into_iter().filter(|it| it.starts_with(WHO));
        let note = notes.next().unwrap();
        assert_eq!(notes.next(), None);
        note.strip_prefix(WHO).unwrap().to_owned()
    };
    assert_eq!(who(&[]), "name them with `--origin`");
    assert_eq!(who(&[APP]), "`https://app.example.com`, which was given, is refused");
    assert_eq!(
        who(&[APP, "https://shop.example.org"]),
        "`https://app.example.com`, `https://shop.example.org`, which were given, are refused"
    );
    let many = [APP, "https://a.com", "https://b.com", "https://c.com", "https://d.com"];
    assert_eq!(
        who(&many),
        "`https://app.example.com`, `https://a.com`, `https://b.com` and 2 more, which were given, are refused"
    );
}

/// The nearest policy has the pattern, and not the name that was made up to find it.
#[test]
fn names_below_localhost_are_a_pattern() {
    let below = |it: &str| it.starts_with("http://") && it.ends_with(".localhost");
    let found = inferred(&[APP], 80, |it| is_app(it) || below(it));
    assert_eq!(found.config.allow_origins, [APP, "http://*.localhost"], "{found:#?}");
    let found = inferred(&[APP], 200, |it| is_app(it) || it == "http://0.0.0.0:3000");
    assert_eq!(found.config.allow_origins, [APP, "http://0.0.0.0:3000"], "{found:#?}");
    assert_eq!(found.why, Vec::<String>::new());
}
