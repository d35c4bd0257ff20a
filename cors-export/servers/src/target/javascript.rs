//! Node.js, one process for all sites.

use std::{fs, io, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

/// Longer than any header of the tests.
const MAX_HEADER: &str = "131072";

/// Starts the application, a module that serves each `address/limit=module` of its arguments with the packages of the
/// folder that goes before them. The limit is for headers; without it, that of Node.js holds.
pub(super) fn commands(
    application: &str,
    tools: &Tools,
    folder: &Path,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    let main = folder.join("main.mjs");
    fs::write(&main, application)?;
    let mut command = Command::new(&tools.program);
    command.arg(main).arg(fs::canonicalize(&tools.node)?);
    for Site { address, folder, text, has_default_limits } in sites {
        let module = folder.join("cors.mjs");
        fs::write(&module, text)?;
        let limit = if *has_default_limits { "" } else { MAX_HEADER };
        command.arg(format!("{address}/{limit}={}", module.display()));
    }
    Ok(vec![command])
}
