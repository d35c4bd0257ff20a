//! Servers on several loopback origins that give prepared answers and record what was asked.

use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use cors_conformance::{HeaderLine, written::Answer};

/// How long a connection may stay silent. Browsers open some that they never use.
const DEADLINE: Duration = Duration::from_secs(30);

const PAGE: &str = include_str!("page.html");

/// The servers. They run until the process ends.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Where the pages come from: `http://127.0.0.1:PORT`.
    pub home: String,
    /// Where requests go.
    pub api: String,
    /// Where redirects lead.
    pub other: String,
    plays: Arc<Mutex<HashMap<String, Play>>>,
}

/// The answers to requests for one path, and the requests so far.
#[derive(Debug, Default)]
struct Play {
    answers: Answers,
    asked: Vec<Asked>,
}

/// How answers are chosen.
#[derive(Debug, Clone)]
pub enum Answers {
    /// One after another, whatever is asked.
    InOrder(Vec<Answer>),
    /// The first to every preflight, the second to everything else.
    ByKind(Answer, Answer),
}

impl Default for Answers {
    fn default() -> Self {
        Self::InOrder(Vec::new())
    }
}

/// A request as received.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The header lines, their names in lower case.
    pub headers: Vec<HeaderLine>,
}

impl Asked {
    /// The value of a header, its lines joined with `, `.
    pub fn value(&self, name: &str) -> Option<Vec<u8>> {
        let lines: Vec<_> = self.headers.iter().filter(|(it, _)| it == name.as_bytes()).collect();
        let values: Vec<_> = lines.iter().map(|(_, value)| &**value).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    }

    /// Whether it is a preflight.
    pub fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.value("access-control-request-method").is_some()
    }
}

impl Stage {
    /// Opens the servers.
    ///
    /// # Panics
    ///
    /// If no port is free.
    pub fn open() -> Self {
        let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [home, api, other] =
            listeners.each_ref().map(|it| format!("http://{}", it.local_addr().unwrap()));
        let stage = Self { home, api, other, plays: Arc::default() };
        for listener in listeners {
            let stage = stage.clone();
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let stage = stage.clone();
                    // A browser may close a connection at any time.
                    thread::spawn(move || drop(stage.serve(stream)));
                }
            });
        }
        stage
    }

    /// The URL of the page that defines `ask`, with the origin [`Stage::home`] or an opaque one.
    pub fn page(&self, opaque: bool) -> String {
        format!("{}/{}", self.home, if opaque { "opaque" } else { "page" })
    }

    /// Sets what a path of one segment, such as `/7/`, and everything below it answer from now on.
    ///
    /// # Panics
    ///
    /// If another thread panicked while using the stage.
    pub fn play(&self, path: &str, answers: Answers) {
        let play = Play { answers, asked: Vec::new() };
        self.plays.lock().unwrap().insert(path.to_owned(), play);
    }

    /// The requests for a path since its answers were set.
    ///
    /// # Panics
    ///
    /// If another thread panicked while using the stage.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        self.plays.lock().unwrap().get(path).map(|it| it.asked.clone()).unwrap_or_default()
    }

    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(DEADLINE))?;
        let mut reader = BufReader::new(stream);
        let Some((path, asked)) = read(&mut reader)? else { return Ok(()) };
        let response = match &*path {
            "/page" => html(""),
            // <https://html.spec.whatwg.org/#sandboxed-origin-browsing-context-flag>
            "/opaque" => html("Content-Security-Policy: sandbox allow-scripts\r\n"),
            _ => self.answer(&path, asked),
        };
        reader.get_mut().write_all(&response)
    }

    fn answer(&self, path: &str, asked: Asked) -> Vec<u8> {
        let mut plays = self.plays.lock().unwrap();
        let play = plays.entry(first(path).to_owned()).or_default();
        let is_preflight = asked.is_preflight();
        play.asked.push(asked);
        let answer = match &mut play.answers {
            Answers::InOrder(answers) if answers.is_empty() => {
                Answer { status: 404, ..Answer::default() }
            }
            Answers::InOrder(answers) => answers.remove(0),
            Answers::ByKind(preflight, _) if is_preflight => preflight.clone(),
            Answers::ByKind(_, answer) => answer.clone(),
        };
        let mut response = format!("HTTP/1.1 {} Played\r\n", answer.status).into_bytes();
        for (name, value) in lines(&answer, path) {
            response.extend([&*name, b": ", &*value, b"\r\n"].concat());
        }
        response.extend(b"\r\n");
        if has(&answer.headers, "transfer-encoding") {
            response.extend(b"0\r\n\r\n");
        }
        response
    }
}

/// The first segment of a path, with the slashes around it.
fn first(path: &str) -> &str {
    path.get(1..).and_then(|it| it.find('/')).map_or(path, |slash| &path[..slash + 2])
}

/// All header lines of an answer as they are sent. A redirect adds a segment to the path, so that no two
/// hops have the same URL.
pub fn lines(answer: &Answer, path: &str) -> Vec<HeaderLine> {
    let line = |name: &str, value: &str| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
    let mut lines = answer.headers.clone();
    if !answer.location.is_empty() {
        let origin = String::from_utf8_lossy(&answer.location);
        let location = match (answer.is_http, answer.has_userinfo) {
            (false, _) => "foo:bar".to_owned(),
            (true, false) => format!("{origin}{path}hop/"),
            (true, true) => format!("{}{path}hop/", origin.replace("://", "://user:password@")),
        };
        lines.push(line("Location", &location));
    }
    // 204 and 304 have no content.
    if !has(&lines, "content-length") && !matches!(answer.status, 204 | 304) {
        lines.push(line("Content-Length", "0"));
    }
    lines.push(line("Cache-Control", "no-store"));
    lines.push(line("Connection", "close"));
    lines
}

fn has(lines: &[HeaderLine], name: &str) -> bool {
    lines.iter().any(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()))
}

fn html(headers: &str) -> Vec<u8> {
    // The cookie shows whether credentials were sent.
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n{headers}\
         Set-Cookie: credentials=1\r\nConnection: close\r\n\r\n{PAGE}",
        PAGE.len()
    )
    .into_bytes()
}

/// The path and the request, its body left unread; `None` if the connection ends without one.
fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<(String, Asked)>> {
    let mut line = || -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        Ok(line.trim_ascii_end().to_vec())
    };
    let start = String::from_utf8_lossy(&line()?).into_owned();
    let mut words = start.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { break };
        let name = line[..colon].to_ascii_lowercase();
        headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
    }
    Ok(Some((path.to_owned(), Asked { method: method.to_owned(), headers })))
}
