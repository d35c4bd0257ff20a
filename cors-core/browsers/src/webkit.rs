//! WebKitGTK over the [protocol of its inspector](https://github.com/WebKit/WebKit/tree/main/Source/JavaScriptCore/inspector/protocol).

use std::{
    collections::VecDeque,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    driver::{Driver, Process},
    socket::{DEADLINE, Socket},
};

/// How long after the page's promise the reason may arrive, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the console puts before the reason.
const FAILED: &str = "Failed to load resource: ";

pub(crate) struct WebKit {
    socket: Socket,
    /// The page. A page of another site gets a process of its own, and is another target.
    target: String,
    last_id: u64,
    /// Events that arrived while a command waited for its result.
    events: VecDeque<Value>,
    // Fields drop in this order: the display and the folder are in use until the process ends.
    _process: Process,
    display: Display,
    _home: TempDir,
}

impl WebKit {
    pub(crate) fn start(file: &Path) -> io::Result<Self> {
        let home = TempDir::new()?;
        let display = Display::open()?;
        let port = free_port()?;
        let mut command = display.program(file);
        command
            .args(["--private", "about:blank"])
            .env("NO_AT_BRIDGE", "1")
            .env("WEBKIT_INSPECTOR_HTTP_SERVER", format!("127.0.0.1:{port}"))
            .envs(["HOME", "XDG_RUNTIME_DIR"].map(|name| (name, home.path())))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Process::start(&mut command)?;
        let socket = Socket::connect(port, &path(port)?)?;
        let mut webkit = Self {
            socket,
            target: String::new(),
            last_id: 0,
            events: VecDeque::new(),
            _process: process,
            display,
            _home: home,
        };
        while webkit.target.is_empty() {
            let message = webkit.message(DEADLINE)?;
            message.ok_or_else(|| io::Error::new(io::ErrorKind::TimedOut, "there is no page"))?;
        }
        Ok(webkit)
    }

    /// A program on the same display, without which it does not even say its version.
    pub(crate) fn program(&self, file: &Path) -> Command {
        self.display.program(file)
    }

    /// The next message, if one arrives in that time: from the page, or `null` if it is about the page.
    fn message(&mut self, within: Duration) -> io::Result<Option<Value>> {
        let Some(event) = self.event(within)? else { return Ok(None) };
        let params = &event["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match event["method"].as_str().unwrap_or_default() {
            "Target.targetCreated" if params["targetInfo"]["isProvisional"] != true => {
                self.target = text(&params["targetInfo"]["targetId"]);
            }
            "Target.didCommitProvisionalTarget" => self.target = text(&params["newTargetId"]),
            "Target.dispatchMessageFromTarget" => {
                return Ok(Some(serde_json::from_str(&text(&params["message"]))?));
            }
            _ => {}
        }
        Ok(Some(Value::Null))
    }

    /// The next event. WebKit passes messages on through a socket of its own, which holds each back for 40 ms until
    /// the one before has been acknowledged; with a command comes an acknowledgement.
    fn event(&mut self, within: Duration) -> io::Result<Option<Value>> {
        let (start, mut pause) = (Instant::now(), Duration::from_millis(4));
        self.acknowledge()?;
        while start.elapsed() < within {
            match self.socket.event(pause)? {
                Some(event) if event["method"].is_string() => return Ok(Some(event)),
                // The result of the command that acknowledges.
                Some(_) => {}
                None => {
                    self.acknowledge()?;
                    pause = (pause * 2).min(DEADLINE);
                }
            }
        }
        Ok(None)
    }

    fn acknowledge(&mut self) -> io::Result<u64> {
        self.socket.send(None, "Target.setPauseOnStart", &json!({"pauseOnStart": false}))
    }

    /// Sends a command to the page and waits for its result.
    fn command(&mut self, method: &str, params: &Value) -> io::Result<Value> {
        self.last_id += 1;
        let (id, target) = (self.last_id, self.target.clone());
        let message = json!({"id": id, "method": method, "params": params}).to_string();
        let params = json!({"targetId": target, "message": message});
        self.socket.command(None, "Target.sendMessageToTarget", &params)?;
        let start = Instant::now();
        while start.elapsed() < DEADLINE && self.target == target {
            let message = self.message(DEADLINE)?.unwrap_or_default();
            if message["id"] != id {
                self.events.push_back(message);
            } else if message["error"].is_null() {
                return Ok(message["result"].clone());
            } else {
                return Err(io::Error::other(format!("{method}: {message}")));
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, method))
    }
}

