//! What once broke a law, and the cases of the table, held to all of them again.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

use cors_conformance::written::{Exchange, Page, Patterns, PolicyAndPage};
use cors_fuzz_laws::{TARGETS, hold, seeds};

/// Holds what is in a folder to the laws of its targets, and returns it.
fn hold_all(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let mut held = Vec::new();
    for target in TARGETS {
        let Ok(files) = fs::read_dir(folder.join(target)) else { continue };
        for file in files {
            let path = file.unwrap().path();
            println!("{}", path.display());
            let bytes = fs::read(path).unwrap();
            hold(target, &bytes);
            held.push((target, bytes));
        }
    }
    held
}

#[test]
fn what_once_failed_holds() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../regressions"));
    assert!(!hold_all(folder).is_empty(), "no regression was found in {}", folder.display());
}

#[test]
fn the_seeds_hold_and_are_read_as_they_are_printed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seeds");
    seeds::write(&folder).unwrap();
    let held = hold_all(&folder);
    assert!(held.len() > 1_000);
    for (target, bytes) in held {
        let printed = match target {
            "adapters" | "evaluate" | "header_list" => format!("{:?}", Exchange::read(&bytes)),
            "agreement" => format!("{:?}", PolicyAndPage::read(&bytes)),
            "browser" => format!("{:?}", Page::read(&bytes)),
            "pattern" => format!("{:?}", Patterns::read(&bytes)),
            _ => continue,
        };
        assert_eq!(printed, String::from_utf8(bytes).unwrap(), "{target}");
    }
}
