//! How each target is started, a file for each.

mod apache;
mod caddy;
mod django;
mod express;
mod fastify;
mod flask;
mod haproxy;
mod javascript;
mod nginx;
mod python;
mod starlette;

use std::{io, net::SocketAddr, path::Path, process::Command};

use cors_export::Target;

use crate::{process::Site, tools::Tools};

/// Writes the files that the target needs into the folders of the sites, or into `folder`, and says what serves
/// them: in front of `application`, or the target's own application, which does the same.
pub(crate) fn commands(
    target: Target,
    tools: &Tools,
    folder: &Path,
    application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    match target {
        Target::Nginx => nginx::commands(tools, folder, application, sites),
        Target::Caddy => caddy::commands(tools, folder, application, sites),
        Target::Apache => apache::commands(tools, folder, application, sites),
        Target::Haproxy => haproxy::commands(tools, folder, application, sites),
        Target::Express => express::commands(tools, folder, application, sites),
        Target::Fastify => fastify::commands(tools, folder, application, sites),
        Target::Flask => flask::commands(tools, folder, application, sites),
        Target::Starlette => starlette::commands(tools, folder, application, sites),
        Target::Django => django::commands(tools, folder, application, sites),
    }
}
