//! [`Config`] → [`Policy`]: walks every field, gathers every problem, joins header values once.

mod changes;
mod names;
mod origins;
mod routes;

pub use changes::Changed;

use alloc::{
    boxed::Box,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};

use crate::{
    Config, ConfigError, ConfigErrorKind, ConfigErrors, Policy, Severity,
    header_list::AllowedHeaders,
    name::method::AllowedMethods,
    policy::{AllowedOrigins, Compiled, Normalised},
    response::{Allowed, Answers},
};

/// The longest that any browser caches a preflight: Firefox's limit.
const MAX_MAX_AGE: u64 = 86_400;

/// Chromium's limit.
const CHROMIUM_MAX_AGE: u64 = 7_200;

impl Policy {
    /// Compiles a config.
    ///
    /// Takes time and memory linear in the config.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once, in the order of the fields. [`ConfigErrorKind`] lists
    /// the kinds, most with an example.
    ///
    /// ```
    /// use cors_core::{Config, Policy};
    ///
    /// let config = Config {
    ///     allow_origins: vec!["*".into()],
    ///     allow_credentials: true,
    ///     allow_methods: vec!["put".into()],
    ///     ..Config::default()
    /// };
    /// assert_eq!(
    ///     Policy::compile(&config).unwrap_err().to_string(),
    ///     "allow_origins[0]: `*` would let every website read your users' data: \
    ///      list the origins that may read it, or leave out `allow_credentials`\n\
    ///      allow_methods[0]: `put` never matches, as browsers send this method in upper case: \
    ///      write `PUT`",
    /// );
    /// ```
    pub fn compile(config: &Config) -> Result<Self, ConfigErrors> {
        let mut problems = Vec::new();
        let origins = origins::compile(config, &mut problems);
        let methods = names::methods(config, &mut problems);
        let headers = names::headers(config, &mut problems);
        let exposed = names::exposed(config, &mut problems);
        problems.extend(max_age_problem(config));
        problems.extend(protection_problem(config, &origins));

        let warnings = warnings_of(problems)?;
        let answers = Answers {
            any_origin: matches!(origins, AllowedOrigins::Any),
            credentials: config.allow_credentials,
            exposed: joined(exposed.iter().map(String::as_str)),
            methods: match &methods {
                AllowedMethods::Any => Allowed::Any,
                AllowedMethods::Listed(names) => Allowed::Listed(joined(names.iter())),
            },
            headers: match &headers {
                AllowedHeaders::Any { authorization: true } => Allowed::Any,
                AllowedHeaders::Any { authorization: false } => Allowed::AnyCovered,
                AllowedHeaders::Listed(listed) => Allowed::Listed(joined(listed.names().iter())),
            },
            max_age: config.max_age.map(|seconds| seconds.to_string().into_boxed_str()),
        };
        Ok(Self(Arc::new(Compiled {
            origins,
            methods,
            headers,
            cross_origin_protection: config.cross_origin_protection,
            answers,
            normalised: Normalised {
                exposed,
                max_age: config.max_age,
                insecure_origins: config.danger_allow_insecure_origins,
                public_suffixes: config.danger_allow_public_suffixes,
                null_origin: config.danger_allow_null_origin,
            },
            warnings: warnings.into(),
        })))
    }
}

/// The warnings among some problems, unless there are errors.
fn warnings_of(problems: Vec<ConfigError>) -> Result<Vec<ConfigError>, ConfigErrors> {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| problem.severity() == Severity::Error);
    if errors.is_empty() { Ok(warnings) } else { Err(ConfigErrors::new(errors, warnings)) }
}

/// One entry of a list, as errors refer to it.
#[derive(Clone, Copy)]
struct Entry<'a> {
    field: &'static str,
    index: usize,
    text: &'a str,
}

impl Entry<'_> {
    fn problem(self, kind: ConfigErrorKind) -> ConfigError {
        ConfigError::new(kind, self.field, Some(self.index), Some(self.text))
    }
}

/// A field with its entries, as errors refer to them.
#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'static str,
    entries: &'a [String],
}

impl<'a> Field<'a> {
    fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        self.iter().map(move |(index, text)| Entry { field: self.name, index, text })
    }

    fn iter(self) -> impl Iterator<Item = (usize, &'a str)> {
        self.entries.iter().map(String::as_str).enumerate()
    }

    fn has_any(self) -> bool {
        self.entries.iter().any(|entry| entry == "*")
    }

    fn problem(self, kind: ConfigErrorKind, index: usize) -> ConfigError {
        let value = self.entries.get(index).map(String::as_str);
        ConfigError::new(kind, self.name, Some(index), value)
    }
}

fn max_age_problem(config: &Config) -> Option<ConfigError> {
    let seconds = config.max_age?;
    let kind = if seconds > MAX_MAX_AGE {
        ConfigErrorKind::MaxAgeTooLarge
    } else if seconds > CHROMIUM_MAX_AGE {
        ConfigErrorKind::MaxAgeOverChromium
    } else {
        return None;
    };
    Some(ConfigError::new(kind, "max_age", None, Some(&seconds.to_string())))
}

fn protection_problem(config: &Config, origins: &AllowedOrigins) -> Option<ConfigError> {
    let is_any = matches!(origins, AllowedOrigins::Any);
    let kind = ConfigErrorKind::AnyOriginWithProtection;
    let problem = || ConfigError::new(kind, "cross_origin_protection", None, None);
    (config.cross_origin_protection && is_any).then(problem)
}

/// The names as the value of a header; `None` if there are none.
fn joined<'a>(names: impl Iterator<Item = &'a str>) -> Option<Box<str>> {
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(", ").into_boxed_str())
}
