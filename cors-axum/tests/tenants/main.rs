//! The source of the examples `tenants`: what is served is what is in the database.
//!
//! The tests with PostgreSQL start a server of their own, or use the one whose URL is in `CORS_POSTGRES`.
//! If there is neither they say that they are skipped; with `CORS_POSTGRES=required` they fail.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod postgres;
mod proxy;
mod server;
#[path = "../../../examples/tenants/source.rs"]
mod source;
mod sqlite;

use std::{
    io::{self, Write},
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, Instant},
};

use cors_axum::{
    Config, Live, Policy,
    cors_core::{Request, Routes},
};
use tokio::time::sleep;
use tracing::{Dispatch, subscriber::DefaultGuard};

fn config() -> Config {
    Config {
        allow_credentials: true,
        allow_methods: vec!["PUT".to_owned()],
        max_age: Some(600),
        ..Config::default()
    }
}

/// The policy that these rows are.
fn compiled(mut rows: Vec<String>) -> Policy {
    if rows.is_empty() {
        rows.push("none".to_owned());
    }
    Policy::compile(&Config { allow_origins: rows, ..config() }).unwrap()
}

fn policy(live: &Live) -> Policy {
    live.load().find(b"/").policy().unwrap().clone()
}

fn allows(live: &Live, origin: &str) -> bool {
    let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
    Routes::evaluate(&live.load(), &request).refusal().is_none()
}

/// Waits until something is so. The limit is for a machine that does much else.
async fn wait_until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(120), "not in two minutes: {what}");
        sleep(Duration::from_millis(2)).await;
    }
}

/// Says something that is shown when the test passes, too.
fn say(what: &str) {
    let _ = writeln!(io::stderr(), "{what}");
}

/// What is logged in this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin(&self) -> DefaultGuard {
        // While there is only one subscriber, an event that another thread comes to first is off for all.
        static ANOTHER: LazyLock<Dispatch> =
            LazyLock::new(|| tracing_subscriber::registry().into());
        LazyLock::force(&ANOTHER);
        let log = self.clone();
        let subscriber =
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || log.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }

    /// How many lines contain a text.
    fn count(&self, text: &str) -> usize {
        let log = self.0.lock().unwrap();
        String::from_utf8_lossy(&log).lines().filter(|line| line.contains(text)).count()
    }
}

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
