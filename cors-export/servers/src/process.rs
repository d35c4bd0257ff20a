//! Processes that end with their owner.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::atomic::{AtomicU8, Ordering},
    thread,
    time::{Duration, Instant},
};

use cors_export::Target;
use tempfile::TempDir;

use crate::{application, target, tools::Tools};

/// Longer than a server takes to start on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Servers, until this is dropped.
#[derive(Debug)]
pub struct Servers {
    running: Vec<Running>,
    addresses: BTreeMap<String, SocketAddr>,
    // Dropped after the processes.
    _folder: TempDir,
}

/// What is to be served.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    /// A folder of its own.
    pub(crate) folder: PathBuf,
    /// The exported text.
    pub(crate) text: String,
}

#[derive(Debug)]
struct Running {
    child: Child,
    log: PathBuf,
}

impl Servers {
    /// Where the policy with this name is served.
    pub fn address(&self, name: &str) -> Option<SocketAddr> {
        self.addresses.get(name).copied()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn start(
    target: Target,
    tools: &Tools,
    exported: &BTreeMap<String, String>,
) -> io::Result<Servers> {
    let folder = TempDir::with_prefix("cors-foreign-")?;
    let application = application::serve()?;
    let ports = free_ports(own_host(), exported.len())?;
    let mut sites = Vec::new();
    let mut addresses = BTreeMap::new();
    for ((name, text), address) in exported.iter().zip(ports) {
        let folder = folder.path().join(name);
        fs::create_dir(&folder)?;
        sites.push(Site { address, folder, text: text.clone() });
        addresses.insert(name.clone(), address);
    }
    let commands = target::commands(target, tools, folder.path(), application, &sites)?;
    let mut running = Vec::new();
    for (place, command) in commands.into_iter().enumerate() {
        running.push(spawn(command, folder.path().join(format!("{place}.log")))?);
    }
    let mut servers = Servers { running, addresses, _folder: folder };
    servers.wait()?;
    Ok(servers)
}

/// A loopback address that no other call in this process has.
fn own_host() -> Ipv4Addr {
    static CALLS: AtomicU8 = AtomicU8::new(1);
    let [.., process] = process::id().to_be_bytes();
    Ipv4Addr::new(127, 77, process, CALLS.fetch_add(1, Ordering::Relaxed))
}

fn free_ports(host: Ipv4Addr, number: usize) -> io::Result<Vec<SocketAddr>> {
    let listeners: Vec<_> =
        (0..number).map(|_| TcpListener::bind((host, 0))).collect::<io::Result<_>>()?;
    listeners.iter().map(TcpListener::local_addr).collect()
}

fn spawn(mut command: Command, log: PathBuf) -> io::Result<Running> {
    let file = File::create(&log)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    Ok(Running { child: command.spawn()?, log })
}

impl Servers {
    fn wait(&mut self) -> io::Result<()> {
        let deadline = Instant::now() + DEADLINE;
        for address in self.addresses.values() {
            while TcpStream::connect_timeout(address, DEADLINE).is_err() {
                for running in &mut self.running {
                    if let Some(status) = running.child.try_wait()? {
                        return Err(failed(&format!("ended with {status}"), &running.log));
                    }
                }
                if Instant::now() > deadline {
                    let log = self.running.first().map(|it| it.log.clone()).unwrap_or_default();
                    return Err(failed("does not listen", &log));
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }
}

fn failed(how: &str, log: &Path) -> io::Error {
    let log = fs::read_to_string(log).unwrap_or_default();
    io::Error::other(format!("the server {how}: {log}"))
}
