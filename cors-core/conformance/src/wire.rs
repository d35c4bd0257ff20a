//! HTTP/1.1 by hand, a connection a request.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

/// Longer than any answer takes; a server that hangs fails its case.
const DEADLINE: Duration = Duration::from_secs(10);

/// A response as it came.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header lines: names in lower case, values without the white space around them.
    pub headers: Vec<(String, Vec<u8>)>,
    /// What follows the head, as framed.
    pub body: Vec<u8>,
}

impl Response {
    /// The values of a header's lines.
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        self.headers.iter().filter(|(it, _)| it == name).map(|(_, value)| &**value).collect()
    }
}

/// Sends a request whose header lines may hold any bytes but line breaks.
///
/// # Errors
///
/// What the connection says, a time-out, or a response that is none.
pub fn send(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(Vec<u8>, Vec<u8>)],
) -> io::Result<Response> {
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n").into_bytes();
    for (name, value) in headers {
        head.extend([&**name, b": ", value, b"\r\n"].concat());
    }
    head.extend(b"\r\n");
    exchange(server, &head)
}

/// Sends these very bytes and reads until the server closes.
///
/// # Errors
///
/// As [`send`].
pub fn exchange(server: SocketAddr, request: &[u8]) -> io::Result<Response> {
    let mut stream = TcpStream::connect_timeout(&server, DEADLINE)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.set_write_timeout(Some(DEADLINE))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let _ = stream.shutdown(Shutdown::Both);
    parse(&answer).ok_or_else(|| {
        let text = answer.escape_ascii().to_string();
        read.err().unwrap_or_else(|| io::Error::other(format!("no response: {text:?}")))
    })
}

fn parse(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n")?;
    let (head, body) = (&answer[..end], &answer[end + 4..]);
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let status = lines.next()?.split(|&byte| byte == b' ').nth(1)?;
    let status = std::str::from_utf8(status).ok()?.parse().ok()?;
    let header = |line: &[u8]| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        Some((name, line[colon + 1..].trim_ascii().to_vec()))
    };
    Some(Response { status, headers: lines.filter_map(header).collect(), body: body.to_vec() })
}
