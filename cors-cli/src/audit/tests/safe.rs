//! Servers that look like those with a flaw, and have none.

use super::*;

#[test]
fn checks_of_the_origin_that_are_right() {
    type Check = Box<dyn Fn(&str) -> bool>;
    let below = |it: &str| {
        it.strip_prefix("https://")
            .is_some_and(|host| host.ends_with(".example.com") && host.len() > 12)
    };
    let table: Vec<(&str, &[&str], Check)> = vec![
        ("one", &[APP], Box::new(is_app)),
        ("nobody", &[APP], Box::new(|_| false)),
        ("one that is not given", &[], Box::new(is_app)),
        (
            "two",
            &[APP, "https://partner.net"],
            Box::new(|it| is_app(it) || it == "https://partner.net"),
        ),
        ("a partner", &["https://www.partner.net"], Box::new(|it| it == "https://www.partner.net")),
        ("subdomains", &[APP], Box::new(below)),
        (
            "subdomains and the domain",
            &[APP],
            Box::new(move |it| below(it) || it == "https://example.com"),
        ),
        (
            "names beside it",
            &[APP],
            Box::new(|it| it.starts_with("https://") && it.ends_with("app.example.com")),
        ),
        (
            "any port",
            &[APP],
            Box::new(|it| {
                it == APP
                    || it
                        .strip_prefix("https://app.example.com:")
                        .is_some_and(|port| port.bytes().all(|it| it.is_ascii_digit()))
            }),
        ),
        (
            "localhost that is meant",
            &[APP, "http://localhost:3000"],
            Box::new(|it| is_app(it) || it == "http://localhost:3000"),
        ),
        ("an app", &["capacitor://localhost"], Box::new(|it| it == "capacitor://localhost")),
        (
            "a host of its own",
            &["https://me.github.io"],
            Box::new(|it| it == "https://me.github.io"),
        ),
        ("both countries", &[APP], Box::new(|it| is_app(it) || it == "https://app.example.co")),
        ("its own pages", &[], Box::new(|it| it == "https://api.example.com")),
        ("case does not count", &[APP], Box::new(|it| it.eq_ignore_ascii_case(APP))),
        (
            "dots that make no domain",
            &["https://example.com"],
            Box::new(|it| {
                it.len() == 19 && it.starts_with("https://example") && it.ends_with("com")
            }),
        ),
    ];
    for (name, seeds, trusts) in table {
        let audited = audit(seeds, checked(trusts));
        assert_security(name, &audited, &[]);
        let grave = audited.findings.iter().filter(|it| it.code.class() == Class::Security);
        assert_eq!(grave.count(), 0, "{name}: {:#?}", audited.findings);
    }
}

#[test]
fn what_is_public_is_not_leaked() {
    let audited = audit(&[], star);
    assert_security("star", &audited, &[]);
    assert!(audited.codes(Class::Weak).contains("wildcard"));
    let mirror = |asked: &Asked| {
        (200, vec![line("Access-Control-Allow-Origin", asked.origin()), line("Vary", "Origin")])
    };
    let audited = audit(&[APP], mirror);
    let codes: Vec<_> = audited.findings.iter().map(|it| it.code.name()).collect();
    assert_eq!(codes, ["wildcard"], "a mirror without credentials");
    let with_true = |asked: &Asked| {
        let mut lines = star(asked).1;
        lines.push(line("Access-Control-Allow-Credentials", "true"));
        (200, lines)
    };
    let audited = audit(&[], with_true);
    assert_security("star with credentials", &audited, &[]);
    assert!(audited.codes(Class::Broken).contains("wildcard-with-credentials"));
}

/// Without credentials, what a policy may list is no flaw, and a mistake in a list is one.
#[test]
fn lists_without_credentials() {
    let list = |trusts: fn(&str) -> bool| {
        move |asked: &Asked| {
            let (status, mut lines) = checked(trusts)(asked);
            lines.retain(|(name, _)| *name != "Access-Control-Allow-Credentials");
            (status, lines)
        }
    };
    let local = list(|it| is_app(it) || it == "http://localhost:3000");
    assert_security("localhost", &audit(&[APP], local), &[]);
    let insecure = list(|it| is_app(it) || it == "http://app.example.com");
    assert_security("http", &audit(&[APP], insecure), &[]);
    let begins = list(|it| it.starts_with(APP));
    assert_security("prefix", &audit(&[APP], begins), &["prefix-match"]);
    let preflights =
        |asked: &Asked| list(if asked.is_preflight() { |_| true } else { is_app })(asked);
    assert_security("preflights", &audit(&[APP], preflights), &[]);
}

