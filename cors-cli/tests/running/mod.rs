//! A demo that runs, and requests to it.

#![allow(dead_code, reason = "each test uses a part")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// For a machine that does much else.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// Kills the process at the end of the test.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) struct Demo {
    pub(crate) process: Running,
    pub(crate) greeting: String,
    pub(crate) api: String,
    pub(crate) page: String,
    pub(crate) frame: String,
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cors"));
    command.arg("demo").args(arguments).stdin(Stdio::null());
    command
}

impl Demo {
    /// On free ports.
    pub(crate) fn start() -> Self {
        Self::start_with(&["--api-port", "0", "--page-port", "0"])
    }

    /// On free ports, with this policy.
    pub(crate) fn guarded_by(file: &Path) -> Self {
        let file = file.to_str().unwrap();
        Self::start_with(&["--api-port", "0", "--page-port", "0", "--policy", file])
    }

    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut process = Running(child);
        let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let until_end = |line: &String| line != "Ctrl-C stops it.";
            let read: Vec<_> = lines.by_ref().map_while(Result::ok).take_while(until_end).collect();
            let _ = sender.send(read.join("\n"));
        });
        let greeting = receiver.recv_timeout(DEADLINE).unwrap();
        let address = |label: &str| {
            let line = greeting.lines().find(|line| line.starts_with(label)).unwrap();
            line.split_whitespace().nth(1).unwrap().to_owned()
        };
        let (api, page, frame) = (address("api"), address("page"), address("frame"));
        Self { process, api, page, frame, greeting }
    }

    /// What the page is told about the policy.
    pub(crate) fn policy(&self) -> Value {
        let answer = exchange(&self.page, "GET", "/policy", &[]);
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Edits the policy as the page does.
    pub(crate) fn edit(&self, text: &str) -> Answer {
        let body = json!({"text": text}).to_string();
        let host = authority(&self.page);
        let lines = [
            &*format!("Host: {host}"),
            &*format!("Origin: http://{host}"),
            "Content-Type: application/json",
            &*format!("Content-Length: {}", body.len()),
        ];
        send(&self.page, "POST /policy", &lines, &body)
    }

    /// Whether the API lets the pages of an origin read.
    pub(crate) fn lets_read(&self, path: &str, origin: &str) -> bool {
        self.api("GET", path, origin, &[]).header("access-control-allow-origin").is_some()
    }

    /// The API's answer to a request from an origin.
    pub(crate) fn api(&self, method: &str, target: &str, origin: &str, more: &[&str]) -> Answer {
        let origin = format!("Origin: {origin}");
        let mut lines = vec![&*origin];
        lines.extend(more);
        exchange(&self.api, method, target, &lines)
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| &**value)
    }
}

/// Sends one request on its own connection.
pub(crate) fn exchange(origin: &str, method: &str, target: &str, lines: &[&str]) -> Answer {
    let host = format!("Host: {}", authority(origin));
    send(origin, &format!("{method} {target}"), &[&[&*host], lines].concat(), "")
}

/// The same with any `Host`, or none, and a body.
pub(crate) fn send(origin: &str, start: &str, lines: &[&str], body: &str) -> Answer {
    let address = authority(origin).parse().unwrap();
    let mut stream = TcpStream::connect_timeout(&address, DEADLINE).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    write!(stream, "{start} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n{body}").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();

    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Answer { status, headers, body: body.to_owned() }
}

pub(crate) fn authority(origin: &str) -> &str {
    origin.strip_prefix("http://").unwrap()
}

pub(crate) fn port(origin: &str) -> &str {
    origin.rsplit(':').next().unwrap()
}

/// A file that only this test has.
pub(crate) fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Replaces a file at once, so that nobody reads a part of it.
pub(crate) fn replace(path: &Path, text: &str) {
    // `breaks.toml` and `breaks.json` are replaced at the same time.
    let new = PathBuf::from(format!("{}.new", path.display()));
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}
