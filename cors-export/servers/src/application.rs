//! The application behind a proxy: that of [`cors_conformance::Adapter`], over HTTP/1.1 by hand, so that it sets
//! the headers of the contract and no others.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// So that a connection that a proxy forgets does not keep a thread.
const DEADLINE: Duration = Duration::from_secs(60);
/// Longer than any request of the tests.
const MAX_HEAD_LEN: u64 = 1 << 20;

/// Serves until the process ends.
pub(crate) fn serve() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A proxy that goes away is no error of the application.
            thread::spawn(move || drop(answer(stream)));
        }
    });
    Ok(address)
}

/// Answers one request, and closes.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(DEADLINE))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(MAX_HEAD_LEN));
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        if line.trim_ascii().is_empty() {
            break;
        }
        lines.push(line);
    }
    let start =
        lines.first().map(|it| String::from_utf8_lossy(it).into_owned()).unwrap_or_default();
    let mut words = start.split_ascii_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if path == "/hang-up" {
        // A proxy answers for it.
        return Ok(());
    }
    let (status, headers, body) = response(method, path);
    // Longer than what a proxy keeps of a response.
    let long = if path == "/long" { "a".repeat(1 << 20) } else { String::new() };
    let body = if method == "HEAD" { String::new() } else { body.to_owned() + &long };
    // At once, so that a proxy sees as much as there is.
    let response = format!(
        "HTTP/1.1 {status} Status\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(response.as_bytes())
}

/// Status, header lines and body.
fn response(method: &str, path: &str) -> (u16, &'static str, &'static str) {
    const OWN: &str = "Access-Control-Allow-Origin: https://handler.example\r\n\
                       Access-Control-Allow-Credentials: true\r\n\
                       Access-Control-Expose-Headers: x-handler\r\n\
                       Vary: Accept-Language\r\n";
    const FAIL_OWN: &str = "Access-Control-Allow-Origin: https://handler.example\r\n\
                            Vary: Accept-Language\r\n";
    let is_get = matches!(method, "GET" | "HEAD");
    match path {
        "/ok" => (200, "", "ok"),
        "/long" => (200, "", ""),
        _ if path.starts_with("/catch-all/") => match method {
            "OPTIONS" => (200, "", "caught"),
            _ => (405, "", ""),
        },
        "/own" | "/vary-origin" | "/vary-any" | "/fail" | "/fail-own" | "/teapot" | "/get-only"
        | "/private" | "/slow" | "/zipped"
            if !is_get =>
        {
            (405, "", "")
        }
        "/own" => (200, OWN, "own"),
        "/vary-origin" => (200, "Vary: accept-encoding, ORIGIN\r\n", ""),
        "/vary-any" => (200, "Vary: *\r\n", ""),
        "/fail" => (500, "", ""),
        "/fail-own" => (500, FAIL_OWN, ""),
        "/teapot" => (418, "", ""),
        "/get-only" => (200, "", ""),
        "/private" => (401, "", ""),
        "/slow" => (408, "", ""),
        "/zipped" => (200, "Vary: accept-encoding\r\n", ""),
        _ => match path.strip_prefix("/number/") {
            Some(number) if is_get && number.parse::<u32>().is_ok() => (200, "", ""),
            Some(_) if is_get => (400, "", ""),
            Some(_) => (405, "", ""),
            None => (404, "", ""),
        },
    }
}
