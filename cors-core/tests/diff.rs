//! What `Routes::diff` finds: by the table, word by word, and by its law on random pairs.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use allocation_counter::measure;
use cors_conformance::{
    cases,
    differences::{self, Attempt, Does},
    generate,
};
use cors_core::{Config, RouteConfig, Routes, RoutesConfig, diff::Diff};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

fn routes(text: &str) -> Routes {
    let config: RoutesConfig = toml::from_str(text).unwrap();
    Routes::compile(&config).unwrap()
}

fn diff(old: &str, new: &str) -> Diff {
    routes(old).diff(&routes(new))
}

/// Each change with its direction and its route.
fn changes(diff: &Diff) -> Vec<String> {
    let line = |it: &cors_core::diff::Change| {
        let route = it.route.as_ref().map_or(String::new(), |route| format!(" {route}"));
        format!("{}{route}: {it}", it.kind.name())
    };
    diff.changes.iter().map(line).collect()
}

#[test]
fn the_table() {
    for pair in cases::pairs() {
        let [old, new] = [&pair.old, &pair.new].map(|it| Routes::compile(it).unwrap());
        let diff = old.diff(&new);
        assert_eq!(diff.verdict().name(), pair.verdict, "{}: {diff:?}", pair.id);
    }
}

#[test]
fn each_change_in_words() {
    let old = r#"allow_origins = ["https://a.example", "https://c.example"]"#;
    for (new, wanted) in [
        (
            r#"allow_origins = ["https://a.example", "https://*.b.example", "null"]
            danger_allow_null_origin = true"#,
            &[
                "wider: pages of `https://*.b.example` may now read responses, without credentials, \
                 such as those of `https://a.b.example`",
                "wider: pages whose origin is `null`, as in a sandboxed frame, may now read responses, \
                 without credentials",
                "narrower: pages of `https://c.example` may no longer read responses",
            ][..],
        ),
        (
            r#"allow_origins = ["*"]"#,
            &["wider: pages of any origin may now read responses, without credentials, \
               such as those of `https://example.com`"],
        ),
        (
            r#"allow_origins = ["https://c.example"]
            allow_credentials = true
            allow_methods = ["PUT"]
            allow_headers = ["*", "Authorization"]
            expose_headers = ["X-Id"]
            cross_origin_protection = true"#,
            &[
                "narrower: pages of `https://a.example` may no longer read responses",
                "wider: pages of allowed origins may now read responses with credentials, \
                 such as those of `https://c.example`",
                "wider: the method `PUT` is now allowed",
                "wider: the request header `authorization` is now allowed",
                "wider: any request header is now allowed, such as `content-type`",
                "wider: the response header `x-id` is now exposed",
                "narrower: cross-origin protection is on: pages of origins that are not allowed may no \
                 longer write or open WebSockets, such as those of `https://example.com`",
            ],
        ),
        (r#"allow_origins = ["https://c.example", "https://a.example"]"#, &[]),
    ] {
        assert_eq!(changes(&diff(old, new)), wanted, "{new}");
    }
    let protected = "cross_origin_protection = true\nallow_credentials = true";
    let with = |origins: &str| format!("allow_origins = {origins}\n{protected}");
    assert_eq!(
        changes(&diff(&with("['https://a.example']"), &with("['https://b.example']"))),
        [
            "wider: pages of `https://b.example` may now read responses, write and open WebSockets, \
             with credentials",
            "narrower: pages of `https://a.example` may no longer read responses, write or open \
             WebSockets",
        ],
    );
    let off = |policy: &str| {
        let old = format!("{policy}\ncross_origin_protection = true");
        let found = changes(&diff(&old, policy));
        assert_eq!(found.len(), 1);
        found[0].clone()
    };
    assert_eq!(
        off("allow_origins = ['*']"),
        "wider: cross-origin protection is off: pages of any origin may now write and open WebSockets \
         with credentials, such as those of `https://example.com`",
    );
    assert_eq!(
        off("allow_origins = ['https://a.example']"),
        "wider: cross-origin protection is off: pages of origins that are not allowed may now write and \
         open WebSockets, and those of allowed ones with credentials, such as those of `https://example.com`",
    );
    let any = r#"allow_origins = ["*"]
        allow_methods = ["*"]
        allow_headers = ["*"]
        expose_headers = ["*"]"#;
    let listed = r#"allow_origins = ["https://example.com"]
        allow_methods = ["PUT", "DELETE", "PATCH"]
        allow_headers = ["content-type"]"#;
    assert_eq!(
        changes(&diff(any, listed)),
        [
            "narrower: pages of origins that are not listed may no longer read responses, \
             such as those of `https://example.org`",
            "narrower: methods that are not listed are no longer allowed, such as `M1`",
            "narrower: request headers that are not listed are no longer allowed, such as `x-1`",
            "narrower: response headers that are not listed are no longer exposed, such as `x-1`",
        ],
    );
}

/// A pattern that others cover together, or all but one origin of it.
#[test]
fn what_only_several_patterns_cover() {
    let list = |origins: &[String]| format!("allow_origins = {origins:?}");
    // Below this host there is room for names of one byte.
    let labels = [vec!["a".repeat(61); 3].join("."), "b".repeat(57), "example.".to_owned()];
    let parent = labels.join(".");
    assert_eq!(parent.len(), 252);
    let bytes = "abcdefghijklmnopqrstuvwxyz0123456789-_".chars();
    let mut all: Vec<_> = bytes.map(|byte| format!("https://{byte}.{parent}")).collect();
    let below = list(&[format!("https://*.{parent}")]);
    assert_eq!(changes(&diff(&list(&all), &below)), [""; 0]);
    let removed = all.remove(10);
    let found = diff(&list(&all), &below);
    assert_eq!(found.changes[0].witness.origin, removed);

    // Every port of a host.
    let port = |port: u16| format!("https://a.example:{port}");
    let ports = (1..=u16::MAX).filter(|it| *it != 443).map(port);
    let mut all: Vec<_> = ports.chain(["https://a.example".to_owned()]).collect();
    let any = list(&["https://a.example:*".to_owned()]);
    assert_eq!(changes(&diff(&list(&all), &any)), [""; 0]);
    let removed = all.remove(10);
    let found = diff(&list(&all), &any);
    assert_eq!(found.changes[0].witness.origin, removed);
}

/// Patterns of which neither covers the other may have an origin in common, whose pages can then do more.
#[test]
fn what_two_patterns_have_in_common() {
    let with = |origin, more| format!("allow_origins = [\"{origin}\"]\n{more}");
    for (one, other, common) in [
        ("https://*.a.example:8443", "https://b.a.example:*", "https://b.a.example:8443"),
        ("https://*.a.example:*", "https://*.b.a.example:8443", "https://a.b.a.example:8443"),
        ("https://*.a.example:*", "https://*.a.example", "https://a.a.example"),
        ("*", "https://*.a.example", "https://a.a.example"),
    ] {
        for (old, new) in [(one, other), (other, one)] {
            let found = diff(&with(old, ""), &with(new, "allow_methods = [\"PUT\"]"));
            let method = found.changes.iter().find(|it| it.field.name() == "allow_methods");
            assert_eq!(method.unwrap().witness.origin, common, "{old} {new}");
        }
    }
    for (old, new) in [
        ("https://*.a.example:8443", "https://b.a.example:8444"),
        ("https://*.a.example", "https://a.example"),
        ("https://*.a.example", "http://*.a.example"),
        ("https://*.a.example", "https://*.xa.example"),
    ] {
        let found = diff(&with(old, ""), &with(new, "allow_methods = [\"PUT\"]"));
        assert!(found.changes.iter().all(|it| it.field.name() == "allow_origins"), "{old} {new}");
    }
}

#[test]
fn null_alone_is_no_common_origin() {
    let a = r#"allow_origins = ["https://a.example"]"#;
    let null = r#"allow_origins = ["null"]
        danger_allow_null_origin = true
        allow_methods = ["PUT"]"#;
    let both = r#"allow_origins = ["null", "https://b.example"]
        danger_allow_null_origin = true"#;
    assert!(changes(&diff(a, null)).iter().all(|it| it.contains(" pages ")));
    assert_eq!(changes(&diff(both, null))[1], "wider: the method `PUT` is now allowed");
    let found = diff("allow_origins = [\"*\"]", null);
    assert_eq!(found.changes[1].witness.origin, "null");
}

#[test]
fn by_path_what_held_there_before_counts() {
    let api = "[routes.\"/api\"]\nallow_origins = [\"https://a.example\"]\n";
    let inner = "[routes.\"/api/x\"]\nallow_origins = [\"https://b.example\"]\n";
    let closed = "[routes.\"/api/x\"]\nclosed = true\n";
    let rest = "[routes.\"/\"]\nallow_origins = [\"*\"]\n";
    let nobody = "[routes.\"/\"]\nallow_origins = [\"none\"]\n";
    let protected = "[routes.\"/api/x\"]\nclosed = true\ncross_origin_protection = true\n";
    for (old, new, wanted) in [
        (
            [api, ""],
            [api, inner],
            &[
                "wider /api/x: pages of `https://b.example` may now read responses, without credentials",
                "narrower /api/x: pages of `https://a.example` may no longer read responses",
            ][..],
        ),
        (
            [api, ""],
            [api, closed],
            &["narrower /api/x: pages of `https://a.example` may no longer read responses"],
        ),
        (
            [api, closed],
            [api, protected],
            &[
                "narrower /api/x: cross-origin protection is on: pages of origins that are not allowed \
               may no longer write or open WebSockets, such as those of `https://example.com`",
            ],
        ),
        ([api, nobody], [api, ""], &[]),
        (
            [api, rest],
            [rest, ""],
            &["wider /api: pages of any origin may now read responses, without credentials, \
               such as those of `https://example.com`"],
        ),
    ] {
        assert_eq!(changes(&diff(&old.concat(), &new.concat())), wanted, "{old:?} {new:?}");
    }
    // One policy for every target, and the same for the paths of one route.
    let everywhere = "allow_origins = [\"https://a.example\"]";
    let found = diff(everywhere, api);
    assert_eq!(
        changes(&found),
        ["narrower: pages of `https://a.example` may no longer read responses"]
    );
    assert_eq!(found.changes[0].witness.path, "/");
}

#[test]
fn what_is_no_change_is_noted() {
    let old = "allow_origins = [\"https://a.example\", \"http://localhost\"]\nmax_age = 60";
    let new =
        "allow_origins = [\"http://localhost\", \"https://a.example\", \"https://a.example\"]";
    assert_eq!(
        diff(old, new).notes,
        [
            "`max_age` was 60 s and is not set",
            "a new warning: allow_origins[2]: `https://a.example` is already in the list: remove the entry",
        ],
    );
    let routes =
        |route: &str| format!("[routes.\"{route}\"]\nallow_origins = [\"https://a.example\"]\n");
    assert_eq!(
        diff(&routes("/"), &[routes("/"), routes("/api")].concat()).notes,
        ["percent-encoded spellings of `/api` no longer have a policy"],
    );
    let [root, api, other] = ["/", "/api", "/other"].map(routes);
    assert_eq!(
        diff(&[&*root, &api].concat(), &[&*root, &other, &api].concat()).notes,
        ["percent-encoded spellings of `/other` no longer have a policy"],
    );
    assert_eq!(diff(&api, &[&*root, &api].concat()).notes, [""; 0]);
    let many: String = (1..=5).map(|number| routes(&format!("/{number}"))).collect();
    assert_eq!(
        diff(&[&*root, &many].concat(), &root).notes,
        ["percent-encoded spellings of `/1`, `/2`, `/3` and 2 other routes now have a policy"],
    );
    let protected = format!("{}cross_origin_protection = true\n", routes("/x"));
    assert_eq!(
        diff(&[&*root, &protected].concat(), &[&*root, &*routes("/x")].concat()).notes,
        ["writes from other origins to ambiguous paths, such as `/a//b`, are no longer forbidden"],
    );
    assert_eq!(
        diff(&routes("/"), "allow_origins = [\"https://a.example\"]").notes,
        ["paths that two routers could read differently, such as `/a//b`, now have a policy"],
    );
}

/// Allocations stand for the work.
#[test]
fn the_work_is_linear_where_every_pattern_has_any_port() {
    let list = |origins: Vec<String>| routes(&format!("allow_origins = {origins:?}"));
    let apart = |size: u16| {
        let any = (0..size).map(|it| format!("https://a{it}.example:*")).collect();
        let one = (0..size).map(|it| format!("https://b{it}.example:{}", 10_000 + it)).collect();
        [list(any), list(one)]
    };
    let below = |size: u16| {
        let any = (0..size).map(|it| format!("https://*.a{it}.example.com:*")).collect();
        let ports = (0..size).map(|it| format!("https://*.example.com:{}", 8_000 + it));
        [list(any), list(ports.chain(["https://*.example.com".to_owned()]).collect())]
    };
    for pair in [&apart as &dyn Fn(u16) -> [Routes; 2], &below] {
        let work = |size| {
            let [old, new] = pair(size);
            let both = [measure(|| drop(old.diff(&new))), measure(|| drop(new.diff(&old)))];
            both.map(|it| it.count_total).iter().sum::<u64>()
        };
        let (some, more) = (work(200), work(800));
        assert!(more < 6 * some, "{some} {more}");
    }
}

/// The routes below which attempts are made.
const ROUTES: &[&str] = &["/", "/a", "/a/b", "/ab"];
const PATHS: &[&str] =
    &["/", "/a", "/a/", "/a/b", "/a/b/c", "/ab", "/ab/x", "/x", "/~b", "/\u{e9}"];

fn rule() -> impl Strategy<Value = RouteConfig> {
    let policy = generate::compiling(4).prop_map(|(config, _)| RouteConfig::Policy(config));
    let closed = any::<bool>()
        .prop_map(|cross_origin_protection| RouteConfig::Closed { cross_origin_protection });
    prop_oneof![5 => policy, 1 => closed]
}

fn by_path() -> impl Strategy<Value = RoutesConfig> {
    let routes = ROUTES.iter().map(|path| (Just((*path).to_owned()), rule())).collect::<Vec<_>>();
    let some = (routes, 1..16_u8).prop_map(|(routes, chosen)| {
        let routes = routes.into_iter().enumerate();
        routes.filter(|(place, _)| chosen >> place & 1 == 1).map(|(_, route)| route).collect()
    });
    some.prop_map(RoutesConfig::ByPath)
}

fn policies() -> impl Strategy<Value = RoutesConfig> {
    let everywhere =
        generate::compiling(6).prop_map(|(config, _)| RoutesConfig::Everywhere(config));
    prop_oneof![1 => everywhere, 1 => by_path()]
}

/// Some fields of one and some of another, so that two policies are nearly alike.
fn crossed(one: &Config, other: &Config, choice: u16) -> Option<Config> {
    let mut config = one.clone();
    let has = |bit: u16| choice >> bit & 1 == 1;
    match choice & 3 {
        1 => config.allow_origins.extend(other.allow_origins.iter().cloned()),
        2 => config.allow_origins.truncate(config.allow_origins.len().saturating_sub(1)),
        3 => config.allow_origins.reverse(),
        _ => {}
    }
    if has(2) {
        config.allow_credentials = other.allow_credentials;
    }
    if has(3) {
        config.allow_methods.clone_from(&other.allow_methods);
    }
    if has(4) {
        config.allow_headers.clone_from(&other.allow_headers);
    }
    if has(5) {
        config.expose_headers.clone_from(&other.expose_headers);
    }
    if has(6) {
        config.cross_origin_protection = other.cross_origin_protection;
    }
    if has(7) && !config.allow_credentials {
        config.allow_origins.push("null".to_owned());
        config.danger_allow_null_origin = true;
    }
    generate::without_errors(config).map(|(config, _)| config)
}

/// The second, or one made of both: for each of its routes, a number says what is taken from which.
fn related(one: &RoutesConfig, other: RoutesConfig, choices: &[u16; 4]) -> RoutesConfig {
    match (one, &other) {
        (RoutesConfig::Everywhere(one), RoutesConfig::Everywhere(second)) => {
            crossed(one, second, choices[0]).map_or(other, RoutesConfig::Everywhere)
        }
        (RoutesConfig::ByPath(one), RoutesConfig::ByPath(second)) => {
            let rule = |routes: &[(String, RouteConfig)], path: &str| {
                routes.iter().find(|(it, _)| it == path).map(|(_, rule)| rule.clone())
            };
            let route = |(path, choice): (&&str, &u16)| {
                let new = match (rule(one, path), rule(second, path), choice % 4) {
                    (Some(RouteConfig::Policy(one)), Some(RouteConfig::Policy(other)), 0 | 1) => {
                        RouteConfig::Policy(crossed(&one, &other, choice >> 2)?)
                    }
                    (_, other, 2) => other?,
                    (one, _, _) => one?,
                };
                Some(((*path).to_owned(), new))
            };
            let routes: Vec<_> = ROUTES.iter().zip(choices).filter_map(route).collect();
            if routes.is_empty() { other } else { RoutesConfig::ByPath(routes) }
        }
        _ => other,
    }
}

fn does() -> impl Strategy<Value = Does> {
    let one_of = |names: &'static [&'static str]| select(names).prop_map(str::to_owned);
    prop_oneof![
        2 => Just(Does::Read),
        2 => one_of(&["GET", "PUT", "DELETE", "PATCH", "patch", "FROB", "OPTIONS"])
            .prop_map(Does::Method),
        2 => one_of(&["x-a", "x-b", "x-c", "x-zz", "content-type", "authorization", "accept"])
            .prop_map(Does::Header),
        2 => one_of(&["x-a", "x-total", "etag", "x-zz"]).prop_map(Does::ReadHeader),
        1 => Just(Does::Write),
        1 => Just(Does::WriteWithToken),
    ]
}

