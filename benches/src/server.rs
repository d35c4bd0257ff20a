//! Servers in processes of their own.

use std::{
    env, fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::Framework;

/// The argument with which the program is one of the servers.
pub const CHILD: &str = "serve";

/// Longer than any answer takes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// A server's process; ends with its owner.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it, and waits until it can be reached.
    pub(crate) fn start(framework: Framework, guarded: bool) -> io::Result<Self> {
        // Free a moment ago; who else would take it meanwhile makes the start fail.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let process = Command::new(env::current_exe()?)
            .args([CHILD, framework.argument(), &address.to_string()])
            .args(guarded.then_some("--guarded"))
            .stdout(Stdio::null())
            .spawn()?;
        let server = Self { process, address };
        let start = Instant::now();
        while let Err(error) = TcpStream::connect(address) {
            if start.elapsed() > DEADLINE {
                return Err(error);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// Resident memory in KiB, as Linux counts it.
    pub(crate) fn memory(&self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        number.ok_or_else(|| io::Error::other("no VmRSS in the status of the process"))
    }

    /// How many files and sockets it has open, as Linux counts them.
    pub(crate) fn open_files(&self) -> io::Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.process.id()))?.count())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
