//! Honest, hostile and aborted requests over loopback, as many as wanted: is every one answered, is every
//! connection closed in the end, and does memory stay constant?

use std::{
    io::{self, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
    time::Instant,
};

use cors_conformance::{
    generate::AnyRequest,
    hostile, laws,
    runner::cors_part,
    wire::{self, Connection, Response},
};
use cors_core::Policy;
use cors_frameworks::Framework;

use crate::server::{self, DEADLINE, Server};

/// How many clients a server has at once.
const CLIENTS: u8 = 8;

/// How many KiB resident memory may grow after the first tenth of the requests, as the allocator does not
/// return all memory to the system.
const MOST_GROWTH: u64 = 2048;

/// How one framework's guarded server fared.
#[derive(Debug, Clone, Copy)]
pub struct Soak {
    /// The framework.
    pub framework: Framework,
    /// How the requests ended.
    pub tally: Tally,
    /// Resident memory in KiB after a tenth of the requests, and after all of them.
    pub memory: [u64; 2],
    /// Open files before the first client, and after the last.
    pub open_files: [usize; 2],
}

/// The number of requests by how they ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Answered as the core decides.
    pub as_decided: usize,
    /// Refused by the framework itself, with and without the guard.
    pub by_framework: usize,
    /// Aborted by the client.
    pub aborted: usize,
}

/// Soaks the four frameworks' servers; each gets about this many requests.
///
/// # Errors
///
/// At the first answer that is missing or is not what the core decides, and if memory grows or a
/// connection stays open.
pub fn run(requests: usize) -> io::Result<Vec<Soak>> {
    Framework::ALL.into_iter().map(|framework| soak(framework, requests)).collect()
}

fn soak(framework: Framework, requests: usize) -> io::Result<Soak> {
    let (bare, guarded) = (Server::start(framework, false)?, Server::start(framework, true)?);
    // Once it has answered a request, all of its threads have started.
    wire::send(guarded.address, "GET", "/", &[])?;
    let before = guarded.open_files()?;
    let mut tally = Tally::default();
    tally.add(send(framework, &bare, &guarded, requests / 10, 0)?);
    let early = guarded.memory()?;
    tally.add(send(framework, &bare, &guarded, requests - requests / 10, CLIENTS)?);
    let late = guarded.memory()?;
    let after = settled(&guarded, before)?;
    if late > early + MOST_GROWTH {
        let grown = format!("{framework:?}: memory has grown from {early} KiB to {late} KiB");
        return Err(io::Error::other(grown));
    }
    Ok(Soak { framework, tally, memory: [early, late], open_files: [before, after] })
}

/// How many files a server has open, once there are at most `most`.
fn settled(server: &Server, most: usize) -> io::Result<usize> {
    let start = Instant::now();
    loop {
        let count = server.open_files()?;
        if count <= most {
            return Ok(count);
        }
        if start.elapsed() > DEADLINE {
            let open = format!("{count} files are open; before, there were {most}");
            return Err(io::Error::other(open));
        }
        thread::sleep(DEADLINE / 100);
    }
}

/// Sends the requests from several clients at once.
fn send(
    framework: Framework,
    bare: &Server,
    guarded: &Server,
    requests: usize,
    first_seed: u8,
) -> io::Result<Tally> {
    let policy = server::policy();
    let addresses = [bare.address, guarded.address];
    thread::scope(|scope| {
        let clients: Vec<_> = (first_seed..first_seed + CLIENTS)
            .map(|seed| {
                let mut client = Client::new(framework, &policy, addresses);
                let requests = requests / usize::from(CLIENTS);
                scope.spawn(move || client.send_all(seed, requests))
            })
            .collect();
        let mut tally = Tally::default();
        for client in clients {
            tally.add(client.join().map_err(|_| io::Error::other("a client panicked"))??);
        }
        Ok(tally)
    })
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.as_decided += other.as_decided;
        self.by_framework += other.by_framework;
        self.aborted += other.aborted;
    }
}

/// A client, with a kept connection to each of the two servers.
struct Client<'a> {
    framework: Framework,
    policy: &'a Policy,
    servers: [Kept; 2],
    tally: Tally,
}

/// A connection, kept open as long as the server does.
struct Kept {
    address: SocketAddr,
    connection: Option<Connection>,
}

