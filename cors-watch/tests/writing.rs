//! A file that is written in any way becomes the policy, and nothing else does.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod harness;

use std::path::Path;

use cors_watch::PolicyFile;
use harness::ways;

fn start(path: &Path) -> PolicyFile {
    PolicyFile::watch(path).unwrap()
}

#[test]
fn in_place() {
    ways::in_place(start);
}

#[test]
fn renamed_over() {
    ways::renamed_over(start);
}

#[test]
fn moved_away_and_written() {
    ways::moved_away_and_written(start);
}

#[test]
fn in_pieces() {
    ways::in_pieces(start);
}

#[test]
fn deleted_and_written() {
    ways::deleted_and_written(start);
}

#[test]
fn the_same_again() {
    ways::the_same_again(start);
}

#[test]
fn a_link() {
    ways::a_link(start);
}

#[test]
fn a_volume() {
    ways::a_volume(start);
}

#[test]
fn a_link_to_the_folder() {
    ways::a_link_to_the_folder(start);
}

#[test]
fn the_folder_is_deleted() {
    ways::the_folder_is_deleted(start);
}

#[test]
fn the_outer_folder_is_moved() {
    ways::the_outer_folder_is_moved(start);
}
