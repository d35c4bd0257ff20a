//! A HAR file: judges each of its requests that left the page's origin.

use std::{fs, path::Path, process::ExitCode};

use cors_core::browser::{
    CredentialsMode, Fetch, Header, Profile, Request, Response, is_safelisted_method,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    exchange::latin1,
    terminal,
    verdict::{Judgement, Verdict},
};

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Asked,
    response: Answered,
}

#[derive(Deserialize)]
struct Asked {
    method: String,
    url: String,
    headers: Vec<Line>,
    #[serde(default)]
    cookies: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Answered {
    status: u16,
    headers: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Row<'a> {
    id: usize,
    method: &'a str,
    url: &'a str,
    page_origin: &'a str,
    #[serde(flatten)]
    judgement: Judgement,
}

/// A value that is safelisted for no header, as a preflight does not tell the values.
const UNSAFE_VALUE: [u8; 129] = [b'x'; 129];

/// A JSON line for each entry with an `Origin` other than that of its URL, numbered as in the file.
pub(super) fn run(path: &Path, profile: Profile) -> Result<ExitCode, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| named(&error))?;
    let har: Har = serde_json::from_slice(&bytes).map_err(|error| named(&error))?;
    let mut text = Vec::new();
    for (id, entry) in har.log.entries.iter().enumerate() {
        let Some(page_origin) = entry.request.header("origin") else { continue };
        let Ok(url) = Url::parse(&entry.request.url) else { continue };
        let target = url.origin().ascii_serialization();
        if target == page_origin {
            continue;
        }
        let judgement = entry.judge(profile, page_origin, &target, &har.log.entries);
        let Asked { method, url, .. } = &entry.request;
        let row = Row { id, method, url, page_origin, judgement };
        serde_json::to_writer(&mut text, &row).map_err(|error| named(&error))?;
        text.push(b'\n');
    }
    terminal::print_bytes(&text).map(|_| ExitCode::SUCCESS)
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        found.map(|header| &*header.value)
    }

    fn has_cookies(&self) -> bool {
        !self.cookies.is_empty() || self.header("cookie").is_some()
    }

    /// The method that a preflight asks for.
    fn asks_for(&self) -> Option<&str> {
        self.header("access-control-request-method").filter(|_| self.method == "OPTIONS")
    }
}

impl Entry {
    /// Judges a preflight by what it asks for, any other request by its response alone: a preflight
    /// that it needed has its own entry.
    fn judge(&self, profile: Profile, page: &str, target: &str, all: &[Self]) -> Judgement {
        if self.response.status == 0 {
            return Judgement { verdict: Verdict::no_response(), ..Judgement::default() };
        }
        let response = self.response.response();
        let asks_for = self.request.asks_for();
        let names = self.request.header("access-control-request-headers").unwrap_or_default();
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let headers: Vec<Header> = match asks_for {
            Some(_) => names.map(|name| (name.to_owned(), UNSAFE_VALUE.to_vec())).collect(),
            None => Vec::new(),
        };
        let method = asks_for.unwrap_or(&self.request.method);
        let request = Request {
            origin: page.to_owned(),
            target: target.to_owned(),
            method: method.to_owned(),
            // A preflight that asks only for a safelisted method is sent because of the flag.
            use_cors_preflight: headers.is_empty() && asks_for.is_some_and(is_safelisted_method),
            headers,
            credentials: self.credentials(all),
        };
        let fetch = Fetch::new(profile, request);
        let mut max_age = None;
        let outcome = match asks_for.and_then(|_| fetch.preflight()) {
            Some(preflight) => preflight.judge(&response).map(|grant| {
                max_age = Some(grant.max_age);
                Vec::new()
            }),
            None => fetch.judge(&response).map(|()| fetch.readable_headers(&response)),
        };
        Judgement { max_age, ..Judgement::default().end(outcome) }
    }

    /// A HAR file does not record the credentials mode, but cookies reveal it. A preflight has none: what counts
    /// is those of the request that it is sent for.
    fn credentials(&self, all: &[Self]) -> CredentialsMode {
        let method = self.request.asks_for();
        let is_the_one = |entry: &&Self| {
            entry.request.url == self.request.url && Some(&*entry.request.method) == method
        };
        let has_cookies = self.request.has_cookies()
            || all.iter().filter(is_the_one).any(|entry| entry.request.has_cookies());
        if has_cookies { CredentialsMode::Include } else { CredentialsMode::SameOrigin }
    }
}

impl Answered {
    fn response(&self) -> Response {
        let headers = self.headers.iter().map(|Line { name, value }| {
            // What is not Latin-1 has been read as UTF-8.
            (name.as_str(), latin1(value).unwrap_or_else(|_| value.as_bytes().to_vec()))
        });
        Response::new(self.status, headers)
    }
}
