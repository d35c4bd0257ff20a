//! HAProxy, one process with a `frontend` for each site.

use std::{fmt::Write as _, fs, io, net::SocketAddr, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

const DEFAULTS: &str = "
defaults
    mode http
    timeout connect 10s
    timeout client 10s
    timeout server 10s
    timeout http-request 10s
";

pub(super) fn commands(
    tools: &Tools,
    folder: &Path,
    application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    let mut config = "global\n".to_owned();
    if let Some(bytes) = sites.iter().filter_map(max_rewrite).max() {
        let _ = writeln!(config, "    tune.maxrewrite {bytes}");
    }
    config += DEFAULTS;
    let _ = write!(config, "\nbackend application\n    server application {application}\n");
    for (place, Site { address, text, .. }) in sites.iter().enumerate() {
        let _ = write!(
            config,
            "\nfrontend site_{place}\n    bind {address}\n{text}\n    default_backend application\n"
        );
    }
    fs::write(folder.join("haproxy.cfg"), config)?;
    let mut command = Command::new(&tools.program);
    command.current_dir(folder).args(["-db", "-f", "haproxy.cfg"]);
    Ok(vec![command])
}

/// As the text says.
fn max_rewrite(site: &Site) -> Option<usize> {
    let (_, rest) = site.text.split_once("`tune.maxrewrite ")?;
    rest.split('`').next()?.parse().ok()
}
