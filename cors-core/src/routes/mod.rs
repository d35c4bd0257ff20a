//! Policies by path.

mod ambiguity;
mod rest;
mod tree;

use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};

use self::{
    rest::Rest,
    tree::{NOWHERE, PrefixTree},
};
use crate::{
    Ambiguity, ConfigError, Decision, NoPolicy, Policy, Request, RouteConfig, RoutesBuilder,
    RoutesConfig, error::Warnings, protection::Sent,
};

/// Policies by path, or one policy for every target: compiled, immutable, cheap to clone and to share
/// between threads.
///
/// A route is a prefix of whole segments: `/api` is the route of `/api`, `/api/` and `/api/items`, not of
/// `/apix`. The longest wins, and `/` is the rest. A path has no policy if it has no route, if its route is
/// closed, or if two routers could read it differently ([`Ambiguity`]): then preflights are answered with
/// 403, and no response carries a CORS header.
///
/// Made by [`Routes::compile`] from a [`RoutesConfig`], by [`Routes::builder`], or from a [`Policy`], which
/// then covers every target, `*` and ambiguous paths included.
///
/// ```
/// use cors_core::{Policy, Routes};
///
/// let routes = Routes::builder()
///     .route("/public", Policy::builder().allow_origins(["*"]))
///     .route(
///         "/api",
///         Policy::builder().allow_origins(["https://app.example.com"]).allow_credentials(true),
///     )
///     .closed("/api/internal")
///     .build()?;
/// let route = |path: &[u8]| routes.find(path).route().map(str::to_owned);
/// assert_eq!(route(b"/api/items").as_deref(), Some("/api"));
/// assert_eq!(route(b"/apix"), None);
/// assert!(routes.find(b"/api/items").policy().is_ok());
/// assert!(routes.find(b"/api/internal").policy().is_err());
/// assert!(routes.find(b"/api/%2e%2e/public").policy().is_err());
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct Routes(Coverage);

#[derive(Debug, Clone)]
enum Coverage {
    Everywhere(Policy),
    ByPath(Arc<ByPath>),
}

#[derive(Debug, Clone)]
struct ByPath {
    // Sorted by path.
    routes: Box<[Route]>,
    tree: PrefixTree,
    // Whether a route has cross-origin protection.
    any_is_protected: bool,
    warnings: Warnings,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) rule: Rule,
}

/// What holds on the paths of a route.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rule {
    Policy(Policy),
    Closed { cross_origin_protection: bool },
}

impl Rule {
    #[inline]
    fn policy(&self) -> Option<&Policy> {
        match self {
            Self::Policy(policy) => Some(policy),
            Self::Closed { .. } => None,
        }
    }

    pub(crate) fn is_protected(&self) -> bool {
        match self {
            Self::Policy(policy) => policy.0.cross_origin_protection,
            Self::Closed { cross_origin_protection } => *cross_origin_protection,
        }
    }
}

/// Which policy a path has; borrows from the [`Routes`] and the path.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    route: Option<&'a str>,
    policy: Result<&'a Policy, NoPolicy<'a>>,
    is_protected: bool,
}

impl Routes {
    /// Starts routes of which there are none yet.
    pub fn builder() -> RoutesBuilder {
        RoutesBuilder::default()
    }

    pub(crate) fn by_path(mut routes: Vec<Route>, warnings: Vec<ConfigError>) -> Self {
        routes.sort_by(|one, other| one.path.cmp(&other.path));
        let tree = PrefixTree::new(routes.iter().map(|route| &*route.path));
        let any_is_protected = routes.iter().any(|route| route.rule.is_protected());
        let (routes, warnings) = (routes.into(), warnings.into());
        Self(Coverage::ByPath(Arc::new(ByPath { routes, tree, any_is_protected, warnings })))
    }

    /// The same routes, with another policy for the route that has this path; `None` if there is no such
    /// route, if it is closed, and where one policy covers every target. Takes time linear in the routes, whose
    /// policies are shared.
    ///
    /// ```
    /// use cors_core::{Policy, Routes, Changed};
    ///
    /// let routes = Routes::builder()
    ///     .route("/api", Policy::builder().allow_origins(["none"]))
    ///     .closed("/api/internal")
    ///     .build()?;
    /// let api = routes.find(b"/api").policy().unwrap();
    /// let Changed { policy, .. } = api.with_origins(["https://app.example.com"], None::<&str>);
    /// let routes = routes.with_policy("/api", policy).unwrap();
    /// let api = routes.find(b"/api").policy().unwrap();
    /// assert_eq!(api.to_config().allow_origins, ["https://app.example.com"]);
    /// assert!(routes.with_policy("/api/internal", api.clone()).is_none());
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn with_policy(&self, route: &str, policy: Policy) -> Option<Self> {
        let Coverage::ByPath(by_path) = &self.0 else { return None };
        let mut changed = ByPath::clone(by_path);
        let place = changed.routes.iter().position(|it| it.path == route)?;
        let rule = &mut changed.routes.get_mut(place)?.rule;
        rule.policy()?;
        changed.warnings.replace(route, &policy.0.warnings);
        *rule = Rule::Policy(policy);
        changed.any_is_protected = changed.routes.iter().any(|route| route.rule.is_protected());
        Some(Self(Coverage::ByPath(Arc::new(changed))))
    }

