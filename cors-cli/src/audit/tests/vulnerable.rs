//! Servers with a flaw that strangers can use.

use super::*;

fn regex(pattern: &str) -> impl Fn(&str) -> bool {
    let regex = regex::Regex::new(pattern).unwrap();
    move |origin| regex.is_match(origin)
}

#[test]
fn checks_of_the_origin_that_are_wrong() {
    type Check = Box<dyn Fn(&str) -> bool>;
    let table: Vec<(&str, &str, Check)> = vec![
        ("any", "origin-reflected", Box::new(|_| true)),
        (
            "any with two dots",
            "origin-reflected",
            Box::new(regex(r"^https://[a-z]+\.[a-z]+\.[a-z]+$")),
        ),
        (
            "any but the well-known bad ones",
            "origin-reflected",
            Box::new(|it| !it.contains("evil") && it != "null"),
        ),
        (
            "any without TLS",
            "origin-reflected",
            Box::new(|it| is_app(it) || it.starts_with("http://")),
        ),
        ("null", "null-origin", Box::new(|it| is_app(it) || it == "null")),
        ("begins with", "prefix-match", Box::new(|it| it.starts_with(APP))),
        ("begins with a part", "prefix-match", Box::new(|it| it.starts_with("https://app."))),
        (
            "a pattern without an end",
            "prefix-match",
            Box::new(regex(r"^https://app\.example\.com")),
        ),
        (
            "a pattern with any domain",
            "prefix-match",
            Box::new(regex(r"^https://app\.[a-z]+\.(com|net)$")),
        ),
        (
            "a pattern with a part of the name",
            "prefix-match",
            Box::new(regex(r"^https://app\.[a-z0-9-]+\.com$")),
        ),
        (
            "a pattern with any middle",
            "prefix-match",
            Box::new(regex(r"^https://app\.example.*\.com$")),
        ),
        (
            "a pattern with a longer name",
            "prefix-match",
            Box::new(regex(r"^https://(app\.)?example[a-z0-9-]*\.(com|net|org|io)$")),
        ),
        (
            "a name before a hyphen",
            "suffix-match",
            Box::new(regex(r"^https://(app\.example|[a-z]+-example)\.com$")),
        ),
        (
            "a name before a hyphen, or none",
            "suffix-match",
            Box::new(regex(r"^https://(app\.|[a-z0-9]+-)?example\.com$")),
        ),
        (
            "the domain without TLS",
            "insecure-origin",
            Box::new(|it| is_app(it) || it == "http://example.com"),
        ),
        (
            "`www` without TLS",
            "insecure-origin",
            Box::new(|it| is_app(it) || it == "http://www.example.com"),
        ),
        (
            "its own name without TLS",
            "insecure-origin",
            Box::new(|it| is_app(it) || it == "http://api.example.com"),
        ),
        (
            "its own previews",
            "public-suffix-wildcard",
            Box::new(regex(r"^https://(app\.example\.com|example-[a-z]+\.vercel\.app)$")),
        ),
        (
            "everybody's buckets",
            "public-suffix-wildcard",
            Box::new(|it| is_app(it) || it.ends_with(".s3.amazonaws.com")),
        ),
        (
            "everybody's tunnels",
            "public-suffix-wildcard",
            Box::new(|it| is_app(it) || it.ends_with(".ngrok.io")),
        ),
        (
            "begins with localhost",
            "prefix-match localhost-trusted",
            Box::new(|it| is_app(it) || it.starts_with("http://localhost")),
        ),
        (
            "the same name anywhere",
            "prefix-match",
            Box::new(regex(r"^https://app\.example\.[a-z]+$")),
        ),
        (
            "contains localhost",
            "substring-match localhost-trusted",
            Box::new(|it| is_app(it) || (it.starts_with("http://") && it.contains("localhost"))),
        ),
        (
            "any extension",
            "third-party-trusted",
            Box::new(|it| is_app(it) || it.starts_with("chrome-extension://")),
        ),
        (
            "ends with",
            "suffix-match",
            Box::new(|it| it.starts_with("https://") && it.ends_with("example.com")),
        ),
        (
            "ends with, any scheme",
            "suffix-match insecure-origin",
            Box::new(|it| it.ends_with("example.com")),
        ),
        ("contains", "substring-match insecure-origin", Box::new(|it| it.contains("example.com"))),
        (
            "contains, with a dot",
            "substring-match",
            Box::new(|it| it.starts_with("https://") && it.contains(".example.com")),
        ),
        ("is contained", "reverse-substring", Box::new(|it| APP.contains(it))),
        (
            "whose host is contained",
            "reverse-substring",
            Box::new(|it| {
                it.strip_prefix("https://")
                    .is_some_and(|host| !host.is_empty() && "app.example.com".contains(host))
            }),
        ),
        ("dots for any character", "unescaped-dot", Box::new(regex("^https://app.example.com$"))),
        ("dots below a wildcard", "unescaped-dot", Box::new(regex(r"^https://.+.example.com$"))),
        (
            "the first dot below a wildcard",
            "unescaped-dot",
            Box::new(regex(r"^https://\w+.example\.com$")),
        ),
        (
            "ends at what is no name",
            "special-characters",
            Box::new(regex(r"^https://app\.example\.com(?:$|[^a-z0-9.:-])")),
        ),
        (
            "ends at a hyphen",
            "special-characters",
            Box::new(regex(r"^https://app\.example\.com(?:$|-)")),
        ),
        ("without TLS", "insecure-origin", Box::new(regex(r"^https?://app\.example\.com$"))),
        (
            "subdomains without TLS",
            "insecure-origin",
            Box::new(regex(r"^https?://[a-z]+\.example\.com$")),
        ),
        (
            "localhost",
            "localhost-trusted",
            Box::new(|it| is_app(it) || it == "http://localhost:3000"),
        ),
        (
            "localhost on any port",
            "localhost-trusted",
            Box::new(regex(r"^(https://app\.example\.com|http://localhost:\d+)$")),
        ),
        (
            "everybody's previews",
            "public-suffix-wildcard",
            Box::new(regex(r"^(https://app\.example\.com|https://[a-z-]+\.vercel\.app)$")),
        ),
        (
            "a playground",
            "third-party-trusted",
            Box::new(|it| is_app(it) || it == "https://codepen.io"),
        ),
        (
            "all of .net",
            "public-suffix-wildcard",
            Box::new(|it| is_app(it) || (it.starts_with("https://") && it.ends_with(".net"))),
        ),
        ("any beginning, any dots", "unescaped-dot", Box::new(regex("^https://.*.example.com$"))),
        (
            "all of .com",
            "public-suffix-wildcard",
            Box::new(|it| it.starts_with("https://") && it.ends_with(".com")),
        ),
    ];
    for (name, codes, trusts) in table {
        let audited = audit(&[APP], checked(trusts));
        assert_security(
            name,
            &audited,
            &codes
                .split(' ')
                .map(|it| {
                    // The table is read at compile time: its words live as long as the test.
                    &*Box::leak(it.to_owned().into_boxed_str())
                })
                .collect::<Vec<_>>(),
        );
    }
}

