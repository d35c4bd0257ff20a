//! The compiled policy.

use alloc::{borrow::ToOwned as _, boxed::Box, string::String, sync::Arc, vec::Vec};

use crate::{
    Config, ConfigError, PolicyBuilder,
    error::Warnings,
    header_list::AllowedHeaders,
    name::method::{AllowedMethods, SAFELISTED},
    origin::OriginSet,
    response::Answers,
};

/// A policy: compiled, immutable, cheap to clone and to share between threads.
///
/// Made by [`Policy::compile`] from a [`Config`] or by [`Policy::builder`].
#[derive(Debug, Clone)]
pub struct Policy(pub(crate) Arc<Compiled>);

#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) origins: AllowedOrigins,
    pub(crate) methods: AllowedMethods,
    pub(crate) headers: AllowedHeaders,
    pub(crate) cross_origin_protection: bool,
    // `any_origin` is true where `origins` is `Any`.
    pub(crate) answers: Answers<Box<str>>,
    pub(crate) normalised: Normalised,
    pub(crate) warnings: Warnings,
}

/// The entry of `allow_origins` that allows nobody.
pub(crate) const NONE: &str = "none";

/// Any origin is a separate variant, so an empty set can never mean it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AllowedOrigins {
    Any,
    Listed { set: OriginSet, null: bool },
}

/// What [`Policy::to_config`] needs besides what requests are judged by.
#[derive(Debug, Clone)]
pub(crate) struct Normalised {
    pub(crate) exposed: Vec<String>,
    pub(crate) max_age: Option<u64>,
    pub(crate) insecure_origins: bool,
    pub(crate) public_suffixes: bool,
    pub(crate) null_origin: bool,
}

impl Policy {
    /// Starts a policy that allows nothing yet.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// The problems that did not keep the config from compiling, in the order of the fields. What
    /// [`Policy::with_origins`] has to say about later changes is not among them. With the feature `tracing`,
    /// [`Guard::new`](crate::guard::Guard::new) logs them.
    ///
    /// ```
    /// let policy = cors_core::Policy::builder()
    ///     .allow_origins(["https://*.example.com", "https://app.example.com"])
    ///     .build()?;
    /// assert_eq!(
    ///     policy.warnings()[0].to_string(),
    ///     "allow_origins[1]: `https://app.example.com` is covered by another entry: \
    ///      remove the entry, as `https://*.example.com` covers it",
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn warnings(&self) -> &[ConfigError] {
        &self.0.warnings
    }

    /// The policy as a config: compiling it again gives the same policy.
    ///
    /// Header names are in lower case, duplicates are gone, and origins that were added later stand at the end.
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
        Config { allow_origins: self.origins(), ..self.without_origins() }
    }

    /// Whether it is the same policy, or a clone of it.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn origins(&self) -> Vec<String> {
        match &self.0.origins {
            AllowedOrigins::Any => Vec::from(["*".to_owned()]),
            AllowedOrigins::Listed { set, null: false } if set.is_empty() => {
                Vec::from([NONE.to_owned()])
            }
            AllowedOrigins::Listed { set, null } => {
                let null = null.then_some("null");
                set.in_order().into_iter().chain(null).map(str::to_owned).collect()
            }
        }
    }

    fn without_origins(&self) -> Config {
        let normalised = &self.0.normalised;
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
            allow_origins: Vec::new(),
            allow_credentials: self.0.answers.credentials,
            allow_methods,
            allow_headers,
            expose_headers: normalised.exposed.clone(),
            max_age: normalised.max_age,
            cross_origin_protection: self.0.cross_origin_protection,
            danger_allow_insecure_origins: normalised.insecure_origins,
            danger_allow_public_suffixes: normalised.public_suffixes,
            danger_allow_null_origin: normalised.null_origin,
        }
    }
}

/// Whether two policies have the same [`Policy::to_config`], apart from the order of the origins. Warnings
/// do not count. What the two share is not compared, so it takes little time if one was made from the other.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.0.origins == other.0.origins && self.without_origins() == other.without_origins()
    }
}

impl Eq for Policy {}
