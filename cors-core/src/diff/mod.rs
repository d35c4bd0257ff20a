//! What one policy allows and another one does not.
//!
//! ```
//! use cors_core::{Policy, Routes, diff::Verdict};
//!
//! let policy = |origins: [&str; 2]| Policy::builder().allow_origins(origins).build();
//! let old = Routes::from(policy(["https://app.example.com", "https://*.staging.example.com"])?);
//! let new = Routes::from(policy(["https://app.example.com", "https://*.example.com"])?);
//! let diff = old.diff(&new);
//! assert_eq!(diff.verdict(), Verdict::Wider);
//! assert_eq!(
//!     diff.changes[0].to_string(),
//!     "pages of `https://*.example.com` may now read responses, without credentials, \
//!      such as those of `https://a.example.com`",
//! );
//! # Ok::<(), cors_core::ConfigErrors>(())
//! ```

mod names;
mod notes;
mod side;

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::fmt;

use self::side::{Place, Side};
use crate::Routes;

/// What has changed between two policies, or two sets of policies by path; made by [`Routes::diff`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// What has become possible and what no longer is: by route, and there in the order of the fields of a policy.
    pub changes: Vec<Change>,
    /// What has changed but allows and refuses nothing, each as a sentence without a full stop: how long browsers may
    /// cache the answers to preflights, warnings, and which spellings of a path are ambiguous.
    pub notes: Vec<String>,
}

/// In which directions something has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Both allow the same.
    Same,
    /// The new one allows all that the old one did, and more.
    Wider,
    /// The new one allows less, and nothing that the old one did not.
    Narrower,
    /// The new one allows something that the old one did not, and the reverse.
    Both,
}

/// One thing that has become possible, or no longer is.
///
/// Prints as a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether it has become possible or no longer is.
    pub kind: ChangeKind,
    /// The path of the route, as it is in one of the two or in both; `None` where one policy covers every target, and
    /// for paths without a route.
    pub route: Option<String>,
    /// The field of the policy that makes the difference.
    pub field: Field,
    /// A request that shows it.
    pub witness: Witness,
    text: String,
}

/// Whether something has become possible or no longer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It has become possible.
    Wider,
    /// It is no longer possible.
    Narrower,
}

/// A field of a [`Config`](crate::Config) that two policies can differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Whose pages may read responses.
    AllowOrigins,
    /// Whether they may read them with credentials.
    AllowCredentials,
    /// With which methods their requests may be made.
    AllowMethods,
    /// With which request headers.
    AllowHeaders,
    /// Which response headers they may read.
    ExposeHeaders,
    /// Whether requests that pages of other origins must not make reach the handler.
    CrossOriginProtection,
}

/// A request that shows a [`Change`]: one of the two policies lets it through as the field says, the other does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The path.
    pub path: String,
    /// The origin of the page that makes the request.
    pub origin: String,
    /// The method.
    pub method: String,
    /// The request header that the page sets, or for [`Field::ExposeHeaders`] the response header that it reads.
    pub header: Option<String>,
    /// Whether the request has credentials.
    pub credentials: bool,
}

impl Routes {
    /// What `new` allows that these do not, and the reverse: decided by the patterns, not by samples. Without a
    /// change, no request that a browser sends is judged differently.
    ///
    /// That holds for paths that are as they decode and ambiguous under neither. Which other spellings of a path have
    /// no policy is in the notes. How long answers may be cached is no change.
    ///
    /// Takes time linear in the routes and in the origins that the two do not share, as long as no pattern for any port
    /// is covered by patterns for 65,535 of them.
    pub fn diff(&self, new: &Self) -> Diff {
        let (mut changes, mut notes) = (Vec::new(), notes::of_paths(self, new));
        for (place, old, new) in self.places(new) {
            changes.extend(place.changes(old, new));
            notes.extend(notes::of_max_age(place, old, new));
        }
        notes.extend(notes::of_warnings(self, new));
        Diff { changes, notes }
    }

    /// [`Diff::changes`] alone.
    #[cfg(all(feature = "live", feature = "tracing"))]
    pub(crate) fn changes<'a>(&'a self, new: &'a Self) -> impl Iterator<Item = Change> + 'a {
        self.places(new).flat_map(|(place, old, new)| place.changes(old, new))
    }

    /// Where the two may differ: the path of each route of either, and `/` for what no route covers.
    fn places<'a>(
        &'a self,
        new: &'a Self,
    ) -> impl Iterator<Item = (Place<'a>, Side<'a>, Side<'a>)> {
        let routes: BTreeSet<_> = self.paths().chain(new.paths()).collect();
        let rest = (!routes.contains("/")).then_some(Place { path: "/", route: None });
        let routes = routes.into_iter().map(|path| Place { path, route: Some(path) });
        rest.into_iter().chain(routes).filter_map(move |place| {
            let [old, new] = [self, new].map(|routes| Side::of(routes.find(place.path.as_bytes())));
            (!old.is(new)).then_some((place, old, new))
        })
    }
}

impl Diff {
    /// In which directions something has changed.
    pub fn verdict(&self) -> Verdict {
        let has = |kind| self.changes.iter().any(|change| change.kind == kind);
        match (has(ChangeKind::Wider), has(ChangeKind::Narrower)) {
            (false, false) => Verdict::Same,
            (true, false) => Verdict::Wider,
            (false, true) => Verdict::Narrower,
            (true, true) => Verdict::Both,
        }
    }
}

impl Verdict {
    /// `same`, `wider`, `narrower` or `both`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Wider => ChangeKind::Wider.name(),
            Self::Narrower => ChangeKind::Narrower.name(),
            Self::Both => "both",
        }
    }
}

impl ChangeKind {
    /// `wider` or `narrower`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Narrower => "narrower",
        }
    }
}

impl Field {
    /// The name, as written in TOML and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::AllowOrigins => "allow_origins",
            Self::AllowCredentials => "allow_credentials",
            Self::AllowMethods => "allow_methods",
            Self::AllowHeaders => "allow_headers",
            Self::ExposeHeaders => "expose_headers",
            Self::CrossOriginProtection => "cross_origin_protection",
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
