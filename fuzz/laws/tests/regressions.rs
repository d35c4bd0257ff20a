//! Checks the laws on inputs that once broke them, and on the cases of the table.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

use cors_conformance::written::{
    Changes, Page, Paths, Patterns, PolicyAndPage, PolicyAndRequest, PolicyAndVisit,
};
use cors_fuzz_laws::{TARGETS, check, seeds};

/// Checks the files in a folder against the laws of their targets, and returns them.
fn check_all(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let mut checked = Vec::new();
    for target in TARGETS {
        let Ok(files) = fs::read_dir(folder.join(target)) else { continue };
        for file in files {
            let path = file.unwrap().path();
            println!("{}", path.display());
            let bytes = fs::read(path).unwrap();
            check(target, &bytes);
            checked.push((target, bytes));
        }
    }
    checked
}

#[test]
fn past_failures_stay_fixed() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../regressions"));
    assert!(!check_all(folder).is_empty(), "no regressions found in {}", folder.display());
}

#[test]
fn the_seeds_keep_the_laws_and_round_trip() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seeds");
    seeds::write(&folder).unwrap();
    let checked = check_all(&folder);
    assert!(checked.len() > 1_000);
    for (target, bytes) in checked {
        let printed = match target {
            "adapters" | "evaluate" | "header_list" => {
                format!("{:?}", PolicyAndRequest::read(&bytes))
            }
            "agreement" => format!("{:?}", PolicyAndPage::read(&bytes)),
            "browser" => format!("{:?}", Page::read(&bytes)),
            "changes" => format!("{:?}", Changes::read(&bytes)),
            "pattern" => format!("{:?}", Patterns::read(&bytes)),
            "protection" => format!("{:?}", PolicyAndVisit::read(&bytes)),
            "routes" => format!("{:?}", Paths::read(&bytes)),
            _ => continue,
        };
        assert_eq!(printed, String::from_utf8(bytes).unwrap(), "{target}");
    }
}
