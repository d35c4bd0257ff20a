//! A browser in a test: a page of some origin that sends requests to any server.

mod address;
mod error;
mod journey;
mod read;
mod redirected;
mod unreadable;

pub use error::PageError;
pub use read::Read;
pub use unreadable::{Exchange, Unreadable};

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use ::http::{HeaderValue, Request, Response};

use super::{CredentialsMode, PreflightCache, Profile};
use journey::{Journey, Next};

/// A page in a browser, whose requests go wherever the test sends them: can it read the response?
///
/// It does what `fetch()` does with mode "cors": it leaves out the headers that a page cannot set, sends a
/// preflight where one is due, judges each response, follows redirects and caches what preflights allow. The
/// test passes a closure that takes each request to the server: to the application in process, or over the network.
///
/// ```
/// use cors_core::{Policy, browser::{CredentialsMode, Page}, http::request};
///
/// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
/// // Instead of an application: what the policy answers.
/// let server = |sent: http::Request<Vec<u8>>| {
///     let request = request(&sent);
///     let decision = policy.evaluate(&request);
///     let mut response = http::Response::builder().status(decision.answer().unwrap_or(200));
///     for line in decision.headers().operations() {
///         response = response.header(line.name(), line.value());
///     }
///     response.body("hello").unwrap()
/// };
/// let get = || http::Request::get("https://api.example.com/items").body("");
///
/// let mut page = Page::new("https://app.example.com")?;
/// let read = page.fetch_blocking(get()?, CredentialsMode::Omit, server).unwrap();
/// assert_eq!((read.status.as_u16(), read.body), (200, "hello"));
///
/// // This policy allows no credentials.
/// let blocked = page.fetch_blocking(get()?, CredentialsMode::Include, server).unwrap_err();
/// assert_eq!(blocked.step(), "cors-check:acac-not-true");
///
/// let mut other = Page::new("https://evil.example")?;
/// let blocked = other.fetch_blocking(get()?, CredentialsMode::Omit, server).unwrap_err();
/// assert_eq!(blocked.step(), "cors-check:acao-missing");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Limits
///
/// There is no HTTP cache, no service worker and no proxy. Cookies are those that the test gives with
/// [`Page::cookie`]: `Set-Cookie` is not stored, and all are sent as if they were `SameSite=None`. Of the headers that
/// browsers send with any request, only `Host`, `Accept`, `Content-Length` and `Sec-Fetch-*` are sent; the last as
/// [`Site::headers`](super::Site::headers) says. Rarer differences between browsers are not modelled; see
/// [`Profile`].
#[derive(Debug, Clone)]
pub struct Page {
    origin: String,
    profile: Profile,
    /// The origin of each server that has set a cookie, with the value of `Cookie`.
    cookies: Vec<(String, HeaderValue)>,
    cache: PreflightCache,
    now: Duration,
}

impl Page {
    /// A page of an origin, as a browser sends it; `null` for an opaque one, such as that of a sandboxed frame. The
    /// browser follows the text of the standard, has no cookies and no cached preflights.
    ///
    /// # Errors
    ///
    /// What no browser sends as an origin: `https://app.example.com/`, `HTTPS://App.example.com`,
    /// `app.example.com`, `https://app.example.com:443`; and what stands for several, `https://*.example.com`.
    ///
    /// ```
    /// use cors_core::browser::Page;
    ///
    /// let error = Page::new("https://app.example.com/login").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`https://app.example.com/login` has a path, query or fragment, which no origin has: \
    ///      write `https://app.example.com`",
    /// );
    /// ```
    pub fn new(origin: &str) -> Result<Self, PageError> {
        Ok(Self {
            origin: error::origin(origin)?,
            profile: Profile::default(),
            cookies: Vec::new(),
            cache: PreflightCache::default(),
            now: Duration::ZERO,
        })
    }

    /// The same page in a browser of this kind.
    #[must_use]
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The same page in a browser that sends this as `Cookie` to a server, given as the origin of its URL: with
    /// requests that include credentials, and with no preflight. It replaces what was given before for this server.
    ///
    /// # Errors
    ///
    /// An origin that is not that of a URL, such as `api.example.com` or `null`; a value with a line break or another
    /// control character.
    ///
    /// ```
    /// use cors_core::browser::Page;
    ///
    /// let page = Page::new("https://app.example.com")?;
    /// let page = page.cookie("https://api.example.com", "session=1; theme=dark")?;
    /// let error = page.cookie("https://api.example.com", "session=\n").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     r"`session=\n` cannot be sent as `Cookie`: write pairs such as `a=1; b=2`",
    /// );
    /// # Ok::<(), cors_core::browser::PageError>(())
    /// ```
    pub fn cookie(mut self, server: &str, value: &str) -> Result<Self, PageError> {
        let (server, value) = (error::server(server)?, error::cookie(value)?);
        self.cookies.retain(|(it, _)| *it != server);
        self.cookies.push((server, value));
        Ok(self)
    }