/// All entries of `allow_origins`.
fn entries(policies: &RoutesConfig) -> Vec<&String> {
    match policies {
        RoutesConfig::Everywhere(config) => config.allow_origins.iter().collect(),
        RoutesConfig::ByPath(routes) => {
            let mut entries = Vec::new();
            for (_, rule) in routes {
                if let RouteConfig::Policy(config) = rule {
                    entries.extend(&config.allow_origins);
                }
            }
            entries
        }
    }
}

/// How many random pairs, unless the environment says otherwise.
fn cases() -> u32 {
    std::env::var("DIFF_PAIRS").map_or(250, |number| number.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        max_local_rejects: u32::MAX,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_missed_and_nothing_is_made_up(
        old in policies(),
        other in policies(),
        is_related in prop::bool::weighted(0.8),
        choices in any::<[u16; 4]>(),
        attempts in vec((
            select(PATHS),
            any::<Index>(),
            select(&["sub.", "a.", "example.sub."][..]),
            select(&["", ":8443", ":1", ":4711"][..]),
            generate::origin(),
            any::<bool>(),
            does(),
        ), 40),
    ) {
        let new = if is_related { related(&old, other, &choices) } else { other };
        let entries = [entries(&old), entries(&new)].concat();
        let attempt = |(path, entry, below, port, any, credentials, does): (&str, Index, _, _, _, _, _)| {
            // `*` and `none` stand for `null`.
            let origin = match entries.get(entry.index(entries.len() + 2)) {
                Some(entry) if entry.contains("://") => entry.replace("*.", below).replace(":*", port),
                Some(_) => "null".to_owned(),
                None => any,
            };
            Attempt { path: path.to_owned(), origin, credentials, does }
        };
        let attempts: Vec<_> = attempts.into_iter().map(attempt).collect();
        differences::are_found(&old, &new, &attempts).map_err(|error| {
            TestCaseError::fail(format!("{error}\n    {old:?}\n    {new:?}"))
        })?;
    }
}
