//! nginx, a process for each site.

use std::{fs, io, net::SocketAddr, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

/// What stands between the parts of an export.
const PART_2: &str = "\n# Part 2 ";

pub(super) fn commands(
    tools: &Tools,
    _folder: &Path,
    application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    sites.iter().map(|site| command(tools, application, site)).collect()
}

fn command(tools: &Tools, application: SocketAddr, site: &Site) -> io::Result<Command> {
    let Site { address, folder, text, has_default_limits } = site;
    let limits = if *has_default_limits { "" } else { "large_client_header_buffers 8 128k;" };
    let place = text.find(PART_2).ok_or_else(|| io::Error::other("no second part"))?;
    let (http, server) = text.split_at(place);
    let config = format!(
        "daemon off;
master_process off;
pid nginx.pid;
events {{ }}
http {{
access_log off;
error_log stderr warn;
client_body_temp_path body;
proxy_temp_path proxy;
fastcgi_temp_path fastcgi;
uwsgi_temp_path uwsgi;
scgi_temp_path scgi;
{limits}
{http}
server {{
listen {address};
{server}
location / {{ proxy_pass http://{application}; }}
}}
}}
"
    );
    fs::write(folder.join("nginx.conf"), config)?;
    let mut command = Command::new(&tools.program);
    command.arg("-p").arg(folder).args(["-c", "nginx.conf"]);
    Ok(command)
}
