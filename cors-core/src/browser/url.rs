//! Whether a text is a URL. In `Access-Control-Allow-Origin` it decides only which reason a browser gives.

use alloc::vec::Vec;
use core::{net::Ipv6Addr, str};

use crate::{
    origin::{default_port, ends_in_a_number, is_scheme, parse_ipv4, split_port},
    percent::{Byte, Decoded},
};

/// [Forbidden host code points](https://url.spec.whatwg.org/#forbidden-host-code-point), without the space,
/// which Chromium accepts if it is percent-encoded.
const FORBIDDEN_IN_HOSTS: &[u8] = b"\0\t\n\r#/:<>?@[\\]^|";

/// Whether a URL parser accepts it, as far as one can tell without its tables for other scripts.
pub(super) fn is_valid(text: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(text) else { return false };
    // What the [basic URL parser](https://url.spec.whatwg.org/#concept-basic-url-parser) removes first.
    let text = text.trim_matches(|char| char <= ' ').replace('\t', "");
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme = scheme.to_ascii_lowercase();
    let authority = rest.strip_prefix("//");
    if !is_scheme(&scheme) {
        false
    } else if default_port(&scheme).is_some() {
        // However many slashes there are, a host follows.
        is_authority(rest.trim_start_matches(['/', '\\']), &['/', '\\', '?', '#'], is_domain)
    } else if scheme == "file" {
        let host = authority.map_or("", |it| before(it, &['/', '\\', '?', '#']));
        host.is_empty() || is_domain(host)
    } else {
        authority.is_none_or(|it| is_authority(it, &['/', '?', '#'], is_opaque_host))
    }
}

fn before<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or_default()
}

/// A host, with a user and a port if it has them.
fn is_authority(text: &str, ends: &[char], is_host: fn(&str) -> bool) -> bool {
    let authority = before(text, ends);
    let (userinfo, rest) =
        authority.rsplit_once('@').map_or((None, authority), |(user, rest)| (Some(user), rest));
    let (host, port) = split_port(rest);
    let is_missing = host.is_empty() && (userinfo.is_some() || port.is_some());
    !is_missing && is_host(host) && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    port.is_empty() || (port.bytes().all(|it| it.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

/// The [host parser](https://url.spec.whatwg.org/#host-parsing) for `http` and the like.
fn is_domain(host: &str) -> bool {
    if host.starts_with('[') {
        return is_ipv6(host);
    }
    let decoded = Decoded(host.as_bytes()).map(|byte| match byte {
        Byte::Plain(byte) | Byte::Encoded(byte) => Some(byte),
        Byte::Malformed => None,
    });
    let Some(host) = decoded.collect::<Option<Vec<u8>>>() else { return false };
    let is_address = |host: &str| !ends_in_a_number(host) || parse_ipv4(host).is_some();
    !host.is_empty()
        && !host.iter().any(|byte| {
            FORBIDDEN_IN_HOSTS.contains(byte) || *byte == b'%' || byte.is_ascii_control()
        })
        && str::from_utf8(&host).is_ok_and(is_address)
}

/// The [opaque-host parser](https://url.spec.whatwg.org/#concept-opaque-host-parser).
fn is_opaque_host(host: &str) -> bool {
    if host.starts_with('[') {
        return is_ipv6(host);
    }
    !host.bytes().any(|byte| FORBIDDEN_IN_HOSTS.contains(&byte))
}

fn is_ipv6(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.is_some_and(|it| it.parse::<Ipv6Addr>().is_ok())
}
