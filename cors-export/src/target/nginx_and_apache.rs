//! What nginx and Apache httpd have in common: strings in quotes, expressions of a limited length, and a faster way
//! than expressions for many origins.

use crate::{
    error::Problem,
    model::{Policy, Site},
};

/// With more origins than this, they are looked up, and not compared one by one as expressions.
pub(super) const MANY: usize = 100;

/// A string in quotes. A backslash stays as it is, except before another one.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(r"\\", r"\\\\").replace('"', "\\\""))
}

/// A comment above what finds out whether a policy allows the origin.
pub(super) fn title(place: usize, policy: &Policy) -> String {
    let policy = policy.route.as_ref().map(|it| format!("# Policy {place}, for `{it}`.\n"));
    format!("\n{}{VALUE}", policy.unwrap_or_default())
}

const VALUE: &str =
    "# The value of `Access-Control-Allow-Origin`; empty if the origin is not allowed.\n";

/// The routes whose expressions are longer than this.
pub(super) fn long_paths(site: &Site, max: usize) -> impl Iterator<Item = Problem> {
    let cases = site.paths.iter().flat_map(|it| it.cases());
    let mut long: Vec<_> =
        cases.filter(|it| it.expression.len() > max).filter_map(|it| it.route.as_ref()).collect();
    long.dedup();
    long.into_iter().map(move |route| Problem {
        route: None,
        what: format!("the path `{route}`"),
        remedy: format!("shorten it, as its expression has more than {max} bytes"),
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

    /// The lines that are not comments.
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
