//! A PostgreSQL server for a test.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    str::FromStr as _,
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres};
use tempfile::TempDir;

use crate::{proxy::Upstream, say, wait_until};

/// A database without tables.
pub(crate) struct Database {
    pub(crate) url: String,
    /// The server, if it is one that only this test has.
    pub(crate) own: Option<Server>,
}

impl Database {
    /// On a server of its own, or if `CORS_POSTGRES` is the URL of one, there. `None` if there is neither:
    /// then the test is skipped, and with `CORS_POSTGRES=required` it fails.
    pub(crate) async fn new() -> Option<Self> {
        let given = env::var("CORS_POSTGRES").unwrap_or_default();
        if given.starts_with("postgres") {
            return Some(Self::at(&given).await);
        }
        Self::own(None).await
    }

    /// On a server of its own that is reached at a port, as in most places. Otherwise it is skipped.
    pub(crate) async fn on_a_port() -> Option<Self> {
        let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self::own(Some(unused)).await
    }

    async fn own(port: Option<u16>) -> Option<Self> {
        match Server::new(port) {
            Ok(server) => {
                let url = match port {
                    Some(port) => format!("postgres://postgres@127.0.0.1:{port}/postgres"),
                    None => {
                        format!("postgres://postgres@localhost/postgres?host={}", server.path())
                    }
                };
                let mut database = Self { url, own: Some(server) };
                database.restart().await;
                Some(database)
            }
            Err(why) => {
                assert!(env::var("CORS_POSTGRES").as_deref() != Ok("required"), "{why}");
                say(&format!("skipped: {why}"));
                None
            }
        }
    }

    async fn at(server: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cors_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let options = postgres::PgConnectOptions::from_str(server).unwrap();
        let mut connection = options.connect().await.unwrap();
        connection.execute(&*format!("CREATE DATABASE {name}")).await.unwrap();
        say(&format!("the database {name} is new and stays"));
        Self { url: options.database(&name).to_url_lossy().to_string(), own: None }
    }

    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }

    pub(crate) fn upstream(&self) -> Upstream {
        let options = postgres::PgConnectOptions::from_str(&self.url).unwrap();
        match options.get_socket() {
            Some(folder) => Upstream::Unix(folder.join(".s.PGSQL.5432")),
            None => Upstream::Tcp(options.get_host().to_owned(), options.get_port()),
        }
    }

    /// The URL of the same database at another place.
    pub(crate) fn url_at(&self, port: u16) -> String {
        if self.own.is_some() {
            return format!("postgres://postgres@127.0.0.1:{port}/postgres");
        }
        let options = postgres::PgConnectOptions::from_str(&self.url).unwrap();
        options.host("127.0.0.1").port(port).to_url_lossy().to_string()
    }

    /// Starts the server again, and waits for it.
    pub(crate) async fn restart(&mut self) {
        let (url, own) = (&self.url, self.own.as_mut().unwrap());
        wait_until("the server answers", async || {
            // It ends at once while there are still processes of one that was killed.
            if own.process.try_wait().unwrap().is_some() {
                own.process = serve(&own.binaries, own.folder.path(), own.port, own.user);
            }
            PgConnection::connect(url).await.is_ok()
        })
        .await;
    }
}

/// A server in a folder of its own, which is reached by a socket in that folder, or at a port.
pub(crate) struct Server {
    binaries: PathBuf,
    folder: TempDir,
    port: Option<u16>,
    // The user and group to run as, as it refuses to run as root.
    user: Option<(u32, u32)>,
    process: Child,
}

impl Server {
    fn new(port: Option<u16>) -> Result<Self, String> {
        let binaries = binaries().ok_or("there is no `initdb` of PostgreSQL")?;
        let user = match id(&["-u"])? {
            0 => Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)),
            _ => None,
        };
        let folder = tempfile::tempdir().unwrap();
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let data = folder.path().join("data");
        let made = command(&binaries, "initdb", user)
            .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", "postgres"])
            .arg(&data)
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("initdb: {error}"))?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let process = serve(&binaries, folder.path(), port, user);
        Ok(Self { binaries, folder, port, user, process })
    }

    fn path(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// Without a chance to say goodbye.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn stop_immediately(&mut self) {
        let mut stop = command(&self.binaries, "pg_ctl", self.user);
        stop.args(["stop", "-m", "immediate", "-D"]).arg(self.folder.path().join("data"));
        assert!(stop.status().unwrap().success());
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.stop_immediately();
        }
    }
}

/// The folder of PostgreSQL's programs: in the `PATH`, or where Debian has those of each version.
fn binaries() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    env::split_paths(&path).chain(debian).find(|folder| folder.join("initdb").is_file())
}

/// What `id` says about somebody.
fn id(arguments: &[&str]) -> Result<u32, String> {
    let said = Command::new("id").args(arguments).output().map_err(|error| error.to_string())?;
    let number = String::from_utf8_lossy(&said.stdout).trim().parse();
    number.map_err(|_| format!("id {arguments:?}: {}", String::from_utf8_lossy(&said.stderr)))
}

fn command(binaries: &Path, name: &str, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(binaries.join(name));
    // It must be allowed to be there.
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

fn serve(binaries: &Path, folder: &Path, port: Option<u16>, user: Option<(u32, u32)>) -> Child {
    let mut command = command(binaries, "postgres", user);
    command.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    // The system does not crash, so what was written stays without waiting for the disk.
    command.args(["-c", "fsync=off"]);
    match port {
        Some(port) => command.args(["-c", "listen_addresses=127.0.0.1", "-p", &port.to_string()]),
        None => command.args(["-c", "listen_addresses=", "-p", "5432"]),
    };
    command.spawn().unwrap()
}
