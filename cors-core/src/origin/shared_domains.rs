//! Domains of services that give names below them to anyone, and that are not on the
//! [public suffix list](https://publicsuffix.org/): only their owners can have them added.

/// Where below a domain anyone can have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// One label below it. What is below such a name is its owner's.
    Below,
    /// At any depth.
    AnyDepth,
}

/// Each with what the service says about it.
const SHARED: &[(&str, Names)] = &[
    // https://docs.github.com/en/codespaces/developing-in-a-codespace/forwarding-ports-in-your-codespace
    ("app.github.dev", Names::Below),
    // Until 2023, as above.
    ("preview.app.github.dev", Names::Below),
    // https://codesandbox.io/docs/learn/environment/preview-urls is about `csb.app`, which is on the list. Older
    // sandboxes are here.
    ("codesandbox.io", Names::Below),
    // https://learn.microsoft.com/azure/developer/dev-tunnels/overview: below a region, such as `usw2`.
    ("devtunnels.ms", Names::AnyDepth),
    // https://www.gitpod.io/docs/classic/user/configure/workspaces/ports: below a cluster, such as `ws-eu`.
    ("gitpod.io", Names::AnyDepth),
    // https://help.glitch.com
    ("glitch.me", Names::Below),
    // https://localhost.run/docs/
    ("lhr.life", Names::Below),
    // https://github.com/localtunnel/localtunnel#readme: whichever name one asks for.
    ("loca.lt", Names::Below),
    // https://readme.localtest.me: every name is the machine that asks for it, whatever serves there.
    ("localtest.me", Names::AnyDepth),
    // As `localtest.me`; http://railscasts.com/episodes/123-subdomains-revised
    ("lvh.me", Names::AnyDepth),
    // https://nip.io: every name is the address that is written in it.
    ("nip.io", Names::AnyDepth),
    // https://sslip.io: as `nip.io`.
    ("sslip.io", Names::AnyDepth),
    // https://traefik.me: as `nip.io`.
    ("traefik.me", Names::AnyDepth),
    // https://webcontainers.io/guides/browser-config: below names such as `local-credentialless`.
    ("webcontainer.io", Names::AnyDepth),
    // https://wordpress.com/support/domains/
    ("wordpress.com", Names::Below),
];

/// Whether a `*.` before this domain, which has no trailing dot, covers names that anyone can have.
pub(super) fn covers_names_of_anyone(domain: &str) -> bool {
    SHARED.iter().any(|&(shared, names)| {
        domain == shared
            || is_below(shared, domain)
            || names == Names::AnyDepth && is_below(domain, shared)
    })
}

fn is_below(name: &str, domain: &str) -> bool {
    // Quicker than to look at the texts: most names are asked about in both directions.
    name.len() > domain.len() && name.strip_suffix(domain).is_some_and(|left| left.ends_with('.'))
}

#[cfg(all(test, feature = "public-suffix"))]
mod tests {
    use super::{super::PublicSuffix, *};

    #[test]
    fn the_public_suffix_list_has_none_of_them() {
        for (shared, _) in SHARED {
            let suffix = PublicSuffix::of(shared).map(PublicSuffix::as_str);
            assert_ne!(suffix, Some(*shared), "remove it here");
        }
    }
}
