//! What the API server saw and answered, kept for the page to show.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Extension,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use cors_axum::Live;
use cors_core::Routes;
use serde::{Deserialize, Serialize};

use super::{
    browser::{Block, Sent},
    host::Host,
    session,
};
use crate::args::Credentials;

/// Older records are forgotten.
const MAX_RECORDS: usize = 200;
/// Requests with a longer `case` or `run` are not kept.
const MAX_TAG_LEN: usize = 40;
/// Header values with more characters are cut.
const MAX_VALUE_LEN: usize = 1_000;

/// The query parameters by which the page finds its records again, with what a server cannot see.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Tag {
    case: String,
    #[serde(default)]
    run: String,
    /// The credentials mode of the page's fetch.
    #[serde(default)]
    credentials: Credentials,
}

impl Tag {
    fn is_short(&self) -> bool {
        self.case.len() <= MAX_TAG_LEN && self.run.len() <= MAX_TAG_LEN
    }
}

/// A request and its answer, as far as CORS depends on them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Record {
    method: String,
    path: String,
    preflight: bool,
    asked: Vec<(String, String)>,
    /// Whether the request carried the session cookie.
    cookie: bool,
    status: String,
    said: Vec<(String, String)>,
    /// `None` where no policy guards the path.
    verdict: Option<Verdict>,
    /// `None` where the browser lets the page go on.
    block: Option<Block>,
}

#[derive(Debug, Clone, Serialize)]
struct Verdict {
    allowed: bool,
    why: String,
}

/// The last records, the oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Records(Arc<Mutex<VecDeque<(Tag, Record)>>>);

impl Records {
    fn add(&self, tag: Tag, record: Record) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while records.len() >= MAX_RECORDS {
            records.pop_front();
        }
        records.push_back((tag, record));
    }

    pub(super) fn of(&self, tag: &Tag) -> Vec<Record> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().filter(|(it, _)| it == tag).map(|(_, record)| record.clone()).collect()
    }
}

/// What [`record`] needs to know.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    records: Records,
    live: Live,
    unguarded: &'static [&'static str],
}

impl Recorder {
    pub(super) fn new(records: Records, live: Live, unguarded: &'static [&'static str]) -> Self {
        Self { records, live, unguarded }
    }

    /// The request's part of a record.
    fn begin(&self, routes: &Routes, request: &Request) -> Record {
        let path = request.uri().path();
        let headers = request.headers();
        let judged = cors_core::http::request(request);
        let explanation = routes.explain(&judged);
        let verdict = (!self.unguarded.contains(&path)).then(|| Verdict {
            allowed: explanation.decision().refusal().is_none(),
            why: explanation.to_string(),
        });
        Record {
            method: request.method().to_string(),
            path: shortened(path),
            preflight: explanation.decision().is_preflight(),
            asked: texts(headers, |name| {
                *name == header::ORIGIN || name.as_str().starts_with("access-control-request-")
            }),
            cookie: session::is_in(headers),
            status: String::new(),
            said: Vec::new(),
            verdict,
            block: None,
        }
    }
}

/// Loads the routes that a request is judged by, and keeps its record if its query says which case of the
/// page it belongs to.
pub(super) async fn record(
    State(recorder): State<Recorder>,
    Extension(host): Extension<Host>,
    mut request: Request,
    next: Next,
) -> Response {
    let routes = recorder.live.load();
    request.extensions_mut().insert(routes.clone());
    let tag = Query::<Tag>::try_from_uri(request.uri()).ok();
    let Some(Query(tag)) = tag.filter(|tag| tag.is_short()) else {
        return next.run(request).await;
    };
    let mut record = recorder.begin(&routes, &request);
    let (method, headers) = (request.method(), request.headers());
    let sent = Sent::new(method, headers, &host, tag.credentials.into(), record.preflight);
    let response = next.run(request).await;
    record.status = status_text(response.status());
    record.said = texts(response.headers(), |name| {
        *name == header::VARY || name.as_str().starts_with("access-control-")
    });
    record.block = sent.and_then(|sent| sent.block(&response));
    recorder.records.add(tag, record);
    response
}

fn status_text(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default())
}

fn texts(headers: &HeaderMap, shown: impl Fn(&HeaderName) -> bool) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| shown(name))
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

pub(super) fn text(value: &HeaderValue) -> String {
    shortened(&String::from_utf8_lossy(value.as_bytes()))
}

pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_VALUE_LEN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
