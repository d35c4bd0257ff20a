//! The entries of a HAR file, each read by itself: those that cannot be read do not spoil the others, and a file is
//! judged without holding all of them at once.

use std::{borrow::Cow, collections::BTreeSet, fmt};

use cors_core::{Escaped, browser::Response};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::{Number, value::RawValue};
use url::{ParseError, Url};

use crate::{exchange::latin1, judge::malformed::described, location::location};

use super::headers::{Headers, Line};

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
    entries: Entries<'a>,
}

/// All of them are counted; of too many, no more than that is kept.
#[derive(Default)]
struct Entries<'a> {
    written: Vec<&'a RawValue>,
    count: usize,
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Self::default())
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Entries<'a> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut entries: A) -> Result<Self, A::Error> {
        while let Some(entry) = entries.next_element()? {
            self.count += 1;
            if self.count <= MOST {
                self.written.push(entry);
            }
        }
        Ok(self)
    }
}

/// An entry as written. What tools leave out or write as `null` is optional.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Written<'a> {
    #[serde(borrow)]
    request: WrittenRequest<'a>,
    #[serde(borrow)]
    response: Option<WrittenResponse<'a>>,
    started_date_time: Option<String>,
    #[serde(rename = "_resourceType")]
    resource_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct WrittenRequest<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    url: Cow<'a, str>,
    #[serde(borrow)]
    headers: Vec<Line<'a>>,
    cookies: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct WrittenResponse<'a> {
    status: Option<Number>,
    #[serde(borrow)]
    headers: Option<Vec<Line<'a>>>,
    #[serde(borrow, rename = "redirectURL")]
    redirect_url: Option<&'a RawValue>,
    #[serde(rename = "_error", default, deserialize_with = "written")]
    error: Option<Option<String>>,
}

/// A member that is there, even if it is `null`.
fn written<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// A request and its answer, as far as possible in the words of the file.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) method: Cow<'a, str>,
    /// As written.
    pub(super) address: Cow<'a, str>,
    /// Without a fragment.
    pub(super) url: Url,
    pub(super) has_cookies: bool,
    /// `None` if there was no answer.
    pub(super) response: Option<Response>,
    /// Where it redirects to, as recorded besides the headers.
    redirect_url: Option<String>,
    /// When it was sent: comparable within a file, empty if not recorded.
    pub(super) started: String,
    /// What it was sent for, in Chromium's words.
    pub(super) resource_type: Option<String>,
    /// Chromium's name of a network error; it has one for blocked answers.
    pub(super) error: Option<String>,
    /// Whether Chromium says that there was no network error.
    pub(super) is_delivered: bool,
    pub(super) headers: Headers<'a>,
    /// The header names that a preflight asks for, in lower case.
    pub(super) asked_names: BTreeSet<String>,
}

/// Where the entries of a file are in it.
pub(super) fn split(file: &[u8]) -> Result<Vec<&RawValue>, String> {
    let json = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let har: Har<'_> = har(json).map_err(|error| {
        format!(
            "this is not a HAR file: {error}: save one with the network panel of a browser's developer tools"
        )
    })?;
    let Entries { written, count } = har.log.entries;
    if count > MOST {
        return Err(format!(
            "the file has {count} entries, and no more than {MOST} are read: save one with fewer requests"
        ));
    }
    Ok(written)
}

fn har(json: &[u8]) -> Result<Har<'_>, String> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let har = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let is_syntax = !error.inner().is_data();
        if is_syntax { error.inner().to_string() } else { described(&error, "the file") }
    })?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(har)
}

impl<'a> Entry<'a> {
    /// Reads an entry, or says why it cannot be read.
    pub(super) fn parse(written: &'a RawValue) -> Result<Self, String> {
        Self::read(written)
            .map_err(|error| format!("{error}: fix this entry, or export the file again"))
    }

    fn read(written: &'a RawValue) -> Result<Self, String> {
        let Written { request, response, started_date_time, resource_type } =
            serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(
                written.get(),
            ))
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
        let (response, redirect_url, error) = match response {
            Some(mut written) => {
                (written.response()?, written.redirect_url(), written.error.take())
            }
            None => (None, None, None),
        };
        let mut entry = Self {
            method: request.method,
            address: request.url,
            url,
            has_cookies: request.cookies.is_some_and(|cookies| !cookies.is_empty()),
            response,
            redirect_url,
            is_delivered: error == Some(None),
            error: error.flatten(),
            started: started_date_time.unwrap_or_default(),
            resource_type,
            headers: request.headers.into(),
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
        self.headers.value(name)
    }

    /// Whether it has the header with this name, written in lower case.
    pub(super) fn has_header(&self, name: &str) -> bool {
        self.header(name).is_some()
    }

    /// The origin of the URL; a WebSocket to the page's own server stays at its origin.
    pub(super) fn origin(&self) -> String {
        let origin = self.url.origin().ascii_serialization();
        match self.url.scheme() {
            "ws" | "wss" => origin.replacen("ws", "http", 1),
            _ => origin,
        }
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

    pub(super) fn is_answered_with(&self, name: &str) -> bool {
        let mut headers = self.response.iter().flat_map(|response| &response.headers);
        headers.any(|(it, _)| it.eq_ignore_ascii_case(name))
    }

    /// Where the answer redirects to, without a fragment.
    pub(super) fn redirects_to(&self) -> Option<Url> {
        let response = self.response.as_ref().filter(|response| response.is_redirect())?;
        let mut url = match location(response, &self.url) {
            Some(location) => location.ok()?,
            None => self.url.join(self.redirect_url.as_ref()?).ok()?,
        };
        url.set_fragment(None);
        Some(url)
    }

    /// The method that a preflight asks for.
    pub(super) fn asked_method(&self) -> Option<&str> {
        self.header("access-control-request-method").filter(|_| self.method == "OPTIONS")
    }
}

impl WrittenResponse<'_> {
    /// What is no text does not spoil the entry.
    fn redirect_url(&self) -> Option<String> {
        let url: String = serde_json::from_str(self.redirect_url?.get()).ok()?;
        (!url.is_empty()).then_some(url)
    }

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
            (&**name, latin1(value).unwrap_or_else(|_| value.as_bytes().to_vec()))
        });
        Ok(Some(Response::new(status, headers)))
    }
}
