//! What has to be known of a whole file before one of its requests is judged: whether it records cookies, and which
//! preflight was sent for which request, and which redirects came before. A HAR file has an entry for each, in no certain order.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    hash::{BuildHasher as _, RandomState},
};

use serde_json::value::RawValue;

use super::{Entry, headers::Headers, kind::not_cors, redirected::Redirected};

/// The entries by number.
#[derive(Debug, Default)]
pub(super) struct Joined {
    has_cookies: bool,
    preflights: HashMap<usize, usize>,
    joined: HashSet<usize>,
    redirected: Redirected,
}

/// What is needed of a preflight, or of a request for which one may have been sent.
struct Sent<'a> {
    id: usize,
    started: String,
    /// `None` for the request itself.
    asked_names: Option<BTreeSet<String>>,
    headers: Headers<'a>,
}

impl Joined {
    /// Reads each entry, and once more those that may belong together: to hold all of them would take several times the
    /// room of the file.
    pub(super) fn of(entries: &[&RawValue]) -> Self {
        let hasher = RandomState::new();
        let mut joined = Self::default();
        let (mut asked, mut sent) = (HashSet::new(), Vec::new());
        for (id, written) in entries.iter().enumerate() {
            let Ok(entry) = Entry::parse(written) else { continue };
            joined.has_cookies |= entry.has_cookies || entry.sets_cookies();
            joined.redirected.follow(id, &entry);
            if not_cors(&entry).is_none() {
                let hash = hasher.hash_one((entry.url.as_str(), entry.sent_method()));
                asked.extend(entry.asked_method().map(|_| hash));
                sent.push((hash, *written, id));
            }
        }
        sent.retain(|(hash, ..)| asked.contains(hash));
        let mut alike: HashMap<_, Vec<_>> = HashMap::new();
        for (_, written, id) in sent {
            let Ok(entry) = Entry::parse(written) else { continue };
            let method = entry.sent_method().to_owned();
            let asked_names = entry.asked_method().is_some().then_some(entry.asked_names);
            let sent = Sent { id, started: entry.started, asked_names, headers: entry.headers };
            alike.entry((String::from(entry.url), method)).or_default().push(sent);
        }
        alike.into_values().for_each(|sent| joined.join_alike(sent));
        joined
    }

    /// Joins each preflight to the last request before it, or else to the next one, where all are to one URL with one
    /// method. A preflight is sent a little later than its request is recorded; without times, what counts is the order
    /// in the file.
    fn join_alike(&mut self, mut sent: Vec<Sent<'_>>) {
        sent.sort_by(|one, other| one.place().cmp(&other.place()));
        let mut requests: Vec<&Sent<'_>> = Vec::new();
        let mut preflights: VecDeque<&Sent<'_>> = VecDeque::new();
        for it in &sent {
            if it.asked_names.is_some() {
                match requests.pop_if(|request| it.is_for(request)) {
                    Some(request) => self.join(request, it),
                    None => preflights.push_back(it),
                }
            } else if let Some(preflight) = preflights.front().filter(|asking| asking.is_for(it)) {
                self.join(it, preflight);
                preflights.pop_front();
            } else {
                requests.push(it);
            }
        }
    }

    fn join(&mut self, request: &Sent<'_>, preflight: &Sent<'_>) {
        self.preflights.insert(request.id, preflight.id);
        self.joined.insert(preflight.id);
    }

    /// Whether the file records cookies; a sanitised one does not.
    pub(super) fn has_cookies(&self) -> bool {
        self.has_cookies
    }

    /// The preflight of a request.
    pub(super) fn preflight(&self, request: usize) -> Option<usize> {
        self.preflights.get(&request).copied()
    }

    /// The page of a request that has `Origin: null` because of a redirect.
    pub(super) fn page(&self, request: usize, preflight: Option<usize>) -> Option<&str> {
        let of_preflight = || self.redirected.page(preflight?);
        self.redirected.page(request).or_else(of_preflight)
    }

    /// Whether this is the preflight of a request that is in the file.
    pub(super) fn is_preflight(&self, id: usize) -> bool {
        self.joined.contains(&id)
    }
}

impl Sent<'_> {
    /// Its place in the order in which requests are sent.
    fn place(&self) -> (&str, bool, usize) {
        (&self.started, !self.started.is_empty() && self.asked_names.is_some(), self.id)
    }

    /// Whether a preflight asks for the headers of this request; some exports leave out `Authorization`.
    fn is_for(&self, request: &Self) -> bool {
        let mut names = self.asked_names.iter().flatten();
        names.all(|name| name == "authorization" || request.headers.value(name).is_some())
    }
}

impl Entry<'_> {
    /// The method of the request, also if this is its preflight.
    fn sent_method(&self) -> &str {
        self.asked_method().unwrap_or(&self.method)
    }
}
