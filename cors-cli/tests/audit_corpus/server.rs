//! HTTP servers whose behaviour is a function.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// A request.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    /// How many requests the server had before.
    pub(crate) turn: usize,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let line = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        line.map(|(_, value)| &**value)
    }

    /// The header `Origin`; empty without.
    pub(crate) fn origin(&self) -> &str {
        self.header("origin").unwrap_or_default()
    }

    /// The target without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn is(&self, method: &str) -> bool {
        self.method == method
    }

    /// `OPTIONS` with `Access-Control-Request-Method`.
    pub(crate) fn is_preflight(&self) -> bool {
        self.is("OPTIONS") && self.header("access-control-request-method").is_some()
    }
}

/// A response.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    body: &'static str,
}

impl Answer {
    pub(crate) fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: "" }
    }

    /// A resource that depends on the user.
    pub(crate) fn ok() -> Self {
        Self { body: "{\"balance\":100}", ..Self::new(200) }
            .with("Content-Type", "application/json")
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Adds a line. Nothing is escaped: a line break in the value splits it.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn head(&self) -> String {
        let lines = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("HTTP/1.1 {} it\r\n{}", self.status, lines.collect::<String>())
    }

    fn bytes(&self, asked: &Asked, keep_alive: bool) -> Vec<u8> {
        let connection = if keep_alive { "" } else { "Connection: close\r\n" };
        let length = match self.status {
            204 | 304 => String::new(),
            _ => format!("Content-Length: {}\r\n", self.body.len()),
        };
        let body = if asked.is("HEAD") || length.is_empty() { "" } else { self.body };
        format!("{}{length}{connection}\r\n{body}", self.head()).into_bytes()
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server, which runs until the test's process ends.
    pub(crate) fn start(answers: fn(&Asked) -> Answer, keep_alive: bool) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        let url = listen(move |stream| drop(serve(&stream, answers, keep_alive, &count)));
        Self { url, requests }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Gives each connection to a thread; returns the URL.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    url
}

fn serve(
    stream: &TcpStream,
    answers: fn(&Asked) -> Answer,
    keep_alive: bool,
    count: &AtomicUsize,
) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(mut asked) = read(&mut reader)? {
        asked.turn = count.fetch_add(1, Ordering::Relaxed);
        let mut stream = stream;
        stream.write_all(&answers(&asked).bytes(&asked, keep_alive))?;
        if !keep_alive {
            break;
        }
    }
    Ok(())
}

/// Reads a request; `None` at the end of the connection, or if it is none.
fn read(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Asked>> {
    let head: Vec<_> = reader
        .by_ref()
        .take(1 << 16)
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    let Some((start, lines)) = head.split_first() else { return Ok(None) };
    let mut start = start.split(' ').map(str::to_owned);
    let (Some(method), Some(target)) = (start.next(), start.next()) else { return Ok(None) };
    let lines = lines.iter().filter_map(|line| line.split_once(':'));
    let headers = lines.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let asked = Asked { method, target, headers, turn: 0 };
    let length = asked.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    io::copy(&mut reader.take(length), &mut io::sink())?;
    Ok(Some(asked))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
    };

    use super::{Answer, Server};

    fn exchange(keep_alive: bool, requests: &str) -> (usize, String) {
        let answers = |asked: &super::Asked| Answer::ok().with("X-Turn", asked.turn.to_string());
        let server = Server::start(answers, keep_alive);
        let mut stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
        stream.write_all(requests.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        (server.requests(), text)
    }

    #[test]
    fn requests_on_one_connection() {
        let head = "HEAD / HTTP/1.1\r\n\r\n";
        let post = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
        let answer = |turn: usize, body: &str| {
            format!(
                "HTTP/1.1 200 it\r\nContent-Type: application/json\r\nX-Turn: {turn}\r\n\
                 Content-Length: 15\r\n\r\n{body}"
            )
        };
        let body = "{\"balance\":100}";
        let expected = [answer(0, ""), answer(1, body), answer(2, "")].concat();
        assert_eq!(exchange(true, &[head, post, head].concat()), (3, expected));
        let (count, text) = exchange(false, head);
        assert_eq!(count, 1);
        assert!(text.ends_with("Connection: close\r\n\r\n"), "{text}");
    }
}
