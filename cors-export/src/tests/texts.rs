//! Every policy that compiles is exported, or the error says why not.

use std::fmt::Write as _;

use cors_conformance::generate;
use cors_core::{Config, Policy, RouteConfig, Routes, RoutesConfig};
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::select,
};

use super::proptest_config;
use crate::{Target, export};

/// Names of any characters that a token can have: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>.
const NAME: &str = "x-[a-z!#$%&'*+.^_`|~-]{1,6}";

/// A policy with odd names; most of them without what no target supports.
fn config() -> impl Strategy<Value = Config> {
    let names = || vec(NAME, 0..3);
    (generate::config(4), names(), names(), names(), proptest::bool::weighted(0.1))
        .prop_map(|(mut config, methods, headers, exposed, cross_origin_protection)| {
            config.allow_methods.extend(methods);
            config.allow_headers.extend(headers);
            config.expose_headers.extend(exposed);
            Config { cross_origin_protection, ..config }
        })
        .prop_filter_map("nothing left", generate::without_errors)
        .prop_map(|(config, _)| config)
}

/// One policy, or policies by path.
fn routes() -> impl Strategy<Value = Routes> {
    let segment =
        select(&["a", "a'b", "$c", "(d)", "e;f", "g&h", "~", "i,j", "k=l", "@m", "n!", "o+p"][..]);
    let path = vec(segment, 0..3).prop_map(|segments| format!("/{}", segments.join("/")));
    let by_path = (btree_set(path, 1..5), vec(config(), 4)).prop_map(|(paths, configs)| {
        let policies = paths.into_iter().zip(configs.into_iter().map(RouteConfig::Policy));
        RoutesConfig::ByPath(policies.collect())
    });
    let routes = prop_oneof![config().prop_map(RoutesConfig::Everywhere), by_path];
    routes.prop_filter_map("protection without a rest", |config| Routes::compile(&config).ok())
}

/// The names that a text must have: those that `*` does not cover.
fn names(routes: &Routes) -> Vec<String> {
    let mut config = routes.to_config();
    let lists =
        config.policies_mut().flat_map(|it| [it.allow_headers.clone(), it.expose_headers.clone()]);
    lists.filter(|names| !names.iter().any(|it| it == "*")).flatten().collect()
}

proptest! {
    #![proptest_config(proptest_config())]

    #[test]
    fn a_text_is_the_same_each_time_and_has_only_printable_lines(routes in routes()) {
        let is_protected = routes.to_config().policies_mut().any(|it| it.cross_origin_protection);
        for target in Target::ALL.iter().copied() {
            let text = match export(&routes, target) {
                Ok(text) => text,
                Err(error) => {
                    let error = error.to_string();
                    let says = format!(" cannot be exported to {}: ", target.title());
                    prop_assert!(error.lines().all(|it| it.contains(&says)), "{}", error);
                    continue;
                }
            };
            prop_assert!(!is_protected, "{target}");
            prop_assert_eq!(&text, &export(&routes, target).unwrap());
            let is_printable = |char: char| matches!(char, ' '..='~' | '\n' | '\t');
            prop_assert!(text.chars().all(is_printable), "{}:\n{}", target, text);
            prop_assert!(text.ends_with('\n'), "{}:\n{}", target, text);
        }
    }

    /// No value ends a text of nginx early, or begins another one, and all names are whole.
    #[test]
    fn quotes_of_nginx_are_in_pairs(routes in routes()) {
        let Ok(text) = export(&routes, Target::Nginx) else { return Ok(()) };
        let mut read = String::new();
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let mut parts = line.split('"');
            // A backslash before a quote belongs to it.
            let is_escaped = parts.clone().any(|part| part.ends_with('\\') && !part.ends_with(r"\\"));
            prop_assert!(!is_escaped && parts.clone().count() % 2 == 1, "{}", line);
            prop_assert!(parts.next().is_some_and(|it| !it.contains(['\'', '`'])), "{}", line);
            let _ = writeln!(read, "{}", line.replace("${cors_dollar}", "$"));
        }
        for name in names(&routes) {
            prop_assert!(read.contains(&name), "{}:\n{}", name, text);
        }
    }
}

/// Its own answers to what it cannot read, without the headers.
#[test]
fn a_text_says_which_errors_of_the_server_are_not_covered() {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
    let routes = Routes::from(policy);
    for target in Target::ALL.iter().copied() {
        let text = export(&routes, target).unwrap();
        assert!(text.contains(" itself refuses "), "{target}");
    }
}

/// A thousand origins are no more than a thousand times one.
#[test]
fn a_long_policy_has_a_text_in_proportion() {
    let of = |number: usize| {
        let origins = (0..number).map(|it| format!("https://customer-{it}.example.com"));
        Routes::from(Policy::builder().allow_origins(origins).build().unwrap())
    };
    for target in Target::ALL.iter().copied() {
        let [one, many] = [1, 1_000].map(|number| export(&of(number), target).unwrap().len());
        assert!(many < one + 1_000 * 200, "{target}: {one}, {many}");
    }
}