    /// Which policy a path has: the path of the request's target as received, without the query.
    ///
    /// Allocates nothing and never fails; the work is linear in the path.
    #[inline]
    pub fn find<'a>(&'a self, path: &'a [u8]) -> Found<'a> {
        match &self.0 {
            Coverage::Everywhere(policy) => Found::everywhere(policy),
            Coverage::ByPath(by_path) => by_path.find(path),
        }
    }

    /// Judges a request by the policy of its path; see [`Policy::evaluate`].
    ///
    /// ```
    /// use cors_core::{Policy, Request, Routes};
    ///
    /// let routes =
    ///     Routes::builder().route("/api", Policy::builder().allow_origins(["*"])).build()?;
    /// let origin = [("origin", &b"https://app.example.com"[..])];
    /// let request = |path| Request { path, ..Request::from_headers(b"GET", origin) };
    /// assert!(routes.evaluate(&request(b"/api/items")).refusal().is_none());
    /// let elsewhere = request(b"/items");
    /// let decision = routes.evaluate(&elsewhere);
    /// assert_eq!(decision.refusal().map(|it| it.code()), Some("no-policy"));
    /// assert_eq!(decision.headers().operations().count(), 0);
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    #[inline]
    pub fn evaluate<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        match self.policy(request.path).0 {
            Some(policy) => policy.evaluate(request),
            None => self.evaluate_without_policy(request),
        }
    }

    #[cold]
    fn evaluate_without_policy<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        self.find(request.path).evaluate(request)
    }

    /// Whether a policy or a route has cross-origin protection.
    pub(crate) fn any_is_protected(&self) -> bool {
        match &self.0 {
            Coverage::Everywhere(policy) => policy.0.cross_origin_protection,
            Coverage::ByPath(by_path) => by_path.any_is_protected,
        }
    }

    /// The policy of a path, and its place among [`Routes::policies`]; past their end where there is none.
    #[inline(always)]
    pub(crate) fn policy(&self, path: &[u8]) -> (Option<&Policy>, usize) {
        match &self.0 {
            Coverage::Everywhere(policy) => (Some(policy), 0),
            Coverage::ByPath(by_path) => {
                let place = by_path.place(path);
                (by_path.routes.get(place).and_then(|route| route.rule.policy()), place)
            }
        }
    }

    /// The problems that did not keep the config from compiling; see [`Policy::warnings`].
    pub fn warnings(&self) -> &[ConfigError] {
        self.all_warnings()
    }

    /// The same, the first time that this is called for these routes, for a clone of them, or for what they were made
    /// of; empty afterwards. A guard takes and logs them. Call it before if you log them in a way of your own.
    #[cfg(feature = "tracing")]
    pub fn take_unlogged_warnings(&self) -> &[ConfigError] {
        let warnings = self.all_warnings();
        if !warnings.take() {
            return &[];
        }
        for policy in self.policies().flatten() {
            policy.0.warnings.take();
        }
        warnings
    }

    fn all_warnings(&self) -> &Warnings {
        match &self.0 {
            Coverage::Everywhere(policy) => &policy.0.warnings,
            Coverage::ByPath(by_path) => &by_path.warnings,
        }
    }

    /// The routes as a config: compiling it again gives the same routes.
    pub fn to_config(&self) -> RoutesConfig {
        match &self.0 {
            Coverage::Everywhere(policy) => RoutesConfig::Everywhere(policy.to_config()),
            Coverage::ByPath(by_path) => RoutesConfig::ByPath(
                by_path
                    .routes
                    .iter()
                    .map(|Route { path, rule }| {
                        let config = match rule {
                            Rule::Policy(policy) => RouteConfig::Policy(policy.to_config()),
                            Rule::Closed { cross_origin_protection } => RouteConfig::Closed {
                                cross_origin_protection: *cross_origin_protection,
                            },
                        };
                        (path.clone(), config)
                    })
                    .collect(),
            ),
        }
    }

    /// Whether there are policies by path, and not one policy for every target.
    #[inline]
    pub fn is_by_path(&self) -> bool {
        matches!(self.0, Coverage::ByPath(_))
    }

    /// The paths of the routes, sorted; none where one policy covers every target.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let routes = match &self.0 {
            Coverage::Everywhere(_) => &[][..],
            Coverage::ByPath(by_path) => &*by_path.routes,
        };
        routes.iter().map(|route| &*route.path)
    }

    /// The policies in a fixed order; `None` for a route that is closed.
    pub(crate) fn policies(&self) -> impl Iterator<Item = Option<&Policy>> {
        let (everywhere, by_path) = match &self.0 {
            Coverage::Everywhere(policy) => (Some(Some(policy)), &[][..]),
            Coverage::ByPath(by_path) => (None, &*by_path.routes),
        };
        everywhere.into_iter().chain(by_path.iter().map(|route| route.rule.policy()))
    }
}

