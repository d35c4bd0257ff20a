//! How far a request goes from its page, as
//! [fetch metadata](https://w3c.github.io/webappsec-fetch-metadata/) tells it to servers.

use alloc::{borrow::ToOwned as _, vec::Vec};
use core::net::Ipv4Addr;

use super::Header;
#[cfg(feature = "public-suffix")]
use crate::PublicSuffix;
use crate::origin::{is_loopback, split_port};

/// How far a URL is from a page, from the nearest to the farthest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// The page's own origin.
    SameOrigin,
    /// Another origin of the [same site](https://html.spec.whatwg.org/#same-site), scheme included.
    SameSite,
    /// Another site.
    CrossSite,
}

impl Site {
    /// Of a server, given as the origin of a URL, for the origin of a page. Both are serialised.
    ///
    /// With the feature `public-suffix`, hosts are of one site if they have the same registrable domain.
    /// Without it the list is missing, and only a host and what is below it are: `https://api.example.com` is
    /// then another site for `https://app.example.com`, but not for `https://example.com`.
    ///
    /// ```
    /// use cors_core::browser::Site;
    ///
    /// let page = "https://example.com";
    /// assert_eq!(Site::of(page, "https://example.com"), Site::SameOrigin);
    /// assert_eq!(Site::of(page, "https://api.example.com:8443"), Site::SameSite);
    /// assert_eq!(Site::of(page, "http://example.com"), Site::CrossSite);
    /// assert_eq!(Site::of("null", page), Site::CrossSite);
    /// ```
    pub fn of(origin: &str, target: &str) -> Self {
        match (scheme_and_host(origin), scheme_and_host(target)) {
            (Some(_), _) if origin == target => Self::SameOrigin,
            (Some((one, host)), Some((other, other_host)))
                if one == other && is_same_site(host, other_host) =>
            {
                Self::SameSite
            }
            _ => Self::CrossSite,
        }
    }

    /// The value of `Sec-Fetch-Site`.
    pub fn value(self) -> &'static str {
        match self {
            Self::SameOrigin => "same-origin",
            Self::SameSite => "same-site",
            Self::CrossSite => "cross-site",
        }
    }

    /// The headers `Sec-Fetch-*` of a page's request, or its preflight, that has gone through servers with
    /// these origins: the farthest counts. Without encryption a browser sends none of them, except to
    /// loopback addresses.
    ///
    /// ```
    /// use cors_core::browser::Site;
    ///
    /// let sent = Site::headers("https://a.example", ["https://b.example", "https://a.example"]);
    /// assert_eq!(sent[0], ("Sec-Fetch-Site".to_owned(), b"cross-site".to_vec()));
    /// assert!(Site::headers("http://a.example", ["http://b.example"]).is_empty());
    /// ```
    pub fn headers(
        origin: &str,
        targets: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Vec<Header> {
        let mut farthest = None;
        let mut is_sent = false;
        for target in targets {
            let target = target.as_ref();
            farthest = farthest.max(Some(Self::of(origin, target)));
            is_sent = is_trustworthy(target);
        }
        let Some(site) = farthest.filter(|_| is_sent) else { return Vec::new() };
        let lines = [
            ("Sec-Fetch-Site", site.value()),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Dest", "empty"),
        ];
        lines.map(|(name, value)| (name.to_owned(), value.into())).into()
    }
}

/// [Potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy).
fn is_trustworthy(origin: &str) -> bool {
    scheme_and_host(origin).is_some_and(|(scheme, host)| scheme == "https" || is_loopback(host))
}

/// `None` for an opaque origin.
fn scheme_and_host(origin: &str) -> Option<(&str, &str)> {
    let (scheme, authority) = origin.split_once("://")?;
    Some((scheme, split_port(authority).0))
}

fn is_same_site(one: &str, other: &str) -> bool {
    let is_name = |host: &str| !host.starts_with('[') && host.parse::<Ipv4Addr>().is_err();
    one == other || (is_name(one) && is_name(other) && are_of_one_domain(one, other))
}

#[cfg(feature = "public-suffix")]
fn are_of_one_domain(one: &str, other: &str) -> bool {
    // A dot at the end belongs to the registrable domain: https://url.spec.whatwg.org/#host-registrable-domain
    fn domain(host: &str) -> Option<(&str, bool)> {
        Some((PublicSuffix::of(host)?.registrable_domain()?, host.ends_with('.')))
    }
    domain(one).is_some_and(|it| domain(other) == Some(it))
}

#[cfg(not(feature = "public-suffix"))]
fn are_of_one_domain(one: &str, other: &str) -> bool {
    let is_below = |host: &str, domain: &str| {
        host.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'))
    };
    is_below(one, other) || is_below(other, one)
}
