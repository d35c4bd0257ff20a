//! What the documents name and link to exists.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod dependencies;
mod guide;
mod links;
mod pages;

use std::{fs, path::Path};

const THREATS: &str = include_str!("../../docs/threats.md");

/// The texts in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_named_exists() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut count = 0;
    for (file, test) in quoted(THREATS).filter_map(|it| it.split_once("::")) {
        let path = tests.join(file).with_extension("rs");
        let Ok(source) = fs::read_to_string(&path) else { continue };
        let is_there = test == "*" || source.contains(&format!("fn {test}("));
        assert!(is_there, "{file}::{test}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

/// `Type::function` (`file.rs`) is how the documents refer to the source.
#[test]
fn every_place_in_the_source_named_exists() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let documents = [include_str!("../../docs/design.md"), include_str!("../../docs/standard.md")];
    let mut count = 0;
    for document in documents {
        let named: Vec<_> = quoted(document).collect();
        for (name, file) in named.iter().zip(named.iter().skip(1)) {
            let is_place = document.contains(&format!("`{name}` (`{file}`)"));
            if !is_place || !file.ends_with(".rs") {
                continue;
            }
            let text = fs::read_to_string(source.join(file));
            let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
            let last = name.rsplit("::").next().unwrap_or(name);
            let is_defined = text.lines().any(|line| {
                let words: Vec<_> =
                    line.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
                let defines = |pair: &[&str]| {
                    pair.last() == Some(&last)
                        && matches!(
                            pair.first(),
                            Some(&("fn" | "const" | "struct" | "enum" | "mod" | "trait"))
                        )
                };
                // A variant or a field stands at the start of its line.
                words.windows(2).any(defines) || line.trim_start().starts_with(last)
            });
            assert!(is_defined, "`{name}` is not in {file}");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_law_named_exists() {
    let laws = [
        include_str!("../../conformance/src/laws.rs"),
        include_str!("../../conformance/src/pages.rs"),
    ]
    .concat();
    let named = THREATS.split("law `").skip(1).filter_map(|rest| rest.split_once('`'));
    let named: Vec<_> = named.map(|(law, _)| law.rsplit("::").next().unwrap_or(law)).collect();
    assert!(named.len() > 3 && named.iter().all(|law| laws.contains(&format!("pub fn {law}("))));
}

#[test]
fn every_code_named_exists() {
    let sources = [
        include_str!("../config_errors.rs"),
        include_str!("../conformance.rs"),
        include_str!("../protection.rs"),
    ]
    .concat();
    let cases = include_str!("../../conformance/cases/malformed.toml");
    let is_code = |word: &&str| {
        let is_name_of_a_header = word.starts_with("x-");
        !is_name_of_a_header
            && word.contains('-')
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    for code in quoted(THREATS).filter(is_code) {
        assert!(sources.contains(code) || cases.contains(code), "{code}");
    }
}
