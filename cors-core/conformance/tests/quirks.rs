//! The README lists the quirks in the words of their declarations.

use cors_conformance::quirks::QUIRKS;

#[test]
fn the_readme_lists_every_quirk_and_no_other() {
    let readme = include_str!("../../../README.md");
    let table = readme.split("| adapter | difference |").nth(1).expect("the table");
    let rows: Vec<_> = table.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    let declared: Vec<_> = QUIRKS
        .iter()
        .map(|quirk| {
            format!("| {} | {} |", quirk.adapter.replace(", scope", " on a scope"), quirk.reason)
        })
        .collect();
    assert_eq!(rows, declared);
}
