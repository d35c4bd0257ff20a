//! What can be wrong with a config, and in which words it is said.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};
use core::fmt;

use crate::text::Escaped;

/// Everything that is wrong with a config: one [`ConfigError`] or more, in the order of the fields.
///
/// Prints one problem a line.
///
/// ```
/// use cors_core::Policy;
///
/// let errors = Policy::builder()
///     .allow_origins(["https://app.example.com/", "HTTPS://App.example.com:443"])
///     .max_age(90_000)
///     .build()
///     .unwrap_err();
/// let codes: Vec<_> = errors.iter().map(|error| error.code()).collect();
/// assert_eq!(codes, ["trailing-slash", "upper-case", "max-age-too-large"]);
/// assert_eq!(
///     errors.to_string().lines().next().unwrap(),
///     "allow_origins[0]: `https://app.example.com/` ends in a slash, which no origin does: \
///      write `https://app.example.com`",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    // Not empty: built by `compile` alone, and there only from a list with something in it.
    errors: Vec<ConfigError>,
    warnings: Vec<ConfigError>,
}

impl ConfigErrors {
    pub(crate) fn new(errors: Vec<ConfigError>, warnings: Vec<ConfigError>) -> Self {
        Self { errors, warnings }
    }

    /// The problems, in the order of the fields and their entries.
    pub fn iter(&self) -> core::slice::Iter<'_, ConfigError> {
        self.errors.iter()
    }

    /// What would be warned of besides. Neither counted nor printed with the errors.
    pub fn warnings(&self) -> &[ConfigError] {
        &self.warnings
    }

    /// How many problems there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.errors.len()
    }
}

impl IntoIterator for ConfigErrors {
    type Item = ConfigError;
    type IntoIter = alloc::vec::IntoIter<ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        self.errors.into_iter()
    }
}

impl<'a> IntoIterator for &'a ConfigErrors {
    type Item = &'a ConfigError;
    type IntoIter = core::slice::Iter<'a, ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (line, error) in self.errors.iter().enumerate() {
            if line > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for ConfigErrors {}

/// Where in a config a problem is: the payload of every [`ConfigError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(crate) field: &'static str,
    pub(crate) index: Option<usize>,
    pub(crate) value: Option<String>,
    /// What to write instead, where that can be said for this very value.
    pub(crate) remedy: Option<String>,
}

/// Whether a [`ConfigError`] keeps a config from compiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The config does not compile.
    Error,
    /// The config compiles; found in [`Policy::warnings`](crate::Policy::warnings).
    Warning,
}

