//! What is wrong with a config, and where.

mod kind;
mod remedy;
mod warnings;

pub use kind::{ConfigErrorKind, Severity};
pub(crate) use remedy::{separate, write_entries};
pub(crate) use warnings::Warnings;

use alloc::{
    borrow::{Cow, ToOwned as _},
    format,
    string::String,
    vec::Vec,
};
use core::fmt;

use crate::text::Escaped;

/// Everything that is wrong with a config: one [`ConfigError`] or more, in the order of the fields.
///
/// Prints one problem per line, under [`Debug`](fmt::Debug) too, which is what `main` prints when it
/// returns an error and what `unwrap` panics with.
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
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    // Never empty: only `compile` builds it, and only from a list that is not empty.
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

    /// The warnings about the same config. Neither counted nor printed with the errors.
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
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// The same as [`Display`](fmt::Display), because `main` and `unwrap` print it.
impl fmt::Debug for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for ConfigErrors {}

/// One problem in a config: its kind, where it is, and what to write instead.
///
/// Prints as `field[index]: `value` reason: remedy`, under [`Debug`](fmt::Debug) too.
///
/// ```
/// use cors_core::{ConfigErrorKind, Policy};
///
/// let errors = Policy::builder()
///     .allow_origins(["http://app.example.com"])
///     .allow_credentials(true)
///     .build()
///     .unwrap_err();
/// let error = errors.iter().next().unwrap();
/// assert_eq!(error.kind(), ConfigErrorKind::InsecureOriginWithCredentials);
/// assert_eq!(error.code(), "insecure-origin-with-credentials");
/// assert_eq!((error.field(), error.index()), ("allow_origins", Some(0)));
/// assert_eq!(error.value(), Some("http://app.example.com"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    kind: ConfigErrorKind,
    field: Cow<'static, str>,
    index: Option<usize>,
    value: Option<String>,
    // What to write instead of this particular value, if that is known.
    remedy: Option<String>,
}

impl ConfigError {
    pub(crate) fn new(
        kind: ConfigErrorKind,
        field: &'static str,
        index: Option<usize>,
        value: Option<&str>,
    ) -> Self {
        let value = value.map(str::to_owned);
        Self { kind, field: Cow::Borrowed(field), index, value, remedy: None }
    }

    /// In the route with this path.
    pub(crate) fn in_route(self, path: &str) -> Self {
        let of_route = if self.field.is_empty() { "" } else { "." };
        let field = format!("routes.{path:?}{of_route}{}", self.field);
        Self { field: Cow::Owned(field), ..self }
    }

    /// With a remedy for this particular value, if there is one.
    pub(crate) fn with_remedy(self, remedy: Option<String>) -> Self {
        Self { remedy, ..self }
    }

    /// What is wrong.
    pub fn kind(&self) -> ConfigErrorKind {
        self.kind
    }

    /// [`ConfigErrorKind::code`].
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The field of [`Config`](crate::Config), such as `allow_origins`. In [`Routes`](crate::Routes) it
    /// begins with the route: `routes."/api".allow_origins`, or `routes."/api"` for the path itself.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The entry of the list, from 0; `None` where the problem is with the field as a whole, or the
    /// text was parsed alone.
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The offending text as it was written; `None` where something is missing.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Why it is a problem: what follows the value in a sentence.
    pub fn reason(&self) -> &'static str {
        self.kind.words().reason
    }

    /// What to write instead.
    pub fn remedy(&self) -> &str {
        self.remedy.as_deref().unwrap_or(self.kind.words().remedy)
    }

    /// [`ConfigErrorKind::severity`].
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

/// `field[index]: `value` reason: remedy`.
impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        if let Some(index) = self.index {
            write!(f, "[{index}]")?;
        }
        f.write_str(":")?;
        if let Some(value) = &self.value {
            write!(f, " `{}`", Escaped::str(value))?;
        }
        write!(f, " {}: {}", self.reason(), Escaped::str(self.remedy()))
    }
}

/// The same as [`Display`](fmt::Display), because `main` and `unwrap` print it.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for ConfigError {}
