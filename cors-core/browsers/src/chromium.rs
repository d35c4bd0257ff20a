//! Chromium over the [DevTools protocol](https://chromedevtools.github.io/devtools-protocol/).

use std::{
    collections::HashMap,
    fs, io,
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

pub(crate) struct Chromium {
    socket: Socket,
    session: String,
    /// The URL of each request.
    urls: HashMap<String, String>,
    // Fields drop in this order: the profile is in use until the process ends.
    _process: Process,
    _profile: TempDir,
}

impl Chromium {
    pub(crate) fn start(file: &Path) -> io::Result<Self> {
        let profile = TempDir::new()?;
        let mut command = Command::new(file);
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--remote-debugging-port=0"])
            .arg("--window-size=1280,800")
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Process::start(&mut command)?;
        let (port, path) = address(profile.path())?;
        let mut socket = Socket::connect(port, &path)?;
        let target = json!({"url": "about:blank"});
        let target = socket.command(None, "Target.createTarget", &target)?;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = socket.command(None, "Target.attachToTarget", &attach)?;
        let session = session["sessionId"].as_str().unwrap_or_default().to_owned();
        let urls = HashMap::new();
        let mut chromium = Self { socket, session, urls, _process: process, _profile: profile };
        for domain in ["Page.enable", "Network.enable"] {
            chromium.command(domain, &json!({}))?;
        }
        Ok(chromium)
    }

    fn command(&mut self, method: &str, params: &Value) -> io::Result<Value> {
        self.socket.command(Some(&self.session), method, params)
    }
}

/// Where Chromium listens, according to a file in its profile.
fn address(profile: &Path) -> io::Result<(u16, String)> {
    let start = Instant::now();
    loop {
        let text = fs::read_to_string(profile.join("DevToolsActivePort")).unwrap_or_default();
        if let Some((port, path)) = text.split_once('\n')
            && let Ok(port) = port.parse()
        {
            return Ok((port, path.trim().to_owned()));
        }
        if start.elapsed() > DEADLINE {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "Chromium did not start"));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

impl Driver for Chromium {
    fn open(&mut self, url: &str) -> io::Result<()> {
        self.command("Page.navigate", &json!({"url": url}))?;
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            let event = self.socket.event(DEADLINE)?.unwrap_or_default();
            if event["method"] == "Page.loadEventFired" {
                return Ok(());
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "the page did not load"))
    }

    fn evaluate(&mut self, expression: &str) -> io::Result<String> {
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let result = self.command("Runtime.evaluate", &params)?;
        let text = result["result"]["value"].as_str().map(str::to_owned);
        text.ok_or_else(|| io::Error::other(format!("{expression}: {result}")))
    }

    fn reason(&mut self, url: &str) -> io::Result<Option<String>> {
        let (start, mut network_error) = (Instant::now(), None);
        while start.elapsed() < PATIENCE {
            let Some(event) = self.socket.event(PATIENCE)? else { break };
            let params = &event["params"];
            let id = params["requestId"].as_str().unwrap_or_default().to_owned();
            if event["method"] == "Network.requestWillBeSent" {
                let url = params["request"]["url"].as_str().unwrap_or_default();
                self.urls.entry(id).or_insert_with(|| url.to_owned());
            } else if event["method"] == "Network.loadingFailed"
                && self.urls.get(&id).is_some_and(|it| it.contains(url))
            {
                if let Some(reason) = params["corsErrorStatus"]["corsError"].as_str() {
                    return Ok(Some(reason.to_owned()));
                }
                network_error = params["errorText"].as_str().map(str::to_owned);
                // If a preflight fails in the network, its event precedes that of the request.
                if params["type"] != "Preflight" {
                    break;
                }
            }
        }
        Ok(network_error)
    }

    fn press(&mut self, keys: &str) -> io::Result<()> {
        for key in keys.chars() {
            let (name, code, text) = match key {
                '\u{e004}' => ("Tab".to_owned(), 9, String::new()),
                _ => (key.to_string(), u32::from(key), key.to_string()),
            };
            for kind in ["keyDown", "keyUp"] {
                let text = if kind == "keyDown" { &*text } else { "" };
                let params =
                    json!({"type": kind, "key": name, "windowsVirtualKeyCode": code, "text": text});
                self.command("Input.dispatchKeyEvent", &params)?;
            }
        }
        Ok(())
    }

    fn screenshot(&mut self) -> io::Result<String> {
        let params = json!({"format": "png", "captureBeyondViewport": true});
        let result = self.command("Page.captureScreenshot", &params)?;
        Ok(result["data"].as_str().unwrap_or_default().to_owned())
    }
}
