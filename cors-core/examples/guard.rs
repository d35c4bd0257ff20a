//! A server on `std::net` alone, guarded. Try it:
//! `curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/`

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use cors_core::{Policy, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
    let listener = TcpListener::bind("127.0.0.1:3000")?;
    println!("listening on http://{}", listener.local_addr()?);
    for stream in listener.incoming() {
        // A client that disconnects ends only its own connection.
        let _ = stream.and_then(|stream| respond(stream, &policy));
    }
    Ok(())
}

fn respond(mut stream: TcpStream, policy: &Policy) -> std::io::Result<()> {
    let mut head = Vec::new();
    for line in BufReader::new(&stream).split(b'\n') {
        match line?.trim_ascii() {
            [] => break,
            line => head.push(line.to_vec()),
        }
    }
    let method = head.first().and_then(|line| line.split(|&b| b == b' ').next());
    let headers = head.iter().skip(1).filter_map(|line| {
        let colon = line.iter().position(|&b| b == b':')?;
        Some((line.get(..colon)?, line.get(colon + 1..)?))
    });
    let request = Request::from_headers(method.unwrap_or_default(), headers);

    let decision = policy.evaluate(&request);
    let (status, body) = match decision.answer() {
        Some(status) => (status, ""),
        None => (200, "hello\n"),
    };
    write!(stream, "HTTP/1.1 {status} \r\nconnection: close\r\n")?;
    for header in decision.headers().operations() {
        stream.write_all(&[header.name().as_bytes(), b": ", header.value(), b"\r\n"].concat())?;
    }
    if status == 200 {
        write!(stream, "content-length: {}\r\n", body.len())?;
    }
    write!(stream, "\r\n{body}")
}
