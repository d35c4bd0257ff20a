//! Hosts of patterns, checked against how the URL Standard serialises them.

use alloc::{format, string::String};
use core::net::{Ipv4Addr, Ipv6Addr};

use super::{MAX_HOST_LEN, default_port, punycode};

/// The longest label, [RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4).
pub(super) const MAX_LABEL_LEN: usize = 63;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Domain,
    Ip { loopback: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HostProblem {
    Unicode,
    UpperCase,
    NonCanonicalIpv4,
    NonCanonicalIpv6,
    Invalid,
}

/// Accepts a host exactly as a browser would serialise it.
pub(super) fn parse(scheme: &str, host: &str) -> Result<Host, HostProblem> {
    if !host.is_ascii() {
        return Err(HostProblem::Unicode);
    }
    if let Some(inner) = bracketed(host) {
        let address: Ipv6Addr = inner.parse().map_err(|_| HostProblem::Invalid)?;
        let canonical = serialise_ipv6(address) == inner;
        return if canonical {
            Ok(Host::Ip { loopback: address.is_loopback() })
        } else {
            Err(HostProblem::NonCanonicalIpv6)
        };
    }
    // Custom schemes have opaque hosts, in which a number is just a name.
    if default_port(scheme).is_some() && ends_in_a_number(host) {
        let address = parse_ipv4(host).ok_or(HostProblem::Invalid)?;
        return if format!("{address}") == host {
            Ok(Host::Ip { loopback: address.is_loopback() })
        } else {
            Err(HostProblem::NonCanonicalIpv4)
        };
    }
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(HostProblem::UpperCase);
    }
    if is_domain(host) { Ok(Host::Domain) } else { Err(HostProblem::Invalid) }
}

/// The host that a browser would make of this one, as far as that is known.
pub(super) fn canonical(scheme: &str, host: &str) -> Option<String> {
    if let Some(inner) = bracketed(host) {
        let address = inner.to_ascii_lowercase().parse().ok()?;
        return Some(format!("[{}]", serialise_ipv6(address)));
    }
    let host = punycode::domain_to_ascii(host)?;
    if default_port(scheme).is_some() && ends_in_a_number(&host) {
        return Some(format!("{}", parse_ipv4(&host)?));
    }
    Some(host)
}

/// What a browser makes of the host of a URL, as far as that is known.
#[cfg(feature = "http")]
pub(crate) fn url_host(scheme: &str, host: &str) -> Option<String> {
    canonical(scheme, host).filter(|it| parse(scheme, it).is_ok())
}

/// `localhost` and names below it never leave the machine,
/// [RFC 6761, section 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3).
pub(super) fn is_localhost(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host == "localhost" || host.ends_with(".localhost")
}

/// Whether a host, serialised, is one that never leaves the machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    is_localhost(host)
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

fn bracketed(host: &str) -> Option<&str> {
    host.strip_prefix('[')?.strip_suffix(']')
}

fn is_domain(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        (1..=MAX_LABEL_LEN).contains(&label.len())
            && label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    name.len() < MAX_HOST_LEN && name.split('.').all(is_label)
}

/// The [ends-in-a-number checker](https://url.spec.whatwg.org/#ends-in-a-number-checker): such a host
/// is an IPv4 address or invalid.
pub(crate) fn ends_in_a_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or(host);
    let all_digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    all_digits || parse_ipv4_number(last).is_some()
}

/// The [IPv4 parser](https://url.spec.whatwg.org/#concept-ipv4-parser).
pub(crate) fn parse_ipv4(host: &str) -> Option<Ipv4Addr> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let (leading, last) = match host.rsplit_once('.') {
        Some((leading, last)) => (leading.split('.').count(), last),
        None => (0, host),
    };
    let free_bytes = 4_usize.checked_sub(leading).filter(|&bytes| bytes > 0)?;
    let last = parse_ipv4_number(last)?;
    if last >= 1_u64 << (8 * free_bytes) {
        return None;
    }
    let mut address = last;
    for (part, shift) in host.split('.').take(leading).zip([24, 16, 8]) {
        address |= u64::from(u8::try_from(parse_ipv4_number(part)?).ok()?) << shift;
    }
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

/// The [IPv4 number parser](https://url.spec.whatwg.org/#ipv4-number-parser): decimal, octal after
/// `0`, hexadecimal after `0x`.
fn parse_ipv4_number(part: &str) -> Option<u64> {
    let hexadecimal = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    let (digits, radix) = match (hexadecimal, part.strip_prefix('0')) {
        (Some(""), _) => return Some(0),
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (part, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    // What does not fit is still a number, too large for any part.
    is_number.then(|| u64::from_str_radix(digits, radix).unwrap_or(u64::MAX))
}

/// The [IPv6 serialiser](https://url.spec.whatwg.org/#concept-ipv6-serializer): the first longest run
/// of two or more zeros compressed, everything in hexadecimal, IPv4-mapped addresses too.
fn serialise_ipv6(address: Ipv6Addr) -> String {
    let pieces = address.segments();
    let zeros_at =
        |start: usize| pieces.iter().skip(start).take_while(|&&piece| piece == 0).count();
    let (start, zeros) = (0..pieces.len())
        .map(|start| (start, zeros_at(start)))
        .fold((0, 1), |longest, run| if run.1 > longest.1 { run } else { longest });
    let join = |pieces: &mut dyn Iterator<Item = &u16>| {
        let mut text = String::new();
        for piece in pieces {
            let separator = if text.is_empty() { "" } else { ":" };
            text = format!("{text}{separator}{piece:x}");
        }
        text
    };
    if zeros < 2 {
        return join(&mut pieces.iter());
    }
    let before = join(&mut pieces.iter().take(start));
    let after = join(&mut pieces.iter().skip(start + zeros));
    format!("{before}::{after}")
}
