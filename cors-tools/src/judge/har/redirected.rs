//! Which page made a request that has `Origin: null` because of a redirect: in a HAR file, each redirect has an entry of
//! its own.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
};

use url::Url;

use super::Entry;

/// What is known from the entries so far.
#[derive(Debug, Default)]
pub(super) struct Redirected {
    hasher: RandomState,
    /// By the URLs to which redirects lead: the page for which a browser sends `null` there.
    open: HashMap<u64, String>,
    /// By the numbers of the entries with `Origin: null`.
    pages: HashMap<usize, String>,
}

impl Redirected {
    /// Takes the next entry.
    pub(super) fn follow(&mut self, id: usize, entry: &Entry<'_>) {
        let led = self.open.get(&self.hash(&entry.url)).filter(|_| entry.has_origin_null());
        let led = led.cloned();
        if let Some(page) = &led {
            self.pages.insert(id, page.clone());
        }
        let Some(location) = entry.redirects_to().filter(|_| entry.asked_method().is_none()) else {
            return;
        };
        if let Some(page) = led.or_else(|| entry.page_that_loses_its_origin(&location)) {
            self.open.insert(self.hash(&location), page);
        }
    }

    /// The page of an entry with `Origin: null`, if a redirect explains that.
    pub(super) fn page(&self, id: usize) -> Option<&str> {
        self.pages.get(&id).map(String::as_str)
    }

    fn hash(&self, url: &Url) -> u64 {
        self.hasher.hash_one(url.as_str())
    }
}

impl Entry<'_> {
    fn has_origin_null(&self) -> bool {
        self.header("origin") == Some("null")
    }

    /// [Redirect taint](https://fetch.spec.whatwg.org/#concept-request-redirect-taint): a server other than the page's
    /// redirects to yet another one. Without the header, the browser does not follow.
    fn page_that_loses_its_origin(&self, location: &Url) -> Option<String> {
        let (page, server) = (self.header("origin")?, self.origin());
        let leaves = page != server && location.origin().ascii_serialization() != server;
        let is_followed = self.is_answered_with("access-control-allow-origin");
        (leaves && is_followed && page != "null").then(|| page.to_owned())
    }
}
