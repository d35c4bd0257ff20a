//! [`Config`] → [`Policy`]: walks every field, gathers every problem, joins header values once.

use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};

use crate::{
    Config, ConfigError, ConfigErrors, OriginPattern, Policy, Severity,
    error::{Entry, separate_entries},
    header_list::{AllowedHeaders, ListedHeaders},
    name::{
        header as header_name, is_authorization,
        method::{self, AllowedMethods},
    },
    origin::{
        OriginSet,
        public_suffix::{self, Breadth},
    },
    policy::{AllowedOrigins, Compiled, Normalised, Value},
    set::{Case, TextSet},
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
    /// Everything that is wrong, at once, in the order of the fields. [`ConfigError`] lists what can
    /// be, each with an example.
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
    ///      list the origins that may, or leave out `allow_credentials`\n\
    ///      allow_methods[0]: `put` is never sent so, as browsers write this method in upper \
    ///      case: write `PUT`",
    /// );
    /// ```
    pub fn compile(config: &Config) -> Result<Self, ConfigErrors> {
        let mut problems = Vec::new();
        let origins = compile_origins(config, &mut problems);
        let (methods, method_names) = compile_methods(config, &mut problems);
        let (headers, header_names) = compile_headers(config, &mut problems);
        let exposed = compile_exposed(config, &mut problems);
        problems.extend(max_age_problem(config));

        let (errors, warnings): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.severity() == Severity::Error);
        if !errors.is_empty() {
            return Err(ConfigErrors::new(errors, warnings));
        }
        let methods_value = match &methods {
            AllowedMethods::Any => None,
            AllowedMethods::Listed(names) => joined(names.iter()),
        };
        let headers_value = match &headers {
            AllowedHeaders::Any { .. } => None,
            AllowedHeaders::Listed(listed) => joined(listed.names().iter()),
        };
        Ok(Self(Arc::new(Compiled {
            origins,
            credentials: config.allow_credentials,
            methods,
            methods_value,
            headers,
            headers_value,
            exposed_value: joined(exposed.iter().map(|name| &**name)),
            max_age_value: config.max_age.and_then(|seconds| Value::new(seconds.to_string())),
            normalised: Normalised {
                methods: method_names,
                headers: header_names,
                exposed,
                max_age: config.max_age,
                insecure_origins: config.danger_allow_insecure_origins,
                public_suffixes: config.danger_allow_public_suffixes,
                null_origin: config.danger_allow_null_origin,
            },
            warnings,
        })))
    }
}

/// A field with its entries, as the text of an error points to them.
#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'static str,
    entries: &'a [String],
}

impl<'a> Field<'a> {
    fn iter(self) -> impl Iterator<Item = (usize, &'a str)> {
        self.entries.iter().map(|entry| &**entry).enumerate()
    }

    fn has_any(self) -> bool {
        self.entries.iter().any(|entry| entry == "*")
    }

    /// The place of a problem; `remedy` where it can be said for this very value.
    fn entry(self, index: usize, remedy: Option<String>) -> Entry {
        Entry {
            field: self.name,
            index: Some(index),
            value: self.entries.get(index).cloned(),
            remedy,
        }
    }
}

