//! Servers that are not written in Rust, started with exported policies in front of the application of
//! [`cors_conformance::Adapter`](../cors_conformance/runner/trait.Adapter.html).

mod application;
mod process;
mod target;
mod tools;

pub use process::Servers;
pub use tools::{Missing, REQUIRED};

use std::{collections::BTreeMap, io};

use cors_export::Target;

/// Starts the target with each of these exported texts, by name. The servers end with what is returned.
///
/// # Errors
///
/// If the target is not installed, and if a server does not start; then with what it printed.
pub fn start(target: Target, exported: &BTreeMap<String, String>) -> Result<Servers, Error> {
    let tools = tools::find(target).map_err(Error::Missing)?;
    process::start(target, &tools, exported).map_err(Error::Failed)
}

/// Why there are no servers.
#[derive(Debug)]
pub enum Error {
    /// The target is not installed.
    Missing(Missing),
    /// A server did not start.
    Failed(io::Error),
}
