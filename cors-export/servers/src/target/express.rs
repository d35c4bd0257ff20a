//! Express.

use std::{io, net::SocketAddr, path::Path, process::Command};

use super::javascript;
use crate::{process::Site, tools::Tools};

pub(super) fn commands(
    tools: &Tools,
    folder: &Path,
    _application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    javascript::commands(include_str!("express.mjs"), tools, folder, sites)
}
