//! `http` and `https` URLs, as browsers read them.

use alloc::{format, string::String, vec::Vec};
use core::{fmt::Write as _, str};

use ::http::Uri;

use crate::{
    origin::{default_port, is_scheme_of_any_length, split_port, url_host},
    percent::{Byte, Decoded},
};

/// The longest host that is looked at. The longest name that exists has 254 bytes, each of which may be
/// percent-encoded.
const MAX_HOST: usize = 1_024;

/// An `http` or `https` URL without its fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    scheme: &'static str,
    /// As it is serialised, with the port unless it is the scheme's default.
    authority: String,
    path: String,
    /// With its `?`, if there is one.
    query: String,
    pub(super) has_userinfo: bool,
    pub(super) uri: Uri,
}

/// The parts of a URL from which an [`Address`] is made.
struct Parts {
    scheme: &'static str,
    authority: String,
    path: String,
    query: String,
    has_userinfo: bool,
}

/// Why a text is not an [`Address`].
pub(super) enum NoAddress {
    /// Neither `http` nor `https`.
    OtherScheme,
    /// It has no host and port that a server can have, or is longer than an [`Uri`].
    Unread,
}

impl Address {
    /// The [basic URL parser](https://url.spec.whatwg.org/#concept-basic-url-parser) for these two schemes, with
    /// bytes over 0x7F escaped as they are.
    pub(super) fn parse(text: &[u8], base: Option<&Self>) -> Result<Self, NoAddress> {
        let text = escaped(text.iter().copied().filter(|byte| !b"\t\r\n".contains(byte)), b"");
        let text = text.trim_matches(' ').split('#').next().unwrap_or_default();
        let parts = match scheme(text) {
            Some((name, rest)) => {
                let scheme = ["http", "https"].into_iter().find(|it| *it == name);
                let scheme = scheme.ok_or(NoAddress::OtherScheme)?;
                match base.filter(|base| base.scheme == scheme && !rest.starts_with("//")) {
                    Some(base) => relative(rest, base),
                    None => absolute(scheme, rest),
                }
            }
            None => base.and_then(|base| relative(text, base)),
        };
        parts.and_then(Self::of).ok_or(NoAddress::Unread)
    }

    fn of(parts: Parts) -> Option<Self> {
        let Parts { scheme, authority, path, query, has_userinfo } = parts;
        let uri = format!("{scheme}://{authority}{path}{query}").parse().ok()?;
        Some(Self { scheme, authority, path, query, has_userinfo, uri })
    }

    /// The origin, serialised.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The value of `Host`.
    pub(super) fn host(&self) -> &str {
        &self.authority
    }
}

fn scheme(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.split_once(':')?;
    let name = name.to_ascii_lowercase();
    is_scheme_of_any_length(&name).then_some((name, rest))
}

/// However many slashes there are, a host follows.
fn absolute(scheme: &'static str, rest: &str) -> Option<Parts> {
    let rest = rest.trim_start_matches(['/', '\\']);
    let end = rest.find(['/', '\\', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    let (userinfo, authority) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (path, query) = split_query(rest);
    Some(Parts {
        scheme,
        authority: serialised(scheme, authority)?,
        path: joined("/", path),
        query,
        has_userinfo: !matches!(userinfo, "" | ":"),
    })
}

fn relative(text: &str, base: &Address) -> Option<Parts> {
    let is_slash = |char: Option<char>| matches!(char, Some('/' | '\\'));
    let mut chars = text.chars();
    let starts = (is_slash(chars.next()), is_slash(chars.next()));
    if starts == (true, true) {
        return absolute(base.scheme, text);
    }
    let (path, query) = split_query(text);
    let (path, query) = match path {
        "" if !text.starts_with('?') => (base.path.clone(), base.query.clone()),
        "" => (base.path.clone(), query),
        path => (joined(if starts.0 { "/" } else { &base.path }, path), query),
    };
    let authority = base.authority.clone();
    Some(Parts { scheme: base.scheme, authority, path, query, has_userinfo: base.has_userinfo })
}

fn split_query(text: &str) -> (&str, String) {
    match text.split_once('?') {
        Some((path, query)) => (path, format!("?{}", escaped(query.bytes(), b" \"<>'"))),
        None => (text, String::new()),
    }
}

/// A host and a port as they are serialised.
fn serialised(scheme: &str, authority: &str) -> Option<String> {
    let (host, port) = split_port(authority);
    if host.len() > MAX_HOST {
        return None;
    }
    let decoded = Decoded(host.as_bytes()).map(|byte| match byte {
        Byte::Plain(byte) | Byte::Encoded(byte) => Some(byte),
        Byte::Malformed => None,
    });
    let host: Vec<u8> = decoded.collect::<Option<_>>()?;
    let host = url_host(scheme, str::from_utf8(&host).ok()?)?;
    let is_number = |it: &&str| it.bytes().all(|byte| byte.is_ascii_digit());
    let Some(port) = port.filter(|it| !it.is_empty()) else { return Some(host) };
    // Nothing can listen on port 0.
    let port: u16 = Some(port).filter(is_number)?.parse().ok().filter(|it| *it > 0)?;
    Some(if default_port(scheme) == Some(port) { host } else { format!("{host}:{port}") })
}

/// A path in place of what follows the last slash of another, without its `.` and `..`.
fn joined(base: &str, path: &str) -> String {
    let mut segments: Vec<&str> = base.split('/').collect();
    segments.pop();
    let mut ends_open = false;
    for (position, segment) in path.split(['/', '\\']).enumerate() {
        // The slash at the start of an absolute path.
        if position == 0 && segment.is_empty() && base == "/" {
            continue;
        }
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        ends_open = matches!(&*plain, "." | "..");
        match &*plain {
            "." => {}
            // The first is what stands before the first slash.
            ".." if segments.len() > 1 => drop(segments.pop()),
            ".." => {}
            _ => segments.push(segment),
        }
    }
    if ends_open || segments.len() < 2 {
        segments.push("");
    }
    escaped(segments.join("/").bytes(), b" \"<>^`{}")
}

/// [Percent-encodes](https://url.spec.whatwg.org/#path-percent-encode-set) these bytes, control characters and
/// what is not ASCII.
fn escaped(bytes: impl Iterator<Item = u8>, unsafe_bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let is_printed = byte.is_ascii_graphic() || byte == b' ';
        if is_printed && !unsafe_bytes.contains(&byte) {
            text.push(byte.into());
        } else {
            // Writing to a `String` does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
