//! The folders whose events say that there may be something to see.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};

use crate::shared::Shared;

/// The system's watches. Dropping them closes them.
pub(crate) struct Folders {
    // `None` if the system has none left: then only the ticks look.
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    // Of what the file led to when it last led to something.
    of_target: Option<PathBuf>,
}

impl Folders {
    /// Events stir what the thread waits for.
    pub(crate) fn stirring(shared: Arc<Shared>) -> Self {
        let stir = move |event: notify::Result<Event>| {
            if is_of_change(&event) {
                shared.stir();
            }
        };
        let watcher = notify::recommended_watcher(stir).inspect_err(|error| {
            tracing::warn!(
                target: "cors",
                %error,
                "no events of files, so changes of the policy file are seen later"
            );
        });
        Self { watcher: watcher.ok(), watched: BTreeSet::new(), of_target: None }
    }

    /// Without events.
    #[cfg(test)]
    pub(crate) fn silent() -> Self {
        Self { watcher: None, watched: BTreeSet::new(), of_target: None }
    }

    /// Watches the folder of a file and, if the file is a link, the folder of what it leads to.
    ///
    /// The watches are always new ones: a folder may have been moved away and have left another in
    /// its place, and a watch goes with the folder, not with the path. What happens before they are
    /// placed is not missed if the file is read afterwards.
    pub(crate) fn watch(&mut self, file: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in std::mem::take(&mut self.watched) {
            // It fails if the folder is gone, and its watch with it.
            let _ = watcher.unwatch(&folder);
        }
        let of_file = file.parent().and_then(|folder| fs::canonicalize(folder).ok());
        if let Ok(target) = fs::canonicalize(file) {
            self.of_target = target.parent().map(Path::to_owned);
        }
        // Without links in the paths, so that no folder is watched twice: the two would share a watch.
        for folder in of_file.into_iter().chain(self.of_target.clone()).collect::<BTreeSet<_>>() {
            // It fails if the folder has gone: the next tick looks for it.
            if watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok() {
                self.watched.insert(folder);
            }
        }
    }
}

/// Reading is an event too, so that looking would never end. A lost event is one that may have been of a
/// change.
fn is_of_change(event: &notify::Result<Event>) -> bool {
    let Ok(Event { kind: EventKind::Access(access), .. }) = event else { return true };
    *access == AccessKind::Close(AccessMode::Write)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs, sync::mpsc, time::Duration};

    use notify::{RecursiveMode, Watcher as _};

    use super::is_of_change;

    /// If reading the file were a reason to look, looking would never end.
    #[test]
    fn to_read_is_no_change_and_to_write_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        fs::write(&path, "").unwrap();
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(sender).unwrap();
        watcher.watch(folder.path(), RecursiveMode::NonRecursive).unwrap();
        let is_change = || is_of_change(&events.recv_timeout(Duration::from_secs(120)).unwrap());

        fs::read(&path).unwrap();
        assert!(!is_change());
        fs::rename(&path, folder.path().join("another")).unwrap();
        // Whatever else comes of reading, it comes first.
        while !is_change() {}
        while events.try_recv().is_ok() {}
        fs::write(&path, "written").unwrap();
        while !is_change() {}
        assert!(is_of_change(&Err(notify::Error::generic("lost"))));
    }
}
