//! Requests and responses as written in JSON: each character of a string is one byte (Latin-1).

use cors_core::{
    Escaped,
    browser::{
        CredentialsMode, Header, Location, Preflight, Request, Response,
        is_forbidden_request_header, normalise_method,
    },
};
use http::HeaderName;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// The bytes that a text stands for, one per character.
///
/// ```
/// assert_eq!(cors_tools::exchange::latin1("caf\u{e9}")?, b"caf\xe9");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// The first character above U+00FF, such as `€`.
pub fn latin1(text: &str) -> Result<Vec<u8>, String> {
    let byte = |char: char| {
        u8::try_from(u32::from(char))
            .map_err(|_| format!("`{char}` is above U+00FF: write each byte as one character"))
    };
    text.chars().map(byte).collect()
}

/// The text that stands for bytes.
///
/// ```
/// assert_eq!(cors_tools::exchange::text(b"caf\xe9"), "caf\u{e9}");
/// ```
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Header lines to be written.
///
/// ```
/// let lines = cors_tools::exchange::written(&[("origin".to_owned(), b"null".to_vec())]);
/// assert_eq!(lines, [("origin".to_owned(), "null".to_owned())]);
/// ```
pub fn written(headers: &[Header]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// A page's method as `fetch()` sends it.
///
/// ```
/// use cors_tools::exchange::page_method;
///
/// assert_eq!(page_method("put")?, "PUT");
/// assert_eq!(page_method("patch")?, "patch");
/// assert!(page_method("TRACE").is_err());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// It is no token, such as `A B`, or [forbidden](https://fetch.spec.whatwg.org/#forbidden-method).
pub fn page_method(method: &str) -> Result<&str, String> {
    normalise_method(method).ok_or_else(|| {
        format!(
            "`{}` is not a method that a page can send: write a token other than `CONNECT`, `TRACE` and \
             `TRACK`",
            Escaped::str(method)
        )
    })
}

/// A page's headers as `fetch()` sends them: it throws on what is not a name, and leaves out what a page
/// [cannot set](https://fetch.spec.whatwg.org/#headers-validate).
fn page_headers(mut headers: Vec<Header>) -> Result<Vec<Header>, String> {
    if let Some((name, _)) = headers.iter().find(|(it, _)| HeaderName::try_from(it).is_err()) {
        return Err(format!("`{}` is not a header name: write a token", Escaped::str(name)));
    }
    headers.retain(|(name, value)| !is_forbidden_request_header(name, value));
    Ok(headers)
}

/// A string that can be read as bytes.
pub(crate) struct Bytes(Vec<u8>);

impl Bytes {
    pub(crate) fn text(&self) -> String {
        text(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        latin1(&String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

/// The path of a request's target, without the query; `/` where there is none.
#[derive(Deserialize)]
#[serde(try_from = "Bytes")]
pub(crate) struct RequestPath(Vec<u8>);

impl RequestPath {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Default for RequestPath {
    fn default() -> Self {
        Self(b"/".to_vec())
    }
}

impl TryFrom<Bytes> for RequestPath {
    type Error = &'static str;

    fn try_from(Bytes(path): Bytes) -> Result<Self, Self::Error> {
        if path.iter().any(|byte| b"?#".contains(byte)) {
            return Err("the path has a query or a fragment: leave it out");
        }
        Ok(Self(path))
    }
}

/// Header lines, read.
#[derive(Deserialize)]
struct Lines(Vec<(Bytes, Bytes)>);

impl Lines {
    fn headers(&self) -> Vec<Header> {
        self.0.iter().map(|(name, value)| (name.text(), value.0.clone())).collect()
    }
}

/// A credentials mode as it is written.
#[derive(Debug, Deserialize, Serialize, Default)]
#[serde(transparent)]
pub(crate) struct Credentials(#[serde(with = "CredentialsName")] pub(crate) CredentialsMode);

#[derive(Deserialize, Serialize)]
#[serde(remote = "CredentialsMode", rename_all = "kebab-case")]
enum CredentialsName {
    Include,
    SameOrigin,
    Omit,
}

/// A page's request.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct DescribedRequest {
    page_origin: Bytes,
    pub(crate) url_origin: Option<Bytes>,
    /// Only `cors eval` depends on it.
    #[serde(default)]
    pub(crate) path: RequestPath,
    method: Bytes,
    headers: Lines,
    #[serde(default)]
    credentials: Credentials,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    use_cors_preflight_flag: bool,
}

/// The only one that is judged.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    #[default]
    Cors,
}

impl DescribedRequest {
    /// The request to this origin, which is not always the one that it names.
    pub(crate) fn request_to(&self, target: String) -> Result<Request, String> {
        let Mode::Cors = self.mode;
        Ok(Request {
            origin: self.page_origin.text(),
            target,
            method: page_method(&self.method.text())?.to_owned(),
            headers: page_headers(self.headers.headers())?,
            credentials: self.credentials.0,
            use_cors_preflight: self.use_cors_preflight_flag,
        })
    }
}

/// A server's response.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct DescribedResponse {
    status: u16,
    headers: Lines,
    #[serde(default)]
    location: Option<DescribedLocation>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct DescribedLocation {
    origin: Bytes,
    userinfo: String,
    scheme_ok: bool,
}

impl DescribedResponse {
    pub(crate) fn response(&self) -> Response {
        Response { status: self.status, headers: self.headers.headers() }
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> Option<Location> {
        self.location.as_ref().map(|location| Location {
            origin: location.origin.text(),
            is_http: location.scheme_ok,
            has_userinfo: !matches!(&*location.userinfo, "" | ":"),
        })
    }
}

/// A preflight as a browser sends it.
#[derive(Debug, Serialize)]
pub(crate) struct SentPreflight {
    method: &'static str,
    headers: Vec<(String, String)>,
}

impl From<&Preflight> for SentPreflight {
    fn from(preflight: &Preflight) -> Self {
        Self { method: "OPTIONS", headers: written(&preflight.sent_headers()) }
    }
}
