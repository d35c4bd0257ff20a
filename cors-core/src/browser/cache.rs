//! The [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache).

use alloc::{borrow::ToOwned as _, collections::BTreeMap, string::String, vec::Vec};
use core::time::Duration;

use super::{Grant, Preflight};

/// What preflights have allowed, for as long as their responses said. Time is an argument, from any
/// clock that does not run backwards.
///
/// ```
/// use core::time::Duration;
/// use cors_core::browser::{CredentialsMode, Fetch, PreflightCache, Profile, Request, Response};
///
/// let request = Request {
///     origin: "https://app.example.com".to_owned(),
///     target: "https://api.example.com".to_owned(),
///     method: "PUT".to_owned(),
///     headers: Vec::new(),
///     credentials: CredentialsMode::Omit,
///     use_cors_preflight: false,
/// };
/// let preflight = Fetch::new(Profile::Standard, request).preflight().expect("PUT needs one");
/// let answer = [
///     ("Access-Control-Allow-Origin", "*"),
///     ("Access-Control-Allow-Methods", "PUT"),
///     ("Access-Control-Max-Age", "60"),
/// ];
/// let grant = preflight.judge(&Response::new(204, answer)).expect("it is allowed");
///
/// let mut cache = PreflightCache::default();
/// let url = "https://api.example.com/items";
/// cache.store(&preflight, url, &grant, Duration::ZERO);
/// assert!(cache.covers(&preflight, url, Duration::from_secs(59)));
/// assert!(!cache.covers(&preflight, url, Duration::from_secs(60)));
/// assert!(!cache.covers(&preflight, "https://api.example.com/", Duration::ZERO));
/// ```
#[derive(Debug, Clone, Default)]
pub struct PreflightCache {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    origin: String,
    url: String,
    credentials: bool,
    what: Allowed,
    ends: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Allowed {
    Method(String),
    Header(String),
}

impl PreflightCache {
    /// Whether this preflight can be skipped for this URL at this time.
    pub fn covers(&self, preflight: &Preflight, url: &str, now: Duration) -> bool {
        let entries = || self.matches(preflight, url).filter(move |entry| now < entry.ends);
        let needs_method = preflight.is_for_method() || preflight.is_for_flag();
        let has_method = entries().any(|entry| match &entry.what {
            Allowed::Method(method) => *method == preflight.method || method == "*",
            Allowed::Header(_) => false,
        });
        let has = |name: &str| entries().any(|entry| entry.covers_header(name, preflight));
        (has_method || !needs_method) && preflight.unsafe_names.iter().all(|name| has(name))
    }

    /// Stores what the response to a preflight allows; entries that exist are renewed.
    pub fn store(&mut self, preflight: &Preflight, url: &str, grant: &Grant, now: Duration) {
        self.entries.retain(|entry| now < entry.ends);
        let ends = now.saturating_add(Duration::from_secs(grant.max_age));
        let methods = grant.methods.iter().cloned().map(Allowed::Method);
        let headers = grant.headers.iter().cloned().map(Allowed::Header);
        let origin = &preflight.origin;
        let credentials = preflight.includes_credentials;
        let mut places = BTreeMap::new();
        for (place, entry) in self.entries.iter().enumerate() {
            if entry.is_of(origin, url) && entry.serves(credentials) {
                places.entry(entry.what.key()).or_insert(place);
            }
        }
        for what in methods.chain(headers) {
            let place = *places.entry(what.key()).or_insert(self.entries.len());
            match self.entries.get_mut(place) {
                Some(entry) => entry.ends = ends,
                None => self.entries.push(Entry {
                    origin: origin.to_owned(),
                    url: url.to_owned(),
                    credentials,
                    what,
                    ends,
                }),
            }
        }
    }

    /// Removes what is stored for a request's origin and URL: call it after a request that needed a
    /// preflight, sent or not, has been blocked or has failed.
    pub fn clear(&mut self, preflight: &Preflight, url: &str) {
        self.entries.retain(|entry| !entry.is_of(&preflight.origin, url));
    }

    fn matches<'c>(
        &'c self,
        preflight: &'c Preflight,
        url: &'c str,
    ) -> impl Iterator<Item = &'c Entry> {
        self.entries.iter().filter(move |entry| {
            entry.is_of(&preflight.origin, url) && entry.serves(preflight.includes_credentials)
        })
    }
}

impl Entry {
    fn is_of(&self, origin: &str, url: &str) -> bool {
        self.origin == origin && self.url == url
    }

    /// What was allowed with credentials also covers requests without, but not the reverse.
    fn serves(&self, credentials: bool) -> bool {
        self.credentials || !credentials
    }

    fn covers_header(&self, name: &str, preflight: &Preflight) -> bool {
        match &self.what {
            Allowed::Method(_) => false,
            Allowed::Header(listed) if listed == "*" => {
                name != "authorization" || preflight.profile.star_covers_authorization()
            }
            Allowed::Header(listed) => listed.eq_ignore_ascii_case(name),
        }
    }
}

impl Allowed {
    /// The same for all spellings of a header's name.
    fn key(&self) -> Self {
        match self {
            Self::Method(method) => Self::Method(method.clone()),
            Self::Header(name) => Self::Header(name.to_ascii_lowercase()),
        }
    }
}
