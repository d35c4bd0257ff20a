//! The warnings about what compiled, and whether they have been logged.

#[cfg(feature = "tracing")]
use core::sync::atomic::{AtomicBool, Ordering};

use alloc::{format, sync::Arc, vec::Vec};
use core::ops::Deref;

use super::ConfigError;

/// Shared by what was cloned from one policy, so that each is logged once however many guards are made of it.
#[derive(Debug)]
pub(crate) struct Warnings {
    list: Arc<[ConfigError]>,
    #[cfg(feature = "tracing")]
    logged: AtomicBool,
}

impl Warnings {
    /// Keeps some of them. They count as logged if all of them did.
    pub(crate) fn retain(&mut self, keep: impl Fn(&ConfigError) -> bool) {
        self.list = self.list.iter().filter(|it| keep(it)).cloned().collect();
    }

    /// Replaces those of a route with those of its new policy. Unless these are logged, all are logged again.
    pub(crate) fn replace(&mut self, route: &str, new: &Self) {
        let of_route = format!("routes.{route:?}.");
        let others = self.list.iter().filter(|it| !it.field().starts_with(&of_route)).cloned();
        let new_ones = new.list.iter().map(|it| it.clone().in_route(route));
        self.list = others.chain(new_ones).collect();
        #[cfg(feature = "tracing")]
        if !new.list.is_empty() {
            *self.logged.get_mut() &= new.logged.load(Ordering::Relaxed);
        }
    }

    /// Marks them as logged; whether they were not before.
    #[cfg(feature = "tracing")]
    pub(crate) fn take(&self) -> bool {
        !self.logged.swap(true, Ordering::Relaxed)
    }
}

impl Deref for Warnings {
    type Target = [ConfigError];

    fn deref(&self) -> &[ConfigError] {
        &self.list
    }
}

impl From<Vec<ConfigError>> for Warnings {
    fn from(list: Vec<ConfigError>) -> Self {
        Self {
            list: list.into(),
            #[cfg(feature = "tracing")]
            logged: AtomicBool::new(false),
        }
    }
}

/// For a policy that is made of another one.
impl Clone for Warnings {
    fn clone(&self) -> Self {
        Self {
            list: Arc::clone(&self.list),
            #[cfg(feature = "tracing")]
            logged: AtomicBool::new(self.logged.load(Ordering::Relaxed)),
        }
    }
}
