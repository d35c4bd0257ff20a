//! A server of static files for the page, and of what the tests load into it: WebKit's inspector takes no long messages.

use std::{
    fs, io,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use crate::{answers, hostile, required};

/// Serves the page until the tests end, and gives its address. `None`, with a message on standard error, if it is not
/// built.
///
/// # Panics
///
/// With `CORS_PLAYGROUND=required` if it is not built.
pub(crate) fn serve() -> Option<String> {
    if !required::is_built() {
        return None;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Browsers open connections on which they ask for nothing.
            thread::spawn(move || answer(stream));
        }
    });
    Some(address)
}

/// A HAR file of the command's tests.
pub(crate) fn har(file: &str) -> io::Result<Vec<u8>> {
    fs::read(required::path("cors-cli/tests/har").join(file))
}

/// What is at this path: files of the tests are in the folder `tests`.
fn file(name: &str) -> io::Result<Vec<u8>> {
    match name.strip_prefix("tests/") {
        Some("cases.json") => Ok(answers::cases().to_vec()),
        Some("hostile.har") => Ok(hostile::har()),
        Some("axe.js") => fs::read(required::path("target/page/node_modules/axe-core/axe.min.js")),
        Some("frame.html") => Ok(b"<!doctype html><title>A frame</title><iframe></iframe>".into()),
        Some(name) => har(name),
        None => fs::read(required::path("target/playground").join(name)),
    }
}

/// Answers one request. A browser may close its connection meanwhile.
fn answer(mut stream: TcpStream) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.take_while(|it| !it.is_empty()).for_each(drop);
    let path = request.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let (status, body) = match file(name) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/json",
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
}
