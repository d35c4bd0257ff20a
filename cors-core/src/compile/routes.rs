//! [`RoutesConfig`] → [`Routes`]: checks the paths, and compiles what holds on each.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};

use super::warnings_of;
use crate::{
    Config, ConfigError, ConfigErrorKind as Kind, ConfigErrors, Policy, RouteConfig, Routes,
    RoutesConfig,
    routes::{Route, Rule},
    set::{Case, TextSet},
};

impl Routes {
    /// Compiles a config: its paths, and each policy as [`Policy::compile`] does.
    ///
    /// Takes time and memory linear in the config.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once, in the order of the routes. [`ConfigError::field`] begins with the
    /// route, as in `routes."/api".allow_origins`.
    ///
    /// ```
    /// use cors_core::{Config, RouteConfig, Routes, RoutesConfig};
    ///
    /// let config = RoutesConfig::ByPath(vec![
    ///     ("/api/{id}".into(), RouteConfig::Closed { cross_origin_protection: false }),
    ///     ("/api".into(), RouteConfig::Policy(Config::default())),
    /// ]);
    /// let errors = Routes::compile(&config).unwrap_err();
    /// let fields: Vec<_> = errors.iter().map(|error| (error.field(), error.code())).collect();
    /// assert_eq!(
    ///     fields,
    ///     [
    ///         (r#"routes."/api/{id}""#, "route-character"),
    ///         (r#"routes."/api".allow_origins"#, "no-origins"),
    ///     ],
    /// );
    /// ```
    pub fn compile(config: &RoutesConfig) -> Result<Self, ConfigErrors> {
        let routes = match config {
            RoutesConfig::Everywhere(config) => {
                return Policy::compile(config).map(Self::from);
            }
            RoutesConfig::ByPath(routes) => routes,
        };
        let mut problems = Vec::new();
        if routes.is_empty() {
            problems.push(ConfigError::new(Kind::NoRoutes, "routes", None, None));
        }
        let paths: Vec<_> = routes.iter().map(|(path, _)| path.clone()).collect();
        let (_, repeated) = TextSet::new(Case::Matters, paths.into_iter());
        let mut repeated = repeated.into_iter().peekable();
        let mut compiled = Vec::new();
        for (place, (path, route)) in routes.iter().enumerate() {
            let is_repeated = repeated.next_if_eq(&place).is_some();
            let again = is_repeated.then(|| path_problem(Kind::RepeatedRoute, path));
            problems.extend(again.into_iter().chain(problem(path)));
            let rule = match route {
                RouteConfig::Closed { cross_origin_protection } => {
                    Rule::Closed { cross_origin_protection: *cross_origin_protection }
                }
                RouteConfig::Policy(config) => match Policy::compile(config) {
                    Ok(policy) => {
                        problems.extend(policy.warnings().iter().map(|it| in_route(it, path)));
                        Rule::Policy(policy)
                    }
                    Err(errors) => {
                        let found = errors.iter().chain(errors.warnings());
                        problems.extend(found.map(|it| in_route(it, path)));
                        continue;
                    }
                },
            };
            compiled.push(Route { path: path.clone(), rule });
        }
        let has_rest = routes.iter().any(|(path, _)| path == "/");
        if !has_rest && routes.iter().any(|(_, route)| is_protected(route)) {
            problems.push(ConfigError::new(Kind::ProtectionWithoutRest, "routes", None, None));
        }
        Ok(Self::by_path(compiled, warnings_of(problems)?))
    }
}

fn is_protected(route: &RouteConfig) -> bool {
    let (RouteConfig::Closed { cross_origin_protection }
    | RouteConfig::Policy(Config { cross_origin_protection, .. })) = route;
    *cross_origin_protection
}

/// A problem of the policy of a route.
fn in_route(problem: &ConfigError, path: &str) -> ConfigError {
    let problem = problem.clone().in_route(path);
    if problem.kind() != Kind::NoOrigins {
        return problem;
    }
    // To leave the policy out would leave the path to the next shorter route.
    problem.with_remedy(Some(
        "list the origins of your pages, such as `https://app.example.com`; to allow no origin, write \
         `closed = true`; to begin with nobody and add origins later, write `none`"
            .to_owned(),
    ))
}

fn path_problem(kind: Kind, path: &str) -> ConfigError {
    ConfigError::new(kind, "", None, Some(path)).in_route(path)
}

/// What is wrong with the path of a route, if something is.
fn problem(path: &str) -> Option<ConfigError> {
    let kind = kind_of(path)?;
    let before = |end: &str| path.split(end).next().unwrap_or_default().trim_end_matches('/');
    let proposal = match kind {
        Kind::RouteWithoutSlash => format!("/{}", path.trim_end_matches('/')),
        Kind::RouteTrailingSlash => String::from(path.trim_end_matches('/')),
        Kind::RouteEmptySegment => {
            let segments = path.split('/').filter(|segment| !segment.is_empty());
            segments.fold(String::new(), |path, segment| path + "/" + segment)
        }
        Kind::RouteWildcard => String::from(before("*")),
        Kind::RouteParameter => String::from(before("/:")),
        _ => return Some(path_problem(kind, path)),
    };
    let proposal = if proposal.is_empty() { "/" } else { &*proposal };
    let remedy = kind_of(proposal).is_none().then(|| format!("write `{proposal}`"));
    Some(path_problem(kind, path).with_remedy(remedy))
}

fn kind_of(path: &str) -> Option<Kind> {
    let Some(segments) = path.strip_prefix('/') else { return Some(Kind::RouteWithoutSlash) };
    if segments.is_empty() {
        return None;
    }
    let is_dots = |segment: &str| matches!(segment, "." | "..");
    let is_wrong = |&byte: &u8| byte != b'/' && !is_path_character(byte);
    if let Some(wrong) = path.bytes().find(is_wrong) {
        Some(if wrong == b'*' { Kind::RouteWildcard } else { Kind::RouteCharacter })
    } else if segments.split('/').any(is_dots) {
        Some(Kind::RouteDotSegment)
    } else if segments.starts_with('/') || segments.contains("//") {
        Some(Kind::RouteEmptySegment)
    } else if segments.ends_with('/') {
        Some(Kind::RouteTrailingSlash)
    } else if segments.split('/').any(|segment| segment.starts_with(':')) {
        Some(Kind::RouteParameter)
    } else {
        None
    }
}

/// A character of a segment of a path, without `%` and `*`: <https://www.rfc-editor.org/rfc/rfc3986#section-3.3>.
fn is_path_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()+,;=:@".contains(&byte)
}
