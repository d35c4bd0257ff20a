//! Caddy, one process for all sites.

use std::{fmt::Write as _, fs, io, net::SocketAddr, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

/// Nothing but the sites, and no more log than errors.
const BEGINNING: &str = "{
	admin off
	auto_https off
	log {
		level ERROR
	}
}
";

pub(super) fn commands(
    tools: &Tools,
    folder: &Path,
    application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    let mut config = BEGINNING.to_owned();
    for (place, Site { address, text, .. }) in sites.iter().enumerate() {
        // Each has a snippet with this name.
        config += &text.replace("\n(cors) {", &format!("\n(cors_{place}) {{"));
        let (ip, port) = (address.ip(), address.port());
        let _ = write!(
            config,
            "http://:{port} {{
	bind {ip}
	route {{
		import cors_{place}
		reverse_proxy {application}
	}}
}}
"
        );
    }
    fs::write(folder.join("Caddyfile"), config)?;
    let mut command = Command::new(&tools.program);
    command.args(["run", "--config", "Caddyfile"]).current_dir(folder);
    // It keeps files there.
    command.env("XDG_CONFIG_HOME", folder).env("XDG_DATA_HOME", folder).env("HOME", folder);
    Ok(vec![command])
}
