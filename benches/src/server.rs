//! Servers, each in its own process.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, Command, Stdio},
    time::Duration,
};

use cors_core::Policy;
use cors_frameworks::Framework;

use crate::Setup;

/// The argument that makes the program one of the servers.
pub const CHILD: &str = "serve";

/// Longer than any answer takes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// What a guarded server allows.
pub fn policy() -> Policy {
    Setup { origins: 10_000, ..Setup::ONE }.policy()
}

/// A server's process, which ends when this is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it, and waits until it prints its address.
    pub(crate) fn start(framework: Framework, guarded: bool) -> io::Result<Self> {
        let process = Command::new(env::current_exe()?)
            .args([CHILD, framework.name()])
            .args(guarded.then_some("--guarded"))
            .stdout(Stdio::piped())
            .spawn()?;
        // From here on the process ends even if its address cannot be read.
        let mut server = Self { process, address: (Ipv4Addr::LOCALHOST, 0).into() };
        let mut line = String::new();
        if let Some(output) = &mut server.process.stdout {
            BufReader::new(output).read_line(&mut line)?;
        }
        server.address = line.trim_end().parse().map_err(io::Error::other)?;
        Ok(server)
    }

    /// Resident memory in KiB, according to Linux.
    pub(crate) fn memory(&self) -> io::Result<u64> {
        resident(&self.process.id().to_string())
    }

    /// How many files and sockets it has open, according to Linux.
    pub(crate) fn open_files(&self) -> io::Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.process.id()))?.count())
    }
}

/// Resident memory of a process in KiB, by its number or `self`, according to Linux.
pub(crate) fn resident(process: &str) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    number.ok_or_else(|| io::Error::other("no VmRSS in the process's status"))
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