#[test]
fn what_no_browser_lets_through() {
    let with = |value: &'static str, name: &'static str| {
        move |asked: &Asked| {
            let mut lines = credentialed(asked);
            lines.retain(|(it, _)| *it != name);
            lines.push(line(name, value));
            (200, lines)
        }
    };
    for (code, value, name) in [
        ("credentials-value", "True", "Access-Control-Allow-Credentials"),
        ("credentials-value", "1", "Access-Control-Allow-Credentials"),
        ("acao-list", "https://a.example, https://b.example", "Access-Control-Allow-Origin"),
        ("acao-invalid", "https://*.example.com", "Access-Control-Allow-Origin"),
        ("acao-invalid", "https://app.example.com/", "Access-Control-Allow-Origin"),
        ("acao-invalid", "app.example.com", "Access-Control-Allow-Origin"),
    ] {
        let audited = audit(&[APP], with(value, name));
        assert_security(value, &audited, &[]);
        assert!(audited.codes(Class::Broken).contains(code), "{value}: {:#?}", audited.findings);
    }
    let twice = |asked: &Asked| {
        let mut lines = credentialed(asked);
        lines.push(line("Access-Control-Allow-Origin", asked.origin()));
        (200, lines)
    };
    let audited = audit(&[APP], twice);
    assert_security("twice", &audited, &[]);
    assert!(audited.codes(Class::Broken).contains("multiple-acao"));
}

#[test]
fn failures_in_between_tell_nothing_of_the_policy() {
    let turn = std::cell::Cell::new(0);
    let fixed = |_: &Asked| {
        turn.set(turn.get() + 1);
        if turn.get() % 3 == 0 {
            return (502, Vec::new());
        }
        let origin = line("Access-Control-Allow-Origin", "https://app.partner.net");
        (200, vec![origin, line("Access-Control-Allow-Credentials", "true")])
    };
    assert_security("502", &audit(&[], fixed), &[]);
}

/// The header is set before the origin is looked at.
#[test]
fn a_refusal_that_anybody_may_read() {
    for status in [400, 401, 403, 404, 405, 406, 451, 500, 503] {
        let server = |asked: &Asked| {
            let is_refused = asked.get("origin").is_some_and(|it| it != APP);
            let found = if asked.path == "/api" { 200 } else { 404 };
            (if is_refused { status } else { found }, credentialed(asked))
        };
        let paths = |target: &mut Target| target.paths = vec![target.url.join("/old").unwrap()];
        assert_security(&status.to_string(), &audit(&[APP], server), &[]);
        assert_security(&status.to_string(), &audit_with(&[APP], paths, server), &[]);
    }
    let refuses_all =
        |asked: &Asked| (asked.get("origin").map_or(200, |_| 403), credentialed(asked));
    assert_security("everybody", &audit(&[APP], refuses_all), &[]);
    assert_security("everybody", &audit(&[], refuses_all), &[]);
    let wants_one =
        |asked: &Asked| (if is_app(asked.origin()) { 200 } else { 403 }, credentialed(asked));
    assert_security("no origin", &audit(&[APP], wants_one), &[]);
}

#[test]
fn a_list_without_end_is_not_repeated() {
    let long = |asked: &Asked| {
        let mut lines = checked(is_app)(asked).1;
        let names: Vec<_> = (0..500).map(|it| format!("\u{9b}{it}")).collect();
        lines.push(line("Access-Control-Expose-Headers", names.join(", ")));
        (200, lines)
    };
    let known = explored(&[APP], |_| {}, 80, long);
    let inferred = crate::audit::infer::infer(&known, &findings::of(&known));
    assert!(inferred.unknown.len() < 12, "{inferred:#?}");
    assert_eq!(inferred.config.expose_headers, Vec::<String>::new());
    assert_eq!(inferred.config.allow_methods, ["DELETE", "PUT"]);
}

#[test]
fn a_server_that_changes_its_mind_is_said_to_be_one() {
    let turn = std::cell::Cell::new(0);
    // The page's first request is refused, as if another server had answered it.
    let flaps = |asked: &Asked| {
        let is_first = asked.origin() == APP && turn.replace(turn.get() + 1) == 0;
        (200, if asked.origin() == APP && !is_first { credentialed(asked) } else { vary() })
    };
    let known = explored(&[APP], |_| {}, 80, flaps);
    let inferred = crate::audit::infer::infer(&known, &findings::of(&known));
    assert!(inferred.unknown.iter().any(|it| it.contains("several servers")), "{inferred:#?}");
    assert_eq!(inferred.config.allow_origins, [APP]);
}

