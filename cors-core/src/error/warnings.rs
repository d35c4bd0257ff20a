//! The warnings about what compiled, and whether they have been logged.

#[cfg(feature = "tracing")]
use core::sync::atomic::{AtomicBool, Ordering};

use alloc::{sync::Arc, vec::Vec};
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
    /// Those that still hold for what was made of this policy; logged if these were.
    pub(crate) fn retain(&mut self, keep: impl Fn(&ConfigError) -> bool) {
        self.list = self.list.iter().filter(|it| keep(it)).cloned().collect();
    }

    /// Whether this is the first call for what shares them.
    #[cfg(feature = "tracing")]
    pub(crate) fn are_new(&self) -> bool {
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
