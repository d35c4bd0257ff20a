//! Dropping the handle ends its thread and closes the system's watches.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod harness;

use std::fs;

use cors_watch::PolicyFile;
use harness::{ROUNDS, toml, wait_until};

/// How many threads of this process have the name, and how many of its files are the system's watches.
fn running() -> (usize, usize) {
    let entries = |folder: &str| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_ours = |name: &String| name.trim_end() == "cors-watch";
    let names =
        entries("/proc/self/task").filter_map(|task| fs::read_to_string(task.join("comm")).ok());
    let files = entries("/proc/self/fd").filter_map(|file| fs::read_link(file).ok());
    let is_watch = |file: &std::path::PathBuf| file.to_string_lossy().contains("inotify");
    (names.filter(is_ours).count(), files.filter(is_watch).count())
}

#[test]
fn dropping_it_ends_its_thread_and_its_watches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    fs::write(&path, toml(1)).unwrap();
    for _ in 0..ROUNDS {
        let files: Vec<_> = (0..3).map(|_| PolicyFile::watch(&path).unwrap()).collect();
        let live = files[0].live();
        wait_until("three threads", || (running() == (3, 3)).then_some(()));
        drop(files);
        wait_until("no thread", || (running() == (0, 0)).then_some(()));
        assert_eq!(harness::number(&live.load(), 0..=2), 1);
    }
    // A file that is bad at the start leaves nothing behind.
    fs::write(&path, "").unwrap();
    PolicyFile::watch(&path).unwrap_err();
    assert_eq!(running(), (0, 0));
}
