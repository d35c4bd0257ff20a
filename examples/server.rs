//! An example, started as its users start it, on a port that the system chooses.

use std::{
    io::{self, BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    thread,
};

use ureq::http::{Request, Response};
use ureq::{Agent, Body};

/// Runs until it is dropped.
pub(crate) struct Server {
    process: Child,
    /// Where it listens: `127.0.0.1:` and the port.
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(program: &str) -> Self {
        let mut command = Command::new(program);
        let mut process = command.arg("0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| Some(authority(line.unwrap().split_once("http://")?.1)))
            .unwrap_or_else(|| panic!("{program} ended before it listened"));
        // Rocket prints each request, and would wait once nobody reads it.
        thread::spawn(move || lines.all(|line: io::Result<_>| line.is_ok()));
        Self { process, address }
    }
}

/// Without what follows it: Rocket prints colours.
fn authority(text: &str) -> String {
    text.chars().take_while(|it| it.is_ascii_digit() || matches!(it, '.' | ':')).collect()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Sends requests unchanged: a page follows redirects itself, and every status is an answer.
pub(crate) fn client() -> impl Fn(Request<Vec<u8>>) -> Response<Body> {
    let client = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .build()
        .new_agent();
    move |request| client.run(request).unwrap()
}
