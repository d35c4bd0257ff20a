//! `allow_origins`: patterns and the keywords `*` and `null`, and what makes them too weak to trust.

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::Field;
use crate::{
    Config, ConfigError, ConfigErrorKind as Kind, OriginPattern,
    origin::{
        OriginSet,
        public_suffix::{self, Breadth},
    },
    policy::AllowedOrigins,
};

pub(super) fn compile(config: &Config, problems: &mut Vec<ConfigError>) -> AllowedOrigins {
    let field = Field { name: "allow_origins", entries: &config.allow_origins };
    if field.entries.is_empty() {
        problems.push(ConfigError::new(Kind::NoOrigins, field.name, None, None));
    }
    let any = field.has_any();
    let mut null = false;
    let (mut patterns, mut places) = (Vec::new(), Vec::new());
    for (index, text) in field.iter() {
        match text {
            "*" => {
                let kind = config.allow_credentials.then_some(Kind::AnyOriginWithCredentials);
                problems.extend(kind.map(|kind| field.problem(kind, index)));
            }
            "null" => {
                null = true;
                problems.extend(null_problem(config).map(|kind| field.problem(kind, index)));
            }
            _ => match OriginPattern::parse_entry(text, Some(index)) {
                Err(error) => problems.push(error),
                Ok(pattern) => {
                    for kind in weaknesses(config, &pattern).into_iter().flatten() {
                        let is_insecure = kind == Kind::InsecureOriginWithCredentials;
                        let remedy = if is_insecure { secure_proposal(&pattern) } else { None };
                        problems.push(field.problem(kind, index).with_remedy(remedy));
                    }
                    patterns.push(pattern);
                    places.push(index);
                }
            },
        }
        if any && text != "*" {
            problems.push(field.problem(Kind::CoveredByAny, index));
        }
    }
    let keyword = if any { "*" } else { "null" };
    let again = field.iter().filter(|&(_, text)| text == keyword).skip(1);
    problems.extend(again.map(|(index, _)| field.problem(Kind::DuplicateEntry, index)));
    let (set, repeated) = OriginSet::new(patterns);
    if any {
        return AllowedOrigins::Any;
    }
    problems.extend(redundant_origins(field, &set, &places, &repeated));
    AllowedOrigins::Listed { set, null }
}

fn null_problem(config: &Config) -> Option<Kind> {
    if config.allow_credentials {
        Some(Kind::NullOriginWithCredentials)
    } else if config.danger_allow_null_origin {
        None
    } else {
        Some(Kind::NullOrigin)
    }
}

/// What makes an origin too weak to be trusted with credentials: its scheme, its breadth.
fn weaknesses(config: &Config, pattern: &OriginPattern) -> [Option<Kind>; 2] {
    if !config.allow_credentials || pattern.is_loopback() {
        return [None, None];
    }
    let insecure = pattern.scheme() == "http" && !config.danger_allow_insecure_origins;
    let judged = pattern.subdomains() && !config.danger_allow_public_suffixes;
    let broad = match public_suffix::breadth(pattern.host()) {
        _ if !judged => None,
        Breadth::SingleLabel => Some(Kind::SingleLabelWithCredentials),
        Breadth::PublicSuffix => Some(Kind::PublicSuffixWithCredentials),
        Breadth::Ancestor => Some(Kind::PublicSuffixAncestorWithCredentials),
        Breadth::Domain => None,
    };
    [insecure.then_some(Kind::InsecureOriginWithCredentials), broad]
}

/// The remedy to use the same origin over https, if that is valid.
fn secure_proposal(pattern: &OriginPattern) -> Option<String> {
    let secure = format!("https://{}", pattern.to_string().strip_prefix("http://")?);
    OriginPattern::parse(&secure).ok()?;
    Some(format!(
        "write `{secure}`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`"
    ))
}

/// The patterns that are already in the list or that another one covers, in the order of the entries.
///
/// `places` are the indices of the entries that are patterns, `repeated` which of them are duplicates.
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
            found.push(field.problem(Kind::DuplicateEntry, *place));
        } else if let Some(cover) = unique.next().and_then(|pattern| set.covering(pattern)) {
            let remedy = Some(format!("remove the entry, as `{cover}` covers it"));
            found.push(field.problem(Kind::RedundantOrigin, *place).with_remedy(remedy));
        }
    }
    found
}
