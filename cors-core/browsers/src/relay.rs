//! What stands in front of a server, and records what it was asked while it passes everything on.

use std::{
    io::{self, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::{front, stage::Asked};

/// Longer than any request takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// The requests that have arrived, in their order.
pub type Log = Arc<Mutex<Vec<Asked>>>;

/// Stands between pages and a server until the process ends, and returns its origin: `http://127.0.0.1:PORT`. Each
/// request has a connection of its own.
///
/// # Panics
///
/// If no port is free.
pub fn open(server: SocketAddr, log: &Log) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let log = log.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let log = log.clone();
            // A browser may close a connection at any time.
            thread::spawn(move || drop(serve(stream, server, &log)));
        }
    });
    origin
}

fn serve(stream: TcpStream, server: SocketAddr, log: &Log) -> io::Result<()> {
    stream.set_read_timeout(Some(DEADLINE))?;
    let mut reader = BufReader::new(stream);
    let Some((request, path, asked)) = front::read(&mut reader)? else { return Ok(()) };
    // Not from the page, but from the browser itself.
    if path != "/favicon.ico" {
        log.lock().unwrap().push(asked);
    }
    let mut server = TcpStream::connect(server)?;
    server.set_read_timeout(Some(DEADLINE))?;
    server.write_all(&closing(&request))?;
    let mut response = Vec::new();
    server.read_to_end(&mut response)?;
    reader.get_mut().write_all(&response)
}

/// The request with `Connection: close` instead of its own, so that the response ends with the connection.
fn closing(request: &[u8]) -> Vec<u8> {
    let end = request.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or(request.len());
    let (head, rest) = request.split_at(end);
    let is_kept = |line: &&[u8]| !line.to_ascii_lowercase().starts_with(b"connection:");
    let lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).filter(is_kept);
    let mut closing = Vec::new();
    for line in lines {
        closing.extend([line, b"\r\n"].concat());
    }
    closing.extend(b"Connection: close");
    closing.extend(rest);
    closing
}
