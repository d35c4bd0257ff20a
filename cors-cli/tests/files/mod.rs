//! Files for the command to read.

use std::path::PathBuf;

/// Writes a file, with a name used by one test only, to cargo's folder for tests.
pub(crate) fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}
