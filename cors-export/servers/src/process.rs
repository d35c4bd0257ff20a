//! Processes that end with their owner.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write as _},
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

/// The name of a policy before which servers keep their limits for requests. Elsewhere they are widened, so that long
/// requests reach what was exported.
pub const DEFAULT_LIMITS: &str = "default-limits";

/// Servers, until this is dropped.
#[derive(Debug)]
pub struct Servers {
    running: Vec<Running>,
    addresses: BTreeMap<String, SocketAddr>,
    // Dropped after the processes.
    folder: TempDir,
}

/// An application as its user writes and serves it.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// By which the server is found.
    pub name: &'a str,
    /// What the text is exported to.
    pub target: Target,
    /// Where it is saved.
    pub exported: &'a str,
    /// The other files, by path. `{folder}`, `{host}` and `{port}` stand for where it is served.
    pub files: &'a [(&'a str, &'a str)],
    /// Those of the server or of what runs it, with the same in braces.
    pub arguments: &'a [&'a str],
}

/// What is to be served.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    /// A folder of its own.
    pub(crate) folder: PathBuf,
    /// The exported text.
    pub(crate) text: String,
    pub(crate) has_default_limits: bool,
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
        let has_default_limits = name == DEFAULT_LIMITS;
        sites.push(Site { address, folder, text: text.clone(), has_default_limits });
        addresses.insert(name.clone(), address);
    }
    let commands = target::commands(target, tools, folder.path(), application, &sites)?;
    Servers::started(commands, addresses, folder)
}

pub(crate) fn run(project: &Project<'_>, tools: &Tools, exported: &str) -> io::Result<Servers> {
    let folder = TempDir::with_prefix("cors-foreign-")?;
    let ports = free_ports(own_host(), 1)?;
    let addresses: BTreeMap<_, _> = [project.name.to_owned()].into_iter().zip(ports).collect();
    let filled = |text: &str| {
        let text = text.replace("{folder}", &folder.path().display().to_string());
        addresses.values().fold(text, |text, address| {
            let text = text.replace("{host}", &address.ip().to_string());
            text.replace("{port}", &address.port().to_string())
        })
    };
    for (path, text) in project.files.iter().copied().chain([(project.exported, exported)]) {
        let path = folder.path().join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, filled(text))?;
    }
    let mut command = tools.command();
    command.current_dir(folder.path()).args(project.arguments.iter().map(|it| filled(it)));
    Servers::started(vec![command], addresses, folder)
}

pub(crate) fn output(tools: &Tools, arguments: &[&str], input: &str) -> io::Result<String> {
    let mut command = tools.command();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        // It is read while this is written.
        scope.spawn(move || stdin.map(|mut it| it.write_all(input.as_bytes())));
        child.wait_with_output()
    })?;
    let [printed, complained] =
        [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned());
    if !output.status.success() {
        let program = tools.program.display();
        return Err(io::Error::other(format!("{program}: {}: {complained}", output.status)));
    }
    // Some print their version there.
    Ok(if printed.is_empty() { complained } else { printed })
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
    fn started(
        commands: Vec<Command>,
        addresses: BTreeMap<String, SocketAddr>,
        folder: TempDir,
    ) -> io::Result<Self> {
        let mut servers = Self { running: Vec::new(), addresses, folder };
        for (place, command) in commands.into_iter().enumerate() {
            let log = servers.folder.path().join(format!("{place}.log"));
            servers.running.push(spawn(command, log)?);
        }
        servers.wait()?;
        Ok(servers)
    }

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
