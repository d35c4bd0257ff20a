//! What drives a browser: a protocol, and the browser's process.

use std::{
    io,
    process::{Child, Command, Stdio},
};

/// What the two protocols have in common.
pub(crate) trait Driver {
    /// Loads a page.
    fn open(&mut self, url: &str) -> io::Result<()>;
    /// The string that an expression's promise comes to.
    fn evaluate(&mut self, expression: &str) -> io::Result<String>;
    /// What the browser says of why it has blocked a request whose URL has this in it, in its own
    /// words; `None` if it says nothing for a while.
    fn reason(&mut self, url: &str) -> io::Result<Option<String>>;
    /// A picture of the page, as a PNG in base64.
    fn screenshot(&mut self) -> io::Result<String>;
}

/// A browser's process, which ends with its owner.
pub(crate) struct Process(pub(crate) Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        command.spawn().map(Self)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
