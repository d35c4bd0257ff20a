//! Policies by path, as an operator writes them.

use alloc::{string::String, vec::Vec};

use super::{Config, PolicyBuilder};
use crate::{ConfigErrors, Routes};

/// One policy, or policies by path, as an operator writes them. [`Routes::compile`] judges it.
///
/// With the feature `serde` it reads a file with the fields of one policy, or with a table `routes` and
/// nothing else:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use cors_core::{Routes, RoutesConfig};
///
/// let config: RoutesConfig = toml::from_str(
///     r#"
///     [routes."/public"]
///     allow_origins = ["*"]
///
///     [routes."/api"]
///     allow_origins = ["https://app.example.com"]
///     allow_credentials = true
///
///     [routes."/api/internal"]
///     closed = true
///     "#,
/// )?;
/// let routes = Routes::compile(&config)?;
/// assert_eq!(routes.find(b"/api/items").route(), Some("/api"));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutesConfig {
    /// One policy for every target.
    Everywhere(Config),
    /// Paths with what holds below each.
    ///
    /// A path begins with `/` and is written as a browser sends it: letters, digits and `-._~!$&'()+,;=:@`,
    /// without `%` and `*`. It does not end in a slash, except `/` itself, which covers what no other route
    /// does. Case counts.
    ByPath(Vec<(String, RouteConfig)>),
}

/// What holds on the paths of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteConfig {
    /// This policy.
    Policy(Config),
    /// No policy: preflights get 403, and no response carries a CORS header.
    Closed {
        /// As [`Config::cross_origin_protection`] with no origin allowed: only the server's own pages may write
        /// and open WebSockets.
        cross_origin_protection: bool,
    },
}

impl RouteConfig {
    /// The field that closes a route, as written in TOML and JSON.
    pub const CLOSED: &str = "closed";

    /// The fields that a closed route can have.
    pub const FIELDS_OF_CLOSED: &[&str] = &[Self::CLOSED, "cross_origin_protection"];
}

impl RoutesConfig {
    /// The field that holds the routes, as written in TOML and JSON.
    pub const ROUTES: &str = "routes";

    /// The policies, to change them: for instance, to add an origin for development.
    ///
    /// ```
    /// use cors_core::{Config, Policy, Routes, RoutesConfig};
    ///
    /// let routes = Routes::builder()
    ///     .route("/api", Policy::builder().allow_origins(["https://app.example.com"]))
    ///     .closed("/api/internal")
    ///     .build()?;
    /// let mut config = routes.to_config();
    /// for policy in config.policies_mut() {
    ///     policy.allow_origins.push("http://localhost:*".into());
    /// }
    /// let routes = Routes::compile(&config)?;
    /// let policy = routes.find(b"/api").policy().map(|policy| policy.to_config());
    /// assert_eq!(policy.unwrap().allow_origins, ["https://app.example.com", "http://localhost:*"]);
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn policies_mut(&mut self) -> impl Iterator<Item = &mut Config> {
        let (everywhere, by_path) = match self {
            Self::Everywhere(config) => (Some(config), &mut [][..]),
            Self::ByPath(routes) => (None, &mut **routes),
        };
        let of_routes = by_path.iter_mut().filter_map(|(_, route)| match route {
            RouteConfig::Policy(config) => Some(config),
            RouteConfig::Closed { .. } => None,
        });
        everywhere.into_iter().chain(of_routes)
    }
}

/// Builds policies by path call by call and compiles them; made by [`Routes::builder`].
///
/// ```
/// use cors_core::{Policy, Routes};
///
/// let errors = Routes::builder()
///     .route("/api/", Policy::builder().allow_origins(["*"]).allow_credentials(true))
///     .closed("internal")
///     .build()
///     .unwrap_err();
/// let printed = errors.to_string();
/// assert_eq!(
///     printed.lines().collect::<Vec<_>>(),
///     [
///         "routes.\"/api/\": `/api/` ends in a slash, which a route does not need, as it covers everything below it: \
///          write `/api`",
///         "routes.\"/api/\".allow_origins[0]: `*` would let every website read your users' data: \
///          list the origins that may read it, or leave out `allow_credentials`",
///         "routes.\"internal\": `internal` does not begin with a slash: write `/internal`",
///     ],
/// );
/// ```
#[derive(Debug, Clone, Default)]
pub struct RoutesBuilder {
    routes: Vec<(String, RouteConfig)>,
}

impl RoutesBuilder {
    /// Adds a route with a policy.
    #[must_use]
    pub fn route(mut self, path: impl Into<String>, policy: PolicyBuilder) -> Self {
        self.routes.push((path.into(), RouteConfig::Policy(policy.config)));
        self
    }

    /// Adds a route that is closed: its paths have no policy.
    #[must_use]
    pub fn closed(mut self, path: impl Into<String>) -> Self {
        let closed = RouteConfig::Closed { cross_origin_protection: false };
        self.routes.push((path.into(), closed));
        self
    }

    /// Adds a route that is closed and has
    /// [`cross_origin_protection`](Config::cross_origin_protection).
    #[must_use]
    pub fn closed_and_protected(mut self, path: impl Into<String>) -> Self {
        let closed = RouteConfig::Closed { cross_origin_protection: true };
        self.routes.push((path.into(), closed));
        self
    }

    /// Compiles what was written.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once; see [`Routes::compile`].
    pub fn build(self) -> Result<Routes, ConfigErrors> {
        Routes::compile(&RoutesConfig::ByPath(self.routes))
    }
}
