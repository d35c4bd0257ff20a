//! Servers that are not written in Rust, started with exported policies in front of the application of
//! [`cors_conformance::Adapter`](../cors_conformance/runner/trait.Adapter.html).

mod application;
mod each_target;
mod process;
mod target;
mod tools;
mod versions;

pub use process::{DEFAULT_LIMITS, Project, Servers};
pub use versions::{Version, versions};

#[doc(no_inline)]
pub use cors_export::Target;

use std::{collections::BTreeMap, io};

/// Starts the target with each of these exported texts, by name. The servers end with what is returned. `None` if the
/// target is not installed, which is said on standard error.
///
/// # Errors
///
/// If a server does not start; then with what it printed. And if the target is not installed, where the variable
/// `CORS_FOREIGN` says that it is required.
pub fn start(target: Target, exported: &BTreeMap<String, String>) -> io::Result<Option<Servers>> {
    let Some(tools) = tools::find(target)? else { return Ok(None) };
    process::start(target, &tools, exported).map(Some)
}

/// Starts an application with an exported text, as its user would; otherwise as [`start`].
///
/// # Errors
///
/// See [`start`].
pub fn run(project: &Project<'_>, exported: &str) -> io::Result<Option<Servers>> {
    let Some(tools) = tools::find(project.target)? else { return Ok(None) };
    process::run(project, &tools, exported).map(Some)
}

/// What runs the target, with these arguments, to its end: what it reads from standard input, and what it prints.
/// Otherwise as [`start`].
///
/// # Errors
///
/// If it fails; then with what it printed. See [`start`].
pub fn output(target: Target, arguments: &[&str], input: &str) -> io::Result<Option<String>> {
    let Some(tools) = tools::find(target)? else { return Ok(None) };
    process::output(&tools, arguments, input).map(Some)
}
