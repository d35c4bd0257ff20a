//! A server on `std::net` alone, guarded. Try it:
//! `curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/`

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::{Duration, Instant};
use std::{env, str, thread};

use cors_core::{Policy, Request};

/// More connections at once have to wait.
const MAX_CONNECTIONS: usize = 64;
/// A request whose head has more bytes is refused.
const MAX_HEAD: u64 = 16 * 1024;
/// What follows the head is read and dropped, up to this many bytes.
const MAX_REST: u64 = 1024 * 1024;
/// How long reading may take, and each write.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(&listener, &policy);
    Ok(())
}

/// Each thread accepts a connection, answers its one request, closes it, and accepts the next.
pub(crate) fn serve(listener: &TcpListener, policy: &Policy) {
    let work = || {
        for stream in listener.incoming() {
            // A client that disconnects ends only its own connection.
            let _ = stream.and_then(|stream| respond(stream, policy));
        }
    };
    thread::scope(|scope| {
        for _ in 0..MAX_CONNECTIONS {
            scope.spawn(work);
        }
    });
}

fn respond(stream: TcpStream, policy: &Policy) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut client = Client { stream, deadline: Instant::now() + PATIENCE };
    let head = read_head(&mut client)?;
    client.stream.write_all(&answer(&head, policy))?;
    // Closing while the client still sends would reset the connection, and it could lose the answer.
    client.stream.shutdown(Shutdown::Write)?;
    io::copy(&mut client.take(MAX_REST), &mut io::sink())?;
    Ok(())
}

/// Read until the deadline, so that a client that sends a byte now and then is given up too.
struct Client {
    stream: TcpStream,
    deadline: Instant,
}

impl Read for Client {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        // Once nothing is left, this is an error.
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer)
    }
}

/// Reads to the empty line that ends a head, or as far as it makes sense.
fn read_head(client: &mut Client) -> io::Result<Vec<u8>> {
    let mut reader = BufReader::new(client.take(MAX_HEAD));
    let mut head = Vec::new();
    loop {
        let count = reader.read_until(b'\n', &mut head)?;
        if count == 0 || !head.ends_with(b"\r\n") || head.ends_with(b"\r\n\r\n") {
            return Ok(head);
        }
    }
}

type Header<'a> = (&'a str, &'a [u8]);

/// The method and the headers, or `None` if it is no head: HTTP allows no lone CR or LF, no other control
/// character, no folded line and no space before a colon.
fn parse(head: &[u8]) -> Option<(&str, Vec<Header<'_>>)> {
    let head = str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?;
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|char| char.is_ascii_graphic());
    let is_text = |text: &str| text.chars().all(|char| !char.is_control() || char == '\t');
    let mut lines = head.split("\r\n");
    let words: Vec<_> = lines.next()?.split(' ').collect();
    let [method, _target, version] = *words else { return None };
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(':')?;
        (is_word(name) && is_text(value)).then_some((name, value.as_bytes()))
    });
    let headers = headers.collect::<Option<_>>()?;
    let is_request = words.into_iter().all(is_word) && version.starts_with("HTTP/1.");
    is_request.then_some((method, headers))
}

fn answer(head: &[u8], policy: &Policy) -> Vec<u8> {
    let Some((method, headers)) = parse(head) else {
        let status = if head.len() as u64 == MAX_HEAD { 431 } else { 400 };
        return format!("HTTP/1.1 {status} \r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            .into();
    };
    let request = Request::from_headers(method.as_bytes(), headers);
    let decision = policy.evaluate(&request);
    let (status, body) = match decision.answer() {
        Some(status) => (status, ""),
        None => (200, "hello\n"),
    };
    let mut answer = format!("HTTP/1.1 {status} \r\nconnection: close\r\n").into_bytes();
    for header in decision.headers().operations() {
        answer.extend([header.name().as_bytes(), b": ", header.value(), b"\r\n"].concat());
    }
    if status != 204 {
        answer.extend(format!("content-length: {}\r\n", body.len()).bytes());
    }
    answer.extend(b"\r\n");
    if method != "HEAD" {
        answer.extend(body.bytes());
    }
    answer
}
