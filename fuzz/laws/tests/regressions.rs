//! What once broke a law, and the cases of the table, held to all of them again.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

use cors_fuzz_laws::{TARGETS, replay, seeds};

fn replay_all(folder: &Path) -> usize {
    let mut count = 0;
    for target in TARGETS {
        let Ok(files) = fs::read_dir(folder.join(target)) else { continue };
        for file in files {
            let path = file.unwrap().path();
            println!("{}", path.display());
            replay(target, &fs::read(path).unwrap());
            count += 1;
        }
    }
    count
}

#[test]
fn what_once_failed_holds() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/regressions"));
    assert!(replay_all(folder) > 0, "no regression was found in {}", folder.display());
}

#[test]
fn the_seeds_hold() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seeds");
    seeds::write(&folder).unwrap();
    assert!(replay_all(&folder) > 1_000);
}

#[test]
fn inputs_are_read_as_they_are_printed() {
    seeds::assert_read_as_printed();
}
