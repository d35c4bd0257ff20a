//! Sends probes: within limits, one at a time, and as slowly as the server asks.

use std::{
    io::{self, IsTerminal as _},
    thread,
    time::{Duration, Instant},
};

use cors_core::browser::Header;
use indicatif::{ProgressBar, ProgressStyle};
use url::Url;

use super::{
    args::Server,
    explore::Answer,
    known::Known,
    probe::{Ask, Exchange, Probe},
    report::counted,
    request::{self, Sent},
    secrets::Secrets,
};
use crate::check::{client::Client, cookies, target};

/// After so many requests in a row without an answer, none is expected.
const MOST_FAILURES: u32 = 3;
/// So often a request is repeated because the server asked for patience.
const MOST_REPEATS: u32 = 3;

/// Sends, and keeps account.
pub(super) struct Sender {
    client: Client,
    headers: Vec<Header>,
    cookies: Vec<String>,
    pub(super) secrets: Secrets,
    delay: Duration,
    start: Instant,
    time: Duration,
    most: u16,
    pub(super) count: u16,
    failures: u32,
    /// Whether something other than the number of requests ended it.
    is_over: bool,
    /// What kept it from sending all, or from getting answers.
    pub(super) notes: Vec<String>,
    bar: ProgressBar,
}

impl Sender {
    pub(super) fn new(args: &Server) -> Result<Self, String> {
        let headers: Vec<_> =
            args.headers.iter().map(|it| target::header(it)).collect::<Result<_, _>>()?;
        let cookies: Vec<_> =
            args.cookies.iter().map(|it| cookies::parse(it)).collect::<Result<_, _>>()?;
        Ok(Self {
            client: Client::new(&args.connection)?,
            secrets: Secrets::new(&headers, &cookies, args),
            headers,
            cookies,
            delay: Duration::from_millis(args.delay),
            start: Instant::now(),
            time: Duration::from_secs(args.time),
            most: args.requests,
            count: 0,
            failures: 0,
            is_over: false,
            notes: Vec::new(),
            bar: bar(args.requests),
        })
    }

    /// Keeps requests for later; gives back how many.
    pub(super) fn hold_back(&mut self, most: u16) -> u16 {
        let held = most.min(self.most / 4);
        self.most -= held;
        held
    }

    /// Lets requests be sent that were held back.
    pub(super) fn release(&mut self, held: u16) {
        self.most += held;
    }

    /// What the environment says wrong about proxies is known before anything is sent.
    pub(super) fn check(&self, url: &Url) -> Result<(), String> {
        self.client.proxy(url).map(drop)
    }

    /// Sends a probe, again where the server asks for patience.
    pub(super) fn ask(&mut self, known: &Known, probe: &Probe) -> Answer {
        let Sent { method, url, headers } = request::of(known, probe, &self.headers, &self.cookies);
        for turn in 0..=MOST_REPEATS {
            if !self.may_send() {
                return Answer::Ended;
            }
            let exchange = match self.send(&method, &url, headers.clone()) {
                Ok(exchange) => exchange,
                Err(error) => return self.failed(known, error),
            };
            self.failures = 0;
            let Some(patience) = patience(&exchange, turn) else {
                return Answer::Received(Box::new(exchange));
            };
            if patience >= self.left() {
                return self.over(format!(
                    "the server asks for {} s of patience (status {}), longer than `--time` allows",
                    patience.as_secs(),
                    exchange.response.status
                ));
            }
            thread::sleep(patience);
        }
        self.over(
            "the server kept asking for patience (429): try again later, with `--delay`".to_owned(),
        )
    }

    /// Ends for good, and says why.
    fn over(&mut self, why: String) -> Answer {
        self.is_over = true;
        self.note(why);
        Answer::Ended
    }

