//! What an operator writes. Plain data, no logic: [`Policy::compile`] judges it.

mod routes;

pub use routes::{RouteConfig, RoutesBuilder, RoutesConfig};

use alloc::{string::String, vec::Vec};

use crate::{ConfigErrors, Policy};

/// A policy as an operator writes it.
///
/// [`Policy::compile`] turns it into a [`Policy`] or into the list of everything that is wrong
/// with it. Nothing that opens access has a default: `Config::default()` does not compile, because
/// it allows no origin.
///
/// With the feature `serde` it reads from and writes to TOML, JSON and maps of strings such as the
/// environment. There a list may also be one string with commas between its entries, a `bool` may
/// be the string `true` or `false`, and `max_age` a string of digits. A key that is not a field is
/// an error that names the nearest field.
///
/// ```
/// use cors_core::{Config, Policy};
///
/// let config = Config {
///     allow_origins: vec!["https://app.example.com".into()],
///     allow_credentials: true,
///     ..Config::default()
/// };
/// assert!(Policy::compile(&config).is_ok());
/// assert_eq!(Policy::compile(&Config::default()).unwrap_err().len(), 1);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The origins whose pages may read answers.
    ///
    /// `"*"` alone is any origin. Otherwise each entry is a pattern:
    ///
    /// | pattern | matches |
    /// |---|---|
    /// | `https://app.example.com` | that origin |
    /// | `https://*.example.com` | one or more labels before `.example.com`, never the apex |
    /// | `http://localhost:*` | any port, including the scheme's default |
    /// | `https://*.example.com:*` | both |
    /// | `capacitor://localhost` | a custom scheme |
    ///
    /// `*` together with credentials is refused, and so is whatever a browser never sends in `Origin`:
    /// a trailing slash, upper case, `:443` after `https`, a Unicode host, `wss://`. The list must not be empty.
    pub allow_origins: Vec<String>,
    /// Whether requests with cookies, TLS client certificates or HTTP authentication may be read.
    pub allow_credentials: bool,
    /// Methods besides GET, HEAD and POST, which always pass; or `"*"`.
    ///
    /// Methods are case-sensitive. `get` is refused (a browser sends `GET`), and so are CONNECT,
    /// TRACE and TRACK, which no page may send.
    pub allow_methods: Vec<String>,
    /// Request headers that a page may set; or `"*"`, which covers all but `Authorization`.
    ///
    /// Names that no page may set (`Cookie`, `Sec-…`) are refused.
    pub allow_headers: Vec<String>,
    /// Response headers that a page may read besides the safelisted ones; or `"*"`, without
    /// credentials.
    pub expose_headers: Vec<String>,
    /// How long a browser may cache the answer to a preflight, in seconds, at most 86,400.
    ///
    /// `None` sends no header: browsers then use 5 seconds. `Some(0)` disables the cache.
    pub max_age: Option<u64>,
    /// Answers 403, before the handler runs, to what a page of another origin must not make a browser send: any
    /// request that opens a WebSocket, and any other than GET, HEAD or OPTIONS. Off by default.
    ///
    /// CORS keeps pages from reading an answer; by then the handler has run, with the user's cookies. It does
    /// not cover WebSockets at all. Passes: the server's own pages; the origins that the policy allows, where it
    /// allows credentials or the request carries none; and what no browser sent. An own page is turned away too if it
    /// is sandboxed, or if no `Sec-Fetch-Site` comes and its `Origin` is `null` or a proxy has changed `Host`.
    pub cross_origin_protection: bool,
    /// Allows `http` origins that are not loopback together with credentials.
    ///
    /// The attack it opens: anyone on the network between a user and such a site can inject a script
    /// into it, and that script can read the user's data from this server.
    pub danger_allow_insecure_origins: bool,
    /// Allows `*.` over a public suffix (`https://*.github.io`), over an ancestor of one
    /// (`https://*.amazonaws.com`), over a single label, or over names that a service gives to anyone
    /// (`https://*.nip.io`), together with credentials.
    ///
    /// The attack it opens: anyone can register a name there, and their page can then
    /// read your users' data.
    pub danger_allow_public_suffixes: bool,
    /// Allows the origin `null`, never together with credentials.
    ///
    /// The attack it opens: `null` identifies nobody. Any page can send it, from a sandboxed frame.
    pub danger_allow_null_origin: bool,
}

impl Config {
    /// The names of the fields, as written in TOML and JSON.
    pub const FIELDS: &[&str] = &[
        "allow_origins",
        "allow_credentials",
        "allow_methods",
        "allow_headers",
        "expose_headers",
        "max_age",
        "cross_origin_protection",
        "danger_allow_insecure_origins",
        "danger_allow_public_suffixes",
        "danger_allow_null_origin",
    ];
}

/// Builds a [`Config`] call by call and compiles it; made by [`Policy::builder`].
///
/// A second call of the same method replaces what the first one wrote.
///
/// ```
/// use cors_core::Policy;
///
/// let policy = Policy::builder()
///     .allow_origins(["https://app.example.com", "https://*.staging.example.com"])
///     .allow_credentials(true)
///     .allow_methods(["PUT", "DELETE"])
///     .allow_headers(["content-type"])
///     .max_age(600)
///     .build()?;
/// assert!(policy.warnings().is_empty());
///
/// let errors = Policy::builder().allow_origins(["*"]).allow_credentials(true).build().unwrap_err();
/// assert_eq!(errors.iter().next().unwrap().code(), "any-origin-with-credentials");
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct PolicyBuilder {
    pub(super) config: Config,
}

impl PolicyBuilder {
    /// Sets [`Config::allow_origins`].
    #[must_use]
    pub fn allow_origins<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.config.allow_origins = patterns.into_iter().map(Into::into).collect();
        self
    }

    /// Sets [`Config::allow_credentials`].
    #[must_use]
    pub fn allow_credentials(mut self, allow: bool) -> Self {
        self.config.allow_credentials = allow;
        self
    }

    /// Sets [`Config::allow_methods`].
    #[must_use]
    pub fn allow_methods<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.config.allow_methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Sets [`Config::allow_headers`].
    #[must_use]
    pub fn allow_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.config.allow_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets [`Config::expose_headers`].
    #[must_use]
    pub fn expose_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.config.expose_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sets [`Config::max_age`], in seconds.
    #[must_use]
    pub fn max_age(mut self, seconds: u64) -> Self {
        self.config.max_age = Some(seconds);
        self
    }

    /// Sets [`Config::cross_origin_protection`].
    #[must_use]
    pub fn cross_origin_protection(mut self, protect: bool) -> Self {
        self.config.cross_origin_protection = protect;
        self
    }

    /// Sets [`Config::danger_allow_insecure_origins`]; see there what it opens.
    #[must_use]
    pub fn danger_allow_insecure_origins(mut self, allow: bool) -> Self {
        self.config.danger_allow_insecure_origins = allow;
        self
    }

    /// Sets [`Config::danger_allow_public_suffixes`]; see there what it opens.
    #[must_use]
    pub fn danger_allow_public_suffixes(mut self, allow: bool) -> Self {
        self.config.danger_allow_public_suffixes = allow;
        self
    }

    /// Sets [`Config::danger_allow_null_origin`]; see there what it opens.
    #[must_use]
    pub fn danger_allow_null_origin(mut self, allow: bool) -> Self {
        self.config.danger_allow_null_origin = allow;
        self
    }

    /// Compiles what was written.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once; see [`ConfigErrorKind`](crate::ConfigErrorKind) for the list.
    pub fn build(self) -> Result<Policy, ConfigErrors> {
        Policy::compile(&self.config)
    }
}
