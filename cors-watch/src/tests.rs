//! Events without ticks, and ticks without events.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::{fs, path::Path, thread, time::Duration};

use self::harness::{Start, Watched, toml, ways};
use crate::{PolicyFile, folders::Folders};

/// No tick comes while a test runs.
fn by_events(path: &Path) -> PolicyFile {
    let start = PolicyFile::start(path.to_owned(), Duration::from_secs(36_000), Folders::stirring);
    start.unwrap()
}

fn by_ticks(path: &Path) -> PolicyFile {
    PolicyFile::start(path.to_owned(), Duration::from_millis(10), |_| Folders::silent()).unwrap()
}

fn at_once(start: Start, ways: &[fn(Start)]) {
    thread::scope(|scope| {
        for way in ways {
            scope.spawn(move || way(start));
        }
    });
}

/// In the folder of the file and in that of what it leads to.
const IN_TWO_FOLDERS: [fn(Start); 8] = [
    ways::in_place,
    ways::renamed_over,
    ways::moved_away_and_written,
    ways::in_pieces,
    ways::deleted_and_written,
    ways::the_same_again,
    ways::a_link,
    ways::a_volume,
];

const OF_FOLDERS: [fn(Start); 3] =
    [ways::a_link_to_the_folder, ways::the_folder_is_deleted, ways::the_outer_folder_is_moved];

#[test]
fn events_alone_tell_of_what_happens_in_the_two_folders() {
    at_once(by_events, &IN_TWO_FOLDERS);
}

#[test]
fn ticks_alone_tell_of_everything() {
    at_once(by_ticks, &IN_TWO_FOLDERS);
    at_once(by_ticks, &OF_FOLDERS);
}

/// Only looking again tells of the new folder. From then on, its events do.
#[test]
fn a_folder_in_the_place_of_another_is_watched_once_it_is_looked_at() {
    let outer = tempfile::tempdir().unwrap();
    let (here, there) = (outer.path().join("here"), outer.path().join("there"));
    let path = here.join("inner/policy.toml");
    fs::create_dir_all(here.join("inner")).unwrap();
    fs::write(&path, toml(1)).unwrap();
    let watched = Watched::new(by_events, &path);
    for _ in 0..harness::ROUNDS {
        watched.changes(|number| {
            fs::rename(&here, &there).unwrap();
            fs::create_dir_all(here.join("inner")).unwrap();
            fs::write(&path, toml(number)).unwrap();
            watched.file.reload();
        });
        watched.changes(|number| fs::write(&path, toml(number)).unwrap());
        fs::remove_dir_all(&there).unwrap();
    }
}