#[test]
fn names_for_documents_stand_for_public_ones() {
    let shop = |target: &mut Target| target.life = Site::parse("https://api.shop.example").unwrap();
    let trusts = |it: &str| it.starts_with("https://") && it.ends_with("shop.example");
    assert_security(
        "suffix",
        &audit_with(&["https://shop.example"], shop, checked(trusts)),
        &["suffix-match"],
    );
    let trusts = |it: &str| {
        it == "https://app.shop.example"
            || it == "https://appxshop.example"
            || it == "https://appzshop.example"
    };
    assert_security(
        "dot",
        &audit_with(&["https://app.shop.example"], shop, checked(trusts)),
        &["unescaped-dot"],
    );
}

#[test]
fn previews_of_a_shared_host() {
    let own = "https://shop-git-main.vercel.app";
    let trusts = |it: &str| it.starts_with("https://shop-") && it.ends_with(".vercel.app");
    assert_security("previews", &audit(&[own], checked(trusts)), &["public-suffix-wildcard"]);
    let trusts = |it: &str| it.starts_with("https://") && it.ends_with(".co.uk");
    let audited = audit(&["https://app.example.co.uk"], checked(trusts));
    assert_security("co.uk", &audited, &["public-suffix-wildcard"]);
}

#[test]
fn an_origin_that_only_the_server_names() {
    let server = checked(|it| it.starts_with("https://app.partner.net"));
    let audited = audit(&[], |asked| {
        let (status, mut lines) = server(asked);
        if lines.len() == 1 {
            lines.push(line("Access-Control-Allow-Origin", "https://app.partner.net"));
        }
        (status, lines)
    });
    assert_security("named", &audited, &["prefix-match"]);
}