impl ByPath {
    fn find<'a>(&'a self, path: &'a [u8]) -> Found<'a> {
        let route = self.routes.get(self.place(path));
        let policy = route.and_then(|route| route.rule.policy());
        let policy = policy.ok_or_else(|| self.why_no_policy(path));
        // An ambiguous path may be one of a route that is protected.
        let is_protected = match (route, policy) {
            (Some(route), _) => route.rule.is_protected(),
            (None, Err(NoPolicy::Ambiguous { .. })) => self.any_is_protected,
            (None, _) => false,
        };
        Found { route: route.map(|route| &*route.path), policy, is_protected }
    }

    /// The place of the route that a path takes; past the end where it takes none.
    fn place(&self, path: &[u8]) -> usize {
        let Some(segments) = Rest::of(path) else { return NOWHERE };
        let (place, rest) = self.tree.find(segments);
        // What was compared is part of a route, and so is not ambiguous unless it ends in dots.
        if rest.is_plain() { place } else { self.look_closer(path, place) }
    }

    /// The same for a path that may be ambiguous.
    #[cold]
    fn look_closer(&self, path: &[u8], place: usize) -> usize {
        if self.ambiguity(path, place).is_none() { place } else { NOWHERE }
    }

    /// What is ambiguous about a path that as it is written begins with the route at this place.
    fn ambiguity(&self, path: &[u8], place: usize) -> Option<Ambiguity> {
        let mut walk = self.tree.walk();
        let ambiguity = ambiguity::of(path, |byte| walk.step(byte));
        ambiguity.or_else(|| (walk.end() != place).then_some(Ambiguity::OtherRoute))
    }

    fn why_no_policy<'a>(&'a self, path: &'a [u8]) -> NoPolicy<'a> {
        let place = Rest::of(path).map_or(NOWHERE, |segments| self.tree.find(segments).0);
        match (self.ambiguity(path, place), self.routes.get(place)) {
            (Some(why), _) => NoPolicy::Ambiguous { path, why },
            (None, Some(Route { path: route, .. })) => NoPolicy::Closed { path, route },
            (None, None) => NoPolicy::NoRoute { path },
        }
    }
}

impl<'a> Found<'a> {
    /// A policy that covers every target.
    #[inline]
    pub(crate) fn everywhere(policy: &'a Policy) -> Self {
        let is_protected = policy.0.cross_origin_protection;
        Self { route: None, policy: Ok(policy), is_protected }
    }

    /// The path of the route that was taken, closed or not; `None` where there is none, and where one policy
    /// covers every target.
    pub fn route(&self) -> Option<&'a str> {
        self.route
    }

    /// The policy.
    ///
    /// # Errors
    ///
    /// Why there is none.
    #[inline]
    pub fn policy(&self) -> Result<&'a Policy, NoPolicy<'a>> {
        self.policy
    }

    pub(crate) fn is_protected(&self) -> bool {
        self.is_protected
    }

    /// Judges a request for the path by which this was found.
    #[inline]
    pub fn evaluate(&self, request: &'a Request<'a>) -> Decision<'a> {
        self.evaluate_as_sent(request, &request.sender)
    }

    #[inline]
    pub(crate) fn evaluate_as_sent(
        &self,
        request: &'a Request<'a>,
        sent: &impl Sent<'a>,
    ) -> Decision<'a> {
        let decision = match self.policy {
            Ok(policy) => policy.evaluate_unprotected(request),
            Err(why) => Decision::without_policy(request, why),
        };
        if self.is_protected {
            decision.protected(request, sent, self.policy.ok())
        } else {
            decision
        }
    }
}

/// A policy for every target.
impl From<Policy> for Routes {
    fn from(policy: Policy) -> Self {
        Self(Coverage::Everywhere(policy))
    }
}

/// Whether two have the same routes with equal policies. Warnings do not count.
impl PartialEq for Routes {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Coverage::Everywhere(one), Coverage::Everywhere(other)) => one == other,
            (Coverage::ByPath(one), Coverage::ByPath(other)) => one.routes == other.routes,
            _ => false,
        }
    }
}

impl Eq for Routes {}
