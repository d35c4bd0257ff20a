//! One entry of `allow_origins`, parsed.

use alloc::{borrow::ToOwned as _, boxed::Box, format, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::{
    Origin, default_port,
    host::{self, Host, HostProblem},
    is_scheme, parse_port, scheme, split_port,
};
use crate::error::{ConfigError, ConfigErrorKind as Kind, separate, write_entries};

/// Which origins an entry of [`Config::allow_origins`](crate::Config::allow_origins) stands for.
///
/// ```
/// use cors_core::{Origin, OriginPattern};
///
/// let pattern: OriginPattern = "https://*.example.com".parse()?;
/// let matches = |text: &str| Origin::parse(text.as_bytes()).is_some_and(|o| pattern.matches(&o));
/// assert!(matches("https://a.example.com") && matches("https://b.a.example.com"));
/// assert!(!matches("https://example.com"), "not the apex");
/// assert!(!matches("https://evilexample.com"), "only whole labels");
/// assert!(!matches("http://a.example.com") && !matches("https://a.example.com:8443"));
///
/// let error = OriginPattern::parse("https://*example.com").unwrap_err();
/// assert_eq!(error.code(), "misplaced-wildcard");
/// assert_eq!(error.remedy(), "write `https://*.example.com`");
/// # Ok::<(), cors_core::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPattern {
    // In lower case, at most `MAX_SCHEME_LEN` bytes.
    scheme: Box<str>,
    // If true, then `host` is a domain, not an address.
    subdomains: bool,
    // As the URL Standard serialises it.
    host: Box<str>,
    port: Port,
    // Whether `host` is an address or a name that never leaves the machine.
    loopback: bool,
}

/// The port of an [`OriginPattern`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// Only the scheme's default port, which is not written.
    Default,
    /// Only this one, which is not the scheme's default.
    Number(u16),
    /// `*`: any port, including the default.
    Any,
}

impl OriginPattern {
    /// Parses an origin or a pattern. `*` and `null` are neither: they are entries of their own kind.
    ///
    /// # Errors
    ///
    /// What a browser never sends, with what it would send instead where that is clear:
    /// `https://app.example.com/`, `HTTPS://App.example.com:443`, `app.example.com`,
    /// `wss://app.example.com`, `https://bücher.example`, `http://127.1`, `https://foo.*.com`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Self::parse_entry("allow_origins", None, text)
    }

    /// Parses the entry of a field at `index`.
    pub(crate) fn parse_entry(
        field: &'static str,
        index: Option<usize>,
        text: &str,
    ) -> Result<Self, ConfigError> {
        parse_strictly(text).map_err(|kind| {
            let remedy = propose(text).or_else(|| number_remedy(kind, text));
            ConfigError::new(kind, field, index, Some(text)).with_remedy(remedy)
        })
    }

    /// The scheme, such as `https`.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host without a leading `*.`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> Port {
        self.port
    }

    /// Whether it begins with `*.`: it then covers what is below the host, not the host itself.
    pub fn subdomains(&self) -> bool {
        self.subdomains
    }

    /// Whether it matches exactly one origin.
    pub(crate) fn is_exact(&self) -> bool {
        !self.subdomains && self.port != Port::Any
    }

    /// Whether only this machine can answer at such an origin: 127.0.0.0/8, `[::1]`, `localhost`
    /// and names below it.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether this pattern matches an origin.
    pub fn matches(&self, origin: &Origin<'_>) -> bool {
        let Origin::Tuple { scheme, host, port } = *origin else {
            return false;
        };
        let host_matches = if self.subdomains {
            host.strip_suffix(&*self.host).is_some_and(|left| left.len() > 1 && left.ends_with('.'))
        } else {
            host == &*self.host
        };
        *scheme == *self.scheme && host_matches && self.port.matches(port)
    }
}

