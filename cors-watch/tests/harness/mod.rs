//! Policies with a number, and a reader that sees no others than those that should be there.
#![allow(dead_code, reason = "no test uses all of it")]

pub(crate) mod ways;

use std::{
    io,
    ops::RangeInclusive,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use cors_watch::{
    Live, PolicyFile, Status, WatchErrorKind,
    cors_core::{Config, Request, Routes, RoutesConfig},
};

/// How a file begins to be watched.
pub(crate) type Start = fn(&Path) -> PolicyFile;

/// How often each thing is done.
pub(crate) const ROUNDS: u64 = 10;

/// The policy with a number. It allows one origin, and no other policy does.
pub(crate) fn config(number: u64) -> Config {
    Config {
        allow_origins: vec![format!("https://v{number}.example")],
        allow_credentials: true,
        allow_methods: vec![format!("METHOD-{number}")],
        max_age: Some(number),
        ..Config::default()
    }
}

/// In TOML, of which no part is a policy: the origins are last.
pub(crate) fn toml(number: u64) -> String {
    format!(
        "max_age = {number}\nallow_methods = ['METHOD-{number}']\nallow_credentials = true\n\
         allow_origins = [\n    'https://v{number}.example',\n]"
    )
}

/// For the ending of a path.
pub(crate) fn text(path: &Path, number: u64) -> String {
    if path.extension().is_some_and(|ending| ending == "json") {
        format!(
            r#"{{"max_age": {number}, "allow_methods": ["METHOD-{number}"], "allow_credentials": true,
                "allow_origins": ["https://v{number}.example"]}}"#
        )
    } else {
        toml(number)
    }
}

/// The number of the one policy among some whose origin is allowed.
pub(crate) fn number(routes: &Routes, among: RangeInclusive<u64>) -> u64 {
    let is_allowed = |number: &u64| {
        let origin = format!("https://v{number}.example");
        let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
        routes.evaluate(&request).refusal().is_none()
    };
    let allowed: Vec<_> = among.clone().filter(is_allowed).collect();
    let [number] = *allowed else { panic!("{allowed:?} of {among:?} in {routes:?}") };
    assert_eq!(routes.to_config(), RoutesConfig::Everywhere(config(number)));
    number
}

/// Waits until something is so. The limit is for a machine that does much else.
pub(crate) fn wait_until<T>(what: &str, mut outcome: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(outcome) = outcome() {
            return outcome;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "not in two minutes: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// A file that is watched, and a thread that reads what is current all the time.
pub(crate) struct Watched {
    pub(crate) file: PolicyFile,
    pub(crate) live: Live,
    expected: Arc<Expected>,
    reader: Option<JoinHandle<()>>,
}

/// The numbers of the policies that may be current.
struct Expected {
    first: AtomicU64,
    last: AtomicU64,
    over: AtomicBool,
}

impl Watched {
    /// With the policy 1 in the file.
    pub(crate) fn new(start: Start, path: &Path) -> Self {
        let file = start(path);
        let live = file.live();
        let expected = Arc::new(Expected {
            first: AtomicU64::new(1),
            last: AtomicU64::new(1),
            over: AtomicBool::new(false),
        });
        let (read, may_be) = (live.clone(), Arc::clone(&expected));
        let reader = thread::spawn(move || {
            while !may_be.over.load(Ordering::SeqCst) {
                let first = may_be.first.load(Ordering::SeqCst);
                let routes = read.load();
                let last = may_be.last.load(Ordering::SeqCst);
                let number = number(&routes, first.saturating_sub(2)..=last + 2);
                assert!((first..=last).contains(&number), "{number}, not from {first} to {last}");
                thread::sleep(Duration::from_micros(200));
            }
        });
        Self { file, live, expected, reader: Some(reader) }
    }

    pub(crate) fn current(&self) -> u64 {
        self.expected.first.load(Ordering::SeqCst)
    }

    /// Does something that makes the next policy the current one.
    pub(crate) fn changes(&self, act: impl FnOnce(u64)) {
        let number = self.current() + 1;
        self.expected.last.store(number, Ordering::SeqCst);
        let before = self.file.status().when;
        act(number);
        let status = wait_until(&format!("policy {number}"), || {
            self.is_read();
            let status = self.file.status();
            (status.generation == number).then_some(status)
        });
        assert_eq!(status.last_error, None);
        assert!(status.when >= before);
        assert_eq!(self::number(&self.live.load(), 0..=number + 2), number);
        self.expected.first.store(number, Ordering::SeqCst);
    }

    /// Does something after which the file is bad in some way, so that the current policy stays.
    pub(crate) fn breaks(
        &self,
        what: &str,
        is_right: impl Fn(&WatchErrorKind) -> bool,
        act: impl FnOnce(),
    ) {
        act();
        wait_until(what, || {
            self.is_read();
            self.file.status().last_error.filter(|error| is_right(error.kind()))
        });
        self.stays();
    }

    /// Does something after which there is no file, so that the current policy stays.
    pub(crate) fn vanishes(&self, act: impl FnOnce()) {
        let is_missing = |kind: &WatchErrorKind| {
            matches!(kind, WatchErrorKind::Unreadable { kind: io::ErrorKind::NotFound, .. })
        };
        self.breaks("no file", is_missing, act);
    }

    /// Does something after which the file is the current policy again.
    pub(crate) fn restores(&self, act: impl FnOnce(u64)) {
        act(self.current());
        wait_until("no error", || {
            self.is_read();
            self.file.status().last_error.is_none().then_some(())
        });
        self.stays();
    }

    /// The current policy is the one before.
    pub(crate) fn stays(&self) -> Status {
        let status = self.file.status();
        assert_eq!(status.generation, self.current());
        assert_eq!(number(&self.live.load(), 0..=self.current() + 2), self.current());
        status
    }

    /// The reader has no complaint.
    fn is_read(&self) {
        let reader = self.reader.as_ref().unwrap();
        assert!(!reader.is_finished(), "the reader says why");
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.expected.over.store(true, Ordering::SeqCst);
        let read = self.reader.take().unwrap().join();
        if !thread::panicking() {
            read.unwrap();
        }
    }
}
