//! What stands in front of a server, and records what it was asked.

use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use tungstenite::handshake::derive_accept_key;

use crate::{stage::Asked, writes::Page};

/// Longer than any request takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

const PAGE: &str = include_str!("writes.html");

/// Stands between browsers and a server: serves the [`Page`]s, so that they are of the server's own origin, and
/// passes every other request on, byte for byte, on a connection of its own. Whatever the server answers, the
/// browser gets 204, with which it stays on the page, or the WebSocket, as Chromium waits longer and longer before
/// it opens one after others have failed.
#[derive(Debug, Clone)]
pub struct Front {
    port: u16,
    answered: Arc<(Mutex<HashMap<String, Answered>>, Condvar)>,
}

/// A request that the server has answered.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The request.
    pub asked: Asked,
    /// The status of the server's answer.
    pub status: u16,
}

impl Front {
    /// Listens on a loopback port until the process ends.
    ///
    /// # Panics
    ///
    /// If no port is free.
    pub fn open(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let front = Self { port, answered: Arc::default() };
        let serving = front.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let front = serving.clone();
                // A browser may close a connection at any time.
                thread::spawn(move || drop(front.serve(stream, server)));
            }
        });
        front
    }

    /// Its origin under a name of this machine: `127.0.0.1`, or `localhost`, which is another site.
    pub fn origin(&self, host: &str) -> String {
        format!("http://{host}:{}", self.port)
    }

    /// Waits until the server has answered a request for a path.
    ///
    /// # Panics
    ///
    /// If that takes longer than a minute.
    pub fn answered(&self, path: &str) -> Answered {
        let (answered, changed) = &*self.answered;
        let waits = |answered: &mut HashMap<_, _>| !answered.contains_key(path);
        let (answered, _) =
            changed.wait_timeout_while(answered.lock().unwrap(), DEADLINE, waits).unwrap();
        answered.get(path).unwrap_or_else(|| panic!("nothing came for {path}")).clone()
    }

    fn serve(&self, stream: TcpStream, server: SocketAddr) -> io::Result<()> {
        stream.set_read_timeout(Some(DEADLINE))?;
        let mut reader = BufReader::new(stream);
        let Some((request, path, asked)) = read(&mut reader)? else { return Ok(()) };
        let page = Page::ALL.into_iter().find(|page| page.path() == path);
        let response = match page {
            Some(page) => html(page),
            // Not from the page, but from the browser itself.
            None if path == "/favicon.ico" => NOTHING.to_owned(),
            None => {
                let status = pass_on(&request, server)?;
                let key = asked.value("sec-websocket-key");
                let (answered, changed) = &*self.answered;
                answered.lock().unwrap().insert(path, Answered { asked, status });
                changed.notify_all();
                key.map_or(NOTHING.to_owned(), |key| websocket(&key))
            }
        };
        reader.get_mut().write_all(response.as_bytes())
    }
}

const NOTHING: &str =
    "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";

fn websocket(key: &[u8]) -> String {
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\n",
        derive_accept_key(key)
    )
}

fn html(page: Page) -> String {
    // What comes back of them is what the browser lets through. Browsers accept `Secure` from loopback hosts.
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n{}\
         Set-Cookie: none=1; SameSite=None; Secure\r\nSet-Cookie: lax=1; SameSite=Lax\r\n\
         Set-Cookie: strict=1; SameSite=Strict\r\nCache-Control: no-store\r\n\
         Connection: close\r\n\r\n{PAGE}",
        PAGE.len(),
        page.headers()
    )
}

/// A request as received, its path without the query, and what it says; `None` if the connection ends without
/// one.
pub(crate) fn read(
    reader: &mut BufReader<TcpStream>,
) -> io::Result<Option<(Vec<u8>, String, Asked)>> {
    let mut request = Vec::new();
    let mut lines = Vec::new();
    loop {
        let start = request.len();
        reader.read_until(b'\n', &mut request)?;
        let line = request[start..].trim_ascii_end().to_vec();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let Some((start, lines)) = lines.split_first() else { return Ok(None) };
    let start = String::from_utf8_lossy(start);
    let mut words = start.split([' ', '?']);
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let header = |line: &Vec<u8>| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        Some((line[..colon].to_ascii_lowercase(), line[colon + 1..].trim_ascii().to_vec()))
    };
    let headers = lines.iter().filter_map(header).collect();
    let (path, asked) = (path.to_owned(), Asked { method: method.to_owned(), headers });
    let length = asked.value("content-length").and_then(|it| String::from_utf8(it).ok());
    let length = length.and_then(|it| it.parse().ok()).unwrap_or_default();
    reader.take(length).read_to_end(&mut request)?;
    Ok(Some((request, path, asked)))
}

/// Sends a request to a server; the status of its answer.
fn pass_on(request: &[u8], server: SocketAddr) -> io::Result<u16> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.write_all(request)?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|it| it.parse().ok());
    status.ok_or_else(|| io::Error::other(format!("no response: {line}")))
}
