//! Express.

use std::{io, net::SocketAddr, path::Path, process::Command};

use crate::{process::Site, tools::Tools};

pub(super) fn commands(
    _tools: &Tools,
    _folder: &Path,
    _application: SocketAddr,
    _sites: &[Site],
) -> io::Result<Vec<Command>> {
    Err(io::Error::other("not written"))
}
