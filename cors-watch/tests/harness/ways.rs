//! The ways in which files are written, each several times over.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use tempfile::{TempDir, tempdir};

use super::{ROUNDS, Start, Watched, text, toml};

fn file(name: &str) -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text(&path, 1)).unwrap();
    (folder, path)
}

/// Writes a file elsewhere in the folder and renames it over the old one.
pub(crate) fn rename_over(path: &Path, text: &str) {
    let written = path.with_extension("new");
    fs::write(&written, text).unwrap();
    fs::rename(written, path).unwrap();
}

/// The file is emptied and written.
pub(crate) fn in_place(start: Start) {
    for name in ["policy.toml", "policy.json"] {
        let (_folder, path) = file(name);
        let watched = Watched::new(start, &path);
        for _ in 0..ROUNDS {
            watched.changes(|number| fs::write(&path, text(&path, number)).unwrap());
        }
    }
}

pub(crate) fn renamed_over(start: Start) {
    for name in ["policy.toml", "policy.json"] {
        let (_folder, path) = file(name);
        let watched = Watched::new(start, &path);
        for _ in 0..ROUNDS {
            watched.changes(|number| rename_over(&path, &text(&path, number)));
        }
    }
}

/// The old file is a backup first, as `vim` has it, so that for a moment there is none.
pub(crate) fn moved_away_and_written(start: Start) {
    let (_folder, path) = file("policy.toml");
    let watched = Watched::new(start, &path);
    for _ in 0..ROUNDS {
        watched.changes(|number| {
            fs::rename(&path, path.with_extension("toml~")).unwrap();
            fs::write(&path, toml(number)).unwrap();
        });
    }
}

/// Piece by piece.
pub(crate) fn in_pieces(start: Start) {
    let (_folder, path) = file("policy.toml");
    let watched = Watched::new(start, &path);
    for _ in 0..ROUNDS {
        watched.changes(|number| {
            let mut file = OpenOptions::new().write(true).truncate(true).open(&path).unwrap();
            for piece in toml(number).as_bytes().chunks(12) {
                file.write_all(piece).unwrap();
                thread::sleep(Duration::from_millis(8));
            }
        });
    }
}

/// Deleted, and written again: first as it was, then another.
pub(crate) fn deleted_and_written(start: Start) {
    let (_folder, path) = file("policy.toml");
    let watched = Watched::new(start, &path);
    for _ in 0..ROUNDS {
        watched.vanishes(|| fs::remove_file(&path).unwrap());
        watched.restores(|number| fs::write(&path, toml(number)).unwrap());
        watched.vanishes(|| fs::remove_file(&path).unwrap());
        watched.changes(|number| fs::write(&path, toml(number)).unwrap());
    }
}

/// What is as it was makes no generation, however it was written.
pub(crate) fn the_same_again(start: Start) {
    let (_folder, path) = file("policy.toml");
    let watched = Watched::new(start, &path);
    for _ in 0..ROUNDS {
        let same = toml(watched.current());
        fs::write(&path, &same).unwrap();
        thread::sleep(Duration::from_millis(150));
        rename_over(&path, &same);
        thread::sleep(Duration::from_millis(150));
        watched.stays();
        watched.changes(|number| fs::write(&path, toml(number)).unwrap());
    }
}

/// A link whose target, in another folder, is edited or is another one.
pub(crate) fn a_link(start: Start) {
    let (_folder, path) = file("policy.toml");
    let (_elsewhere, target) = file("target.toml");
    let (third, aside) = (tempdir().unwrap(), tempdir().unwrap());
    // The only event in the folder of the link is that it is there.
    let lead_to = |target: &Path| {
        let link = aside.path().join("link");
        symlink(target, &link).unwrap();
        fs::rename(link, &path).unwrap();
    };
    lead_to(&target);
    let watched = Watched::new(start, &path);
    for round in 0..ROUNDS {
        watched.changes(|number| fs::write(&target, toml(number)).unwrap());
        watched.changes(|number| rename_over(&target, &toml(number)));
        watched.changes(|number| {
            let other = third.path().join(round.to_string());
            fs::write(&other, toml(number)).unwrap();
            lead_to(&other);
        });
        // Back to the first target, whose folder is watched again.
        watched.changes(|number| {
            fs::write(&target, toml(number)).unwrap();
            lead_to(&target);
        });
        watched.vanishes(|| fs::remove_file(&target).unwrap());
        watched.restores(|number| fs::write(&target, toml(number)).unwrap());
    }
}