fn compile_origins(config: &Config, problems: &mut Vec<ConfigError>) -> AllowedOrigins {
    let field = Field { name: "allow_origins", entries: &config.allow_origins };
    if field.entries.is_empty() {
        let entry = Entry { field: field.name, index: None, value: None, remedy: None };
        problems.push(ConfigError::NoOrigins(entry));
    }
    let any = field.has_any();
    let mut null = false;
    let (mut patterns, mut places) = (Vec::new(), Vec::new());
    for (index, text) in field.iter() {
        match text {
            "*" if config.allow_credentials => {
                problems.push(ConfigError::AnyOriginWithCredentials(field.entry(index, None)));
            }
            "*" => {}
            "null" => {
                null = true;
                problems.extend(null_problem(config, field.entry(index, None)));
            }
            _ => match OriginPattern::parse_entry(text, Some(index)) {
                Err(error) => problems.push(error),
                Ok(pattern) => {
                    let weak = credentials_problems(config, &pattern, field, index);
                    problems.extend(weak.into_iter().flatten());
                    patterns.push(pattern);
                    places.push(index);
                }
            },
        }
        if any && text != "*" {
            problems.push(ConfigError::CoveredByAny(field.entry(index, None)));
        }
    }
    for keyword in ["*", "null"] {
        let again = field.iter().filter(|&(_, text)| text == keyword).skip(1);
        let covered = any && keyword != "*";
        let again = again.filter(|_| !covered).map(|(index, _)| field.entry(index, None));
        problems.extend(again.map(ConfigError::DuplicateEntry));
    }
    let (set, repeated) = OriginSet::new(patterns);
    if any {
        return AllowedOrigins::Any;
    }
    problems.extend(redundant_origins(field, &set, &places, &repeated));
    AllowedOrigins::Listed { set, null }
}

fn null_problem(config: &Config, entry: Entry) -> Option<ConfigError> {
    if config.allow_credentials {
        Some(ConfigError::NullOriginWithCredentials(entry))
    } else if config.danger_allow_null_origin {
        None
    } else {
        Some(ConfigError::NullOrigin(entry))
    }
}

/// What makes an origin too weak to be trusted with credentials: by its scheme, by its breadth.
fn credentials_problems(
    config: &Config,
    pattern: &OriginPattern,
    field: Field<'_>,
    index: usize,
) -> [Option<ConfigError>; 2] {
    if !config.allow_credentials || pattern.is_loopback() {
        return [None, None];
    }
    let insecure = pattern.scheme() == "http" && !config.danger_allow_insecure_origins;
    let insecure = insecure.then(|| {
        ConfigError::InsecureOriginWithCredentials(field.entry(index, secure_proposal(pattern)))
    });
    let judged = pattern.subdomains() && !config.danger_allow_public_suffixes;
    let entry = || field.entry(index, None);
    let broad = match public_suffix::breadth(pattern.host()) {
        _ if !judged => None,
        Breadth::SingleLabel => Some(ConfigError::SingleLabelWithCredentials(entry())),
        Breadth::PublicSuffix => Some(ConfigError::PublicSuffixWithCredentials(entry())),
        Breadth::Ancestor => Some(ConfigError::PublicSuffixAncestorWithCredentials(entry())),
        Breadth::Domain => None,
    };
    [insecure, broad]
}

/// The origin over https, where that can be written.
fn secure_proposal(pattern: &OriginPattern) -> Option<String> {
    let secure = format!("https://{}", pattern.to_string().strip_prefix("http://")?);
    OriginPattern::parse(&secure).ok()?;
    Some(format!(
        "write `{secure}`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`"
    ))
}

/// The patterns that stand there twice or that another one covers, in the order of the entries.
///
/// `places` are the entries that are patterns, `repeated` the positions in it of the second ones.
fn redundant_origins(
    field: Field<'_>,
    set: &OriginSet,
    places: &[usize],
    repeated: &[usize],
) -> Vec<ConfigError> {
    let mut repeated = repeated.iter().peekable();
    let mut unique = set.patterns().iter();
    let mut found = Vec::new();
    for (position, place) in places.iter().enumerate() {
        if repeated.next_if_eq(&&position).is_some() {
            found.push(ConfigError::DuplicateEntry(field.entry(*place, None)));
        } else if let Some(cover) = unique.next().and_then(|pattern| set.covering(pattern)) {
            let remedy = Some(format!("remove the entry, `{cover}` covers it"));
            found.push(ConfigError::RedundantOrigin(field.entry(*place, remedy)));
        }
    }
    found
}

