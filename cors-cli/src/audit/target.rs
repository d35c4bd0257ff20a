//! The server that is asked, and what it is called in life.

use url::{Host, Url};

use super::origin::{Site, is_public_suffix, is_reserved, registered};

/// Names that applications have below a domain.
const USUAL: [&str; 2] = ["app", "www"];

#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) url: Url,
    /// The origin under which browsers know it.
    pub(super) life: Site,
    /// Origins that should be allowed.
    pub(super) given: Vec<String>,
    pub(super) paths: Vec<Url>,
    /// Whether a POST may be sent.
    pub(super) sends: bool,
    pub(super) has_cookies: bool,
    /// URLs that redirect to [`Target::url`].
    pub(super) hops: Vec<Url>,
}

impl Target {
    pub(super) fn new(url: Url, life: Option<Site>, given: Vec<String>) -> Option<Self> {
        let life = match life {
            Some(life) => life,
            None => Site::parse(&url.origin().ascii_serialization())?,
        };
        let (paths, hops) = (Vec::new(), Vec::new());
        Some(Self { url, life, given, paths, sends: false, has_cookies: false, hops })
    }

    /// Origins of its own site, in the order in which applications have them.
    pub(super) fn guesses(&self) -> Vec<String> {
        let Some(domain) = self.life.registered() else { return vec![self.life.text()] };
        let secure = Site { scheme: "https".to_owned(), port: String::new(), ..self.life.clone() };
        let usual = USUAL.map(|name| secure.on(&format!("{name}.{domain}")));
        let guesses = [secure.text(), secure.on(domain)].into_iter().chain(usual);
        let mut unique = Vec::new();
        // Where origins are given, the usual names are not worth a request each.
        let most = if self.given.is_empty() { usize::MAX } else { 2 };
        guesses.take(most).for_each(|it| {
            if !unique.contains(&it) {
                unique.push(it);
            }
        });
        unique
    }

    /// Whether a page there is the server's own, to which CORS does not apply: in life, or at the address that is asked.
    pub(super) fn is_own(&self, origin: &str) -> bool {
        origin == self.life.text() || origin == self.url.origin().ascii_serialization()
    }

    /// Whether strangers reach it only through the browser of somebody who is nearer: then even an answer
    /// without credentials is not public.
    pub(super) fn is_private(&self) -> bool {
        if !self.life.is_named() {
            let url = Url::parse(&self.life.text()).ok();
            return match url.as_ref().and_then(Url::host) {
                Some(Host::Ipv4(it)) => it.is_private() || it.is_link_local(),
                Some(Host::Ipv6(it)) => it.is_unique_local() || it.is_unicast_link_local(),
                _ => false,
            };
        }
        let is_unknown =
            registered(&self.life.host).is_none() && !is_public_suffix(&self.life.host);
        is_unknown && !self.life.is_loopback() && !is_reserved(&self.life.host)
    }

    pub(super) fn is_secure(&self) -> bool {
        self.life.scheme == "https"
    }
}