/// One problem of a config. The last seven variants are warnings.
///
/// ```
/// use cors_core::{ConfigError, Policy};
///
/// let errors = Policy::builder()
///     .allow_origins(["http://app.example.com"])
///     .allow_credentials(true)
///     .build()
///     .unwrap_err();
/// let error = errors.iter().next().unwrap();
/// assert!(matches!(error, ConfigError::InsecureOriginWithCredentials(_)));
/// assert_eq!(error.code(), "insecure-origin-with-credentials");
/// assert_eq!((error.field(), error.index()), ("allow_origins", Some(0)));
/// assert_eq!(error.value(), Some("http://app.example.com"));
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// `allow_origins` is absent or an empty list.
    NoOrigins(Entry),
    /// An entry is the empty string.
    EmptyEntry(Entry),
    /// `*` among the origins, with credentials. There is no opt-in.
    AnyOriginWithCredentials(Entry),
    /// `null` among the origins without `danger_allow_null_origin`.
    NullOrigin(Entry),
    /// `null` among the origins, with credentials. There is no opt-in.
    NullOriginWithCredentials(Entry),
    /// `file://…`: pages from files have the origin `null`.
    FileOrigin(Entry),
    /// An `http` origin that is not loopback, with credentials: `http://app.example.com`.
    InsecureOriginWithCredentials(Entry),
    /// `*.` over a public suffix, with credentials: `https://*.github.io`.
    PublicSuffixWithCredentials(Entry),
    /// `*.` over an ancestor of public suffixes, with credentials: `https://*.amazonaws.com`.
    PublicSuffixAncestorWithCredentials(Entry),
    /// `*.` over a single label, with credentials: `https://*.internal`.
    SingleLabelWithCredentials(Entry),
    /// Several origins in one entry: `https://a.example, https://b.example`.
    SeveralOrigins(Entry),
    /// White space before or after an origin.
    WhiteSpace(Entry),
    /// No `scheme://`: `app.example.com`.
    MissingScheme(Entry),
    /// A scheme with a character that none may have: `my_app://localhost`.
    InvalidScheme(Entry),
    /// A user name or password: `https://user@app.example.com`.
    Userinfo(Entry),
    /// A trailing slash: `https://app.example.com/`.
    TrailingSlash(Entry),
    /// A path, query or fragment: `https://app.example.com/login`.
    Path(Entry),
    /// Upper case in scheme or host: `https://App.example.com`.
    UpperCase(Entry),
    /// The scheme's default port: `https://app.example.com:443`.
    DefaultPort(Entry),
    /// A port that is not a number from 1 to 65,535 without leading zeros: `http://localhost:0`.
    InvalidPort(Entry),
    /// A host in Unicode: `https://bücher.example`.
    UnicodeHost(Entry),
    /// An IPv4 address in a form that browsers rewrite: `http://127.1`.
    NonCanonicalIpv4(Entry),
    /// An IPv6 address in a form that browsers rewrite: `http://[0:0:0:0:0:0:0:1]`.
    NonCanonicalIpv6(Entry),
    /// A host that is none: `https://a..example`, `https://a b`, `https://1.2.3.4.5`.
    InvalidHost(Entry),
    /// `*` elsewhere than as the whole first labels or the whole port: `https://*foo.com`.
    MisplacedWildcard(Entry),
    /// A method that is no token: `PUT DELETE`.
    InvalidMethod(Entry),
    /// CONNECT, TRACE or TRACK.
    ForbiddenMethod(Entry),
    /// One of the methods that browsers write in upper case, in another case: `put`.
    MethodCase(Entry),
    /// A header name that is no token: `x custom`.
    InvalidHeaderName(Entry),
    /// A request header that no page may set: `Cookie`, `Sec-Fetch-Mode`.
    ForbiddenRequestHeader(Entry),
    /// A response header that no page may read: `Set-Cookie`.
    ForbiddenResponseHeader(Entry),
    /// A header that only ever goes the other way: `Access-Control-Allow-Origin` in
    /// `allow_headers`, `Origin` in `expose_headers`.
    WrongDirection(Entry),
    /// `*` among the exposed headers, with credentials.
    AnyExposedHeaderWithCredentials(Entry),
    /// `max_age` over 86,400 seconds.
    MaxAgeTooLarge(Entry),

    /// Warning: an origin pattern that another one covers.
    RedundantOrigin(Entry),
    /// Warning: an entry beside `*`, which covers it already.
    CoveredByAny(Entry),
    /// Warning: a method or header name that stands there twice.
    DuplicateEntry(Entry),
    /// Warning: GET, HEAD or POST, which always pass.
    SafelistedMethod(Entry),
    /// Warning: a response header that pages may always read.
    SafelistedResponseHeader(Entry),
    /// Warning: `patch` in another case than `PATCH`.
    LowerCasePatch(Entry),
    /// Warning: `max_age` over the 7,200 seconds that Chromium keeps.
    MaxAgeOverChromium(Entry),
}

/// The remedy for one entry that should be several.
pub(crate) fn separate_entries<S: fmt::Display>(entries: &[S]) -> Option<String> {
    let (last, first) = entries.split_last()?;
    let first: Vec<_> = first.iter().map(|entry| format!("`{entry}`")).collect();
    let count = match entries.len() {
        2 => "two".to_owned(),
        count => format!("{count}"),
    };
    Some(format!("write {count} entries: {} and `{last}`", first.join(", ")))
}

/// What is the same for every problem of a kind.
struct Words {
    code: &'static str,
    reason: &'static str,
    remedy: &'static str,
}

