//! Requests over loopback to servers in their own processes: what the guard costs with a socket in
//! between, and whether memory grows.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use cors_frameworks::Framework;

use crate::server::{DEADLINE, Server};

/// In turn: no `Origin`, an allowed one, a refused one, a preflight.
const REQUESTS: [&str; 4] = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://app09999.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n\r\n",
    "OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: https://app00000.example\r\n\
     Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-user\r\n\r\n",
];

/// Connections for measuring throughput, each with one request at a time.
const CONNECTIONS: usize = 16;

/// How often bare and guarded take turns.
const ROUNDS: usize = 9;

/// The measurements of one framework's two servers.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// The framework.
    pub framework: Framework,
    /// Requests per second, bare and guarded: the medians of the rounds.
    pub throughput: [f64; 2],
    /// The median time between a request and its response, bare and guarded.
    pub latency: [Duration; 2],
    /// The guarded server's resident memory in KiB after a tenth of the requests, and after all of them.
    pub memory: [u64; 2],
}

/// Puts load on the four frameworks' servers; each guarded server gets about `requests`.
///
/// # Errors
///
/// If a server does not start, or does not answer in time.
pub fn run(requests: usize) -> io::Result<Vec<Load>> {
    Framework::ALL.into_iter().map(|framework| measure(framework, requests)).collect()
}

fn measure(framework: Framework, requests: usize) -> io::Result<Load> {
    let servers = [Server::start(framework, false)?, Server::start(framework, true)?];
    let [bare, guarded] = &servers;
    let mut clients = [connect(bare)?, connect(guarded)?];
    let per_round = requests / 10 / ROUNDS;
    let (mut throughput, mut latency) = ([vec![], vec![]], [vec![], vec![]]);
    for _ in 0..ROUNDS {
        for ((client, rates), times) in clients.iter_mut().zip(&mut throughput).zip(&mut latency) {
            let start = Instant::now();
            at_once(client, per_round)?;
            rates.push(per_round as f64 / start.elapsed().as_secs_f64());
            one_by_one(client, per_round / 10, times)?;
        }
    }
    let [_, client] = &mut clients;
    let early = guarded.memory()?;
    at_once(client, requests - requests / 10)?;
    let memory = [early, guarded.memory()?];
    let throughput = throughput.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates.get(rates.len() / 2).copied().unwrap_or_default()
    });
    let latency = latency.map(|mut times| {
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    });
    Ok(Load { framework, throughput, latency, memory })
}

/// Sends on all connections, then waits for all answers, and repeats.
fn at_once(client: &mut [Connection], requests: usize) -> io::Result<()> {
    for number in 0..requests / client.len() {
        client.iter_mut().try_for_each(|connection| connection.send(number))?;
        client.iter_mut().try_for_each(|connection| connection.receive(number))?;
    }
    Ok(())
}

fn one_by_one(
    client: &mut [Connection],
    requests: usize,
    times: &mut Vec<Duration>,
) -> io::Result<()> {
    let Some(connection) = client.first_mut() else { return Ok(()) };
    for number in 0..requests {
        let start = Instant::now();
        connection.send(number)?;
        connection.receive(number)?;
        times.push(start.elapsed());
    }
    Ok(())
}

fn connect(server: &Server) -> io::Result<Vec<Connection>> {
    let connect = |_| {
        let stream = TcpStream::connect(server.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        stream.set_write_timeout(Some(DEADLINE))?;
        Connection::new(stream)
    };
    (0..CONNECTIONS).map(connect).collect()
}

/// A kept connection. Each of the four requests always gets an answer of the same length.
struct Connection {
    stream: TcpStream,
    lengths: [usize; 4],
    buffer: [u8; 1 << 12],
}

impl Connection {
    fn new(mut stream: TcpStream) -> io::Result<Self> {
        let (mut buffer, mut lengths) = ([0; 1 << 12], [0; 4]);
        for (request, length) in REQUESTS.iter().zip(&mut lengths) {
            stream.write_all(request.as_bytes())?;
            // Long enough for a small response to arrive whole.
            thread::sleep(Duration::from_millis(20));
            *length = stream.read(&mut buffer)?;
        }
        Ok(Self { stream, lengths, buffer })
    }

    fn send(&mut self, number: usize) -> io::Result<()> {
        let request = REQUESTS.iter().cycle().nth(number % REQUESTS.len()).unwrap_or(&"");
        self.stream.write_all(request.as_bytes())
    }

    /// Waits for the whole answer to the request with this number.
    fn receive(&mut self, number: usize) -> io::Result<()> {
        let length = self.lengths.iter().cycle().nth(number % REQUESTS.len());
        self.read(length.copied().unwrap_or_default())
    }

    /// Reads this many bytes; fewer lead to a time-out.
    fn read(&mut self, mut left: usize) -> io::Result<()> {
        while left > 0 {
            let most = left.min(self.buffer.len());
            match self.stream.read(self.buffer.get_mut(..most).unwrap_or_default())? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => left -= read,
            }
        }
        Ok(())
    }
}
