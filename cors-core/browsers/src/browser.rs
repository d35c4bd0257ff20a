//! A real browser, controlled by the tests.

use std::{env, fmt, path::PathBuf, process::Command};

use cors_core::browser::{Blocked, Code, Profile};
use data_encoding::BASE64;
use serde_json::Value;

use crate::{chromium::Chromium, driver::Driver, firefox::Firefox};

/// The browsers that can be controlled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, over the DevTools protocol.
    Chromium,
    /// Firefox, over WebDriver BiDi.
    Firefox,
}

/// A running browser with one page. Dropping it ends the browser and deletes its profile.
pub struct Browser {
    kind: Kind,
    version: String,
    driver: Box<dyn Driver>,
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.version)
    }
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// Its profile in the model.
    pub fn profile(self) -> Profile {
        match self {
            Self::Chromium => Profile::Chromium,
            Self::Firefox => Profile::Firefox,
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "google-chrome"],
            Self::Firefox => &["firefox-esr", "firefox"],
        }
    }

    /// The path of its executable, if it is installed.
    pub fn find(self) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        let folders: Vec<_> = env::split_paths(&path).collect();
        let files =
            self.names().iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
        files.into_iter().find(|file| file.is_file())
    }

    /// Whether the reason this browser gave is one that it gives for the model's `blocked`.
    pub fn gives(self, reason: &str, blocked: &Blocked) -> bool {
        match self {
            Self::Chromium => {
                let name = blocked.code().chromium(blocked.phase());
                name.or_else(|| network_error(blocked)) == Some(reason)
            }
            // Firefox has one name and one console line for cases that other browsers distinguish.
            Self::Firefox => {
                let reason = reason.replace(['\u{2018}', '\u{2019}'], "'");
                let codes = Code::ALL.into_iter().filter(|it| it.mdn() == blocked.code().mdn());
                let mut lines = codes.flat_map(Code::firefox_prints);
                lines.any(|line| is_of(&reason, line))
            }
        }
    }
}

/// Chromium's name for what is not a CORS error.
fn network_error(blocked: &Blocked) -> Option<&'static str> {
    match blocked {
        Blocked::RedirectsTooMany => Some("net::ERR_TOO_MANY_REDIRECTS"),
        Blocked::BadPort { .. } => Some("net::ERR_UNSAFE_PORT"),
        Blocked::ContentLengthsDiffer { .. } => {
            Some("net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH")
        }
        Blocked::ProxyAuthentication { .. } => Some("net::ERR_UNEXPECTED_PROXY_AUTH"),
        _ => None,
    }
}

/// Whether a text matches a pattern in which `{}` stands for anything.
fn is_of(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split("{}").all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

impl Browser {
    /// Starts a browser with an empty profile. `None`, with a message on standard error, if it is not
    /// installed.
    ///
    /// # Panics
    ///
    /// If it does not start, and with `CORS_BROWSERS=required` if it is not installed.
    pub fn start(kind: Kind) -> Option<Self> {
        let Some(file) = kind.find() else {
            let required = env::var("CORS_BROWSERS").is_ok_and(|it| it == "required");
            assert!(!required, "{kind:?} is required and not in the PATH");
            eprintln!("skipped: {kind:?} is not in the PATH");
            return None;
        };
        let output = Command::new(&file).arg("--version").output().unwrap();
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let driver: Box<dyn Driver> = match kind {
            Kind::Chromium => Box::new(Chromium::start(&file).unwrap()),
            Kind::Firefox => Box::new(Firefox::start(&file).unwrap()),
        };
        Some(Self { kind, version, driver })
    }

    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The version that it reports.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Loads a page.
    ///
    /// # Panics
    ///
    /// If the browser does not answer in time.
    pub fn open(&mut self, url: &str) {
        self.driver.open(url).unwrap();
    }

    /// The JSON value to which an expression's promise resolves.
    ///
    /// # Panics
    ///
    /// If the browser does not answer in time, or the promise is rejected.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let text = self.driver.evaluate(expression).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Why the browser blocked a request whose URL contains `url`: Chromium's `corsError`, Firefox's
    /// console line.
    ///
    /// # Panics
    ///
    /// If the connection is lost.
    pub fn reason(&mut self, url: &str) -> Option<String> {
        self.driver.reason(url).unwrap()
    }

    /// A screenshot of the page, as a PNG.
    ///
    /// # Panics
    ///
    /// If the browser does not answer in time.
    pub fn screenshot(&mut self) -> Vec<u8> {
        BASE64.decode(self.driver.screenshot().unwrap().as_bytes()).unwrap()
    }
}
