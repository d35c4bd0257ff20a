//! What is wrong with a watched file.

use std::{
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
};

use cors_core::ConfigErrors;

use crate::MAX_FILE_LEN;

/// Why a file is not a policy: which file, and what is wrong with it.
///
/// Prints the path and the problem, under [`Debug`](fmt::Debug) too, which is what `main` prints when it
/// returns an error.
///
/// ```
/// use cors_watch::{PolicyFile, WatchErrorKind};
///
/// let error = PolicyFile::watch("/etc/cors/policy.yaml").unwrap_err();
/// assert_eq!(*error.kind(), WatchErrorKind::Extension);
/// assert_eq!(
///     error.to_string(),
///     "/etc/cors/policy.yaml: neither `.toml` nor `.json`: rename it to match its content",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WatchError {
    path: PathBuf,
    kind: WatchErrorKind,
}

/// What is wrong with a file. Prints the problem without the path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WatchErrorKind {
    /// Its name does not end in `.toml` or `.json`.
    Extension,
    /// The system does not let it be read: it does not exist, it may not be read, or its disk fails.
    Unreadable {
        /// The kind of the system's error, such as [`io::ErrorKind::NotFound`].
        kind: io::ErrorKind,
        /// The system's words for it.
        reason: String,
    },
    /// A folder, a named pipe, a socket or a device is in its place.
    NotAFile,
    /// It is longer than [`MAX_FILE_LEN`].
    TooLong,
    /// It is not UTF-8.
    NotUtf8 {
        /// How many bytes at the beginning are.
        valid_up_to: usize,
    },
    /// It is not TOML or JSON, or has fields that a policy does not have. The text says where.
    Syntax(String),
    /// Its policies do not compile: everything that is wrong with them.
    Policy(ConfigErrors),
    /// The system starts no further thread. Only [`PolicyFile::watch`](crate::PolicyFile::watch) returns this.
    Thread {
        /// The system's words for it.
        reason: String,
    },
}

impl WatchError {
    pub(crate) fn new(path: &Path, kind: WatchErrorKind) -> Self {
        Self { path: path.to_owned(), kind }
    }

    /// The file: an absolute path, unless the current folder is not known.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it.
    pub fn kind(&self) -> &WatchErrorKind {
        &self.kind
    }
}

impl WatchErrorKind {
    /// What the system says about a file that cannot be read.
    pub(crate) fn unreadable(error: &io::Error) -> Self {
        Self::Unreadable { kind: error.kind(), reason: error.to_string() }
    }
}

impl fmt::Display for WatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Each error of a policy has a line.
        let separator = if matches!(self.kind, WatchErrorKind::Policy(_)) { '\n' } else { ' ' };
        write!(f, "{}:{separator}{}", self.path.display(), self.kind)
    }
}

/// The same as [`Display`](fmt::Display), because `main` and `unwrap` print it.
impl fmt::Debug for WatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for WatchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extension => {
                f.write_str("neither `.toml` nor `.json`: rename it to match its content")
            }
            Self::Unreadable { reason, .. } => write!(f, "cannot be read: {reason}"),
            Self::NotAFile => f.write_str(
                "a folder, a pipe or a device, not a file: put the file with the policy in its place",
            ),
            Self::TooLong => {
                write!(f, "longer than {} MiB, so hardly a policy", MAX_FILE_LEN >> 20)?;
                f.write_str(": put the file with the policy in its place")
            }
            Self::NotUtf8 { valid_up_to } => {
                write!(f, "not UTF-8 after byte {valid_up_to}: save it as UTF-8")
            }
            Self::Syntax(text) => f.write_str(text),
            Self::Policy(errors) => errors.fmt(f),
            Self::Thread { reason } => write!(f, "no thread can be started to watch it: {reason}"),
        }
    }
}

impl Error for WatchError {}