    /// Lets time pass, for the preflights that the browser has cached. Otherwise time stands still.
    ///
    /// ```
    /// use core::time::Duration;
    /// use cors_core::browser::{CredentialsMode, Page};
    ///
    /// let mut sent = Vec::new();
    /// let mut server = |request: http::Request<Vec<u8>>| {
    ///     sent.push(request.method().to_string());
    ///     http::Response::builder()
    ///         .header("access-control-allow-origin", "https://app.example.com")
    ///         .header("access-control-allow-methods", "PUT")
    ///         .header("access-control-max-age", "60")
    ///         .body("")
    ///         .unwrap()
    /// };
    /// let mut page = Page::new("https://app.example.com")?;
    /// let mut put = || {
    ///     let request = http::Request::put("https://api.example.com/items").body("")?;
    ///     page.wait(Duration::from_secs(40));
    ///     page.fetch_blocking(request, CredentialsMode::Omit, &mut server).unwrap();
    ///     Ok::<(), http::Error>(())
    /// };
    /// for _ in 0..3 {
    ///     put()?;
    /// }
    /// assert_eq!(sent, ["OPTIONS", "PUT", "PUT", "OPTIONS", "PUT"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
    }

    /// Does what `fetch()` does in the page, and sends each request with `send`: preflights, the request itself and
    /// what follows redirects. Each has an absolute URL; an empty body counts as no body.
    ///
    /// The body is sent as a script sends an `ArrayBuffer`: without a `Content-Type` of its own.
    ///
    /// Inside `tokio::spawn` the closure must own what it uses, or the compiler says that the ``implementation of `Send`
    /// is not general enough``. So give each call a clone, with `move`:
    ///
    /// ```
    /// # use cors_core::browser::{CredentialsMode, Page};
    /// # use http::{Request, Response};
    /// # fn spawn(_: impl Future<Output = ()> + Send + 'static) {}
    /// # #[derive(Clone)]
    /// # struct App;
    /// # impl App {
    /// #     async fn oneshot(self, _: Request<Vec<u8>>) -> Response<&'static str> { Response::new("hello") }
    /// # }
    /// # let (app, mut page) = (App, Page::new("https://app.example.com")?);
    /// # let request = Request::get("https://api.example.com/items").body("")?;
    /// # spawn(async move {
    /// let app = app.clone();
    /// let send = async move |sent| app.clone().oneshot(sent).await;
    /// let read = page.fetch(request, CredentialsMode::Omit, send).await;
    /// # let _ = read;
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever keeps the page from reading a response, with what was sent and received.
    pub async fn fetch<R>(
        &mut self,
        request: Request<impl Into<Vec<u8>>>,
        credentials: CredentialsMode,
        mut send: impl AsyncFnMut(Request<Vec<u8>>) -> Response<R>,
    ) -> Result<Read<R>, Unreadable> {
        let mut journey = Journey::start(self, request, credentials)?;
        loop {
            let sent = journey.due(self);
            let (head, body) = send(sent.clone()).await.into_parts();
            if let Next::Read(headers, url) = journey.receive(self, sent, &head)? {
                let (status, left_out) = (head.status, journey.left_out);
                return Ok(Read { status, headers, body, url, left_out });
            }
        }
    }

    /// The same as [`Page::fetch`] for a test that is not asynchronous.
    ///
    /// # Errors
    ///
    /// See [`Page::fetch`].
    pub fn fetch_blocking<R>(
        &mut self,
        request: Request<impl Into<Vec<u8>>>,
        credentials: CredentialsMode,
        mut send: impl FnMut(Request<Vec<u8>>) -> Response<R>,
    ) -> Result<Read<R>, Unreadable> {
        let mut journey = Journey::start(self, request, credentials)?;
        loop {
            let sent = journey.due(self);
            let (head, body) = send(sent.clone()).into_parts();
            if let Next::Read(headers, url) = journey.receive(self, sent, &head)? {
                let (status, left_out) = (head.status, journey.left_out);
                return Ok(Read { status, headers, body, url, left_out });
            }
        }
    }
}