impl Port {
    /// The number, where there is one.
    pub(super) fn number(self) -> Option<u16> {
        match self {
            Self::Number(number) => Some(number),
            Self::Default | Self::Any => None,
        }
    }

    fn matches(self, port: Option<u16>) -> bool {
        match self {
            Self::Default => port.is_none(),
            Self::Number(number) => port == Some(number),
            Self::Any => true,
        }
    }
}

impl FromStr for OriginPattern {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        Self::parse(text)
    }
}

/// As it is written in a config: parsing it again gives the same pattern.
impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, subdomains, host, port, .. } = self;
        write!(f, "{scheme}://{}{host}", if *subdomains { "*." } else { "" })?;
        match port {
            Port::Default => Ok(()),
            Port::Number(number) => write!(f, ":{number}"),
            Port::Any => f.write_str(":*"),
        }
    }
}

fn parse_strictly(text: &str) -> Result<OriginPattern, Kind> {
    if text.is_empty() {
        return Err(Kind::EmptyEntry);
    }
    if let Some(kind) = scheme::problem_of_url(text) {
        return Err(kind);
    }
    if several(text).is_some() {
        return Err(Kind::SeveralOrigins);
    }
    if text.trim() != text {
        return Err(Kind::WhiteSpace);
    }
    if text == "*" || text.starts_with("*:") {
        return Err(Kind::MisplacedWildcard);
    }
    // Only a regular expression has these. In a host they would be invalid anyway.
    if text.contains(['\\', '^', '$', '(', '|']) {
        return Err(Kind::InvalidHost);
    }
    let (scheme, rest) = text.split_once("://").ok_or(Kind::MissingScheme)?;
    parse_scheme(scheme)?;
    let authority = parse_end(rest)?;
    if authority.contains('@') {
        return Err(Kind::Userinfo);
    }
    let (host, port) = split_port(authority);
    let (subdomains, loopback) = parse_host(scheme, host)?;
    Ok(OriginPattern {
        scheme: scheme.into(),
        subdomains,
        host: host.strip_prefix("*.").unwrap_or(host).into(),
        port: parse_pattern_port(scheme, port)?,
        loopback,
    })
}

fn parse_scheme(scheme: &str) -> Result<(), Kind> {
    if scheme.contains('*') {
        return Err(Kind::MisplacedWildcard);
    }
    if !is_scheme(&scheme.to_ascii_lowercase()) {
        return Err(Kind::InvalidScheme);
    }
    if let Some(kind) = scheme::problem(scheme) {
        return Err(kind);
    }
    if is_scheme(scheme) { Ok(()) } else { Err(Kind::UpperCase) }
}

/// What comes before a path; a path is an error.
fn parse_end(rest: &str) -> Result<&str, Kind> {
    match rest.find(['/', '?', '#']).and_then(|end| rest.split_at_checked(end)) {
        None => Ok(rest),
        Some((_, "/")) => Err(Kind::TrailingSlash),
        Some(_) => Err(Kind::Path),
    }
}

/// Whether the host stands for subdomains, and whether it is on this machine.
fn parse_host(scheme: &str, host: &str) -> Result<(bool, bool), Kind> {
    let (subdomains, base) = match host.strip_prefix("*.") {
        Some(base) => (true, base),
        None => (false, host),
    };
    if base.contains('*') {
        return Err(Kind::MisplacedWildcard);
    }
    match host::parse(scheme, base) {
        Ok(Host::Domain) => Ok((subdomains, host::is_localhost(base))),
        Ok(Host::Ip { .. }) if subdomains => Err(Kind::MisplacedWildcard),
        Ok(Host::Ip { loopback }) => Ok((false, loopback)),
        Err(HostProblem::Unicode) => Err(Kind::UnicodeHost),
        Err(HostProblem::UpperCase) => Err(Kind::UpperCase),
        Err(HostProblem::NonCanonicalIpv4 | HostProblem::NonCanonicalIpv6) if subdomains => {
            Err(Kind::MisplacedWildcard)
        }
        Err(HostProblem::NonCanonicalIpv4) => Err(Kind::NonCanonicalIpv4),
        Err(HostProblem::NonCanonicalIpv6) => Err(Kind::NonCanonicalIpv6),
        Err(HostProblem::Invalid) => Err(Kind::InvalidHost),
    }
}

