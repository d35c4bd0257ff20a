//! Whatever takes the place of the file, the last good policy stays.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod harness;

use std::{
    fs::{self, File},
    io::ErrorKind,
    os::unix::fs::symlink,
    path::Path,
    process::Command,
    thread,
};

use cors_watch::{MAX_FILE_LEN, PolicyFile, WatchErrorKind};
use harness::{ROUNDS, Watched, toml};

/// How a file becomes bad, and whether that is what is said about it.
type Bad = (&'static str, fn(&Path), fn(&WatchErrorKind) -> bool);

const BAD: [Bad; 13] = [
    ("nothing", |_| {}, |kind| is_unreadable(kind, ErrorKind::NotFound)),
    ("a folder", |path| fs::create_dir(path).unwrap(), |kind| *kind == WatchErrorKind::NotAFile),
    (
        "a pipe",
        |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        |kind| *kind == WatchErrorKind::NotAFile,
    ),
    (
        "a socket",
        |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
        |kind| *kind == WatchErrorKind::NotAFile,
    ),
    (
        "a device without an end",
        |path| symlink("/dev/zero", path).unwrap(),
        |kind| *kind == WatchErrorKind::NotAFile,
    ),
    (
        "a link to nothing",
        |path| symlink("nothing", path).unwrap(),
        |kind| is_unreadable(kind, ErrorKind::NotFound),
    ),
    (
        "a link to itself",
        |path| symlink(path, path).unwrap(),
        |kind| matches!(kind, WatchErrorKind::Unreadable { .. }),
    ),
    ("no bytes", |path| fs::write(path, "").unwrap(), |kind| is_policy(kind, &["no-origins"])),
    (
        "half a file",
        |path| fs::write(path, toml(1).trim_end_matches(']')).unwrap(),
        |kind| matches!(kind, WatchErrorKind::Syntax(text) if text.starts_with("line 5, column 26: ")),
    ),
    (
        "the fields of another version",
        |path| fs::write(path, format!("{}\nallow_everything = true", toml(1))).unwrap(),
        |kind| matches!(kind, WatchErrorKind::Syntax(text) if text.contains("`allow_everything`")),
    ),
    (
        "bytes that are not text",
        |path| fs::write(path, b"\xff\xfe").unwrap(),
        |kind| *kind == WatchErrorKind::NotUtf8 { valid_up_to: 0 },
    ),
    (
        "too much",
        |path| File::create(path).unwrap().set_len(MAX_FILE_LEN + 1).unwrap(),
        |kind| *kind == WatchErrorKind::TooLong,
    ),
    (
        "a policy that does not compile",
        |path| {
            fs::write(path, "allow_origins = ['https://a.example/', '*']\nallow_credentials = true")
                .unwrap()
        },
        |kind| is_policy(kind, &["trailing-slash", "any-origin-with-credentials"]),
    ),
];

fn is_unreadable(kind: &WatchErrorKind, of_kind: ErrorKind) -> bool {
    matches!(kind, WatchErrorKind::Unreadable { kind, .. } if *kind == of_kind)
}

fn is_policy(kind: &WatchErrorKind, codes: &[&str]) -> bool {
    let WatchErrorKind::Policy(errors) = kind else { return false };
    errors.iter().map(|error| error.code()).eq(codes.iter().copied())
}

fn remove(path: &Path) {
    let removed = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
    if let Err(error) = removed {
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn the_last_good_policy_stays() {
    thread::scope(|scope| {
        for bad in BAD {
            scope.spawn(move || stays(bad));
        }
    });
}

fn stays((name, make, is_right): Bad) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    let write = |number| {
        remove(&path);
        fs::write(&path, toml(number)).unwrap();
    };
    let spoil = || {
        remove(&path);
        make(&path);
    };
    write(1);
    let watched = Watched::new(|path| PolicyFile::watch(path).unwrap(), &path);
    for _ in 0..ROUNDS {
        watched.breaks(name, is_right, spoil);
        watched.restores(write);
        watched.breaks(name, is_right, spoil);
        watched.changes(write);
        watched.breaks(name, is_right, spoil);
        let text =
            |kind: &_| matches!(kind, WatchErrorKind::Syntax(text) if text.contains("wrong"));
        watched.breaks("wrong", text, || {
            remove(&path);
            fs::write(&path, "wrong = 1").unwrap();
        });
        watched.breaks(name, is_right, spoil);
        watched.restores(write);
    }
}

#[test]
fn a_bad_file_is_not_watched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    for (name, make, is_right) in BAD {
        make(&path);
        let error = PolicyFile::watch(&path).unwrap_err();
        assert!(is_right(error.kind()), "{name}: {error}");
        assert_eq!(error.path(), path);
        assert!(error.to_string().starts_with(&format!("{}:", path.display())));
        remove(&path);
    }
    for name in ["policy", "policy.yaml", "policy.toml~"] {
        let path = folder.path().join(name);
        fs::write(&path, toml(1)).unwrap();
        let error = PolicyFile::watch(&path).unwrap_err();
        assert_eq!(*error.kind(), WatchErrorKind::Extension, "{name}");
    }
    assert!(matches!(PolicyFile::watch("").unwrap_err().kind(), WatchErrorKind::Unreadable { .. }));
}
