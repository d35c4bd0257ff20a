//! The compiled policy.

use alloc::{
    borrow::ToOwned as _,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};

use crate::{
    Config, ConfigError, PolicyBuilder,
    header_list::AllowedHeaders,
    headers::{ANY, HeaderLine, Line, TRUE, Vary},
    name::method::{AllowedMethods, SAFELISTED},
    origin::OriginSet,
};

/// A policy: compiled, immutable, cheap to clone and to share between threads.
///
/// Made by [`Policy::compile`] from a [`Config`] or by [`Policy::builder`].
#[derive(Debug, Clone)]
pub struct Policy(pub(crate) Arc<Compiled>);

#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) origins: AllowedOrigins,
    // If true, then `origins` is a set without `null`, and `exposed` is not `Any`.
    pub(crate) credentials: bool,
    pub(crate) methods: AllowedMethods,
    // In the order of the answer; `None` where any method goes.
    pub(crate) methods_value: Option<Value>,
    pub(crate) headers: AllowedHeaders,
    // `None` where any header goes, or none.
    pub(crate) headers_value: Option<Value>,
    pub(crate) exposed_value: Option<Value>,
    pub(crate) max_age_value: Option<Value>,
    pub(crate) normalised: Normalised,
    pub(crate) warnings: Vec<ConfigError>,
}

/// Any origin is a variant of its own, so that no set can become it by being empty.
#[derive(Debug)]
pub(crate) enum AllowedOrigins {
    Any,
    Listed { set: OriginSet, null: bool },
}

impl AllowedOrigins {
    #[inline]
    pub(crate) fn are_any(&self) -> bool {
        matches!(self, Self::Any)
    }
}

/// What [`Policy::to_config`] needs beside what requests are judged by.
#[derive(Debug)]
pub(crate) struct Normalised {
    pub(crate) exposed: Vec<String>,
    pub(crate) max_age: Option<u64>,
    pub(crate) insecure_origins: bool,
    pub(crate) public_suffixes: bool,
    pub(crate) null_origin: bool,
}

/// A header value that was joined when the policy was compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    #[cfg(not(feature = "http"))]
    text: alloc::borrow::Cow<'static, str>,
    #[cfg(feature = "http")]
    value: ::http::HeaderValue,
}

impl Value {
    /// `None` for what is no header value; compiled names always are one.
    #[cfg(feature = "http")]
    pub(crate) fn new(text: String) -> Option<Self> {
        // Cloned once, so that its buffer is shared and later clones count references only.
        let value = ::http::HeaderValue::try_from(text).ok()?;
        Some(Self { value: value.clone() })
    }

    /// Always a value.
    #[cfg(not(feature = "http"))]
    #[expect(clippy::unnecessary_wraps, reason = "the sibling with the feature `http` can fail")]
    pub(crate) fn new(text: String) -> Option<Self> {
        Some(Self { text: alloc::borrow::Cow::Owned(text) })
    }

    pub(crate) const fn from_static(text: &'static str) -> Self {
        #[cfg(feature = "http")]
        return Self { value: ::http::HeaderValue::from_static(text) };
        #[cfg(not(feature = "http"))]
        return Self { text: alloc::borrow::Cow::Borrowed(text) };
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        #[cfg(feature = "http")]
        return self.value.as_bytes();
        #[cfg(not(feature = "http"))]
        return self.text.as_bytes();
    }

    #[cfg(feature = "http")]
    #[inline]
    pub(crate) fn http(&self) -> &::http::HeaderValue {
        &self.value
    }
}

impl Policy {
    /// Starts a policy that allows nothing yet.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// What compiled but is not as it should be, in the order of the fields.
    ///
    /// ```
    /// let policy = cors_core::Policy::builder()
    ///     .allow_origins(["https://*.example.com", "https://app.example.com"])
    ///     .build()?;
    /// assert_eq!(
    ///     policy.warnings()[0].to_string(),
    ///     "allow_origins[1]: `https://app.example.com` is covered by another entry: \
    ///      remove the entry, `https://*.example.com` covers it",
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn warnings(&self) -> &[ConfigError] {
        &self.0.warnings
    }