#[test]
fn an_origin_in_a_content_security_policy() {
    let server = checked(|it| it.starts_with("https://app.partner.net"));
    let audited = audit(&[], |asked| {
        let (status, mut lines) = server(asked);
        lines.push(line(
            "Content-Security-Policy",
            "frame-ancestors 'self' https://app.partner.net; x",
        ));
        (status, lines)
    });
    assert_security("CSP", &audited, &["prefix-match"]);
}

#[test]
fn what_needs_a_login_is_open_all_the_same() {
    let server =
        |asked: &Asked| (if asked.is_preflight() { 204 } else { 401 }, credentialed(asked));
    assert_security("401", &audit(&[APP], server), &["origin-reflected"]);
}

/// The page's own request gets the same error, which is no refusal then.
#[test]
fn what_needs_a_login_at_one_place_only() {
    let change = |target: &mut Target| {
        target.paths = vec![target.url.join("/old").unwrap()];
        target.sends = true;
    };
    let at_path = |status: u16, trusts: fn(&str) -> bool| {
        move |asked: &Asked| match asked.path == "/old" && !asked.is_preflight() {
            true if trusts(asked.origin()) => (status, credentialed(asked)),
            true => (status, vary()),
            false => checked(is_app)(asked),
        }
    };
    for status in [401, 403] {
        let mirror = audit_with(&[APP], change, at_path(status, |_| true));
        assert_security("a path", &mirror, &["origin-reflected"]);
        let null = audit_with(&[APP], change, at_path(status, |it| is_app(it) || it == "null"));
        assert_security("`null` at a path", &null, &["null-origin"]);
        let post = |asked: &Asked| match &*asked.method {
            "POST" => (status, credentialed(asked)),
            _ => checked(is_app)(asked),
        };
        assert_security("POST", &audit_with(&[APP], change, post), &["origin-reflected"]);
    }
    let for_scripts = |asked: &Asked| match asked.is_preflight() || asked.origin().is_empty() {
        true => (200, credentialed(asked)),
        false => (401, credentialed(asked)),
    };
    assert_security("scripts", &audit(&[APP], for_scripts), &["origin-reflected"]);
}

/// A page decides itself whether it sends one.
#[test]
fn who_sends_no_referer() {
    let server = |asked: &Asked| {
        let is_own = |it: &str| it.starts_with("https://app.example.com/");
        let is_trusted = asked.get("referer").is_none_or(is_own);
        checked(move |_| is_trusted)(asked)
    };
    assert_security("no Referer", &audit(&[APP], server), &["origin-reflected"]);
}

#[test]
fn a_second_flaw_behind_the_first() {
    let trusts = |it: &str| it.starts_with(APP) || it == "null" || it == "http://localhost";
    let audited = audit(&[APP], checked(trusts));
    assert_security("three", &audited, &["prefix-match", "null-origin", "localhost-trusted"]);
}

#[test]
fn places_with_a_policy_of_their_own() {
    let careful = || checked(is_app);
    let open = || checked(|_| true);
    let preflight =
        audit(&[APP], |asked| if asked.is_preflight() { open()(asked) } else { careful()(asked) });
    assert_security("preflight", &preflight, &["preflight-reflected"]);
    let error =
        audit(&[APP], |asked| if asked.path == "/api" { careful()(asked) } else { open()(asked) });
    assert_security("404", &error, &["origin-reflected"]);
    let malformed = audit(&[APP], |asked| {
        if asked.query.ends_with('%') { (500, open()(asked).1) } else { careful()(asked) }
    });
    assert_security("500", &malformed, &["origin-reflected"]);
    let post =
        |asked: &Asked| if asked.method == "POST" { open()(asked) } else { careful()(asked) };
    assert_security("POST", &audit(&[APP], post), &[]);
    let sends = |target: &mut Target| target.sends = true;
    assert_security("POST", &audit_with(&[APP], sends, post), &["origin-reflected"]);
    let null = |asked: &Asked| {
        if asked.method == "POST" {
            checked(|it| is_app(it) || it == "null")(asked)
        } else {
            careful()(asked)
        }
    };
    assert_security("POST", &audit_with(&[APP], sends, null), &["null-origin"]);
    let paths = |target: &mut Target| target.paths = vec![target.url.join("/old").unwrap()];
    let path = |asked: &Asked| {
        if asked.path == "/old" {
            checked(|it| it.ends_with("example.com"))(asked)
        } else {
            careful()(asked)
        }
    };
    let put = |asked: &Asked| {
        if asked.path == "/old" && asked.is_preflight() { open()(asked) } else { careful()(asked) }
    };
    assert_security("path", &audit_with(&[APP], paths, put), &["preflight-reflected"]);
    assert_security("path", &audit_with(&[APP], paths, path), &["suffix-match", "insecure-origin"]);
}

