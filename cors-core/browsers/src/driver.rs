//! What controls a browser: a protocol, and the browser's process.

use std::{
    io,
    process::{Child, Command, Stdio},
};

/// What each protocol can do.
pub(crate) trait Driver {
    /// Loads a page.
    fn open(&mut self, url: &str) -> io::Result<()>;
    /// The string to which an expression's promise resolves.
    fn evaluate(&mut self, expression: &str) -> io::Result<String>;
    /// Why the browser blocked a request whose URL contains `url`, in its own words; `None` if it says
    /// nothing for a while.
    fn reason(&mut self, url: &str) -> io::Result<Option<String>>;
    /// Presses keys on what has the focus, one after the other, each given as a character of
    /// [WebDriver's](https://w3c.github.io/webdriver/#keyboard-actions).
    fn press(&mut self, keys: &str) -> io::Result<()>;
    /// A screenshot of the page, as a PNG in base64.
    fn screenshot(&mut self) -> io::Result<String>;
}

/// A browser's process, which ends when this is dropped.
pub(crate) struct Process(pub(crate) Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        command.stdin(Stdio::null()).spawn().map(Self)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
