//! Servers that browsers do not contact, whatever they would answer.

use super::{Blocked, Profile};
use crate::origin::{is_loopback, parse_port, split_port};

/// [Bad ports](https://fetch.spec.whatwg.org/#bad-port).
const BAD_PORTS: [u16; 82] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
];

/// Whether a page of this origin may contact a server, given as the origin of a URL.
pub(super) fn check(profile: Profile, origin: &str, target: &str) -> Result<(), Blocked> {
    let Some((scheme, authority)) = target.split_once("://") else { return Ok(()) };
    let (host, port) = split_port(authority);
    let port = port.and_then(parse_port);
    let is_bad = |port: &u16| BAD_PORTS.contains(port) && !profile.contacts(*port);
    if let Some(port) = port.filter(is_bad) {
        return Err(Blocked::BadPort { port });
    }
    // By the text of the standard, pages from loopback addresses are restricted as well. No browser does so.
    if origin.starts_with("https:") && scheme == "http" && !is_loopback(host) {
        return Err(Blocked::MixedContent);
    }
    Ok(())
}
