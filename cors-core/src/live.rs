//! Routes that are replaced while they serve.

extern crate std;

use alloc::{
    sync::{Arc, Weak},
    vec::Vec,
};
use core::fmt;
use std::sync::{Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::Routes;

/// A [`Policy`](crate::Policy) or [`Routes`] that can be replaced while requests are judged by it.
///
/// Clones share what is current: one goes into `Cors::new`, another stays with whatever learns of changes,
/// such as a watched file or a database. A request is judged and answered by one of the two, old or
/// new, never by a mix. It waits for nothing: replacing takes a lock that only others who replace
/// wait for.
///
/// What a narrower policy does not take back: answers that a browser keeps in its preflight cache until
/// `max_age` is over, responses on their way, open streams and WebSockets.
///
/// ```
/// use cors_core::{Live, Policy, Request};
///
/// let live = Live::new(Policy::builder().allow_origins(["https://old.example"]).build()?);
/// let request = Request::from_headers(b"GET", [("origin", &b"https://new.example"[..])]);
/// assert!(live.load().evaluate(&request).refusal().is_some());
///
/// live.replace(Policy::builder().allow_origins(["https://new.example"]).build()?);
/// assert!(live.load().evaluate(&request).refusal().is_none());
/// # Ok::<(), cors_core::ConfigErrors>(())
/// ```
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    current: ArcSwap<Routes>,
    // Locked by whoever replaces, so that no change is lost and all followers see the same order.
    followers: Mutex<Vec<Weak<dyn Follow>>>,
}

impl Live {
    /// Begins with these.
    pub fn new(routes: impl Into<Routes>) -> Self {
        Self(Arc::new(Shared {
            current: ArcSwap::from_pointee(routes.into()),
            followers: Mutex::default(),
        }))
    }

    /// What is current. Counts a reference, so it is cheap, and what was loaded never changes.
    pub fn load(&self) -> Routes {
        Routes::clone(&self.0.current.load())
    }

    /// Replaces what is current. Once it returns, every request that comes is judged by `routes`.
    pub fn replace(&self, routes: impl Into<Routes>) {
        let routes = routes.into();
        self.update(|_| routes);
    }

    /// Replaces what is current with what `change` makes of it, and loses no change: one after the
    /// other, each sees what the last one made.
    ///
    /// If `change` panics, nothing has changed. It must not replace or update the same `Live`, as it
    /// would wait for itself.
    ///
    /// ```
    /// use cors_core::{Live, Policy, RouteConfig, Routes, RoutesConfig};
    ///
    /// let live = Live::new(Policy::builder().allow_origins(["https://app.example.com"]).build()?);
    /// live.update(|current| {
    ///     let mut config = current.to_config();
    ///     config.policies_mut().for_each(|policy| policy.allow_credentials = true);
    ///     // What does not compile changes nothing.
    ///     Routes::compile(&config).unwrap_or_else(|_| current.clone())
    /// });
    /// let RoutesConfig::Everywhere(config) = live.load().to_config() else { unreachable!() };
    /// assert!(config.allow_credentials);
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn update<R: Into<Routes>>(&self, change: impl FnOnce(&Routes) -> R) {
        let mut followers = self.0.followers.lock().unwrap_or_else(PoisonError::into_inner);
        let routes = change(&self.0.current.load()).into();
        self.0.current.store(Arc::new(routes.clone()));
        followers.retain(|follower| {
            let follower = follower.upgrade();
            follower.inspect(|follower| follower.follow(&routes)).is_some()
        });
    }

    /// What `make` makes of the routes, now and whenever they are replaced.
    pub(crate) fn followed<T>(&self, make: fn(Routes) -> T) -> Arc<Followed<T>>
    where
        T: Send + Sync + 'static,
    {
        let mut followers = self.0.followers.lock().unwrap_or_else(PoisonError::into_inner);
        let current = ArcSwap::from_pointee(make(self.load()));
        let followed = Arc::new(Followed { current, make });
        followers.retain(|follower| follower.strong_count() > 0);
        let follower: Arc<dyn Follow> = Arc::<Followed<T>>::clone(&followed);
        followers.push(Arc::downgrade(&follower));
        followed
    }
}

/// Something made of the current routes.
pub(crate) struct Followed<T> {
    current: ArcSwap<T>,
    make: fn(Routes) -> T,
}

impl<T> Followed<T> {
    #[inline]
    pub(crate) fn load(&self) -> arc_swap::Guard<Arc<T>> {
        self.current.load()
    }
}

/// Whatever a [`Followed`] holds.
trait Follow: Send + Sync {
    fn follow(&self, routes: &Routes);
}

impl<T: Send + Sync> Follow for Followed<T> {
    fn follow(&self, routes: &Routes) {
        self.current.store(Arc::new((self.make)(routes.clone())));
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Live").field(&self.0.current.load()).finish()
    }
}
