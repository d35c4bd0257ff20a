//! The thread that looks at a file.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use cors_core::{ConfigError, Live, Routes};

use crate::{
    WatchError, WatchErrorKind,
    folders::Folders,
    format::Format,
    read::{Found, read},
    shared::Shared,
};

/// How long contents must stay the same before they count. A program that writes piece by piece pauses for less.
const SETTLED: Duration = Duration::from_millis(100);

/// The longest time between two looks. Events get lost, network file systems have none for what other machines
/// write, and none tell of a folder that has come back.
pub(crate) const TICK: Duration = Duration::from_secs(2);

/// A file, and what has been made of it.
pub(crate) struct Looker {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) tick: Duration,
    pub(crate) live: Live,
    pub(crate) shared: Arc<Shared>,
    pub(crate) folders: Folders,
    pub(crate) judged: Judged,
}

/// What has been made of the file so far.
pub(crate) struct Judged {
    /// The contents of the last good file.
    good: Vec<u8>,
    /// What was found afterwards, if that is not good.
    bad: Option<Found>,
    /// What was found last, if it may not have settled.
    unsettled: Option<Found>,
}

/// What follows from a look.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing new.
    Unchanged,
    /// Something new, which may be only half of what comes.
    Unsettled,
    /// Something new.
    Changed(Found),
    /// The last good contents are back.
    Restored,
}

impl Judged {
    pub(crate) fn good(contents: Vec<u8>) -> Self {
        Self { good: contents, bad: None, unsettled: None }
    }

    /// Compares contents, as times say little: a copy may be as old as its original.
    fn look(&mut self, found: Found) -> Verdict {
        let is_good = found.as_ref() == Ok(&self.good);
        let unchanged = match &self.bad {
            Some(bad) => *bad == found,
            None => is_good,
        };
        if unchanged {
            self.unsettled = None;
            return Verdict::Unchanged;
        }
        if self.unsettled.as_ref() != Some(&found) {
            self.unsettled = Some(found);
            return Verdict::Unsettled;
        }
        self.unsettled = None;
        if is_good {
            self.bad = None;
            return Verdict::Restored;
        }
        Verdict::Changed(found)
    }
}

impl Looker {
    /// Looks until it is stopped.
    pub(crate) fn run(mut self) {
        while !self.shared.is_stopped() {
            self.folders.watch(&self.path);
            let verdict = self.judged.look(read(&self.path));
            let settled = verdict != Verdict::Unsettled;
            self.follow(verdict);
            // In a folder where events never end, such as one of logs, it looks no more often than this.
            self.shared.pause(SETTLED);
            if settled {
                self.shared.wait(self.tick);
            }
        }
    }

    fn follow(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Unchanged | Verdict::Unsettled => {}
            Verdict::Changed(found) => self.judge(found),
            Verdict::Restored => {
                self.shared.set_error(None);
                tracing::info!(
                    target: "cors",
                    path = %self.path.display(),
                    "the policy file is good again, and as it was"
                );
            }
        }
    }

    fn judge(&mut self, found: Found) {
        match found {
            Ok(contents) => match self.format.compile(&contents) {
                Ok(routes) => self.replace(routes, contents),
                Err(kind) => self.keep_last_good(Ok(contents), kind),
            },
            Err(kind) => self.keep_last_good(Err(kind.clone()), kind),
        }
    }

    fn replace(&mut self, routes: Routes, contents: Vec<u8>) {
        // Nobody wants a policy from a file that they no longer watch.
        if self.shared.is_stopped() {
            return;
        }
        warn_of(&self.path, routes.take_unlogged_warnings());
        self.live.replace(routes);
        self.judged = Judged::good(contents);
        let generation = self.shared.replaced();
        tracing::info!(
            target: "cors",
            path = %self.path.display(),
            generation,
            "the policy file has changed and is in use"
        );
    }

    fn keep_last_good(&mut self, found: Found, kind: WatchErrorKind) {
        tracing::error!(
            target: "cors",
            path = %self.path.display(),
            error = %kind,
            "the policy file cannot be used, so the last good policy stays"
        );
        self.judged.bad = Some(found);
        self.shared.set_error(Some(WatchError::new(&self.path, kind)));
    }
}

/// Tells what a policy is better written without, or with something else.
pub(crate) fn warn_of(path: &Path, warnings: &[ConfigError]) {
    if warnings.is_empty() {
        return;
    }
    let lines: Vec<_> = warnings.iter().map(ConfigError::to_string).collect();
    tracing::warn!(
        target: "cors",
        path = %path.display(),
        warnings = %lines.join("\n"),
        "the policy file can be used, but something in it may not be meant"
    );
}

#[cfg(test)]
mod tests {
    use super::{Judged, Verdict};
    use crate::WatchErrorKind;

    #[test]
    fn what_is_new_counts_once_it_is_seen_twice_in_a_row() {
        let mut judged = Judged::good(b"good".to_vec());
        assert_eq!(judged.look(Ok(b"good".to_vec())), Verdict::Unchanged);
        for piece in [&b""[..], b"n", b"ne", b"new"] {
            assert_eq!(judged.look(Ok(piece.to_vec())), Verdict::Unsettled);
        }
        assert_eq!(judged.look(Ok(b"new".to_vec())), Verdict::Changed(Ok(b"new".to_vec())));
    }

    #[test]
    fn what_was_only_passing_is_nothing() {
        let mut judged = Judged::good(b"good".to_vec());
        assert_eq!(judged.look(Ok(b"half".to_vec())), Verdict::Unsettled);
        assert_eq!(judged.look(Ok(b"good".to_vec())), Verdict::Unchanged);
        // Not twice in a row.
        assert_eq!(judged.look(Ok(b"half".to_vec())), Verdict::Unsettled);
        assert_eq!(judged.look(Err(WatchErrorKind::NotAFile)), Verdict::Unsettled);
        assert_eq!(judged.look(Ok(b"half".to_vec())), Verdict::Unsettled);
    }

    #[test]
    fn what_is_bad_is_so_once_and_the_last_good_can_come_back() {
        let mut judged = Judged::good(b"good".to_vec());
        judged.bad = Some(Err(WatchErrorKind::NotAFile));
        assert_eq!(judged.look(Err(WatchErrorKind::NotAFile)), Verdict::Unchanged);
        assert_eq!(judged.look(Err(WatchErrorKind::TooLong)), Verdict::Unsettled);
        assert_eq!(judged.look(Ok(b"good".to_vec())), Verdict::Unsettled);
        assert_eq!(judged.look(Ok(b"good".to_vec())), Verdict::Restored);
        assert_eq!(judged.look(Ok(b"good".to_vec())), Verdict::Unchanged);
    }
}