    /// The first request, and each redirect that follows: without an answer, nothing can be said.
    pub(super) fn first(
        &mut self,
        method: &str,
        url: &Url,
        mut headers: Vec<Header>,
    ) -> Result<Exchange, String> {
        headers.extend(self.headers.iter().cloned());
        headers.extend(self.cookie());
        let mut turn = 0;
        loop {
            let exchange = self.send(method, url, headers.clone())?;
            match patience(&exchange, turn) {
                Some(patience) if turn < MOST_REPEATS && patience < self.left() => {
                    thread::sleep(patience);
                    turn += 1;
                }
                _ => return Ok(exchange),
            }
        }
    }

    /// Some servers close where they dislike what is asked: only one that no longer answers at all ends the audit.
    fn failed(&mut self, known: &Known, error: String) -> Answer {
        self.failures += 1;
        if self.left().is_zero() {
            return self.over(self.time_is_over());
        }
        self.note(error);
        if self.failures < MOST_FAILURES {
            return Answer::Missing;
        }
        let Sent { method, url, headers } =
            request::of(known, &Ask::MAIN.without_origin(), &self.headers, &self.cookies);
        if self.may_send() && self.send(&method, &url, headers).is_ok() {
            self.failures = 0;
            return Answer::Missing;
        }
        self.over(format!("the server left {MOST_FAILURES} requests in a row without an answer: the rest was not asked"))
    }

    /// Whether the limits leave room for a request, after the delay.
    fn may_send(&mut self) -> bool {
        if self.is_over || self.count >= self.most {
            return false;
        }
        if self.count > 0 && !self.delay.is_zero() {
            thread::sleep(self.delay.min(self.left()));
        }
        if self.left().is_zero() {
            self.over(self.time_is_over());
        }
        !self.is_over
    }

    fn time_is_over(&self) -> String {
        let seconds = self.time.as_secs();
        let mean = self.start.elapsed().as_millis() / u128::from(self.count.max(1));
        format!(
            "after {seconds} s the rest was not asked: {} took {mean} ms on average: see `--time`",
            counted(self.count)
        )
    }

    fn left(&self) -> Duration {
        self.time.saturating_sub(self.start.elapsed())
    }

    pub(super) fn send(
        &mut self,
        method: &str,
        url: &Url,
        headers: Vec<Header>,
    ) -> Result<Exchange, String> {
        self.count += 1;
        self.bar.inc(1);
        let trip = self.client.within(self.left()).send(method, url, headers)?;
        Ok(Exchange {
            method: trip.method,
            url: trip.url.to_string(),
            proxy: trip.proxy.map(|proxy| proxy.url),
            request: trip.request,
            response: trip.response,
        })
    }

    /// A handshake, with the user's cookies; `None` without an answer, or where no more may be sent.
    pub(super) fn handshake(&mut self, url: &Url, mut headers: Vec<Header>) -> Option<Exchange> {
        if !self.may_send() {
            return None;
        }
        headers.extend(self.cookie());
        self.send("GET", url, headers).map_err(|error| self.note(error)).ok()
    }

    fn cookie(&self) -> Option<Header> {
        let value = self.cookies.join("; ").into_bytes();
        (!self.cookies.is_empty()).then(|| ("Cookie".to_owned(), value))
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Says what was not asked for want of requests or of time.
    pub(super) fn note_left(&mut self, left: &[&str]) {
        if !left.is_empty() {
            let more = if self.count >= self.most { ": see `--requests`" } else { "" };
            self.note(format!(
                "after {}, these were not asked: {}{more}",
                counted(self.count),
                left.join("; ")
            ));
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// How long to wait before the same is asked again.
fn patience(exchange: &Exchange, turn: u32) -> Option<Duration> {
    let status = exchange.response.status;
    let mut headers = exchange.response.headers.iter();
    let value = headers.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    let seconds =
        value.and_then(|(_, value)| std::str::from_utf8(value).ok()?.trim().parse::<u64>().ok());
    match (status, seconds) {
        (429 | 503, Some(seconds)) => Some(Duration::from_secs(seconds)),
        (429, None) => Some(Duration::from_secs(1 << turn)),
        _ => None,
    }
}

/// Only for people who watch.
fn bar(most: u16) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::from(most));
    match ProgressStyle::with_template("{bar:24} {pos} requests of at most {len}, {elapsed}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
