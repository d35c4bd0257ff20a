//! What every target writes, in its own way: the policies of a [`Routes`] taken apart.

use cors_core::{Config, OriginPattern, RouteConfig, Routes, RoutesConfig};

use crate::{expression, paths::Paths};

/// One policy for every path, or policies by path.
#[derive(Debug)]
pub(crate) struct Site {
    /// The policies. A path takes one of them by its place, if [`Site::paths`] says so.
    pub(crate) policies: Vec<Policy>,
    /// Which path takes which policy; `None` where the first is for every path.
    pub(crate) paths: Option<Paths>,
    /// The routes that have cross-origin protection; `None` for every path.
    pub(crate) protected: Vec<Option<String>>,
}

/// A policy.
#[derive(Debug)]
pub(crate) struct Policy {
    /// The path of its route; `None` where it is for every path.
    pub(crate) route: Option<String>,
    pub(crate) origins: Origins,
    pub(crate) credentials: bool,
    pub(crate) methods: Methods,
    pub(crate) headers: Headers,
    /// The value of `Access-Control-Expose-Headers`.
    pub(crate) exposed: Option<String>,
    /// In seconds.
    pub(crate) max_age: Option<u64>,
}

/// The origins of a policy.
#[derive(Debug)]
pub(crate) enum Origins {
    /// Any, without credentials.
    Any,
    /// Those that are equal to one of `exact`, byte for byte (`null` among them), and those that match one of
    /// `patterns`, which are anchored, and do not match [`expression::TOO_LONG`].
    Listed { exact: Vec<String>, patterns: Vec<String> },
}

/// What `Access-Control-Allow-Methods` says.
#[derive(Debug)]
pub(crate) enum Methods {
    /// Whatever is asked for: `*`, and with credentials the method itself, for which `*` would not stand.
    Any,
    /// This value; `None` if only those that always pass do.
    Listed(Option<String>),
}

/// What `Access-Control-Allow-Headers` says.
#[derive(Debug)]
pub(crate) enum Headers {
    /// Whatever is asked for: `*`, and with credentials the names themselves, for which `*` would not stand.
    /// `Authorization` only if it is listed too.
    Any { authorization: bool },
    /// This value; `None` if there is none.
    Listed(Option<String>),
}

impl Site {
    pub(crate) fn new(routes: &Routes) -> Self {
        let mut site = Self { policies: Vec::new(), paths: None, protected: Vec::new() };
        match routes.to_config() {
            RoutesConfig::Everywhere(config) => {
                site.add(None, config);
            }
            RoutesConfig::ByPath(routes) => {
                let places =
                    routes.into_iter().map(|(path, rule)| (path.clone(), site.rule(path, rule)));
                site.paths = Some(Paths::new(places.collect()));
            }
        }
        site
    }

    /// The place of the route's policy; `None` if it is closed.
    fn rule(&mut self, path: String, rule: RouteConfig) -> Option<usize> {
        match rule {
            RouteConfig::Policy(config) => Some(self.add(Some(path), config)),
            RouteConfig::Closed { cross_origin_protection } => {
                self.protected.extend(cross_origin_protection.then_some(Some(path)));
                None
            }
        }
    }

    fn add(&mut self, route: Option<String>, config: Config) -> usize {
        self.protected.extend(config.cross_origin_protection.then(|| route.clone()));
        self.policies.push(Policy::new(route, config));
        self.policies.len() - 1
    }
}

impl Policy {
    fn new(route: Option<String>, config: Config) -> Self {
        Self {
            route,
            origins: Origins::new(&config.allow_origins),
            credentials: config.allow_credentials,
            methods: Methods::new(&config.allow_methods),
            headers: Headers::new(&config.allow_headers),
            exposed: joined(&config.expose_headers),
            max_age: config.max_age,
        }
    }
}

impl Origins {
    fn new(entries: &[String]) -> Self {
        if entries.iter().any(|it| it == "*") {
            return Self::Any;
        }
        let (mut exact, mut patterns) = (Vec::new(), Vec::new());
        for entry in entries.iter().filter(|it| *it != "none") {
            // `null` is no pattern, but a text like any other.
            let pattern = OriginPattern::parse(entry).ok().filter(expression::covers_several);
            match pattern {
                Some(pattern) => patterns.push(expression::of_origins(&pattern)),
                None => exact.push(entry.clone()),
            }
        }
        Self::Listed { exact, patterns }
    }
}

impl Methods {
    fn new(names: &[String]) -> Self {
        if names.iter().any(|it| it == "*") {
            return Self::Any;
        }
        let all = ["GET", "HEAD", "POST"].into_iter().chain(names.iter().map(String::as_str));
        Self::Listed((!names.is_empty()).then(|| all.collect::<Vec<_>>().join(", ")))
    }
}

impl Headers {
    fn new(names: &[String]) -> Self {
        if names.iter().any(|it| it == "*") {
            return Self::Any { authorization: names.iter().any(|it| it == "authorization") };
        }
        Self::Listed(joined(names))
    }
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}
