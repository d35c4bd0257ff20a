//! Apache httpd, a virtual host for each site.

use std::{fs, io, net::SocketAddr, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

/// Debian's.
const MODULES: &str = "/usr/lib/apache2/modules";
const NEEDED: [&str; 11] = [
    "mpm_event",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_user",
    "auth_basic",
    "headers",
    "rewrite",
    "setenvif",
    "proxy",
    "proxy_http",
];

pub(super) fn commands(
    tools: &Tools,
    folder: &Path,
    application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    let modules: String =
        NEEDED.iter().map(|it| format!("LoadModule {it}_module {MODULES}/mod_{it}.so\n")).collect();
    let hosts: String = sites.iter().map(|site| host(application, site)).collect();
    let root = folder.display();
    let config = format!(
        "ServerRoot \"{root}\"
DefaultRuntimeDir \"{root}\"
PidFile \"{root}/apache2.pid\"
ErrorLog /dev/stderr
ServerName localhost
{modules}{hosts}"
    );
    let file = folder.join("apache2.conf");
    fs::write(&file, config)?;
    let mut command = Command::new(&tools.program);
    // In one process: others would outlive it.
    command.arg("-X").arg("-f").arg(file);
    Ok(vec![command])
}

/// Longer than any request of the tests.
const LIMITS: &str = "LimitRequestLine 131072
LimitRequestFieldSize 131072";

fn host(application: SocketAddr, site: &Site) -> String {
    let Site { address, text, has_default_limits, .. } = site;
    let limits = if *has_default_limits { "" } else { LIMITS };
    format!(
        "Listen {address}
<VirtualHost {address}>
{limits}
{text}
ProxyPass / http://{application}/
</VirtualHost>
"
    )
}
