//! Node.js, one process for all sites.

use std::{fs, io, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

/// Longer than any header of the tests.
const MAX_HEADER: &str = "--max-http-header-size=131072";

/// Starts the application, a module that serves each `address=module` of its arguments with the packages of the folder
/// that goes before them.
pub(super) fn commands(
    application: &str,
    tools: &Tools,
    folder: &Path,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    let main = folder.join("main.mjs");
    fs::write(&main, application)?;
    let mut command = Command::new(&tools.program);
    command.arg(MAX_HEADER).arg(main).arg(fs::canonicalize(&tools.node)?);
    for Site { address, folder, text } in sites {
        let module = folder.join("cors.mjs");
        fs::write(&module, text)?;
        command.arg(format!("{address}={}", module.display()));
    }
    Ok(vec![command])
}
