//! Compares a browser's steps with the model's.

use std::collections::{BTreeMap, BTreeSet};

use cors_conformance::{
    HeaderLine,
    naive_browser::{self, Event},
    written::{Answer, Page},
};
use cors_core::browser::{Blocked, CredentialsMode};
use serde_json::json;

use crate::{
    browser::Browser,
    stage::{self, Answers, Asked, Stage},
};

/// What a browser or the model does, as far as it shows from outside.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A preflight: its `Accept`, `Access-Control-Request-Method`, `Access-Control-Request-Headers` and
    /// `Origin`, and whether it carries a cookie.
    Preflight([Option<String>; 4], bool),
    /// The request itself: method, `Origin`, whether it carries a cookie, and the page's headers.
    Request(String, Option<String>, bool, BTreeMap<String, Option<String>>),
    /// The page reads the headers with these names.
    Reads(Vec<String>),
    /// The page reads nothing.
    Fails,
}

/// The outcome of an exchange.
#[derive(Debug)]
pub struct Compared {
    /// The model's steps and its reason.
    pub model: (Vec<Step>, Option<Blocked>),
    /// The browser's steps and its reason.
    pub browser: (Vec<Step>, Option<String>),
}

impl Compared {
    /// Whether the browser does what the model says.
    pub fn same_steps(&self) -> bool {
        self.model.0 == self.browser.0
    }

    /// Whether the browser gives the model's reason, if it gives one.
    pub fn same_reason(&self, browser: &Browser) -> bool {
        match (&self.model.1, &self.browser.1) {
            (Some(blocked), Some(reason)) => browser.kind().gives(reason, blocked),
            (None, None) => true,
            (Some(blocked), None) => browser.kind().may_be_silent_on(blocked),
            (None, Some(_)) => false,
        }
    }
}

/// Runs an exchange in a browser whose page is open, and in the model.
///
/// # Panics
///
/// If the browser does not answer in time.
pub fn compare(stage: &Stage, browser: &mut Browser, path: &str, exchange: &Page) -> Compared {
    let steps = played(stage, browser, path, exchange);
    let reason = match steps.last() {
        Some(Step::Fails) => browser.reason(path),
        _ => None,
    };
    let model = by_the_model(exchange, path, browser);
    Compared { model, browser: (steps, reason) }
}

/// The JavaScript with which the page sends the request.
pub fn asking(exchange: &Page, path: &str) -> String {
    let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let headers: Vec<_> =
        exchange.headers.iter().map(|(name, value)| [text(name), text(value)]).collect();
    let credentials = match exchange.credentials {
        CredentialsMode::Include => "include",
        CredentialsMode::Omit => "omit",
        CredentialsMode::SameOrigin => "same-origin",
    };
    let url = format!("{}{path}", text(&exchange.target));
    let arguments =
        json!([url, text(&exchange.method), headers, credentials, exchange.use_cors_preflight]);
    format!("ask(...{arguments})")
}

fn played(stage: &Stage, browser: &mut Browser, path: &str, exchange: &Page) -> Vec<Step> {
    stage.play(path, Answers::InOrder(exchange.answers.clone()));
    let read = browser.evaluate(&asking(exchange, path));
    let asked = stage.asked(path);
    let mut steps: Vec<_> = asked.iter().map(|asked| step(asked, exchange)).collect();
    steps.push(match read["names"].as_array() {
        Some(names) => {
            let names: BTreeSet<_> = names.iter().filter_map(|it| it.as_str()).collect();
            Step::Reads(names.into_iter().map(str::to_owned).collect())
        }
        None => Step::Fails,
    });
    steps
}

fn step(asked: &Asked, exchange: &Page) -> Step {
    let value = |name: &str| asked.value(name).map(|it| text(&it));
    let cookie = value("cookie").is_some() && !is_opaque(exchange);
    if asked.is_preflight() {
        let names =
            ["accept", "access-control-request-method", "access-control-request-headers", "origin"];
        return Step::Preflight(names.map(value), cookie);
    }
    let headers = names(exchange).map(|name| (name.clone(), value(&name)));
    Step::Request(asked.method.clone(), value("origin"), cookie, headers.collect())
}

/// The headers that the page sets, without those that the browser would set itself.
fn names(exchange: &Page) -> impl Iterator<Item = String> {
    let names = exchange.headers.iter().map(|(name, _)| text(name).to_ascii_lowercase());
    names.filter(|name| !["accept", "accept-language"].contains(&&**name))
}

/// `SameSite=Lax` cookies, the default, are never sent from an opaque origin.
fn is_opaque(exchange: &Page) -> bool {
    exchange.origin == b"null"
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn by_the_model(exchange: &Page, path: &str, browser: &Browser) -> (Vec<Step>, Option<Blocked>) {
    let answer = |it: &Answer| Answer { headers: stage::lines(it, path), ..it.clone() };
    let exchange = Page {
        profile: browser.kind().profile(),
        answers: exchange.answers.iter().map(answer).collect(),
        // `fetch()` combines lines with the same name.
        headers: combined(exchange),
        ..exchange.clone()
    };
    let (events, blocked) = naive_browser::steps(&exchange);
    let mut steps: Vec<_> = events.iter().filter_map(|it| of_event(it, &exchange)).collect();
    if blocked.is_err() {
        steps.push(Step::Fails);
    }
    (steps, blocked.err())
}

fn combined(exchange: &Page) -> Vec<HeaderLine> {
    let mut combined: Vec<HeaderLine> = Vec::new();
    for (name, value) in &exchange.headers {
        match combined.iter_mut().find(|(it, _)| it.eq_ignore_ascii_case(name)) {
            Some((_, values)) => values.extend([b", ", &**value].concat()),
            None => combined.push((name.clone(), value.clone())),
        }
    }
    combined
}

fn of_event(event: &Event, exchange: &Page) -> Option<Step> {
    match event {
        Event::Asks(lines) => {
            let value = |name: &str| {
                let line = lines.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
                line.map(|(_, value)| text(value))
            };
            let names = [
                "accept",
                "access-control-request-method",
                "access-control-request-headers",
                "origin",
            ];
            Some(Step::Preflight(names.map(value), false))
        }
        Event::Sends { method, headers, origin, credentials } => {
            let value = |name: &str| {
                let line = headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()));
                line.map(|(_, value)| text(value.trim_ascii()))
            };
            let headers = names(exchange).map(|name| (name.clone(), value(&name))).collect();
            let origin = origin.as_deref().map(text);
            let cookie = *credentials && !is_opaque(exchange);
            Some(Step::Request(text(method), origin, cookie, headers))
        }
        Event::Reads(names) => Some(Step::Reads(names.iter().map(|it| text(it)).collect())),
        Event::IsGranted { .. } | Event::Fails(..) => None,
    }
}
