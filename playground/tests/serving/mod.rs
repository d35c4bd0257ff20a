//! A server of static files for the page, and of HAR files.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
};

/// Serves the page until the tests end, and gives its address. `None`, with a message on standard error, if it is not
/// built.
///
/// # Panics
///
/// With `CORS_PLAYGROUND=required` if it is not built.
pub(crate) fn serve() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/playground");
    if !folder.join("index.html").is_file() {
        let required = env::var("CORS_PLAYGROUND").is_ok_and(|it| it == "required");
        assert!(!required, "the playground is required and not built: run tools/playground");
        eprintln!("skipped: the playground is not built: run tools/playground");
        return None;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // Browsers open connections on which they ask for nothing.
            thread::spawn(move || answer(stream, folder));
        }
    });
    Some(address)
}

/// A HAR file of the command's tests.
pub(crate) fn har(file: &str) -> io::Result<Vec<u8>> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../cors-cli/tests/har").join(file))
}

/// Answers one request. A browser may close its connection meanwhile.
fn answer(mut stream: TcpStream, folder: PathBuf) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.take_while(|it| !it.is_empty()).for_each(drop);
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let read = match name.strip_prefix("har/") {
        Some(file) => har(file),
        None => fs::read(folder.join(name)),
    };
    let (status, body) = match read {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        _ => "application/wasm",
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
}
