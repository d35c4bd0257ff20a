//! HTTP/1.1 by hand.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::HeaderLine;

/// Longer than any answer takes, so a server that hangs fails the case.
const DEADLINE: Duration = Duration::from_secs(60);

/// A response as received.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header lines: names in lower case, values without surrounding white space.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, without its framing.
    pub body: Vec<u8>,
}

impl Response {
    /// Whether the server keeps the connection open for another request.
    pub fn keeps_connection(&self) -> bool {
        let closes = |value: &&[u8]| value.eq_ignore_ascii_case(b"close");
        !self.values("connection").iter().any(closes)
    }

    /// The values of a header's lines.
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        self.headers.iter().filter(|(it, _)| it == name).map(|(_, value)| &**value).collect()
    }
}

/// Sends a request on its own connection. Its header lines may contain any bytes except line breaks; the
/// server's `Host` is added unless they have one.
///
/// # Errors
///
/// An error of the connection, a time-out, or something that is not a response.
pub fn send(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[HeaderLine],
) -> io::Result<Response> {
    send_as_given(server, method, path, &with_host(server, headers))
}

/// Does [`send`] without adding a `Host`.
///
/// # Errors
///
/// See [`send`].
pub fn send_as_given(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[HeaderLine],
) -> io::Result<Response> {
    let close = [(b"Connection".to_vec(), b"close".to_vec())];
    let mut connection = Connection::open(server)?;
    connection.write(method.as_bytes(), path, &[headers, &close].concat())?;
    let mut response = connection.response(method == "HEAD")?;
    // Anything that follows the response, which would be wrong.
    connection.stream.read_to_end(&mut response.body)?;
    Ok(response)
}

pub(crate) fn with_host(server: SocketAddr, headers: &[HeaderLine]) -> Vec<HeaderLine> {
    let has_one = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(b"host"));
    let own = (b"Host".to_vec(), server.to_string().into_bytes());
    let own = (!has_one).then_some(own);
    own.into_iter().chain(headers.iter().cloned()).collect()
}

/// A connection that stays open as long as the server keeps it.
#[derive(Debug)]
pub struct Connection {
    server: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    ///
    /// If the server cannot be reached.
    pub fn open(server: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&server, DEADLINE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        stream.set_write_timeout(Some(DEADLINE))?;
        Ok(Self { server, stream: BufReader::new(stream) })
    }

    /// See [`send`].
    ///
    /// # Errors
    ///
    /// See [`send`].
    pub fn send(
        &mut self,
        method: &[u8],
        path: &str,
        headers: &[HeaderLine],
    ) -> io::Result<Response> {
        self.write(method, path, &with_host(self.server, headers))?;
        self.response(method == b"HEAD")
    }

    fn write(&mut self, method: &[u8], path: &str, headers: &[HeaderLine]) -> io::Result<()> {
        let mut head = [method, b" ", path.as_bytes(), b" HTTP/1.1\r\n"].concat();
        for (name, value) in headers {
            head.extend([&**name, b": ", value, b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        self.stream.get_mut().write_all(&head)
    }

    /// Reads a response according to its framing
    /// ([RFC 9112, section 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3)).
    fn response(&mut self, of_head: bool) -> io::Result<Response> {
        let start = self.line()?;
        let status = start.split(|&byte| byte == b' ').nth(1).map(<[u8]>::to_vec);
        let status = status.and_then(|it| String::from_utf8(it).ok()?.parse().ok());
        let Some(status) = status else {
            return Err(io::Error::other(format!("no response: {}", start.escape_ascii())));
        };
        let mut response = Response { status, headers: Vec::new(), body: Vec::new() };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
            let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
            response.headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
        }
        let length = response.values("content-length").first().and_then(|it| number(it, 10));
        if of_head || matches!(status, 100..=199 | 204 | 304) {
        } else if response.values("transfer-encoding").is_empty() {
            match length {
                Some(length) => self.read(length, &mut response.body)?,
                None => drop(self.stream.read_to_end(&mut response.body)?),
            }
        } else {
            while let Some(size @ 1..) = number(&self.line()?, 16) {
                self.read(size, &mut response.body)?;
                self.line()?;
            }
            self.line()?;
        }
        Ok(response)
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line)?;
        match line.strip_suffix(b"\n") {
            Some(line) => Ok(line.trim_ascii_end().to_vec()),
            None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended")),
        }
    }

    fn read(&mut self, length: usize, body: &mut Vec<u8>) -> io::Result<()> {
        let start = body.len();
        body.resize(start + length, 0);
        self.stream.read_exact(&mut body[start..])
    }
}

/// Keeps a connection open as long as the server does, and then opens another.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    connection: Option<Connection>,
}

impl Client {
    /// Connects with the first request.
    pub fn new(server: SocketAddr) -> Self {
        Self { server, connection: None }
    }

    /// See [`send`].
    ///
    /// # Errors
    ///
    /// See [`send`].
    pub fn send(
        &mut self,
        method: &[u8],
        path: &str,
        headers: &[HeaderLine],
    ) -> io::Result<Response> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(self.server)?,
        };
        let response = connection.send(method, path, headers)?;
        if response.keeps_connection() {
            self.connection = Some(connection);
        }
        Ok(response)
    }
}

fn number(text: &[u8], radix: u32) -> Option<usize> {
    usize::from_str_radix(std::str::from_utf8(text).ok()?, radix).ok()
}
