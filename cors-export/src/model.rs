//! What every target writes, in its own way: the policies of a [`Routes`] taken apart.

use cors_core::{Config, OriginPattern, RouteConfig, Routes, RoutesConfig};

use crate::{
    expression,
    headers::{ANY, ANY_AND_AUTHORIZATION},
    paths::Paths,
};

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
    /// `None` if only the methods pass that always do.
    pub(crate) methods: Methods,
    pub(crate) headers: Option<Headers>,
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

/// The value of `Access-Control-Allow-Methods`.
#[derive(Debug)]
pub(crate) enum Methods {
    /// The same for every preflight.
    Fixed(String),
    /// The requested method: any is allowed, and with credentials `*` does not stand for it.
    Requested,
}

/// The value of `Access-Control-Allow-Headers`.
#[derive(Debug)]
pub(crate) enum Headers {
    /// The same for every preflight.
    Fixed(String),
    /// The requested names: any are allowed, and with credentials `*` does not stand for them. Without
    /// `authorization`, there is no value if `Authorization` is among them.
    Requested { authorization: bool },
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
        let credentials = config.allow_credentials;
        Self {
            route,
            origins: Origins::new(&config.allow_origins),
            credentials,
            methods: Methods::new(&config.allow_methods, credentials),
            headers: Headers::new(&config.allow_headers, credentials),
            exposed: joined(&config.expose_headers),
            max_age: config.max_age,
        }
    }

    pub(crate) fn has_listed_origins(&self) -> bool {
        matches!(self.origins, Origins::Listed { .. })
    }

    pub(crate) fn has_patterns(&self) -> bool {
        matches!(&self.origins, Origins::Listed { patterns, .. } if !patterns.is_empty())
    }

    /// Whether answers to preflights depend on the requested method or headers.
    pub(crate) fn repeats_request(&self) -> bool {
        matches!(self.methods, Methods::Requested)
            || matches!(self.headers, Some(Headers::Requested { .. }))
    }
}

impl Origins {
    fn new(entries: &[String]) -> Self {
        if entries.iter().any(|it| it == "*") {
            return Self::Any;
        }
        let (mut exact, mut patterns) = (Vec::new(), Vec::new());
        for entry in entries.iter().filter(|it| *it != "none") {
            // `null` is not a pattern, but compared like any other origin.
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
    /// There is always a value: without one, a preflight passes for any method if it was sent because of the
    /// [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0) alone.
    fn new(names: &[String], credentials: bool) -> Self {
        if !names.iter().any(|it| it == "*") {
            let all = ["GET", "HEAD", "POST"].into_iter().chain(names.iter().map(String::as_str));
            return Self::Fixed(all.collect::<Vec<_>>().join(", "));
        }
        if credentials { Self::Requested } else { Self::Fixed(ANY.to_owned()) }
    }
}

impl Headers {
    fn new(names: &[String], credentials: bool) -> Option<Self> {
        if !names.iter().any(|it| it == "*") {
            return joined(names).map(Self::Fixed);
        }
        let authorization = names.iter().any(|it| it == "authorization");
        Some(match (credentials, authorization) {
            (true, _) => Self::Requested { authorization },
            (false, true) => Self::Fixed(ANY_AND_AUTHORIZATION.to_owned()),
            (false, false) => Self::Fixed(ANY.to_owned()),
        })
    }
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}