/// A screen that nobody sees.
struct Display {
    number: u32,
    _process: Process,
}

impl Display {
    fn open() -> io::Result<Self> {
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(&mut command)?;
        let output = process.0.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let number = line.trim().parse().map_err(|_| io::Error::other("Xvfb did not start"))?;
        Ok(Self { number, _process: process })
    }

    fn program(&self, file: &Path) -> Command {
        let mut command = Command::new(file);
        command.env("DISPLAY", format!(":{}", self.number)).env("GDK_BACKEND", "x11");
        command
    }
}

/// A port that nothing listens on. WebKit does not say which one it has chosen, so it gets one.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// The WebSocket of the page, from the list of pages that the inspector's server shows to people.
fn path(port: u16) -> io::Result<String> {
    let start = Instant::now();
    while start.elapsed() < DEADLINE {
        let list = list(port).unwrap_or_default();
        let path = list.split_once("/socket/").and_then(|(_, rest)| rest.split_once('\''));
        if let Some((path, _)) = path {
            return Ok(format!("/socket/{path}"));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err(io::Error::new(io::ErrorKind::TimedOut, "WebKit did not start"))
}

fn list(port: u16) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(DEADLINE))?;
    write!(stream, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut list = String::new();
    stream.read_to_string(&mut list)?;
    Ok(list)
}

impl Driver for WebKit {
    fn open(&mut self, url: &str) -> io::Result<()> {
        let leave = json!({"expression": "window.isLeft = true"});
        self.command("Runtime.evaluate", &leave)?;
        self.command("Page.navigate", &json!({"url": url}))?;
        let start = Instant::now();
        let is_there =
            json!({"expression": "!window.isLeft && document.readyState === 'complete'"});
        while start.elapsed() < DEADLINE {
            // Until the page is there, its target may be replaced.
            let is_there = self.command("Runtime.evaluate", &is_there).unwrap_or_default();
            if is_there["result"]["value"] == true {
                return self.command("Console.enable", &json!({})).map(drop);
            }
            // Among what has arrived may be the name of the new target.
            while let Some(message) = self.message(Duration::from_millis(20))? {
                self.events.push_back(message);
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "the page did not load"))
    }

    fn evaluate(&mut self, expression: &str) -> io::Result<String> {
        let mut result = self.command("Runtime.evaluate", &json!({"expression": expression}))?;
        if let Some(promise) = result["result"]["objectId"].as_str() {
            let params = json!({"promiseObjectId": promise, "returnByValue": true});
            result = self.command("Runtime.awaitPromise", &params)?;
        }
        let text = result["result"]["value"].as_str().map(str::to_owned);
        text.ok_or_else(|| io::Error::other(format!("{expression}: {result}")))
    }

    fn reason(&mut self, url: &str) -> io::Result<Option<String>> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let event = match self.events.pop_front() {
                Some(event) => Some(event),
                None => self.message(PATIENCE)?,
            };
            let Some(event) = event else { break };
            let message = &event["params"]["message"];
            let text = |name: &str| message[name].as_str().unwrap_or_default();
            let is_of_url = match text("source") {
                "network" => text("url").contains(url),
                // Of a port that is not contacted.
                "security" => text("text").contains(url),
                _ => false,
            };
            if event["method"] == "Console.messageAdded" && is_of_url {
                return Ok(Some(text("text").trim_start_matches(FAILED).to_owned()));
            }
        }
        Ok(None)
    }

    fn press(&mut self, _: &str) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "WebKit's inspector presses no keys"))
    }

    fn screenshot(&mut self) -> io::Result<String> {
        let params =
            json!({"x": 0, "y": 0, "width": 1280, "height": 800, "coordinateSystem": "Page"});
        let result = self.command("Page.snapshotRect", &params)?;
        let url = result["dataURL"].as_str().unwrap_or_default();
        Ok(url.trim_start_matches("data:image/png;base64,").to_owned())
    }
}
