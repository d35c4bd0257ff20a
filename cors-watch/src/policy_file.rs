//! The handle of a watched file.

use std::{
    fmt,
    path::{PathBuf, absolute},
    sync::Arc,
    thread,
    time::Duration,
};

use cors_core::Live;

use crate::{
    Status, WatchError, WatchErrorKind,
    folders::Folders,
    format::Format,
    look::{Judged, Looker, TICK, warn_of},
    read::read,
    shared::Shared,
};

/// A file with policies, watched for as long as this is kept: whenever it has changed and compiles, it replaces
/// what is current in the [`Live`].
///
/// Keep it while the server runs: `PolicyFile::watch(path)?.live()` drops it at once. Dropping it ends the
/// thread and closes the system's watches without waiting for either, so a change that is being applied at that
/// moment still is. The [`Live`] stays as it is.
///
/// ```
/// use cors_watch::{PolicyFile, cors_core::Request};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("policy.toml");
/// std::fs::write(&path, "allow_origins = ['https://old.example']")?;
/// let file = PolicyFile::watch(&path)?;
/// let live = file.live();
///
/// std::fs::write(&path, "allow_origins = ['https://new.example']")?;
/// while file.status().generation == 1 {
///     std::thread::yield_now();
/// }
/// let request = Request::from_headers(b"GET", [("origin", &b"https://new.example"[..])]);
/// assert!(live.load().evaluate(&request).refusal().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "dropping it stops watching"]
pub struct PolicyFile {
    path: PathBuf,
    live: Live,
    shared: Arc<Shared>,
}

impl PolicyFile {
    /// Reads a file, compiles it, and watches it from then on. Its name ends in `.toml` or `.json`, and it
    /// holds one policy or `routes`. A relative path is resolved now, against the current folder.
    ///
    /// It blocks while it reads the file, so call it before the server starts.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is not a valid policy, or if no thread can be started; each case is a
    /// [`WatchErrorKind`]. Then nothing is watched.
    ///
    /// ```
    /// use cors_watch::PolicyFile;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("policy.toml");
    /// std::fs::write(&path, "allow_origins = ['*']\nallow_credentials = true")?;
    /// let error = PolicyFile::watch(&path).unwrap_err();
    /// assert_eq!(
    ///     error.kind().to_string(),
    ///     "allow_origins[0]: `*` would let every website read your users' data: \
    ///      list the origins that may read it, or leave out `allow_credentials`",
    /// );
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn watch(path: impl Into<PathBuf>) -> Result<Self, WatchError> {
        Self::start(path.into(), TICK, Folders::stirring)
    }

    pub(crate) fn start(
        path: PathBuf,
        tick: Duration,
        folders: fn(Arc<Shared>) -> Folders,
    ) -> Result<Self, WatchError> {
        let path = absolute(&path)
            .map_err(|error| WatchError::new(&path, WatchErrorKind::unreadable(&error)))?;
        let failed = |kind| WatchError::new(&path, kind);
        let format = Format::of(&path).map_err(failed)?;
        let contents = read(&path).map_err(failed)?;
        let routes = format.compile(&contents).map_err(failed)?;
        // Taken, so that the guard does not log them once more.
        warn_of(&path, routes.take_unlogged_warnings());
        let live = Live::new(routes);
        let shared = Arc::new(Shared::new());
        let looker = Looker {
            path: path.clone(),
            format,
            tick,
            live: live.clone(),
            shared: Arc::clone(&shared),
            folders: folders(Arc::clone(&shared)),
            judged: Judged::good(contents),
        };
        thread::Builder::new()
            .name("cors-watch".to_owned())
            .spawn(|| looker.run())
            .map_err(|error| failed(WatchErrorKind::Thread { reason: error.to_string() }))?;
        Ok(Self { path, live, shared })
    }

    /// What the file is loaded into, for `Cors::new`.
    ///
    /// Others may replace it too. What they put there stays until the file changes to another valid policy.
    pub fn live(&self) -> Live {
        self.live.clone()
    }

    /// Which policy of the file is in use, and what is wrong with the file now.
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// Has the file looked at now, for instance on SIGHUP, and returns without waiting for it. An unchanged file
    /// replaces nothing.
    ///
    /// It takes a lock, so a signal handler must not call it: have a thread or task wait for the signal.
    pub fn reload(&self) {
        self.shared.stir();
    }
}

impl Drop for PolicyFile {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl fmt::Debug for PolicyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyFile")
            .field("path", &self.path)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
