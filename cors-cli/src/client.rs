//! Requests and their answers, without following redirects and without reading bodies.

use std::time::Duration;

use cors_core::{
    Escaped,
    browser::{Header, Response},
};
use ureq::{
    Agent, Error,
    http::{HeaderValue, Request},
};
use url::Url;

/// A request and its response, as they went over the wire.
pub(crate) struct RoundTrip {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) request: Vec<Header>,
    pub(crate) response: Response,
}

impl RoundTrip {
    /// Where `Location` leads; a text that is not a URL is the error. `None` without the header.
    pub(crate) fn location(&self, url: &Url) -> Option<Result<Url, String>> {
        let (_, value) = self.response.headers.iter().find(|(name, _)| name == "location")?;
        let text = String::from_utf8_lossy(value);
        Some(url.join(&text).map_err(|_| text.into_owned()))
    }
}

/// A client that behaves like a browser as far as a server can see it.
pub(crate) struct Client {
    agent: Agent,
}

impl Client {
    /// Waits this many seconds for the head of a response. Heads over 64 KiB are an error.
    pub(crate) fn new(seconds: u64) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(seconds)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .user_agent(concat!("cors/", env!("CARGO_PKG_VERSION")))
            .max_response_header_size(64 * 1024);
        Self { agent: config.build().into() }
    }

    /// Sends a request without a body and reads the head of the response.
    ///
    /// The error says which URL could not be reached, and why.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &Url,
        headers: Vec<Header>,
    ) -> Result<RoundTrip, String> {
        let unreached = |error: &Error| format!("{url}: {}", reason(error));
        let mut request = Request::builder().method(method).uri(url.as_str());
        let mut sent = headers;
        sent.push(("Sec-Fetch-Mode".to_owned(), b"cors".to_vec()));
        for (name, value) in &sent {
            request = request.header(
                name,
                HeaderValue::from_bytes(value)
                    .map_err(|_| format!("the value of `{name}` cannot be sent"))?,
            );
        }
        let request = request.body(()).map_err(|error| unreached(&error.into()))?;
        let response = self.agent.run(request).map_err(|error| unreached(&error))?;
        let headers = response.headers().iter().map(|(name, it)| (name.as_str(), it.as_bytes()));
        // The body is not read: it stays with the connection, which ends here.
        Ok(RoundTrip {
            method: method.to_owned(),
            url: url.to_string(),
            request: sent,
            response: Response::new(response.status().as_u16(), headers),
        })
    }
}

/// In words that say whose fault it is; browsers print `CORSDidNotSucceed` or a network error.
fn reason(error: &Error) -> String {
    let text = Escaped::str(&error.to_string()).to_string();
    match error {
        Error::HostNotFound => "there is no such host".to_owned(),
        Error::Timeout(_) => format!("no answer in time ({text}): set `--timeout` to wait longer"),
        Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "nothing listens there: the connection was refused".to_owned()
        }
        Error::Rustls(_) | Error::Tls(_) => insecure(&text),
        // This is how the library passes on TLS errors of the handshake.
        Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => insecure(&text),
        Error::Io(_) => format!("the connection failed: {text}"),
        Error::Protocol(_) | Error::Http(_) => format!("the answer is not HTTP: {text}"),
        _ => text,
    }
}

fn insecure(text: &str) -> String {
    format!("no secure connection: {text}: a browser stops here, before CORS")
}