fn parse_pattern_port(scheme: &str, port: Option<&str>) -> Result<Port, Kind> {
    match port {
        None => Ok(Port::Default),
        Some("*") => Ok(Port::Any),
        Some(digits) if digits.contains('*') => Err(Kind::MisplacedWildcard),
        Some(digits) => match parse_port(digits) {
            None => Err(Kind::InvalidPort),
            Some(number) if Some(number) == default_port(scheme) => Err(Kind::DefaultPort),
            Some(number) => Ok(Port::Number(number)),
        },
    }
}

/// The entries that were meant, if commas or white space separate origins.
fn several(text: &str) -> Option<Vec<&str>> {
    let parts = separate(text);
    let (_, later) = parts.split_first()?;
    let separated = text.contains([',', ';']) || later.iter().any(|part| part.contains("://"));
    (separated && !later.is_empty()).then_some(parts)
}

/// What to write instead, if the text leaves no doubt.
fn propose(text: &str) -> Option<String> {
    let entries = several(text).unwrap_or_else(|| Vec::from([text]));
    let proposals: Option<Vec<_>> = entries.into_iter().map(propose_one).collect();
    write_entries(&proposals?)
}

/// The remedy for a host that is invalid only because browsers take it for an address:
/// [host parser](https://url.spec.whatwg.org/#concept-host-parser).
fn number_remedy(kind: Kind, text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, _) = split_port(parse_end(rest).ok()?);
    let is_taken_for_address = default_port(scheme).is_some() && host::ends_in_a_number(host);
    (kind == Kind::InvalidHost && is_taken_for_address).then(|| {
        "write an IPv4 address, or a name whose last label is not a number: browsers read that as an address"
            .to_owned()
    })
}

fn propose_one(text: &str) -> Option<String> {
    match keyword(text) {
        Some(keyword) => (keyword != text).then(|| keyword.to_owned()),
        None => normalise(trimmed(text)).filter(|proposal| parse_strictly(proposal).is_ok()),
    }
}

/// The word of a config that a text is, or was meant to be.
pub(crate) fn keyword(text: &str) -> Option<&'static str> {
    let trimmed = trimmed(text);
    ["*", "null", "none"].into_iter().find(|it| trimmed.eq_ignore_ascii_case(it))
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || ",;\"'`".contains(char))
}

/// The text as a browser would write it. May still be wrong: the caller parses it.
fn normalise(text: &str) -> Option<String> {
    let text = scheme::nested(text).unwrap_or(text);
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme::of_page(scheme), rest),
        None => (assumed_scheme(text)?.to_owned(), text),
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (host, port) = split_port(authority);
    let (wildcard, base) = match host.strip_prefix("*.").or_else(|| host.strip_prefix('*')) {
        Some(base) => ("*.", base),
        None => ("", host),
    };
    let host = host::canonical(&scheme, base)?;
    let port = match port {
        None | Some("") => String::new(),
        Some("*") => ":*".to_owned(),
        Some(digits) => match parse_port(digits.trim_start_matches('0'))? {
            number if default_port(&scheme) == Some(number) => String::new(),
            number => format!(":{number}"),
        },
    };
    Some(format!("{scheme}://{wildcard}{host}{port}"))
}

/// The scheme that is probably missing before what can only be a host.
fn assumed_scheme(text: &str) -> Option<&'static str> {
    let (host, _) = split_port(text.split('/').next()?);
    let here = host::is_localhost(host) || host.starts_with("127.") || host == "[::1]";
    match here {
        true => Some("http"),
        false => host.contains('.').then_some("https"),
    }
}
