//! Routes that are replaced while they serve.

extern crate std;

use alloc::{
    sync::{Arc, Weak},
    vec::Vec,
};
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::{Routes, guard::Role};

/// A [`Policy`](crate::Policy) or [`Routes`] that can be replaced while requests are judged by them.
///
/// Clones share what is current: one goes into `Cors::new`, another stays with whatever learns of changes,
/// such as a watched file or a database. A request is judged and answered by what was current when it came, never by a
/// mix of old and new, and it waits for nothing: only those who replace wait for each other.
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
    // Held during a change, so that none is lost.
    changing: Mutex<()>,
    followers: Mutex<Vec<Weak<dyn Follow>>>,
}

impl Live {
    /// Starts with these policies.
    pub fn new(routes: impl Into<Routes>) -> Self {
        Self(Arc::new(Shared {
            current: ArcSwap::from_pointee(routes.into()),
            changing: Mutex::default(),
            followers: Mutex::default(),
        }))
    }

    /// What is current; what was loaded never changes. Cheap, as it counts a reference.
    ///
    /// While it is being replaced, a guard may still judge by the old policies for some microseconds.
    pub fn load(&self) -> Routes {
        Routes::clone(&self.0.current.load())
    }

    /// Replaces what is current. Once it returns, every request that comes is judged by `routes`.
    ///
    /// With the feature `tracing`, if a guard enforces it, what has become [possible](crate::diff) is then reported as
    /// events with target `cors`, level info and the fields `field`, `origin`, `path` and, where policies are by path,
    /// `route`: ten at most, and one with the number of the others. So are the warnings about
    /// `routes`, also where they are only a candidate.
    pub fn replace(&self, routes: impl Into<Routes>) {
        let routes = routes.into();
        self.update(|_| routes);
    }

    /// Replaces what is current with what `change` makes of it. No change is lost: one comes after the
    /// other, and each sees what the last one made.
    ///
    /// If `change` panics, nothing has changed. It must not replace or update the same `Live`, as it
    /// would wait for itself.
    ///
    /// ```
    /// use cors_core::{Live, Policy, Routes};
    ///
    /// let policy = Policy::builder().allow_origins(["https://app.example.com"]);
    /// let live = Live::new(Routes::builder().route("/api", policy).build()?);
    /// live.update(|routes| {
    ///     let api = routes.find(b"/api").policy().expect("the route `/api`");
    ///     let changed = api.with_origins(["https://new.example"], None::<&str>);
    ///     routes.with_policy("/api", changed.policy).expect("the route `/api`")
    /// });
    /// let api = live.load().find(b"/api").policy().unwrap().to_config();
    /// assert_eq!(api.allow_origins, ["https://app.example.com", "https://new.example"]);
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn update(&self, change: impl FnOnce(&Routes) -> Routes) {
        let changing = locked(&self.0.changing);
        let old = self.load();
        let routes = change(&old);
        self.0.current.store(Arc::new(routes.clone()));
        let mut followers = locked(&self.0.followers);
        followers.retain(|follower| {
            let follower = follower.upgrade();
            follower.inspect(|follower| follower.follow(&routes)).is_some()
        });
        #[cfg(feature = "tracing")]
        let roles: Vec<_> =
            followers.iter().filter_map(Weak::upgrade).map(|it| it.role()).collect();
        drop((followers, changing));
        // Last, and without a lock: a log that is slow, or that panics, keeps no policy in force.
        #[cfg(feature = "tracing")]
        {
            if !roles.is_empty() {
                routes.trace_warnings();
            }
            if roles.contains(&Role::Enforced) {
                routes.trace_what_opened(&old);
            }
        }
    }

    /// What `make` makes of the routes, now and whenever they are replaced.
    #[cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "for the log"))]
    pub(crate) fn followed<T>(&self, make: fn(Routes) -> T, role: Role) -> Arc<Followed<T>>
    where
        T: Send + Sync + 'static,
    {
        // Locked before it loads: a change that it does not see yet will find it among the followers.
        let mut followers = locked(&self.0.followers);
        let current = ArcSwap::from_pointee(make(self.load()));
        let followed = Arc::new(Followed {
            current,
            make,
            #[cfg(feature = "tracing")]
            role,
        });
        followers.retain(|follower| follower.strong_count() > 0);
        let follower: Arc<dyn Follow> = Arc::<Followed<T>>::clone(&followed);
        followers.push(Arc::downgrade(&follower));
        followed
    }
}

/// Whoever panicked while holding the lock left nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something made of the current routes.
pub(crate) struct Followed<T> {
    current: ArcSwap<T>,
    make: fn(Routes) -> T,
    #[cfg(feature = "tracing")]
    role: Role,
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

    #[cfg(feature = "tracing")]
    fn role(&self) -> Role;
}

impl<T: Send + Sync> Follow for Followed<T> {
    fn follow(&self, routes: &Routes) {
        self.current.store(Arc::new((self.make)(routes.clone())));
    }

    #[cfg(feature = "tracing")]
    fn role(&self) -> Role {
        self.role
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Live").field(&self.0.current.load()).finish()
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use super::*;
    use crate::{
        Policy,
        guard::{Guard, Incoming, Recipient},
        http::Http,
    };

    #[test]
    fn a_guard_that_is_gone_is_forgotten() {
        let policy = |origin| Policy::builder().allow_origins([origin]).build().unwrap();
        let live = Live::new(policy("https://a.example"));
        let followers = || locked(&live.0.followers).len();
        drop(Guard::<Http>::new(live.clone()));
        live.replace(policy("https://b.example"));
        assert_eq!(followers(), 0);
        (0..10).for_each(|_| drop(Guard::<Http>::new(live.clone())));
        assert_eq!(followers(), 1);
    }

    /// Neither a guard nor what waits for a response keeps a policy that has been replaced.
    #[test]
    fn a_policy_that_was_replaced_is_freed() {
        let policy = |origin| Policy::builder().allow_origins([origin]).build().unwrap();
        let old = policy("https://a.example");
        let weak = Arc::downgrade(&old.0);
        let live = Live::new(old);
        let guard = Guard::<Http>::new(live.clone());
        let headers = ::http::HeaderMap::new();
        let mut incoming = Incoming::new("GET", "/", &headers);
        let carried = {
            let snapshot = guard.load();
            let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
            snapshot.carry(evaluation, &incoming)
        };
        live.replace(policy("https://b.example"));
        assert_eq!(weak.strong_count(), 0);
        drop(carried);
    }

    #[test]
    fn a_change_may_make_a_guard() {
        let policy = |origin| Policy::builder().allow_origins([origin]).build().unwrap();
        let live = Live::new(policy("https://a.example"));
        let mut made = None;
        live.update(|_| {
            made = Some(Guard::<Http>::new(live.clone()));
            policy("https://b.example").into()
        });
        assert_eq!(*made.unwrap().load().routes(), live.load());
    }
}
