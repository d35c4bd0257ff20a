//! An origin, taken apart, and the domains around it.

use std::net::Ipv4Addr;

use cors_core::PublicSuffix;

/// `scheme://host[:port]`, as a browser writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) scheme: String,
    pub(super) host: String,
    /// With its colon; empty for the usual one.
    pub(super) port: String,
}

impl Site {
    /// `None` for `null` and for what has no host.
    pub(super) fn parse(origin: &str) -> Option<Self> {
        let (scheme, rest) = origin.split_once("://")?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => {
                (host, format!(":{port}"))
            }
            _ => (rest, String::new()),
        };
        let is_host = !host.is_empty() && !host.contains(['/', ',', ' ']);
        is_host.then(|| Self { scheme: scheme.to_owned(), host: host.to_owned(), port })
    }

    /// The same page on another host.
    pub(super) fn on(&self, host: &str) -> String {
        format!("{}://{host}{}", self.scheme, self.port)
    }

    pub(super) fn text(&self) -> String {
        self.on(&self.host)
    }

    pub(super) fn is_web(&self) -> bool {
        matches!(&*self.scheme, "http" | "https")
    }

    /// Whether the host is a name, which can have names below it.
    pub(super) fn is_named(&self) -> bool {
        !self.host.starts_with('[') && self.host.parse::<Ipv4Addr>().is_err()
    }

    pub(super) fn is_loopback(&self) -> bool {
        let is_loopback = |it: Ipv4Addr| it.is_loopback();
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host == "[::1]"
            || self.host.parse().is_ok_and(is_loopback)
    }

    /// The part of the host that somebody has registered.
    pub(super) fn registered(&self) -> Option<&str> {
        registered(&self.host).filter(|_| self.is_named())
    }

    /// The domain below which the host's domain was registered.
    pub(super) fn suffix(&self) -> Option<&str> {
        let (_, suffix) = self.registered()?.split_once('.')?;
        Some(suffix)
    }

    /// The domains above the host, from the nearest one, as far as they belong to somebody.
    pub(super) fn parents(&self) -> Vec<&str> {
        let Some(registered) = self.registered() else { return Vec::new() };
        let parents = self.host.match_indices('.').filter_map(|(dot, _)| self.host.get(dot + 1..));
        parents.filter(|parent| parent.len() >= registered.len()).collect()
    }

    pub(super) fn is_same_site(&self, other: &Self) -> bool {
        self.host == other.host
            || self.registered().is_some_and(|it| Some(it) == other.registered())
    }
}

/// The registrable domain of a host below a suffix that exists: `None` where nobody can have the host.
pub(super) fn registered(host: &str) -> Option<&str> {
    let suffix = PublicSuffix::of(host).filter(|it| it.is_listed() || is_reserved(host))?;
    suffix.registrable_domain()
}

/// Whether a domain is one below which anybody may register a name.
pub(super) fn is_public_suffix(domain: &str) -> bool {
    let domain = without_dot(domain);
    PublicSuffix::of(domain).is_some_and(|suffix| {
        suffix.as_str() == domain && (suffix.is_listed() || is_reserved(domain))
    })
}

/// [Names for documents and tests](https://www.rfc-editor.org/rfc/rfc6761), which stand for public ones.
pub(super) fn is_reserved(host: &str) -> bool {
    let last = without_dot(host).rsplit('.').next().unwrap_or_default();
    matches!(last, "example" | "invalid" | "test")
}

/// The dot of a name that is [absolute](https://www.rfc-editor.org/rfc/rfc1034#section-3.1) is part of an origin, and
/// leads to the same host.
fn without_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_around_an_origin() {
        let site = Site::parse("https://a.b.example.co.uk:8443").unwrap();
        assert_eq!(
            (&*site.scheme, &*site.host, &*site.port),
            ("https", "a.b.example.co.uk", ":8443")
        );
        assert_eq!(site.registered(), Some("example.co.uk"));
        assert_eq!(site.suffix(), Some("co.uk"));
        assert_eq!(site.parents(), ["b.example.co.uk", "example.co.uk"]);
        assert_eq!(site.text(), "https://a.b.example.co.uk:8443");
        let hosted = Site::parse("https://me.github.io").unwrap();
        assert_eq!(
            (hosted.registered(), hosted.suffix()),
            (Some("me.github.io"), Some("github.io"))
        );
        assert!(hosted.parents().is_empty());
    }

    #[test]
    fn addresses_and_unknown_suffixes_have_none() {
        for origin in [
            "http://127.0.0.1:8080",
            "http://[::1]:3000",
            "http://localhost",
            "https://app.examplecom",
        ] {
            assert_eq!(Site::parse(origin).unwrap().registered(), None, "{origin}");
        }
        for text in ["null", "*", "https://", "https://a/b", "https://a, https://b"] {
            assert_eq!(Site::parse(text), None, "{text}");
        }
        assert_eq!(registered("api.shop.example"), Some("shop.example"));
        assert!(is_public_suffix("co.uk") && is_public_suffix("vercel.app"));
        assert!(!is_public_suffix("example.com") && !is_public_suffix("localhost"));
    }

    #[test]
    fn a_dot_at_the_end_changes_no_domain() {
        assert!(is_public_suffix("github.io.") && is_public_suffix("co.uk."));
        assert!(!is_public_suffix("example.com.") && !is_public_suffix("."));
        assert_eq!(registered("me.github.io."), Some("me.github.io"));
        assert_eq!(registered("api.shop.example."), Some("shop.example"));
    }
}
