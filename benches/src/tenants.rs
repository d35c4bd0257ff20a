//! A policy with a million origins that come and go: its memory, its changes, its lookups, and a server that
//! answers while it changes.

use std::{
    env, fs,
    hint::black_box,
    io,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use cors_conformance::{HeaderLine, wire::Client};
use cors_core::{Changed, Live, Policy, Request};
use cors_frameworks::Framework;

use crate::{callgrind, server};

/// The argument that makes the program only do lookups, under valgrind.
pub const CHILD: &str = "looked-up";

/// How many updates there are before lookups are counted again.
const UPDATES: usize = 100_000;

/// How many lookups are counted.
const LOOKUPS: usize = 10_000;

/// How many old versions are kept to see what each takes.
const VERSIONS: usize = 10_000;

/// How long a quiet phase, and one with updates, takes before they take turns.
const PHASE: Duration = Duration::from_secs(3);

/// The pause between two updates: a thousand a second.
const PAUSE: Duration = Duration::from_millis(1);

/// An origin of 32 bytes.
fn origin(number: usize) -> String {
    format!("https://customer-{number:07}.example")
}

fn nobody() -> Policy {
    let nobody = Policy::builder().allow_origins(["none"]).allow_credentials(true);
    nobody.build().expect("a policy that allows nobody")
}

fn with(origins: usize) -> Policy {
    nobody().with_origins((0..origins).map(origin), None::<&str>).policy
}

/// The set alone.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// How many origins.
    pub origins: usize,
    /// Resident memory for each, in bytes.
    pub bytes_each: f64,
    /// Adding all to a policy with nobody.
    pub compiled: Duration,
    /// Updates of one origin through a `Live` with a guard: the median, and the longest of 10,000.
    pub update: [Duration; 2],
    /// What keeping an old version takes after one update, in bytes.
    pub bytes_a_version: f64,
    /// Instructions of judging a request, in a fresh set and after 100,000 updates.
    pub lookup: [f64; 2],
}

/// A server while a thousand updates a second run.
#[derive(Debug, Clone, Copy)]
pub struct Served {
    /// The framework.
    pub framework: Framework,
    /// Requests that were answered, quiet and during updates.
    pub requests: [usize; 2],
    /// Updates.
    pub updates: usize,
    /// Latencies, quiet and during updates: the median, and 99 in 100 below.
    pub latency: [[Duration; 2]; 2],
}

/// Measures a set of this many origins.
///
/// # Errors
///
/// If memory cannot be read, or valgrind is not found or fails.
pub fn set(origins: usize) -> io::Result<Set> {
    let before = resident_bytes()?;
    let begun = Instant::now();
    let policy = with(origins);
    let compiled = begun.elapsed();
    let bytes_each = (resident_bytes()? - before) / origins as f64;

    let live = Live::new(policy);
    let _guard = cors_axum::Cors::new(live.clone());
    let times = (0..10_000).map(|number| update(&live, origins, number)).collect();

    let before = resident_bytes()?;
    let versions: Vec<_> = (0..VERSIONS)
        .map(|number| {
            update(&live, origins, number);
            live.load()
        })
        .collect();
    let bytes_a_version = (resident_bytes()? - before) / versions.len() as f64;

    let lookup = |updates| lookups(origins, updates);
    Ok(Set {
        origins,
        bytes_each,
        compiled,
        update: quantiles(times, [0.5, 1.0]),
        bytes_a_version,
        lookup: [lookup(0)?, lookup(UPDATES)?],
    })
}

/// One origin comes or goes, in turns; returns how long it took.
fn update(live: &Live, origins: usize, number: usize) -> Duration {
    let changing = [origin(origins + number / 2 * 7_919 % 1_000_000)];
    let (added, removed): (&[_], &[_]) =
        if number.is_multiple_of(2) { (&changing, &[]) } else { (&[], &changing) };
    let begun = Instant::now();
    live.update(|current| {
        let policy = current.find(b"/").policy().expect("one policy for every path");
        let Changed { policy, problems } = policy.with_origins(added, removed);
        assert!(problems.is_empty(), "{problems:?}");
        policy.into()
    });
    begun.elapsed()
}

/// The times below which these shares of all are.
fn quantiles<const N: usize>(mut times: Vec<Duration>, shares: [f64; N]) -> [Duration; N] {
    times.sort();
    let last = times.len().saturating_sub(1) as f64;
    shares.map(|share| times.get((last * share) as usize).copied().unwrap_or_default())
}