/// What is found for one origin is found for two, and where there is a further path.
#[test]
fn flaws_beside_several_origins() {
    const SHOP: &str = "https://shop.example.org";
    let own = |asked: &Asked| is_app(asked.origin()) || asked.origin() == SHOP;
    type Check = fn(&Asked) -> bool;
    let table: [(&str, &str, Check); 8] = [
        ("vercel", "public-suffix-wildcard", |it| it.origin().ends_with(".vercel.app")),
        ("codepen", "third-party-trusted", |it| it.origin() == "https://codepen.io"),
        ("extensions", "third-party-trusted", |it| it.origin().starts_with("chrome-extension://")),
        ("a port", "localhost-trusted", |it| it.origin() == "http://localhost:4200"),
        ("`_`", "special-characters", |it| it.origin().starts_with("https://app.example.com_")),
        ("DELETE", "preflight-reflected", |it| {
            it.get("access-control-request-method") == Some("DELETE")
        }),
        ("begins with, in preflights", "prefix-match", |it| {
            it.is_preflight() && it.origin().starts_with(APP)
        }),
        ("`null`", "null-origin", |it| it.path != "/api" && it.origin() == "null"),
    ];
    for (name, code, is_flaw) in table {
        let server = |asked: &Asked| checked(|_| own(asked) || is_flaw(asked))(asked);
        assert_security(name, &audit(&[APP, SHOP], server), &[code]);
        let paths = |target: &mut Target| target.paths = vec![target.url.join("/old").unwrap()];
        if name != "DELETE" && name != "`null`" {
            assert_security(name, &audit_with(&[APP], paths, server), &[code]);
        }
    }
}

/// Where only the further path, or only the preflights, have such a list.
#[test]
fn lists_of_one_place() {
    type Check = fn(&str) -> bool;
    let paths = |target: &mut Target| target.paths = vec![target.url.join("/old").unwrap()];
    let table: [(&str, Check); 3] = [
        ("localhost-trusted", |it| it == "http://localhost:3000"),
        ("public-suffix-wildcard", |it| it.ends_with(".vercel.app")),
        ("special-characters", |it| it.starts_with("https://app.example.com_")),
    ];
    for (code, is_flaw) in table {
        let server = |asked: &Asked| {
            checked(|it| is_app(it) || (asked.path == "/old" && is_flaw(it)))(asked)
        };
        assert_security(code, &audit_with(&[APP], paths, server), &[code]);
    }
    let table: [(&str, Check); 3] = [
        ("localhost-trusted", |it| it == "http://localhost:3000"),
        ("insecure-origin", |it| it == "http://app.example.com"),
        ("unescaped-dot", |it| it.starts_with("https://app") && it.ends_with("example.com")),
    ];
    for (code, is_flaw) in table {
        let server = |asked: &Asked| {
            checked(|it| is_app(it) || (asked.is_preflight() && is_flaw(it)))(asked)
        };
        assert_security(code, &audit(&[APP], server), &[code]);
    }
}

/// Without `--origin`.
#[test]
fn a_guess_without_tls() {
    let server = checked(|it| it == "http://app.example.com");
    assert_security("http", &audit(&[], server), &["insecure-origin"]);
}

