//! Which network a URL leads to, as far as its host tells without a look-up.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The [address spaces](https://wicg.github.io/local-network-access/#ip-address-space) of Local Network
/// Access, from the most to the least private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// The user's own computer.
    Loopback,
    /// A network whose addresses mean something else elsewhere.
    Local,
    /// Anything else, names included: what they resolve to is not known.
    Public,
}

impl Space {
    pub(super) fn of(url: &Url) -> Self {
        match url.host() {
            Some(Host::Domain(name)) => of_name(name),
            Some(Host::Ipv4(address)) => of_ipv4(address),
            Some(Host::Ipv6(address)) => of_ipv6(address),
            None => Self::Public,
        }
    }
}

fn of_name(name: &str) -> Space {
    let name = name.strip_suffix('.').unwrap_or(name);
    match name.rsplit('.').next() {
        Some("localhost") => Space::Loopback,
        Some("local") if name != "local" => Space::Local,
        _ => Space::Public,
    }
}

fn of_ipv4(address: Ipv4Addr) -> Space {
    if address.is_loopback() {
        Space::Loopback
    } else if address.is_private() || address.is_link_local() {
        Space::Local
    } else {
        Space::Public
    }
}

fn of_ipv6(address: Ipv6Addr) -> Space {
    if let Some(mapped) = address.to_ipv4_mapped() {
        of_ipv4(mapped)
    } else if address.is_loopback() {
        Space::Loopback
    } else if address.is_unique_local() || address.is_unicast_link_local() {
        Space::Local
    } else {
        Space::Public
    }
}

/// Whether a URL is [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy).
pub(super) fn is_trustworthy(url: &Url) -> bool {
    url.scheme() == "https" || Space::of(url) == Space::Loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_tell_their_networks() {
        for (space, hosts) in [
            (
                Space::Loopback,
                &["localhost", "app.localhost", "localhost.", "127.9.9.9", "[::1]"][..],
            ),
            (Space::Loopback, &["[::ffff:127.0.0.1]"]),
            (
                Space::Local,
                &["10.0.0.1", "172.31.0.1", "192.168.1.1", "169.254.1.1", "printer.local"],
            ),
            (Space::Local, &["[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]"]),
            (Space::Public, &["example.com", "localhost.example.com", "8.8.8.8", "172.32.0.1"]),
            (Space::Public, &["[2001:4860::1]", "local"]),
        ] {
            for host in hosts {
                let url = Url::parse(&format!("http://{host}")).unwrap();
                assert_eq!(Space::of(&url), space, "{host}");
            }
        }
    }
}
