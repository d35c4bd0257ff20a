//! Which preflight was sent for which request. A HAR file has an entry for each, in no certain order.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Entry, kind::not_cors};

/// The entries by number.
#[derive(Default)]
pub(super) struct Joined {
    preflights: HashMap<usize, usize>,
    joined: HashSet<usize>,
}

/// The requests to one URL with one method that have no preflight yet, and the preflights without a request.
#[derive(Default)]
struct Waiting<'a> {
    requests: Vec<(usize, &'a Entry)>,
    preflights: VecDeque<(usize, &'a Entry)>,
}

impl Joined {
    /// Joins each preflight to the last request before it, or else to the next one. A preflight is sent a
    /// little later than its request is recorded; without times, what counts is the order in the file.
    pub(super) fn of(entries: &[Result<Entry, String>]) -> Self {
        let read = entries.iter().enumerate();
        let mut read: Vec<_> = read.filter_map(|(id, it)| Some((id, it.as_ref().ok()?))).collect();
        read.retain(|(_, entry)| not_cors(entry).is_none());
        read.sort_by_key(|(id, entry)| {
            let is_later = !entry.started.is_empty() && entry.asked_method().is_some();
            (&entry.started, is_later, *id)
        });
        let mut waiting: HashMap<_, Waiting<'_>> = HashMap::new();
        let mut joined = Self::default();
        for (id, entry) in read {
            let method = entry.asked_method().unwrap_or(&entry.method);
            let waiting = waiting.entry((entry.url.as_str(), method)).or_default();
            if entry.asked_method().is_some() {
                match waiting.requests.pop_if(|(_, request)| entry.is_for(request)) {
                    Some((request, _)) => joined.join(request, id),
                    None => waiting.preflights.push_back((id, entry)),
                }
            } else if let Some(&(preflight, asking)) = waiting.preflights.front()
                && asking.is_for(entry)
            {
                waiting.preflights.pop_front();
                joined.join(id, preflight);
            } else {
                waiting.requests.push((id, entry));
            }
        }
        joined
    }

    fn join(&mut self, request: usize, preflight: usize) {
        self.preflights.insert(request, preflight);
        self.joined.insert(preflight);
    }

    /// The preflight of a request.
    pub(super) fn preflight(&self, request: usize) -> Option<usize> {
        self.preflights.get(&request).copied()
    }

    /// Whether this is the preflight of a request that is in the file.
    pub(super) fn is_preflight(&self, id: usize) -> bool {
        self.joined.contains(&id)
    }
}

impl Entry {
    /// Whether a preflight asks for the headers of this request; some exports leave out `Authorization`.
    fn is_for(&self, request: &Self) -> bool {
        let mut names = self.asked_names().iter();
        names.all(|name| name == "authorization" || request.has_header(name))
    }
}
