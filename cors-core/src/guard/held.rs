//! What is made of policies, and what a request takes of it.

use alloc::sync::Arc;
use core::ops::Deref;

use super::policies::{Kind, Policies};
use crate::Routes;
#[cfg(feature = "live")]
use crate::live::Followed;

/// Something made of policies, made anew whenever they are replaced. Cloning it counts a reference.
pub(super) enum Held<T> {
    Fixed(Arc<T>),
    #[cfg(feature = "live")]
    Live(Arc<Followed<T>>),
}

/// What policies are there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Enforced,
    /// They only report.
    Candidate,
}

/// What was current when a request came.
pub(super) enum Taken<'r, T> {
    Fixed(&'r T),
    #[cfg(feature = "live")]
    Live(arc_swap::Guard<Arc<T>>),
}

impl<T: Send + Sync + 'static> Held<T> {
    #[cfg_attr(not(feature = "live"), expect(unused_variables, reason = "nothing is replaced"))]
    pub(super) fn new(policies: Policies, make: fn(Routes) -> T, role: Role) -> Self {
        match policies.0 {
            Kind::Fixed(routes) => Self::Fixed(Arc::new(make(routes))),
            #[cfg(feature = "live")]
            Kind::Live(live) => Self::Live(live.followed(make, role)),
        }
    }
}

impl<T> Held<T> {
    #[inline]
    pub(super) fn load(&self) -> Taken<'_, T> {
        match self {
            Self::Fixed(made) => Taken::Fixed(made),
            #[cfg(feature = "live")]
            Self::Live(followed) => Taken::Live(followed.load()),
        }
    }

    pub(super) fn is_live(&self) -> bool {
        !matches!(self, Self::Fixed(_))
    }
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Fixed(made) => Self::Fixed(Arc::clone(made)),
            #[cfg(feature = "live")]
            Self::Live(followed) => Self::Live(Arc::clone(followed)),
        }
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Fixed(made) => made,
            #[cfg(feature = "live")]
            Self::Live(made) => made,
        }
    }
}
