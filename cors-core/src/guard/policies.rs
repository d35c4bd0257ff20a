//! What a guard can be made of.

#[cfg(feature = "live")]
use crate::Live;
use crate::{Policy, Routes};

/// What `Cors::new` takes: a [`Policy`], [`Routes`], or with the feature `live` a `Live`, whose current
/// routes may be replaced at any time.
#[derive(Debug, Clone)]
pub struct Policies(pub(super) Kind);

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Fixed(Routes),
    #[cfg(feature = "live")]
    Live(Live),
}

impl From<Policy> for Policies {
    fn from(policy: Policy) -> Self {
        Self(Kind::Fixed(policy.into()))
    }
}

impl From<Routes> for Policies {
    fn from(routes: Routes) -> Self {
        Self(Kind::Fixed(routes))
    }
}

#[cfg(feature = "live")]
impl From<Live> for Policies {
    fn from(live: Live) -> Self {
        Self(Kind::Live(live))
    }
}
