//! The three lists of names: methods, request headers and exposed response headers.

use alloc::{borrow::ToOwned as _, string::String, vec::Vec};

use super::Field;
use crate::{
    Config, ConfigError, ConfigErrorKind as Kind, Severity,
    error::{separate, write_entries},
    header_list::{AllowedHeaders, ListedHeaders},
    name::{
        header, is_authorization,
        method::{self, AllowedMethods},
    },
    set::{Case, TextSet},
};

pub(super) fn methods(config: &Config, problems: &mut Vec<ConfigError>) -> AllowedMethods {
    let list = List {
        field: Field { name: "allow_methods", entries: &config.allow_methods },
        case: Case::Matters,
        always: &method::SAFELISTED,
        problem: &|name| match method::class(name) {
            method::Class::NotAToken => Some(Kind::InvalidMethod),
            method::Class::Forbidden => Some(Kind::ForbiddenMethod),
            method::Class::WrongCase => Some(Kind::MethodCase),
            method::Class::Safelisted => Some(Kind::SafelistedMethod),
            method::Class::LowerCasePatch => Some(Kind::LowerCasePatch),
            method::Class::Other => None,
        },
        any_covers: |_| true,
    };
    let names = list.compile(problems);
    if names.contains(b"*") { AllowedMethods::Any } else { AllowedMethods::Listed(names) }
}

pub(super) fn headers(config: &Config, problems: &mut Vec<ConfigError>) -> AllowedHeaders {
    let list = List {
        field: Field { name: "allow_headers", entries: &config.allow_headers },
        case: Case::Ignored,
        always: &[],
        problem: &|name| match header::request_class(name) {
            header::Class::NotAToken => Some(Kind::InvalidHeaderName),
            header::Class::Forbidden => Some(Kind::ForbiddenRequestHeader),
            header::Class::WrongDirection => Some(Kind::AllowedResponseHeader),
            header::Class::Safelisted | header::Class::Other => None,
        },
        any_covers: |name| !is_authorization(name.as_bytes()),
    };
    let names = list.compile(problems);
    if names.contains(b"*") {
        AllowedHeaders::Any { authorization: names.contains(b"authorization") }
    } else {
        AllowedHeaders::Listed(ListedHeaders::new(names))
    }
}

/// The names that are not safelisted, or `*` alone.
pub(super) fn exposed(config: &Config, problems: &mut Vec<ConfigError>) -> Vec<String> {
    let list = List {
        field: Field { name: "expose_headers", entries: &config.expose_headers },
        case: Case::Ignored,
        always: &[],
        problem: &|name| match header::response_class(name) {
            header::Class::Other if name == "*" && config.allow_credentials => {
                Some(Kind::AnyExposedHeaderWithCredentials)
            }
            header::Class::NotAToken => Some(Kind::InvalidHeaderName),
            header::Class::Forbidden => Some(Kind::ForbiddenResponseHeader),
            header::Class::WrongDirection => Some(Kind::ExposedRequestHeader),
            header::Class::Safelisted => Some(Kind::SafelistedResponseHeader),
            header::Class::Other => None,
        },
        any_covers: |_| true,
    };
    let names = list.compile(problems);
    if names.contains(b"*") {
        return Vec::from(["*".to_owned()]);
    }
    let is_safelisted = |name: &str| header::response_class(name) == header::Class::Safelisted;
    names.iter().filter(|name| !is_safelisted(name)).map(str::to_owned).collect()
}

/// What differs between the three lists.
struct List<'a> {
    field: Field<'a>,
    case: Case,
    /// What the set begins with, listed or not.
    always: &'a [&'a str],
    /// What is wrong with a name by itself.
    problem: &'a dyn Fn(&str) -> Option<Kind>,
    /// Whether a `*` in the list covers this name.
    any_covers: fn(&str) -> bool,
}

/// Whether a browser keeps pages from such a name, which no list allows, nor does `*`.
fn is_never_allowed(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ForbiddenMethod
            | Kind::ForbiddenRequestHeader
            | Kind::ForbiddenResponseHeader
            | Kind::AllowedResponseHeader
            | Kind::ExposedRequestHeader
    )
}

impl List<'_> {
    /// The names, each once, in lower case where case is ignored; `*` is a name like any other.
    fn compile(&self, problems: &mut Vec<ConfigError>) -> TextSet {
        let Self { field, case, always, .. } = *self;
        let names: Vec<_> =
            always.iter().copied().chain(field.iter().map(|(_, name)| name)).collect();
        let (set, repeated) = TextSet::new(
            case,
            names.into_iter().map(|name| match case {
                Case::Matters => name.to_owned(),
                Case::Ignored => name.to_ascii_lowercase(),
            }),
        );
        let any = field.has_any();
        let mut repeated =
            repeated.into_iter().filter_map(|place| place.checked_sub(always.len())).peekable();
        for (index, name) in field.iter() {
            let kind = (self.problem)(name);
            problems.extend(kind.map(|kind| self.described(kind, index, name)));

            let is_repeated = repeated.next_if_eq(&index).is_some();
            let is_covered = any
                && name != "*"
                && (self.any_covers)(name)
                && !kind.is_some_and(is_never_allowed);
            let needless = match kind {
                Some(Kind::SafelistedMethod | Kind::SafelistedResponseHeader) => None,
                _ if is_covered => Some(Kind::CoveredByAny),
                _ if is_repeated => Some(Kind::DuplicateEntry),
                _ => None,
            };
            problems.extend(needless.map(|kind| field.problem(kind, index)));
        }
        set
    }

    /// A problem, with what was meant if that is clear.
    fn described(&self, kind: Kind, index: usize, name: &str) -> ConfigError {
        let parts = separate(name);
        let is_sound = |part: &&str| {
            (self.problem)(part).is_none_or(|kind| kind.severity() == Severity::Warning)
        };
        let (kind, remedy) = match kind {
            Kind::MethodCase => (kind, write_entries(&[name.to_ascii_uppercase()])),
            Kind::InvalidMethod | Kind::InvalidHeaderName if parts.is_empty() => {
                (Kind::EmptyEntry, None)
            }
            Kind::InvalidMethod | Kind::InvalidHeaderName if parts.iter().all(is_sound) => {
                (kind, write_entries(&parts))
            }
            _ => (kind, None),
        };
        self.field.problem(kind, index).with_remedy(remedy)
    }
}