/// The methods, and their names in a normalised config.
fn compile_methods(
    config: &Config,
    problems: &mut Vec<ConfigError>,
) -> (AllowedMethods, Vec<String>) {
    let field = Field { name: "allow_methods", entries: &config.allow_methods };
    for (index, name) in field.iter().filter(|&(_, name)| name != "*") {
        let upper = || Some(format!("write `{}`", name.to_ascii_uppercase()));
        match method::class(name) {
            method::Class::NotAToken => {
                let is_sound = |name: &str| {
                    matches!(method::class(name), method::Class::Safelisted | method::Class::Other)
                };
                problems.push(not_a_token(field, index, ConfigError::InvalidMethod, is_sound));
            }
            method::Class::Forbidden => {
                problems.push(ConfigError::ForbiddenMethod(field.entry(index, None)));
            }
            method::Class::NeverSentSo => {
                problems.push(ConfigError::MethodCase(field.entry(index, upper())));
            }
            method::Class::Safelisted => {
                problems.push(ConfigError::SafelistedMethod(field.entry(index, None)));
            }
            method::Class::LowerCasePatch => {
                problems.push(ConfigError::LowerCasePatch(field.entry(index, None)));
            }
            method::Class::Other => {}
        }
    }
    problems.extend(repeated(field, Case::Matters, |name| method::SAFELISTED.contains(&name)));
    if field.has_any() {
        problems.extend(covered_by_any(field, |name| !method::SAFELISTED.contains(&name)));
        return (AllowedMethods::Any, Vec::from(["*".to_owned()]));
    }
    let safelisted = method::SAFELISTED.into_iter();
    let all: Vec<_> =
        safelisted.chain(field.iter().map(|(_, name)| name)).map(str::to_owned).collect();
    let (names, _) = TextSet::new(Case::Matters, all.into_iter());
    let written = names.iter().skip(method::SAFELISTED.len()).map(str::to_owned).collect();
    (AllowedMethods::Listed(names), written)
}

/// The request headers, and their names in a normalised config.
fn compile_headers(
    config: &Config,
    problems: &mut Vec<ConfigError>,
) -> (AllowedHeaders, Vec<String>) {
    let field = Field { name: "allow_headers", entries: &config.allow_headers };
    for (index, name) in field.iter().filter(|&(_, name)| name != "*") {
        let entry = || field.entry(index, None);
        problems.extend(match header_name::request_class(name) {
            header_name::Class::NotAToken => {
                let is_sound =
                    |name: &str| header_name::request_class(name) == header_name::Class::Other;
                Some(not_a_token(field, index, ConfigError::InvalidHeaderName, is_sound))
            }
            header_name::Class::Forbidden => Some(ConfigError::ForbiddenRequestHeader(entry())),
            header_name::Class::WrongDirection => Some(ConfigError::WrongDirection(entry())),
            header_name::Class::Safelisted | header_name::Class::Other => None,
        });
    }
    problems.extend(repeated(field, Case::Ignored, |_| false));
    if field.has_any() {
        problems.extend(covered_by_any(field, |name| !is_authorization(name.as_bytes())));
        let authorization = field.iter().any(|(_, name)| is_authorization(name.as_bytes()));
        let names = ["*"].into_iter().chain(authorization.then_some("authorization"));
        return (AllowedHeaders::Any { authorization }, names.map(str::to_owned).collect());
    }
    let names = unique_lower_case(field);
    let written = names.iter().map(str::to_owned).collect();
    (AllowedHeaders::Listed(ListedHeaders::new(names)), written)
}