    /// The lines that this policy writes to responses, at their places in the order of
    /// [`HeaderOperation::line`](crate::HeaderOperation::line): what an adapter converts to its
    /// framework's types once. A line without a value is the request's, or never written.
    ///
    /// ```
    /// use cors_core::{Policy, Request};
    ///
    /// let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
    /// let lines = policy.header_lines();
    /// let request = Request::from_headers(b"GET", [("origin", &b"https://app.example.com"[..])]);
    /// for operation in policy.evaluate(&request).headers().operations() {
    ///     let line = &lines[operation.line()];
    ///     assert_eq!((line.name, line.verb), (operation.name(), operation.verb()));
    ///     assert_eq!(line.value.unwrap_or(b"https://app.example.com"), operation.value());
    /// }
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn header_lines(&self) -> [HeaderLine<'_>; 9] {
        let any_origin = self.0.origins.are_any();
        let vary = Vary { origin: !any_origin, ..Vary::default() };
        let on_method = Vary { request_method: true, ..vary };
        let on_headers = Vary { request_headers: true, ..on_method };
        Line::ALL.map(|line| {
            let value = match line {
                Line::AllowOrigin => any_origin.then_some(&ANY),
                Line::AllowCredentials => Some(&TRUE),
                Line::ExposeHeaders => self.0.exposed_value.as_ref(),
                Line::AllowMethods => self.0.methods_value.as_ref(),
                Line::AllowHeaders => self.0.headers_value.as_ref(),
                Line::MaxAge => self.0.max_age_value.as_ref(),
                Line::VaryOnOrigin => vary.value(),
                Line::VaryOnMethod => on_method.value(),
                Line::VaryOnHeaders => on_headers.value(),
            };
            HeaderLine { verb: line.verb(), name: line.name(), value: value.map(Value::bytes) }
        })
    }

    /// The policy as a config: compiling it again gives the same policy.
    ///
    /// Header names are in lower case, and what stood there twice stands there once.
    ///
    /// ```
    /// use cors_core::Policy;
    ///
    /// let policy = Policy::builder()
    ///     .allow_origins(["https://[2001:db8::1]:8443", "http://localhost:*"])
    ///     .allow_headers(["X-Request-Id", "x-request-id"])
    ///     .build()?;
    /// let config = policy.to_config();
    /// assert_eq!(config.allow_headers, ["x-request-id"]);
    /// assert_eq!(Policy::compile(&config)?, policy);
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn to_config(&self) -> Config {
        let normalised = &self.0.normalised;
        let allow_origins = match &self.0.origins {
            AllowedOrigins::Any => Vec::from(["*".to_owned()]),
            AllowedOrigins::Listed { set, null } => {
                let null = null.then(|| "null".to_owned());
                set.patterns().iter().map(|pattern| pattern.to_string()).chain(null).collect()
            }
        };
        let allow_methods = match &self.0.methods {
            AllowedMethods::Any => Vec::from(["*".to_owned()]),
            AllowedMethods::Listed(names) => {
                names.iter().skip(SAFELISTED.len()).map(str::to_owned).collect()
            }
        };
        let allow_headers = match &self.0.headers {
            AllowedHeaders::Any { authorization } => {
                let authorization = authorization.then_some("authorization");
                ["*"].into_iter().chain(authorization).map(str::to_owned).collect()
            }
            AllowedHeaders::Listed(listed) => listed.names().iter().map(str::to_owned).collect(),
        };
        Config {
            allow_origins,
            allow_credentials: self.0.credentials,
            allow_methods,
            allow_headers,
            expose_headers: normalised.exposed.clone(),
            max_age: normalised.max_age,
            danger_allow_insecure_origins: normalised.insecure_origins,
            danger_allow_public_suffixes: normalised.public_suffixes,
            danger_allow_null_origin: normalised.null_origin,
        }
    }
}

/// Whether two policies have the same [`Policy::to_config`]. Warnings do not count.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.to_config() == other.to_config()
    }
}

impl Eq for Policy {}
