//! The guide is whole.

use std::{fs, path::Path};

use crate::pages;

/// The chapters, by their file names, with their texts.
fn chapters() -> Vec<(String, String)> {
    let folder = pages::root().join("docs/guide");
    let of_guide = pages::all().into_iter().filter(|page| page.path.parent() == Some(&folder));
    of_guide
        .map(|page| (page.path.file_name().unwrap().to_string_lossy().into_owned(), page.text))
        .filter(|(name, _)| name != "README.md")
        .collect()
}

#[test]
fn every_chapter_is_listed() {
    let index = fs::read_to_string(pages::root().join("docs/guide/README.md")).unwrap();
    let links = pages::parse(&index).1;
    for (name, _) in chapters() {
        assert!(links.contains(&name), "{name}");
    }
}

/// A chapter whose examples nobody compiles would go stale.
#[test]
fn every_chapter_with_rust_is_a_doctest() {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/src/lib.rs");
    let doctests = fs::read_to_string(kit).unwrap();
    let mut count = 0;
    for (name, _) in chapters().into_iter().filter(|(_, text)| text.contains("```rust")) {
        assert!(doctests.contains(&format!("docs/guide/{name}\")")), "{name}");
        count += 1;
    }
    assert!(count > 5, "{count}");
}

/// Lines that rustdoc hides are shown where the guide is read.
#[test]
fn no_chapter_hides_lines() {
    for (name, text) in chapters() {
        for block in text.split("```rust").skip(1).filter_map(|rest| rest.split("```").next()) {
            assert!(!block.lines().any(|line| line.starts_with("# ")), "{name}:{block}");
        }
    }
}
