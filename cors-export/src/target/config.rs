//! What the configurations of nginx and Apache httpd have in common.

use std::fmt::Write as _;

use crate::{
    error::Problem,
    model::{Policy, Site},
};

/// With more origins than this, they are looked up, and not compared one by one as expressions.
pub(super) const MANY: usize = 100;

/// All that an application could say of CORS itself.
pub(super) const HEADERS: [&str; 6] = [
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
];

pub(super) const PREFLIGHT_VARY: &str =
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// A text in quotes. A backslash stays as it is, but before another one.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(r"\\", r"\\\\").replace('"', "\\\""))
}

/// The same directive for each header that an application could set.
pub(super) fn for_each_header(before: &str, after: &str) -> String {
    HEADERS.iter().fold(String::new(), |mut lines, header| {
        let _ = writeln!(lines, "{before}{header}{after}");
        lines
    })
}

/// A comment above what says which origins a policy allows.
pub(super) fn title(place: usize, policy: &Policy) -> String {
    match &policy.route {
        Some(route) => {
            format!("\n# Policy {place}, of `{route}`: the origin, where it is allowed.\n")
        }
        None => "\n# The origin, where it is allowed.\n".to_owned(),
    }
}

/// The routes whose expressions are longer than this.
pub(super) fn long_paths(site: &Site, max: usize) -> impl Iterator<Item = Problem> {
    let cases = site.paths.iter().flat_map(|it| it.cases());
    let mut long: Vec<_> =
        cases.filter(|it| it.expression.len() > max).map(|it| &it.route).collect();
    long.dedup();
    long.into_iter().map(move |route| Problem {
        route: route.clone(),
        what: "the path".to_owned(),
        remedy: format!("shorten it: the expression for it has more than {max} bytes"),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use cors_core::{Config, Policy, RouteConfig, Routes, RoutesConfig};

    use crate::{Target, export};

    /// The commonest policy.
    pub(in crate::target) fn of_one_origin(target: Target) -> Vec<String> {
        let policy = Policy::builder()
            .allow_origins(["https://app.example.com"])
            .allow_credentials(true)
            .build()
            .unwrap();
        statements(&export(&Routes::from(policy), target).unwrap())
    }

    /// The lines that are no comments.
    fn statements(text: &str) -> Vec<String> {
        let lines = text.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
        lines.map(str::to_owned).collect()
    }

    /// The error, if there is one, of a route whose path has this length, and whose names have about this length too.
    pub(in crate::target) fn of_long(
        target: Target,
        path_len: usize,
        names_len: usize,
    ) -> Option<String> {
        let names: Vec<_> = (0..names_len / 10).map(|it| format!("x-{it:06}")).collect();
        let config = Config {
            allow_origins: vec!["https://app.example.com".to_owned()],
            allow_headers: names.clone(),
            expose_headers: names,
            ..Config::default()
        };
        let path = format!("/{}", "a".repeat(path_len - 1));
        let routes = RoutesConfig::ByPath(vec![(path, RouteConfig::Policy(config))]);
        let routes = Routes::compile(&routes).unwrap();
        export(&routes, target).err().map(|it| it.to_string())
    }
}
