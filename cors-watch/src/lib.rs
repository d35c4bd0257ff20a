#![doc = include_str!("../README.md")]

mod error;
mod folders;
mod format;
mod look;
mod policy_file;
mod read;
mod shared;
mod status;

#[doc(no_inline)]
pub use cors_core;
pub use cors_core::Live;
pub use error::{WatchError, WatchErrorKind};
pub use policy_file::PolicyFile;
pub use read::MAX_FILE_LEN;
pub use status::Status;

#[cfg(all(test, unix))]
mod tests;
// The tests share what those in `tests/` use.
#[cfg(all(test, unix))]
extern crate self as cors_watch;
