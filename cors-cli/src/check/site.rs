//! How far a request goes from its page, as
//! [fetch metadata](https://w3c.github.io/webappsec-fetch-metadata/) tells it to servers.

use cors_core::browser::Header;
use url::{Host, Url};

use super::address::is_trustworthy;

/// From the nearest to the farthest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Site {
    SameOrigin,
    Same,
    Cross,
}

impl Site {
    /// Of a URL, for a page's origin.
    pub(super) fn of(origin: &str, url: &Url) -> Self {
        if url.origin().ascii_serialization() == origin {
            return Self::SameOrigin;
        }
        let page = Url::parse(origin).ok();
        if page.is_some_and(|page| is_same_site(&page, url)) { Self::Same } else { Self::Cross }
    }

    fn value(self) -> &'static str {
        match self {
            Self::SameOrigin => "same-origin",
            Self::Same => "same-site",
            Self::Cross => "cross-site",
        }
    }
}

/// [Same site](https://html.spec.whatwg.org/#same-site), schemes included.
fn is_same_site(page: &Url, url: &Url) -> bool {
    let is_same_host = page.host() == url.host();
    let domain = |url| registrable_domain(url).filter(|_| !is_same_host);
    page.scheme() == url.scheme()
        && (is_same_host || domain(page).is_some_and(|it| Some(it) == domain(url)))
}

fn registrable_domain(url: &Url) -> Option<&str> {
    match url.host()? {
        Host::Domain(name) => psl::domain_str(name),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// The headers for a request that has gone through all of these URLs: the farthest counts. Without
/// encryption the browser sends none of them, except to loopback.
pub(super) fn fetch_metadata(origin: &str, urls: &[Url]) -> Vec<Header> {
    let is_sent = urls.last().is_some_and(is_trustworthy);
    let site = urls.iter().map(|url| Site::of(origin, url)).max().filter(|_| is_sent);
    site.map_or(Vec::new(), |site| {
        let headers = [("Site", site.value()), ("Mode", "cors"), ("Dest", "empty")];
        headers.map(|(name, value)| (format!("Sec-Fetch-{name}"), value.into())).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Sec-Fetch-Site` for a request of a page that goes through these URLs.
    fn sent(origin: &str, urls: &[&str]) -> Option<String> {
        let urls: Vec<_> = urls.iter().map(|url| Url::parse(url).unwrap()).collect();
        let headers = fetch_metadata(origin, &urls);
        let site = headers.iter().find(|(name, _)| name == "Sec-Fetch-Site");
        site.map(|(_, value)| String::from_utf8(value.clone()).unwrap())
    }

    #[test]
    fn the_farthest_url_counts() {
        let page = "https://app.example.com";
        for (site, urls) in [
            ("same-origin", &["https://app.example.com/x"][..]),
            ("same-site", &["https://api.example.com"]),
            ("same-site", &["https://app.example.com:8443"]),
            ("cross-site", &["https://example.org"]),
            (
                "cross-site",
                &["https://api.example.com", "https://b.org", "https://app.example.com"],
            ),
            ("same-site", &["https://api.example.com", "https://app.example.com"]),
            ("cross-site", &["http://localhost:3000"]),
        ] {
            assert_eq!(sent(page, urls).as_deref(), Some(site), "{urls:?}");
        }
    }

    #[test]
    fn registrable_domains_decide() {
        assert_eq!(
            sent("https://a.github.io", &["https://b.github.io"]).as_deref(),
            Some("cross-site")
        );
        assert_eq!(
            sent("http://127.0.0.1:1", &["http://127.0.0.1:2"]).as_deref(),
            Some("same-site")
        );
        assert_eq!(sent("http://127.0.0.2", &["http://127.0.0.1"]).as_deref(), Some("cross-site"));
        assert_eq!(
            sent("http://localhost:1", &["https://localhost:2"]).as_deref(),
            Some("cross-site")
        );
        assert_eq!(sent("null", &["https://a.example"]).as_deref(), Some("cross-site"));
    }

    #[test]
    fn nothing_is_sent_in_the_clear() {
        assert_eq!(sent("http://a.example", &["http://b.example"]), None);
        assert_eq!(sent("https://a.example", &["https://b.example", "http://b.example"]), None);
    }
}
