//! A real browser, controlled by the tests.

use std::{
    env, fmt, fs,
    io::{self, Write as _},
    path::PathBuf,
    process::Command,
};

use cors_core::browser::{Blocked, Code, Profile};
use data_encoding::BASE64;
use serde_json::Value;

use crate::{chromium::Chromium, driver::Driver, firefox::Firefox, webkit::WebKit};

/// The browsers that can be controlled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, over the DevTools protocol.
    Chromium,
    /// Firefox, over WebDriver BiDi.
    Firefox,
    /// WebKitGTK, over the protocol of its inspector.
    WebKit,
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
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its profile in the model.
    pub fn profile(self) -> Profile {
        match self {
            Self::Chromium => Profile::Chromium,
            Self::Firefox => Profile::Firefox,
            Self::WebKit => Profile::WebKit,
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "google-chrome"],
            Self::Firefox => &["firefox-esr", "firefox"],
            Self::WebKit => &["MiniBrowser"],
        }
    }

    /// What has to be installed.
    fn needs(self) -> &'static str {
        match self {
            Self::Chromium => "`chromium` or `google-chrome` in the PATH",
            Self::Firefox => "`firefox-esr` or `firefox` in the PATH",
            Self::WebKit => "WebKitGTK's `MiniBrowser`, and `Xvfb` in the PATH",
        }
    }

    /// The path of its executable, if it is installed.
    pub fn find(self) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        let mut folders: Vec<_> = env::split_paths(&path).collect();
        if self == Self::WebKit {
            folders.iter().find(|it| it.join("Xvfb").is_file())?;
            folders.extend(webkit_folders());
        }
        let files =
            self.names().iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
        files.into_iter().find(|file| file.is_file())
    }

    /// Whether it may print no reason: Firefox says nothing of a port that it does not contact.
    pub fn may_be_silent_on(self, blocked: &Blocked) -> bool {
        self == Self::Firefox && matches!(blocked, Blocked::BadPort { .. })
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
            Self::WebKit => blocked.code().webkit_prints().iter().any(|line| is_of(reason, line)),
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

/// Where distributions put programs of WebKitGTK, which are not in the `PATH`.
fn webkit_folders() -> Vec<PathBuf> {
    let of_machines = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let folders = of_machines.map(|it| it.path()).chain(["/usr/libexec".into()]);
    folders.map(|it| it.join("webkit2gtk-4.1")).collect()
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

/// Whether tests fail without browsers, and what else documents need, by `CORS_BROWSERS=required`.
pub fn are_required() -> bool {
    env::var("CORS_BROWSERS").is_ok_and(|it| it == "required")
}

/// Says on standard error why a test is skipped: past the capturing of tests that pass, and in one piece.
pub fn say_skipped(why: &str) {
    let _ = io::stderr().write_all(format!("skipped: {why}\n").as_bytes());
}

/// The version that a program reports.
fn version(mut program: Command) -> String {
    let output = program.arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
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
            assert!(!are_required(), "{kind:?} is required and not installed: {}", kind.needs());
            say_skipped(&format!("{kind:?} is not installed: {}", kind.needs()));
            return None;
        };
        let (driver, version): (Box<dyn Driver>, _) = match kind {
            Kind::Chromium => {
                (Box::new(Chromium::start(&file).unwrap()), version(Command::new(file)))
            }
            Kind::Firefox => {
                (Box::new(Firefox::start(&file).unwrap()), version(Command::new(file)))
            }
            Kind::WebKit => {
                let webkit = WebKit::start(&file).unwrap();
                let program = webkit.program(&file);
                (Box::new(webkit), version(program))
            }
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
    /// and WebKit's console line.
    ///
    /// # Panics
    ///
    /// If the connection is lost.
    pub fn reason(&mut self, url: &str) -> Option<String> {
        self.driver.reason(url).unwrap()
    }

    /// Presses keys on what has the focus, one after the other: characters, and `\u{e004}` for Tab.
    ///
    /// # Panics
    ///
    /// In WebKit, whose inspector presses no keys, and if the browser does not answer in time.
    pub fn press(&mut self, keys: &str) {
        self.driver.press(keys).unwrap();
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