#[test]
fn what_a_cache_mixes_up() {
    let without_vary = |asked: &Asked| {
        let (status, mut lines) = checked(is_app)(asked);
        lines.retain(|(name, _)| *name != "Vary");
        (status, lines)
    };
    assert_security("no Vary", &audit(&[APP], without_vary), &["missing-vary"]);
    let only_allowed = |asked: &Asked| {
        let (status, mut lines) = checked(is_app)(asked);
        if lines.len() == 1 {
            lines = vec![line("Cache-Control", "public, max-age=600")];
        }
        (status, lines)
    };
    assert_security("only where allowed", &audit(&[APP], only_allowed), &["missing-vary"]);
    let expires = ("Expires", "Fri, 01 Jan 2100 00:00:00 GMT");
    let kept: [&[(&'static str, &str)]; 6] = [
        &[expires],
        &[expires, ("Cache-Control", "public, must-revalidate")],
        &[("Cache-Control", "max-age=0, s-maxage=60")],
        &[("Cache-Control", "no-store"), ("CDN-Cache-Control", "max-age=600")],
        &[("Cache-Control", "private"), ("Surrogate-Control", "max-age=600+60")],
        &[("Cache-Control", "no-cache"), ("Vendor-CDN-Cache-Control", "public, s-maxage=9")],
    ];
    // The page's own answer says how it varies, and the one without its origin does not.
    for lines in kept {
        let server = |asked: &Asked| {
            let (status, mut answer) = checked(is_app)(asked);
            if answer.len() == 1 {
                answer.clear();
            }
            answer.extend(lines.iter().map(|(name, value)| line(name, *value)));
            (status, answer)
        };
        assert_security(&format!("{lines:?}"), &audit(&[APP], server), &["missing-vary"]);
    }
}

/// Servers that tell everybody apart from those who may use a user's login.
#[test]
fn flaws_behind_an_answer_for_everybody() {
    let open = |names: bool| {
        move |asked: &Asked| {
            let origin = asked.origin();
            if origin.starts_with(APP) {
                return (200, credentialed(asked));
            }
            let value = if names && !origin.is_empty() { origin } else { "*" };
            (200, vec![line("Access-Control-Allow-Origin", value), line("Vary", "Origin")])
        }
    };
    assert_security("star", &audit(&[APP], open(false)), &["prefix-match"]);
    assert_security("named", &audit(&[APP], open(true)), &["prefix-match"]);
}

#[test]
fn null_for_everybody() {
    let null = |_: &Asked| {
        let lines =
            [("Access-Control-Allow-Origin", "null"), ("Access-Control-Allow-Credentials", "true")];
        (200, lines.map(|(name, value)| line(name, value)).into())
    };
    assert_security("null", &audit(&[APP], null), &["null-origin"]);
}

#[test]
fn a_network_that_strangers_do_not_reach() {
    let mirror = |asked: &Asked| {
        (200, vec![line("Access-Control-Allow-Origin", asked.origin()), line("Vary", "Origin")])
    };
    for life in ["http://10.0.0.7", "https://wiki.corp"] {
        let inside = |target: &mut Target| target.life = Site::parse(life).unwrap();
        assert_security(life, &audit_with(&[], inside, mirror), &["origin-reflected"]);
    }
}

/// A cache that keeps answers by the URL alone shows everybody what the first one got.
#[test]
fn what_a_cache_has_mixed_up() {
    let kept = std::cell::RefCell::new(std::collections::HashMap::new());
    let origin = checked(|it| it.starts_with(APP));
    let cache = |asked: &Asked| {
        if asked.method != "GET" {
            return origin(asked);
        }
        let mut kept = kept.borrow_mut();
        let answer = kept.entry((asked.path.clone(), asked.query.clone())).or_insert_with(|| {
            let (status, mut lines) = origin(asked);
            lines.retain(|(name, _)| *name != "Vary");
            (status, lines)
        });
        answer.clone()
    };
    assert_security("cache", &audit(&[APP], cache), &["missing-vary", "prefix-match"]);
}

#[test]
fn headers_of_the_sender() {
    let audited = audit(&[APP], |asked| {
        let (status, mut lines) = checked(is_app)(asked);
        if let Some((_, rest)) = asked.query.split_once("%0d%0a") {
            let name = rest.split_once(':').unwrap().0.to_owned();
            lines.push((Box::leak(name.into_boxed_str()), "1".to_owned()));
        }
        (status, lines)
    });
    assert_security("line break", &audited, &["header-injection"]);
}

/// The page's own origin has a comma, and is no list.
#[test]
fn an_origin_with_a_comma_is_no_list() {
    let audited =
        audit(&[APP], checked(|it| is_app(it) || it.starts_with("https://app.example.com,")));
    assert_security("comma", &audited, &["special-characters"]);
    assert!(!audited.codes(Class::Broken).contains("acao-list"), "{:#?}", audited.findings);
}

/// The last of the requests let in a page that only a mistake lets in: the next one would have told.
#[test]
fn an_audit_that_ends_halfway_says_so() {
    let begins = |it: &str| it.starts_with(APP);
    let ended = |most| {
        let known = explored(&[APP], |_| {}, most, checked(begins));
        let is_found = findings::of(&known).iter().any(|it| it.class == Class::Security);
        (is_found, crate::audit::explore::is_cut_short(&known))
    };
    let first = (1..80).find(|most| ended(*most).0).unwrap();
    assert_eq!(ended(first - 1), (false, true));
    assert_eq!(ended(1), (false, true));
    assert_eq!(ended(80), (true, false));
    let known = explored(&[APP], |_| {}, 30, checked(is_app));
    assert!(!crate::audit::explore::is_cut_short(&known));
}