impl ConfigError {
    /// A stable name for this kind of problem, such as `insecure-origin-with-credentials`.
    pub fn code(&self) -> &'static str {
        self.words().code
    }

    /// The field of [`Config`](crate::Config), such as `allow_origins`.
    pub fn field(&self) -> &'static str {
        self.entry().field
    }

    /// The entry of the list, from 0; `None` where the problem is with the field as a whole, or the
    /// text was parsed alone.
    pub fn index(&self) -> Option<usize> {
        self.entry().index
    }

    /// The offending text as it was written; `None` where something is missing.
    pub fn value(&self) -> Option<&str> {
        self.entry().value.as_deref()
    }

    /// Why it is a problem: what follows the value in a sentence.
    pub fn reason(&self) -> &'static str {
        self.words().reason
    }

    /// What to write instead.
    pub fn remedy(&self) -> &str {
        self.entry().remedy.as_deref().unwrap_or(self.words().remedy)
    }

    /// Whether it keeps the config from compiling.
    pub fn severity(&self) -> Severity {
        match self {
            Self::RedundantOrigin(_)
            | Self::CoveredByAny(_)
            | Self::DuplicateEntry(_)
            | Self::SafelistedMethod(_)
            | Self::SafelistedResponseHeader(_)
            | Self::LowerCasePatch(_)
            | Self::MaxAgeOverChromium(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn entry(&self) -> &Entry {
        match self {
            Self::NoOrigins(entry)
            | Self::EmptyEntry(entry)
            | Self::AnyOriginWithCredentials(entry)
            | Self::NullOrigin(entry)
            | Self::NullOriginWithCredentials(entry)
            | Self::FileOrigin(entry)
            | Self::InsecureOriginWithCredentials(entry)
            | Self::PublicSuffixWithCredentials(entry)
            | Self::PublicSuffixAncestorWithCredentials(entry)
            | Self::SingleLabelWithCredentials(entry)
            | Self::SeveralOrigins(entry)
            | Self::WhiteSpace(entry)
            | Self::MissingScheme(entry)
            | Self::InvalidScheme(entry)
            | Self::Userinfo(entry)
            | Self::TrailingSlash(entry)
            | Self::Path(entry)
            | Self::UpperCase(entry)
            | Self::DefaultPort(entry)
            | Self::InvalidPort(entry)
            | Self::UnicodeHost(entry)
            | Self::NonCanonicalIpv4(entry)
            | Self::NonCanonicalIpv6(entry)
            | Self::InvalidHost(entry)
            | Self::MisplacedWildcard(entry)
            | Self::InvalidMethod(entry)
            | Self::ForbiddenMethod(entry)
            | Self::MethodCase(entry)
            | Self::InvalidHeaderName(entry)
            | Self::ForbiddenRequestHeader(entry)
            | Self::ForbiddenResponseHeader(entry)
            | Self::WrongDirection(entry)
            | Self::AnyExposedHeaderWithCredentials(entry)
            | Self::MaxAgeTooLarge(entry)
            | Self::RedundantOrigin(entry)
            | Self::CoveredByAny(entry)
            | Self::DuplicateEntry(entry)
            | Self::SafelistedMethod(entry)
            | Self::SafelistedResponseHeader(entry)
            | Self::LowerCasePatch(entry)
            | Self::MaxAgeOverChromium(entry) => entry,
        }
    }

    fn words(&self) -> Words {
        let (code, reason, remedy) = match self {
            Self::NoOrigins(_) => (
                "no-origins",
                "allows no origin",
                "list the origins of your pages, such as `https://app.example.com`; to allow nobody, use no policy",
            ),
            Self::EmptyEntry(_) => ("empty-entry", "is empty", "remove the entry"),
            Self::AnyOriginWithCredentials(_) => (
                "any-origin-with-credentials",
                "would let every website read your users' data",
                "list the origins that may, or leave out `allow_credentials`",
            ),
            Self::NullOrigin(_) => (
                "null-origin",
                "is sent by any page's sandboxed frame and names nobody",
                "serve the page from a real origin and list that, or set `danger_allow_null_origin`",
            ),
            Self::NullOriginWithCredentials(_) => (
                "null-origin-with-credentials",
                "is sent by any page's sandboxed frame, and would let every website read your users' data",
                "serve the page from a real origin, such as `https://app.example.com`, and list that",
            ),
            Self::FileOrigin(_) => (
                "file-origin",
                "is no origin to rely on, as browsers give pages from files the origin `null`",
                "serve the page over http, for instance from `http://localhost:8000`, and list that",
            ),
            Self::InsecureOriginWithCredentials(_) => (
                "insecure-origin-with-credentials",
                "can be forged by anyone on the network, who would read your users' data",
                "use https, leave out `allow_credentials`, or set `danger_allow_insecure_origins`",
            ),
            Self::PublicSuffixWithCredentials(_) => (
                "public-suffix-with-credentials",
                "covers a public suffix, below which anyone can register a name",
                "name your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`",
            ),
            Self::PublicSuffixAncestorWithCredentials(_) => (
                "public-suffix-ancestor-with-credentials",
                "covers public suffixes further down, below which anyone can register a name",
                "name your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`",
            ),
            Self::SingleLabelWithCredentials(_) => (
                "single-label-with-credentials",
                "covers a whole top-level domain",
                "name your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`",
            ),
            Self::SeveralOrigins(_) => {
                ("several-origins", "is more than one origin", "write one origin an entry")
            }
            Self::WhiteSpace(_) => {
                ("white-space", "has white space around it", "remove the white space")
            }
            Self::MissingScheme(_) => (
                "missing-scheme",
                "has no scheme",
                "write the whole origin, such as `https://app.example.com`",
            ),
            Self::InvalidScheme(_) => (
                "invalid-scheme",
                "has a scheme that no URL can have",
                "begin the scheme with a letter, followed by at most 63 letters, digits, `+`, `-` and `.`",
            ),
            Self::Userinfo(_) => (
                "userinfo",
                "has a user name, which is no part of an origin",
                "remove everything up to the `@`",
            ),
            Self::TrailingSlash(_) => {
                ("trailing-slash", "ends in a slash, which no origin does", "drop the slash")
            }
            Self::Path(_) => (
                "path",
                "goes on after host and port, where an origin ends",
                "drop the path, query and fragment",
            ),
            Self::UpperCase(_) => (
                "upper-case",
                "has upper case, which browsers never send in an origin",
                "write it in lower case",
            ),
            Self::DefaultPort(_) => (
                "default-port",
                "names the default port of its scheme, which browsers leave out",
                "drop the port",
            ),
            Self::InvalidPort(_) => (
                "invalid-port",
                "has no port from 1 to 65535",
                "write the port as browsers do, without leading zeros, or `*` for any port",
            ),
            Self::UnicodeHost(_) => (
                "unicode-host",
                "has a host in Unicode, for which browsers send the `xn--` form",
                "write the host in its `xn--` form",
            ),
            Self::NonCanonicalIpv4(_) => (
                "non-canonical-ipv4",
                "has an IPv4 address in a form that browsers never send",
                "write four decimal numbers",
            ),
            Self::NonCanonicalIpv6(_) => (
                "non-canonical-ipv6",
                "has an IPv6 address in a form that browsers never send",
                "write it in lower-case hexadecimal, compressed",
            ),
            Self::InvalidHost(_) => (
                "invalid-host",
                "has a host that is no domain and no IP address",
                "write the host as a browser's address bar shows it; there are no regular expressions, `*.` stands for subdomains",
            ),
            Self::MisplacedWildcard(_) => (
                "misplaced-wildcard",
                "has a `*` where none can stand",
                "write `*.` before a whole domain for its subdomains, `:*` for any port, or `*` alone for any origin",
            ),
            Self::InvalidMethod(_) => (
                "invalid-method",
                "is no token, which a method is",
                "write one method an entry, such as `PUT`",
            ),
            Self::ForbiddenMethod(_) => {
                ("forbidden-method", "is a method that no page may send", "remove the entry")
            }
            Self::MethodCase(_) => (
                "method-case",
                "is never sent so, as browsers write this method in upper case",
                "write it in upper case",
            ),
            Self::InvalidHeaderName(_) => (
                "invalid-header-name",
                "is no token, which a header name is",
                "write one name an entry, such as `x-request-id`",
            ),
            Self::ForbiddenRequestHeader(_) => (
                "forbidden-request-header",
                "is a request header that no page may set",
                "remove the entry, as browsers see to this header themselves",
            ),
            Self::ForbiddenResponseHeader(_) => (
                "forbidden-response-header",
                "is a response header that no page may read",
                "remove the entry",
            ),
            Self::WrongDirection(entry) if entry.field == "expose_headers" => (
                "wrong-direction",
                "is a request header, and this is the list of response headers",
                "remove the entry",
            ),
            Self::WrongDirection(_) => (
                "wrong-direction",
                "is a response header, and this is the list of request headers",
                "remove the entry, and the header from the page's request",
            ),
            Self::AnyExposedHeaderWithCredentials(_) => (
                "any-exposed-header-with-credentials",
                "does not work with credentials, with which browsers take it for a header named `*`",
                "list the headers that pages may read, or leave out `allow_credentials`",
            ),
            Self::MaxAgeTooLarge(_) => (
                "max-age-too-large",
                "is over 86400 seconds, the longest that any browser keeps",
                "write 86400 or less",
            ),
            Self::RedundantOrigin(_) => {
                ("redundant-origin", "is covered by another entry", "remove the entry")
            }
            Self::CoveredByAny(_) => (
                "covered-by-any",
                "is covered by the `*` beside it",
                "remove the entry, or the `*`",
            ),
            Self::DuplicateEntry(_) => {
                ("duplicate-entry", "is in the list already", "remove the entry")
            }
            Self::SafelistedMethod(_) => ("safelisted-method", "always passes", "remove the entry"),
            Self::SafelistedResponseHeader(_) => {
                ("safelisted-response-header", "can always be read", "remove the entry")
            }
            Self::LowerCasePatch(_) => (
                "lower-case-patch",
                "is another method than `PATCH`, whose case browsers do not change",
                "write `PATCH`, and `PATCH` in the page's request",
            ),
            Self::MaxAgeOverChromium(_) => (
                "max-age-over-chromium",
                "is over the 7200 seconds that Chromium keeps",
                "write 7200 or less to have the same everywhere",
            ),
        };
        Words { code, reason, remedy }
    }
}

/// `field[index]: `value` reason: remedy`.
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { field, index, value, .. } = self.entry();
        f.write_str(field)?;
        if let Some(index) = index {
            write!(f, "[{index}]")?;
        }
        f.write_str(":")?;
        if let Some(value) = value {
            write!(f, " `{}`", Escaped::str(value))?;
        }
        write!(f, " {}: {}", self.reason(), Escaped::str(self.remedy()))
    }
}

impl core::error::Error for ConfigError {}