/// The exposed headers, as in a normalised config.
fn compile_exposed(config: &Config, problems: &mut Vec<ConfigError>) -> Vec<String> {
    let field = Field { name: "expose_headers", entries: &config.expose_headers };
    for (index, name) in field.iter() {
        let entry = || field.entry(index, None);
        if name == "*" {
            if config.allow_credentials {
                problems.push(ConfigError::AnyExposedHeaderWithCredentials(entry()));
            }
            continue;
        }
        problems.extend(match header_name::response_class(name) {
            header_name::Class::NotAToken => {
                let is_sound =
                    |name: &str| header_name::response_class(name) == header_name::Class::Other;
                Some(not_a_token(field, index, ConfigError::InvalidHeaderName, is_sound))
            }
            header_name::Class::Forbidden => Some(ConfigError::ForbiddenResponseHeader(entry())),
            header_name::Class::WrongDirection => Some(ConfigError::WrongDirection(entry())),
            header_name::Class::Safelisted => Some(ConfigError::SafelistedResponseHeader(entry())),
            header_name::Class::Other => None,
        });
    }
    let is_safelisted =
        |name: &str| header_name::response_class(name) == header_name::Class::Safelisted;
    problems.extend(repeated(field, Case::Ignored, is_safelisted));
    if field.has_any() {
        problems.extend(covered_by_any(field, |name| !is_safelisted(name)));
        return Vec::from(["*".to_owned()]);
    }
    let names = unique_lower_case(field);
    names.iter().filter(|name| !is_safelisted(name)).map(str::to_owned).collect()
}

fn max_age_problem(config: &Config) -> Option<ConfigError> {
    let seconds = config.max_age?;
    let value = Some(seconds.to_string());
    let entry = Entry { field: "max_age", index: None, value, remedy: None };
    if seconds > MAX_MAX_AGE {
        Some(ConfigError::MaxAgeTooLarge(entry))
    } else if seconds > CHROMIUM_MAX_AGE {
        Some(ConfigError::MaxAgeOverChromium(entry))
    } else {
        None
    }
}

/// The problem of a name that is no token, with what was meant where that is clear.
fn not_a_token(
    field: Field<'_>,
    index: usize,
    problem: fn(Entry) -> ConfigError,
    is_sound: impl Fn(&str) -> bool,
) -> ConfigError {
    let name = field.entries.get(index).map(|name| &**name).unwrap_or_default();
    let is_separator = |char: char| matches!(char, ',' | ';') || char.is_whitespace();
    let parts: Vec<_> = name.split(is_separator).filter(|part| !part.is_empty()).collect();
    let remedy = match parts.as_slice() {
        [] => return ConfigError::EmptyEntry(field.entry(index, None)),
        _ if !parts.iter().all(|part| is_sound(part)) => None,
        [meant] => Some(format!("write `{meant}`")),
        _ => separate_entries(&parts),
    };
    problem(field.entry(index, remedy))
}

/// Warnings for the names that stand there twice, but for those that another warning is for.
fn repeated(
    field: Field<'_>,
    case: Case,
    is_warned_of: impl Fn(&str) -> bool,
) -> impl Iterator<Item = ConfigError> {
    let (_, repeated) = TextSet::new(case, field.entries.iter().cloned());
    repeated.into_iter().filter_map(move |index| {
        let entry = field.entry(index, None);
        let name = entry.value.as_deref().unwrap_or_default();
        let covered = field.has_any() && name != "*" && !is_authorization(name.as_bytes());
        (!covered && !is_warned_of(name)).then_some(ConfigError::DuplicateEntry(entry))
    })
}

fn covered_by_any(
    field: Field<'_>,
    is_covered: impl Fn(&str) -> bool,
) -> impl Iterator<Item = ConfigError> {
    let covered = field.iter().filter(move |&(_, name)| name != "*" && is_covered(name));
    covered.map(move |(index, _)| ConfigError::CoveredByAny(field.entry(index, None)))
}

fn unique_lower_case(field: Field<'_>) -> TextSet {
    let names = field.entries.iter().map(|name| name.to_ascii_lowercase());
    TextSet::new(Case::Ignored, names).0
}

/// The names as the value of a header; `None` where there is none.
fn joined<'a>(names: impl Iterator<Item = &'a str>) -> Option<Value> {
    let names: Vec<_> = names.collect();
    if names.is_empty() { None } else { Value::new(names.join(", ")) }
}
