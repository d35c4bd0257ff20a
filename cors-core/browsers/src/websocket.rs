//! WebSockets that a page opens, recorded on their way to a server.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A relay in front of a server, to which everything goes as it came. It runs until the process ends.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Where it listens: `127.0.0.1:PORT`.
    pub address: SocketAddr,
    handshakes: Arc<Mutex<Vec<Handshake>>>,
}

/// A request that opens a WebSocket, and the answer.
#[derive(Debug, Clone)]
pub struct Handshake {
    /// The status of the answer: 101 if the WebSocket is open.
    pub status: u16,
    request: Vec<String>,
}

impl Handshake {
    /// The value of a header, its lines joined with `, `. The name is in lower case.
    pub fn value(&self, name: &str) -> Option<String> {
        let lines = self.request.iter().filter_map(|line| line.split_once(':'));
        let named = lines.filter(|(it, _)| it.eq_ignore_ascii_case(name));
        let values: Vec<_> = named.map(|(_, value)| value.trim()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

impl Relay {
    /// Opens a relay to a server.
    ///
    /// # Panics
    ///
    /// If no port is free.
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let relay = Self { address, handshakes: Arc::default() };
        let relaying = relay.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let relay = relaying.clone();
                // A browser may close a connection at any time.
                thread::spawn(move || drop(relay.pass_on(stream, server)));
            }
        });
        relay
    }

    /// Takes the handshakes so far.
    ///
    /// # Panics
    ///
    /// If another thread panicked while using the relay.
    pub fn take(&self) -> Vec<Handshake> {
        std::mem::take(&mut self.handshakes.lock().unwrap())
    }

    fn pass_on(&self, client: TcpStream, server: SocketAddr) -> io::Result<()> {
        let mut client = BufReader::new(client);
        let request = head(&mut client)?;
        // Browsers open connections that they never use.
        if request.is_empty() {
            return Ok(());
        }
        let mut server = BufReader::new(TcpStream::connect(server)?);
        server.get_mut().write_all(request.concat().as_bytes())?;
        let answer = head(&mut server)?;
        let status = answer.first().and_then(|it| it.split(' ').nth(1)?.parse().ok());
        let handshake = Handshake { status: status.unwrap_or_default(), request };
        if handshake.value("upgrade").is_some() {
            self.handshakes.lock().unwrap().push(handshake);
        }
        client.get_mut().write_all(answer.concat().as_bytes())?;
        let (to_server, to_client) = (server.get_ref().try_clone()?, client.get_ref().try_clone()?);
        thread::spawn(move || drop(copy(client, to_server)));
        copy(server, to_client)
    }
}

/// The lines of a request or an answer up to the empty line, with their ends; none if the connection ends first.
fn head(reader: &mut BufReader<TcpStream>) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(Vec::new());
        }
        let is_last = line.trim_ascii().is_empty();
        lines.push(line);
        if is_last {
            return Ok(lines);
        }
    }
}

fn copy(mut from: BufReader<TcpStream>, mut to: TcpStream) -> io::Result<()> {
    io::copy(&mut from, &mut to)?;
    to.shutdown(Shutdown::Write)
}

/// The JavaScript with which a page opens a WebSocket, sends a text and waits for the first answer: `{text}`, or
/// `{event}` with the name of the event that came instead.
pub fn talking(url: &str, text: &str) -> String {
    format!(
        "new Promise(resolve => {{
          const socket = new WebSocket({url:?});
          const ends = answer => resolve(JSON.stringify(answer));
          socket.addEventListener('open', () => socket.send({text:?}));
          socket.addEventListener('message', ({{data}}) => {{ socket.close(); ends({{text: data}}); }});
          socket.addEventListener('error', () => ends({{event: 'error'}}));
          socket.addEventListener('close', () => ends({{event: 'close'}}));
        }})"
    )
}
