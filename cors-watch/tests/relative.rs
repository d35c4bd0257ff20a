//! A relative path. Alone, as a process has only one current folder.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod harness;

use std::{env, fs};

use cors_watch::PolicyFile;
use harness::{ROUNDS, Watched, toml};

#[test]
fn a_relative_path_is_one_in_the_folder_that_is_current_at_the_start() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(here.path().join("inner")).unwrap();
    let path = here.path().join("inner/policy.toml");
    fs::write(&path, toml(1)).unwrap();
    env::set_current_dir(here.path()).unwrap();
    let watched = Watched::new(
        |_| PolicyFile::watch("inner/policy.toml").unwrap(),
        "inner/policy.toml".as_ref(),
    );
    env::set_current_dir(there.path()).unwrap();
    fs::create_dir("inner").unwrap();
    for _ in 0..ROUNDS {
        fs::write("inner/policy.toml", toml(watched.current() + 100)).unwrap();
        watched.changes(|number| fs::write(&path, toml(number)).unwrap());
    }
}
