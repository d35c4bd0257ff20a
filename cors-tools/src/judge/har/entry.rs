//! The entries of a HAR file, each read by itself: those that cannot be read do not spoil the others.

use std::collections::BTreeSet;

use cors_core::{Escaped, browser::Response};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Deserializer, Number, value::RawValue};
use url::{ParseError, Url};

use crate::exchange::latin1;

use super::malformed::described;

/// No file with more entries is read: what is told of each is longer than an empty one.
const MOST: usize = 500_000;

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Har<'a> {
    #[serde(borrow)]
    log: Log<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Log<'a> {
    #[serde(borrow)]
    entries: Vec<&'a RawValue>,
}

/// An entry as written. What tools leave out or write as `null` is optional.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Written {
    request: WrittenRequest,
    response: Option<WrittenResponse>,
    started_date_time: Option<String>,
    #[serde(rename = "_resourceType")]
    resource_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct WrittenRequest {
    method: String,
    url: String,
    headers: Vec<Line>,
    cookies: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct WrittenResponse {
    status: Option<Number>,
    headers: Option<Vec<Line>>,
    #[serde(rename = "_error", default, deserialize_with = "written")]
    error: Option<Option<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Line {
    name: String,
    value: String,
}

/// A member that is there, even if it is `null`.
fn written<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// A request and its answer.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) method: String,
    /// As written.
    pub(super) address: String,
    /// Without a fragment.
    pub(super) url: Url,
    pub(super) has_cookies: bool,
    /// `None` if there was no answer.
    pub(super) response: Option<Response>,
    /// When it was sent: comparable within a file, empty if not recorded.
    pub(super) started: String,
    /// What it was sent for, in Chromium's words.
    pub(super) resource_type: Option<String>,
    /// Chromium's name of a network error; it has one for blocked answers.
    pub(super) error: Option<String>,
    /// Whether Chromium says that there was no network error.
    pub(super) is_delivered: bool,
    /// By name, as lower case sorts them: a file may have many.
    headers: Vec<Line>,
    asked_names: BTreeSet<String>,
}

/// The entries of a file, or why one cannot be read.
pub(super) fn read(file: &[u8]) -> Result<Vec<Result<Entry, String>>, String> {
    let json = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let har: Har<'_> = har(json).map_err(|error| {
        format!(
            "this is not a HAR file: {error}: save one with the network panel of a browser's developer tools"
        )
    })?;
    let entry = |written| {
        Entry::parse(written)
            .map_err(|error| format!("{error}: mend this entry, or export the file again"))
    };
    let count = har.log.entries.len();
    if count > MOST {
        return Err(format!(
            "the file has {count} entries, and no more than {MOST} are read: save one with fewer requests"
        ));
    }
    Ok(har.log.entries.into_iter().map(entry).collect())
}

fn har(json: &[u8]) -> Result<Har<'_>, String> {
    let mut reader = Deserializer::from_slice(json);
    let har = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let is_syntax = !error.inner().is_data();
        if is_syntax { error.inner().to_string() } else { described(&error, "the file") }
    })?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(har)
}

impl Entry {
    fn parse(written: &RawValue) -> Result<Self, String> {
        let Written { mut request, response, started_date_time, resource_type } =
            serde_path_to_error::deserialize(&mut Deserializer::from_str(written.get()))
                .map_err(|error| described(&error, "the entry"))?;
        let mut url = Url::parse(&request.url).map_err(|error| {
            let why = match error {
                _ if request.url.is_empty() => return "`request.url` is empty".to_owned(),
                ParseError::RelativeUrlWithoutBase => "no scheme, such as `https:`".to_owned(),
                _ => error.to_string(),
            };
            format!("`request.url` is `{}`, which is not a URL: {why}", Escaped::str(&request.url))
        })?;
        url.set_fragment(None);
        let (response, error) = match response {
            Some(mut written) => (written.response()?, written.error.take()),
            None => (None, None),
        };
        request.headers.sort_by_cached_key(|it| it.name.to_ascii_lowercase());
        let mut entry = Self {
            method: request.method,
            address: request.url,
            url,
            has_cookies: request.cookies.is_some_and(|cookies| !cookies.is_empty()),
            response,
            is_delivered: error == Some(None),
            error: error.flatten(),
            started: started_date_time.unwrap_or_default(),
            resource_type,
            headers: request.headers,
            asked_names: BTreeSet::new(),
        };
        entry.has_cookies |= entry.has_header("cookie");
        let names = entry.header("access-control-request-headers").unwrap_or_default();
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        entry.asked_names = names.map(str::to_ascii_lowercase).collect();
        Ok(entry)
    }

    /// The first value of a header, whose name is written in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lower = |line: &Line| line.name.to_ascii_lowercase();
        let place = self.headers.partition_point(|it| *lower(it) < *name);
        let found = self.headers.get(place).filter(|it| it.name.eq_ignore_ascii_case(name));
        found.map(|header| &*header.value)
    }

    /// Whether it has the header with this name, written in lower case.
    pub(super) fn has_header(&self, name: &str) -> bool {
        self.header(name).is_some()
    }

    /// The origin of the URL; a WebSocket to the page's own server stays at its origin.
    pub(super) fn origin(&self) -> String {
        let mut url = self.url.clone();
        let _ = match url.scheme() {
            "ws" => url.set_scheme("http"),
            "wss" => url.set_scheme("https"),
            _ => Ok(()),
        };
        url.origin().ascii_serialization()
    }

    /// Whether a script made it.
    pub(super) fn is_by_script(&self) -> bool {
        matches!(self.resource_type.as_deref(), Some("fetch" | "xhr"))
            || self.header("sec-fetch-dest") == Some("empty")
    }

    /// Whether the answer sets a cookie.
    pub(super) fn sets_cookies(&self) -> bool {
        self.is_answered_with("set-cookie")
    }

    /// Whether the answer only confirms the browser's copy and leaves its CORS headers as they are. It is
    /// the copy that [is judged](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
    pub(super) fn confirms_a_copy(&self) -> bool {
        self.response.as_ref().is_some_and(|response| response.status == 304)
            && self.asked_method().is_none()
            && !self.is_answered_with("access-control-allow-origin")
    }

    fn is_answered_with(&self, name: &str) -> bool {
        let mut headers = self.response.iter().flat_map(|response| &response.headers);
        headers.any(|(it, _)| it.eq_ignore_ascii_case(name))
    }

    /// The method that a preflight asks for.
    pub(super) fn asked_method(&self) -> Option<&str> {
        self.header("access-control-request-method").filter(|_| self.method == "OPTIONS")
    }

    /// The header names that a preflight asks for, in lower case.
    pub(super) fn asked_names(&self) -> &BTreeSet<String> {
        &self.asked_names
    }
}

impl WrittenResponse {
    /// Without an answer, browsers write the status 0, other tools -1.
    fn response(&self) -> Result<Option<Response>, String> {
        let Some(status) = &self.status else { return Ok(None) };
        let status = match status.as_i64() {
            Some(-1 | 0) => return Ok(None),
            Some(status @ 100..=999) => u16::try_from(status).unwrap_or_default(),
            _ => return Err(format!("`response.status` is {status}, which is no status of HTTP")),
        };
        let headers = self.headers.as_ref().ok_or("`response.headers` is missing or null")?;
        let headers = headers.iter().map(|Line { name, value }| {
            // What is not Latin-1 has been read as UTF-8.
            (name.as_str(), latin1(value).unwrap_or_else(|_| value.as_bytes().to_vec()))
        });
        Ok(Some(Response::new(status, headers)))
    }
}