#[test]
fn one_fixed_origin_needs_no_vary() {
    let fixed = |_: &Asked| {
        let origin = line("Access-Control-Allow-Origin", "https://app.partner.net");
        (200, vec![origin, line("Access-Control-Allow-Credentials", "true")])
    };
    assert_security("fixed", &audit(&[], fixed), &[]);
}

#[test]
fn what_is_not_kept_needs_no_vary() {
    for value in ["no-store", "private, max-age=60", "no-cache"] {
        let server = |asked: &Asked| {
            let (status, mut lines) = checked(is_app)(asked);
            lines.retain(|(name, _)| *name != "Vary");
            lines.push(line("Cache-Control", value));
            (status, lines)
        };
        assert_security(value, &audit(&[APP], server), &[]);
    }
}

/// Each of these is over at once, or says that it is not kept.
#[test]
fn what_has_expired_needs_no_vary() {
    let cases: [&[(&'static str, &str)]; 7] = [
        &[("Cache-Control", "must-revalidate"), ("Pragma", "no-cache"), ("Expires", "0")],
        &[("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")],
        &[("Expires", "Mon, 26 Jul 1997 05:00:00 GMT"), ("Cache-Control", "public")],
        &[("Expires", "Fri, 01 Jan 2100 00:00:00 GMT"), ("Date", "Fri, 01 Jan 2100 00:00:00 GMT")],
        &[("Expires", "Fri, 01 Jan 2100 00:00:00 GMT"), ("Cache-Control", "max-age=0")],
        &[("Cache-Control", "max-age=60, s-maxage=0")],
        &[("CDN-Cache-Control", "no-store")],
    ];
    for case in cases {
        let server = |asked: &Asked| {
            let (status, mut lines) = checked(is_app)(asked);
            lines.retain(|(name, _)| *name != "Vary");
            lines.extend(case.iter().map(|(name, value)| line(name, *value)));
            (status, lines)
        };
        assert_security(&format!("{case:?}"), &audit(&[APP], server), &[]);
    }
}

/// Anybody reads it, and nothing tells a cache to keep it.
#[test]
fn a_public_mirror_needs_no_vary() {
    let mirror = |asked: &Asked| (200, vec![line("Access-Control-Allow-Origin", asked.origin())]);
    let audited = audit(&[APP], mirror);
    assert_security("mirror", &audited, &[]);
    assert!(audited.codes(Class::Weak).contains("wildcard"), "{:#?}", audited.findings);
}

#[test]
fn a_preflight_that_opens_nothing() {
    let server = |asked: &Asked| {
        if !asked.is_preflight() {
            return checked(is_app)(asked);
        }
        let mut lines = credentialed(asked);
        lines.truncate(3);
        (204, lines)
    };
    assert_security("no methods", &audit(&[APP], server), &[]);
    let refused = |asked: &Asked| {
        if asked.is_preflight() { (401, credentialed(asked)) } else { checked(is_app)(asked) }
    };
    let audited = audit(&[APP], refused);
    assert_security("401", &audited, &[]);
    assert!(audited.codes(Class::Broken).contains("preflight-status"));
}

#[test]
fn pages_that_are_kept_out() {
    let careful = |asked: &Asked| checked(is_app)(asked);
    let errors = |asked: &Asked| {
        let (status, lines) = careful(asked);
        (status, if status == 404 { vary() } else { lines })
    };
    let preflight_only = |asked: &Asked| {
        let (status, lines) = careful(asked);
        (status, if asked.is_preflight() { lines } else { vary() })
    };
    let lower = |asked: &Asked| {
        let (status, mut lines) = careful(asked);
        lines
            .iter_mut()
            .filter(|it| it.0 == "Access-Control-Allow-Methods")
            .for_each(|it| it.1 = "put".to_owned());
        (status, lines)
    };
    type Server<'a> = &'a dyn Fn(&Asked) -> (u16, Lines);
    let table: [(&str, Server<'_>); 3] = [
        ("errors-uncovered", &errors),
        ("actual-missing", &preflight_only),
        ("methods-case", &lower),
    ];
    for (code, server) in table {
        let audited = audit(&[APP], server);
        assert_security(code, &audited, &[]);
        assert!(audited.codes(Class::Broken).contains(code), "{code}: {:#?}", audited.findings);
    }
}

#[test]
fn a_page_at_a_domain_like_the_targets_is_not_the_targets() {
    let audited = audit(&[APP], checked(is_app));
    assert_eq!(
        audited.findings.iter().map(|it| it.code.name()).collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
}
