//! What the targets for Python have in common: one process for all sites.

use std::{fs, io, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

/// What the applications have in common.
const SITES: &str = include_str!("python/sites.py");

/// Serves the sites with a script, whose arguments are a host, a port and the exported module of each.
pub(super) fn commands(
    tools: &Tools,
    folder: &Path,
    script: &str,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    fs::write(folder.join("sites.py"), SITES)?;
    let path = folder.join("server.py");
    fs::write(&path, script)?;
    let mut command = Command::new(&tools.program);
    command.arg("-B").arg(path);
    for Site { address, folder, text, .. } in sites {
        let module = folder.join("cors.py");
        fs::write(&module, text)?;
        command.arg(address.ip().to_string()).arg(address.port().to_string()).arg(module);
    }
    Ok(vec![command])
}