impl<'a> Client<'a> {
    fn new(framework: Framework, policy: &'a Policy, addresses: [SocketAddr; 2]) -> Self {
        let servers = addresses.map(|address| Kept { address, connection: None });
        Self { framework, policy, servers, tally: Tally::default() }
    }

    /// Half of the requests are honest, half hostile; one in a hundred is aborted.
    fn send_all(&mut self, seed: u8, requests: usize) -> io::Result<Tally> {
        let hostile = hostile::requests(seed).map(from_an_allowed_origin);
        for (number, hostile) in (0..requests).zip(hostile) {
            match number % 200 {
                99 => self.abort(&hostile, b"")?,
                199 => self.abort(&hostile, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")?,
                number if number % 2 == 0 => self.exchange(&honest(number))?,
                _ => self.exchange(&hostile)?,
            }
        }
        Ok(self.tally)
    }

    fn exchange(&mut self, request: &AnyRequest) -> io::Result<()> {
        let (method, lines) = request;
        let [bare, guarded] = self.servers.each_mut().map(|server| server.send(request));
        let (bare, guarded) = match (bare, guarded) {
            (Ok(bare), Ok(guarded)) => (bare, guarded),
            (Err(bare), Err(guarded)) if is_closed(&bare) && is_closed(&guarded) => {
                self.tally.by_framework += 1;
                return Ok(());
            }
            (bare, guarded) => return Err(different(request, &(bare, guarded))),
        };
        if bare.status == 400 && guarded.status == 400 {
            self.tally.by_framework += 1;
            return Ok(());
        }
        let seen = self.framework.seen(lines);
        let request_seen = laws::request(method, &seen);
        let wanted = laws::outcome(&self.policy.evaluate(&request_seen));
        let is_status = wanted.answer.is_none_or(|status| status == guarded.status);
        if !is_status || cors_part(&guarded) != wanted.headers {
            return Err(different(request, &(guarded, wanted)));
        }
        self.tally.as_decided += 1;
        Ok(())
    }

    /// Disconnects in the middle of a head, or without waiting for an answer.
    fn abort(&mut self, (_, lines): &AnyRequest, start: &[u8]) -> io::Result<()> {
        let [_, guarded] = &self.servers;
        let mut stream = TcpStream::connect(guarded.address)?;
        let mut head = [start, b"OPTIONS / HTTP/1.1\r\nHost: a\r\n"].concat();
        head.extend(lines.iter().flat_map(|(name, value)| [&**name, b": ", value].concat()));
        // The server may have closed already.
        let _ = stream.write_all(&head);
        self.tally.aborted += 1;
        Ok(())
    }
}

impl Kept {
    fn send(&mut self, (method, lines): &AnyRequest) -> io::Result<Response> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(self.address)?,
        };
        let response = connection.send(method, "/", lines)?;
        if response.keeps_connection() {
            self.connection = Some(connection);
        }
        Ok(response)
    }
}

fn honest(number: usize) -> AnyRequest {
    let line = |name: &str, value: String| (name.as_bytes().to_vec(), value.into_bytes());
    let origin = |host: &str| line("Origin", format!("https://{host}.example"));
    let allowed = || origin(&format!("app{number:05}"));
    match number % 8 {
        0 => (b"GET".to_vec(), vec![]),
        2 => (b"GET".to_vec(), vec![allowed()]),
        4 => (b"GET".to_vec(), vec![origin("evil")]),
        _ => {
            let method = line("Access-Control-Request-Method", "PUT".to_owned());
            let names = line("Access-Control-Request-Headers", "x-user".to_owned());
            (b"OPTIONS".to_vec(), vec![allowed(), method, names])
        }
    }
}

/// The request with its usual origin replaced by one that the policy allows.
fn from_an_allowed_origin((method, mut lines): AnyRequest) -> AnyRequest {
    for (_, value) in &mut lines {
        if value == b"https://app.example.com" {
            *value = b"https://app00001.example".to_vec();
        }
    }
    (method, lines)
}

/// Whether the server closed the connection, as opposed to not answering.
fn is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionReset | UnexpectedEof)
}

fn different((method, lines): &AnyRequest, answers: &impl std::fmt::Debug) -> io::Error {
    let lines = lines
        .iter()
        .map(|(name, value)| format!("\n    {}: {}", name.escape_ascii(), value.escape_ascii()));
    let lines: String = lines.collect();
    io::Error::other(format!("{}{lines}\n{answers:?}", method.escape_ascii()))
}
