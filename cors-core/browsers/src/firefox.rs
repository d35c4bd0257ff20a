//! Firefox over [WebDriver BiDi](https://w3c.github.io/webdriver-bidi/).

use std::{
    fs,
    io::{self, BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    driver::{Driver, Process},
    socket::{DEADLINE, Socket},
};

/// How long after the page's promise the reason may arrive.
const PATIENCE: Duration = Duration::from_secs(5);

/// Turns off what would contact hosts on the Internet.
const PREFERENCES: &str = r#"
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9/");
user_pref("toolkit.telemetry.server", "");
"#;

pub(crate) struct Firefox {
    socket: Socket,
    context: Value,
    // Fields drop in this order: the profile is in use until the process ends.
    _process: Process,
    _profile: TempDir,
}

impl Firefox {
    pub(crate) fn start(file: &Path) -> io::Result<Self> {
        let profile = TempDir::new()?;
        fs::write(profile.path().join("user.js"), PREFERENCES)?;
        let mut command = Command::new(file);
        command
            .args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"])
            .arg(profile.path())
            .arg("about:blank")
            .env("HOME", profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = Process::start(&mut command)?;
        let port = port(&mut process)?;
        let mut socket = Socket::connect(port, "/session")?;
        socket.command(None, "session.new", &json!({"capabilities": {}}))?;
        let events = json!({"events": ["log.entryAdded"]});
        socket.command(None, "session.subscribe", &events)?;
        let tree = socket.command(None, "browsingContext.getTree", &json!({}))?;
        let context = tree["contexts"][0]["context"].clone();
        Ok(Self { socket, context, _process: process, _profile: profile })
    }
}

/// The port on which Firefox listens, from its standard error.
fn port(process: &mut Process) -> io::Result<u16> {
    let errors = process.0.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let (sender, receiver) = mpsc::channel();
    // Keeps reading, so that the browser never blocks on a full pipe.
    thread::spawn(move || {
        for line in BufReader::new(errors).lines().map_while(Result::ok) {
            let port = line.rsplit_once("listening on ws://127.0.0.1:").map(|(_, port)| port);
            if let Some(Ok(port)) = port.map(|it| it.trim().parse()) {
                let _ = sender.send(port);
            }
        }
    });
    receiver
        .recv_timeout(DEADLINE)
        .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "Firefox did not start"))
}

impl Driver for Firefox {
    fn open(&mut self, url: &str) -> io::Result<()> {
        self.evaluate("String(window.isLeft = true)")?;
        let params = json!({"context": self.context, "url": url, "wait": "none"});
        self.socket.command(None, "browsingContext.navigate", &params)?;
        // Not `"wait": "complete"`: on a busy machine Firefox now and then never answers, although the page is complete.
        let is_there = "String(!window.isLeft && document.readyState === 'complete')";
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            // The document may be replaced while it is asked.
            if self.evaluate(is_there).is_ok_and(|it| it == "true") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "the page did not load"))
    }

    fn evaluate(&mut self, expression: &str) -> io::Result<String> {
        let params = json!({
            "expression": expression,
            "target": {"context": self.context},
            "awaitPromise": true,
        });
        let result = self.socket.command(None, "script.evaluate", &params)?;
        let text = result["result"]["value"].as_str().map(str::to_owned);
        text.ok_or_else(|| io::Error::other(format!("{expression}: {result}")))
    }

    fn reason(&mut self, url: &str) -> io::Result<Option<String>> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let Some(event) = self.socket.event(PATIENCE)? else { break };
            let text = event["params"]["text"].as_str().unwrap_or_default();
            if text.starts_with("Cross-Origin Request") && text.contains(url) {
                return Ok(Some(text.to_owned()));
            }
        }
        Ok(None)
    }

    fn press(&mut self, keys: &str) -> io::Result<()> {
        let press = |key: char| ["keyDown", "keyUp"].map(|it| json!({"type": it, "value": key}));
        let actions: Vec<_> = keys.chars().flat_map(press).collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        let params = json!({"context": self.context, "actions": [keyboard]});
        self.socket.command(None, "input.performActions", &params).map(drop)
    }

    fn screenshot(&mut self) -> io::Result<String> {
        let params = json!({"context": self.context, "origin": "document"});
        let result = self.socket.command(None, "browsingContext.captureScreenshot", &params)?;
        Ok(result["data"].as_str().unwrap_or_default().to_owned())
    }
}