/// A volume of Kubernetes: `policy.toml` leads to `..data/policy.toml`, and `..data` to a folder with the
/// time in its name. An update makes another such folder and renames another `..data` over the old one.
pub(crate) fn a_volume(start: Start) {
    let volume = tempdir().unwrap();
    let update = |number: u64| {
        let name = format!("..2026_01_01_00_00_{number}.123");
        let folder = volume.path().join(&name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("policy.toml"), toml(number)).unwrap();
        let before = fs::read_link(volume.path().join("..data"));
        symlink(&name, volume.path().join("..data_tmp")).unwrap();
        fs::rename(volume.path().join("..data_tmp"), volume.path().join("..data")).unwrap();
        // Not every time, as it is an event too.
        if let Ok(before) = before
            && number.is_multiple_of(2)
        {
            fs::remove_dir_all(volume.path().join(before)).unwrap();
        }
    };
    update(1);
    let path = volume.path().join("policy.toml");
    symlink("..data/policy.toml", &path).unwrap();
    let watched = Watched::new(start, &path);
    for _ in 0..ROUNDS {
        watched.changes(update);
    }
}

/// `current` leads to a release, and an update leads it to another one.
pub(crate) fn a_link_to_the_folder(start: Start) {
    let folder = tempdir().unwrap();
    let current = folder.path().join("current");
    let update = |number: u64| {
        let release = folder.path().join(number.to_string());
        fs::create_dir(&release).unwrap();
        fs::write(release.join("policy.toml"), toml(number)).unwrap();
        symlink(&release, folder.path().join("next")).unwrap();
        fs::rename(folder.path().join("next"), &current).unwrap();
    };
    update(1);
    let path = current.join("policy.toml");
    let watched = Watched::new(start, &path);
    for _ in 0..ROUNDS {
        watched.changes(update);
        watched.changes(|number| fs::write(&path, toml(number)).unwrap());
    }
}

/// The folder is deleted and comes back, sometimes after a while.
pub(crate) fn the_folder_is_deleted(start: Start) {
    let outer = tempdir().unwrap();
    let folder = outer.path().join("a/b");
    let path = folder.join("policy.toml");
    let write = |number: u64| {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, toml(number)).unwrap();
    };
    write(1);
    let watched = Watched::new(start, &path);
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            watched.changes(|number| {
                fs::remove_dir_all(outer.path().join("a")).unwrap();
                write(number);
            });
        } else {
            watched.vanishes(|| fs::remove_dir_all(outer.path().join("a")).unwrap());
            thread::sleep(Duration::from_millis(300));
            watched.stays();
            watched.changes(write);
        }
        // It is watched again.
        watched.changes(|number| rename_over(&path, &toml(number)));
    }
}

/// The folder's own folder is moved away and back, or another one takes its place.
pub(crate) fn the_outer_folder_is_moved(start: Start) {
    let outer = tempdir().unwrap();
    let (here, there) = (outer.path().join("here"), outer.path().join("there"));
    let path = here.join("inner/policy.toml");
    let write = |number: u64| {
        fs::create_dir_all(here.join("inner")).unwrap();
        fs::write(&path, toml(number)).unwrap();
    };
    write(1);
    let watched = Watched::new(start, &path);
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            watched.vanishes(|| fs::rename(&here, &there).unwrap());
            watched.restores(|_| fs::rename(&there, &here).unwrap());
            continue;
        }
        watched.changes(|number| {
            fs::rename(&here, &there).unwrap();
            write(number);
        });
        watched.changes(|number| {
            // Not the file any more.
            fs::write(there.join("inner/policy.toml"), toml(number + 100)).unwrap();
            fs::write(&path, toml(number)).unwrap();
        });
        fs::remove_dir_all(&there).unwrap();
    }
}
