//! The demo's page in real browsers. `CORS_SCREENSHOT=FILE` saves a screenshot from Chromium.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use cors_browsers::browser::{Browser, Kind};

/// Kills the process at the end of the test.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The rows of the table, once all fetches have finished.
const ROWS: &str = "new Promise(resolve => {
    const look = () => {
        const rows = [...document.querySelectorAll('#cases tr')].map(row => row.innerText);
        const ended = rows.length && rows.every(row => /[✓✗!] /.test(row));
        ended ? resolve(JSON.stringify(rows)) : setTimeout(look, 50);
    };
    look();
})";

fn page_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let command = env!("CARGO_BIN_EXE_cors");
    let screenshot = env::var_os("CORS_SCREENSHOT").filter(|_| kind == Kind::Chromium);
    // The screenshot shows the ports that a reader of the README gets.
    let ports: &[&str] =
        if screenshot.is_some() { &[] } else { &["--api-port=0", "--page-port=0"] };
    let started = Command::new(command).arg("demo").args(ports).stdout(Stdio::piped()).spawn();
    let mut demo = Demo(started.unwrap());
    let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.find(|line| line.starts_with("page")).unwrap();
    browser.open(line.split_whitespace().nth(1).unwrap());

    let rows = browser.evaluate(ROWS);
    let rows: Vec<_> = rows.as_array().unwrap().iter().filter_map(|row| row.as_str()).collect();
    let wanted = [
        ("The fetch that everyone writes first", "✓"),
        ("PUT with a custom header", "✓"),
        ("DELETE", "✗"),
        ("The first fetch, from a frame on a third origin", "✗"),
        ("An API without CORS", "✗"),
        ("An API that answers * and credentials", "✗"),
    ];
    assert_eq!(rows.len(), wanted.len(), "{rows:#?}");
    for (row, (title, verdict)) in rows.iter().zip(wanted) {
        assert!(row.contains(title) && row.contains(verdict), "{title}: {row}");
    }
    if let Some(file) = screenshot {
        fs::write(file, browser.screenshot()).unwrap();
    }
}

#[test]
fn chromium() {
    page_in(Kind::Chromium);
}

#[test]
fn firefox() {
    page_in(Kind::Firefox);
}
