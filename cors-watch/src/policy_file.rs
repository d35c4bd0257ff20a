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
    look::{Judged, Looker, TICK},
    read::read,
    shared::Shared,
};

/// A file of policies that is watched as long as this is kept: its thread replaces what is current in the
/// [`Live`] whenever the file has changed and compiles.
///
/// Dropping it ends the thread and closes the system's watches, and waits for neither. The [`Live`] stays as it is.
/// So keep it for as long as the server runs: `PolicyFile::watch(path)?.live()` drops it at once.
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
    /// Reads a file, compiles it, and watches it from then on. A name that ends in `.toml` or `.json` says how
    /// it is written; it holds one policy or `routes`. A relative path is one in the folder that is current
    /// now.
    ///
    /// It waits until the file is read, so call it before the server starts.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not a policy: see [`WatchErrorKind`]. Then nothing is watched.
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
        let live = Live::new(format.compile(&contents).map_err(failed)?);
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
    /// Others may replace it too. Then the file wins with its next change to a policy that it did not have before;
    /// until then it replaces nothing.
    pub fn live(&self) -> Live {
        self.live.clone()
    }

    /// Which policy of the file is in use, and what is wrong with the file now.
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// Has the file looked at now, for instance on SIGHUP, and returns at once. An unchanged file still replaces
    /// nothing. It takes a lock, so a handler of signals itself must not call it, only a thread or a task that
    /// learns of the signal.
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
