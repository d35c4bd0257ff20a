//! Django.

use std::{io, net::SocketAddr, path::Path, process::Command};

use super::python;
use crate::{process::Site, tools::Tools};

pub(super) fn commands(
    tools: &Tools,
    folder: &Path,
    _application: SocketAddr,
    sites: &[Site],
) -> io::Result<Vec<Command>> {
    python::commands(tools, folder, include_str!("python/django.py"), sites)
}
