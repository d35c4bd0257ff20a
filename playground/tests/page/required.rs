//! What the tests need, and what they say where it is missing.

use std::{env, path::PathBuf};

use cors_browsers::browser::say_skipped;

/// A path below the folder of the workspace.
pub(crate) fn path(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}

/// Whether a file is there. If not, a message on standard error says what to do.
///
/// # Panics
///
/// With `CORS_PLAYGROUND=required` if it is not there.
pub(crate) fn is_there(file: &str, what: &str, remedy: &str) -> bool {
    if path(file).is_file() {
        return true;
    }
    skip(what, remedy);
    false
}

/// Says on standard error that something is not there, and what to do.
///
/// # Panics
///
/// With `CORS_PLAYGROUND=required`.
pub(crate) fn skip(what: &str, remedy: &str) {
    let is_required = env::var("CORS_PLAYGROUND").is_ok_and(|it| it == "required");
    assert!(!is_required, "{what} is required and not there: run {remedy}");
    say_skipped(&format!("{what} is not there: run {remedy}"));
}

/// Whether the page is built.
///
/// # Panics
///
/// With `CORS_PLAYGROUND=required` if it is not.
pub(crate) fn is_built() -> bool {
    is_there("target/playground/index.html", "the built playground", "tools/playground")
}
