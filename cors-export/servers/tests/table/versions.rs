//! The versions that texts claim are those that are installed.

use cors_core::{Policy, Routes};
use cors_export::{Target, export};

/// In the comments of the text, and in the table of the README.
fn prove(target: Target) {
    let Some(versions) = cors_foreign::versions(target).unwrap() else { return };
    let policy = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
    let text = words(&export(&Routes::from(policy), target).unwrap());
    let readme = include_str!("../../../README.md");
    let row = readme.lines().find(|it| it.starts_with(&format!("| `{target}` |"))).unwrap();
    for version in &versions {
        let claim = format!("{} {}", version.name, version.number);
        assert!(claims(&text, &claim), "{target} is not said to be tested with {claim}:\n{text}");
        // There, what only serves it need have no number.
        let name = format!("{} ", version.name);
        let is_number = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
        assert!(!row.split(&name).skip(1).any(is_number) || claims(row, &claim), "{claim}: {row}");
    }
    assert!(claims(row, &format!("{} {}", versions[0].name, versions[0].number)), "{row}");
}

/// Without the ends of lines, and what makes a line a comment.
fn words(text: &str) -> String {
    let words = text.split_whitespace().filter(|it| !matches!(*it, "#" | "//"));
    words.collect::<Vec<_>>().join(" ")
}

/// Not as the beginning of another number.
fn claims(text: &str, claim: &str) -> bool {
    text.split(claim).skip(1).any(|rest| !rest.starts_with(|it: char| it.is_ascii_digit()))
}

#[test]
fn texts_claim_the_versions_that_are_installed() {
    for &target in Target::ALL {
        prove(target);
    }
}

#[test]
fn a_claim_is_a_whole_number() {
    assert!(claims("tested with Caddy 2.6: a", "Caddy 2.6"));
    assert!(!claims("tested with Caddy 2.61", "Caddy 2.6"));
    assert_eq!(words("# Uvicorn\n# 0.54 on"), "Uvicorn 0.54 on");
}
