//! Somebody else replaces the policy too.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod harness;

use std::{fs, thread, time::Duration};

use cors_watch::{PolicyFile, cors_core::Policy};
use harness::{ROUNDS, config, number, toml, wait_until};

#[test]
fn the_next_change_of_the_file_wins_and_an_unchanged_file_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    fs::write(&path, toml(1)).unwrap();
    let file = PolicyFile::watch(&path).unwrap();
    let live = file.live();
    let is_current = |expected| assert_eq!(number(&live.load(), 0..=100), expected);
    for generation in 1..=ROUNDS {
        live.replace(Policy::compile(&config(100)).unwrap());
        file.reload();
        fs::write(&path, toml(generation)).unwrap();
        // Time for what must not be there to come.
        thread::sleep(Duration::from_millis(300));
        is_current(100);

        fs::write(&path, "allow_origins = []").unwrap();
        wait_until("an error", || file.status().last_error);
        is_current(100);
        // As it was before it was bad.
        fs::write(&path, toml(generation)).unwrap();
        wait_until("no error", || file.status().last_error.is_none().then_some(()));
        is_current(100);
        assert_eq!(file.status().generation, generation);

        fs::write(&path, toml(generation + 1)).unwrap();
        wait_until("the change", || (file.status().generation == generation + 1).then_some(()));
        is_current(generation + 1);
    }
}

#[test]
fn reload_can_be_asked_for_at_any_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.json");
    fs::write(&path, harness::text(&path, 1)).unwrap();
    let watched = harness::Watched::new(|path| PolicyFile::watch(path).unwrap(), &path);
    for _ in 0..ROUNDS {
        watched.changes(|number| {
            watched.file.reload();
            fs::write(&path, harness::text(&path, number)).unwrap();
            watched.file.reload();
        });
    }
}