fn resident_bytes() -> io::Result<f64> {
    Ok(server::resident("self")? as f64 * 1024.0)
}

/// Instructions of judging a request, counted in a process of its own.
fn lookups(origins: usize, updates: usize) -> io::Result<f64> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*counted_lookups*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe()?)
        .args([CHILD, &origins.to_string(), &updates.to_string()])
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("valgrind: {status}")));
    }
    Ok(callgrind::total(&fs::read_to_string(out)?)? / LOOKUPS as f64)
}

/// What the program does under valgrind.
pub fn run_lookups(origins: usize, updates: usize) {
    let mut policy = with(origins);
    for number in 0..updates {
        // Half of the updates take out an origin that was there from the start.
        let (added, removed) = ([origin(origins + number)], [origin(number * 7 % origins)]);
        let removed = removed.iter().filter(|_| !number.is_multiple_of(2));
        policy = policy.with_origins(added, removed).policy;
    }
    let asked: Vec<_> = (0..LOOKUPS).map(|it| origin(it * 97 % origins)).collect();
    let requests: Vec<_> =
        asked.iter().map(|it| Request::from_headers(b"GET", [("origin", it.as_bytes())])).collect();
    counted_lookups(&policy, &requests);
}

#[inline(never)]
fn counted_lookups(policy: &Policy, requests: &[Request<'_>]) {
    for request in requests {
        black_box(policy.evaluate(black_box(request)).answer());
    }
}

/// Serves a million origins on each framework, quiet and with updates in turns, for this many seconds of each.
///
/// # Panics
///
/// At the first answer that is missing, and if an origin that stays is refused or one that never comes is
/// allowed.
pub fn served(origins: usize, seconds: u64) -> Vec<Served> {
    let policy = with(origins);
    Framework::ALL.map(|framework| serve(framework, &policy, origins, seconds)).into()
}

fn serve(framework: Framework, policy: &Policy, origins: usize, seconds: u64) -> Served {
    let live = Live::new(policy.clone());
    let server = framework.start(Some(live.clone().into()));
    let is_updating = Arc::new(AtomicBool::new(false));
    let is_over = Arc::new(AtomicBool::new(false));
    let updating = {
        let (is_updating, is_over) = (Arc::clone(&is_updating), Arc::clone(&is_over));
        thread::spawn(move || update_while(&live, origins, &is_updating, &is_over))
    };
    let mut times = [Vec::new(), Vec::new()];
    let mut client = Client::new(server);
    for _ in 0..seconds.div_ceil(PHASE.as_secs()) {
        for (phase, times) in times.iter_mut().enumerate() {
            is_updating.store(phase == 1, Ordering::Relaxed);
            times.extend(ask_for(PHASE, &mut client, origins));
        }
    }
    is_over.store(true, Ordering::Relaxed);
    let updates = updating.join().expect("no update panics");
    let requests = times.each_ref().map(Vec::len);
    let latency = times.map(|times| quantiles(times, [0.5, 0.99]));
    Served { framework, requests, updates, latency }
}

fn update_while(
    live: &Live,
    origins: usize,
    is_updating: &AtomicBool,
    is_over: &AtomicBool,
) -> usize {
    let (mut updates, mut next) = (0, Instant::now());
    while !is_over.load(Ordering::Relaxed) {
        if is_updating.load(Ordering::Relaxed) {
            update(live, origins, updates);
            updates += 1;
        } else {
            next = Instant::now();
        }
        next += PAUSE;
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    updates
}

fn ask_for(phase: Duration, client: &mut Client, origins: usize) -> Vec<Duration> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while begun.elapsed() < phase {
        let number = times.len() * 97 % origins;
        let (stays, never) = (origin(number), format!("https://nobody-{number}.example"));
        for (origin, is_allowed) in [(stays, true), (never, false)] {
            let headers: [HeaderLine; 1] = [(b"Origin".to_vec(), origin.clone().into_bytes())];
            let sent = Instant::now();
            let answer = client.send(b"GET", "/", &headers).expect("an answer");
            times.push(sent.elapsed());
            let allowed = answer.values("access-control-allow-origin");
            let wanted: &[&[u8]] = if is_allowed { &[origin.as_bytes()] } else { &[] };
            assert_eq!(allowed, wanted, "{origin}");
        }
    }
    times
}
