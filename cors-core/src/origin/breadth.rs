//! How much of the name space a `*.` opens.

#[cfg(feature = "public-suffix")]
use super::PublicSuffix;
use super::shared_domains::covers_names_of_anyone;

/// What lies below a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "public-suffix"),
    expect(dead_code, reason = "nothing is a public suffix without the list")
)]
pub(crate) enum Breadth {
    /// It is a single label, such as `com` or `internal`.
    SingleLabel,
    /// It is a [public suffix](https://publicsuffix.org/) of several labels, such as `co.uk` or
    /// `github.io`.
    PublicSuffix,
    /// It is not one itself, but has some below it, such as `amazonaws.com`.
    Ancestor,
    /// It covers names that a service gives to anyone, such as `nip.io`, and is not on the list.
    Shared,
    /// It belongs to somebody.
    Domain,
}

/// Judges a domain without its leading `*.`; a trailing dot does not change what it is.
pub(crate) fn breadth(domain: &str) -> Breadth {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    if !domain.contains('.') {
        return Breadth::SingleLabel;
    }
    #[cfg(feature = "public-suffix")]
    match PublicSuffix::of(domain) {
        Some(suffix) if suffix.is_whole() => return Breadth::PublicSuffix,
        Some(suffix) if suffix.has_suffixes_below() => return Breadth::Ancestor,
        _ => {}
    }
    if covers_names_of_anyone(domain) { Breadth::Shared } else { Breadth::Domain }
}
