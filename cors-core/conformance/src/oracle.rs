//! A second judge: naive, slow, on owned strings, and sharing no code with the core.
//!
//! It only judges configs that compile.

use cors_core::{Config, MAX_ORIGIN_LEN, MAX_SLACK, MAX_WHITE_SPACE, RouteConfig};

use crate::HeaderLine;

/// What a request must lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status to answer with; `None` if the handler runs.
    pub answer: Option<u16>,
    /// The code of the refusal.
    pub refusal: Option<&'static str>,
    /// Header lines as `name: value`, one for each member of `Vary`, with names in lower case, sorted.
    pub headers: Vec<Vec<u8>>,
}

/// The place of the route whose policy a path has; `None` if it has none.
pub fn route(routes: &[String], path: &[u8]) -> Option<usize> {
    let segments: Vec<&[u8]> = path.split(|&byte| byte == b'/').collect();
    let [b"", segments @ .., last] = segments.as_slice() else { return None };
    if segments.contains(&&b""[..]) || path.contains(&b' ') {
        return None;
    }
    let mut decoded = Vec::new();
    for segment in [segments, &[last]].concat() {
        let segment = percent_decoded(segment)?;
        let ambiguous = |byte: &u8| byte.is_ascii_control() || b"/\\".contains(byte);
        if segment.iter().any(ambiguous) || [&b"."[..], b".."].contains(&&*segment) {
            return None;
        }
        decoded.push(b'/');
        decoded.extend(segment);
    }
    let found = longest_prefix(routes, path);
    if longest_prefix(routes, &decoded) == found { found } else { None }
}

fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let mut place = 0;
    while place < text.len() {
        if text[place] == b'%' {
            let digits = str::from_utf8(text.get(place + 1..place + 3)?).ok()?;
            let is_number = digits.chars().all(|it| it.is_ascii_hexdigit());
            decoded.push(is_number.then(|| u8::from_str_radix(digits, 16).unwrap())?);
            place += 3;
        } else {
            decoded.push(text[place]);
            place += 1;
        }
    }
    Some(decoded)
}

fn longest_prefix(routes: &[String], path: &[u8]) -> Option<usize> {
    let is_prefix = |route: &String| {
        let below = if route == "/" { route.clone() } else { format!("{route}/") };
        path == route.as_bytes() || path.starts_with(below.as_bytes())
    };
    let found = routes.iter().enumerate().filter(|(_, route)| is_prefix(route));
    found.max_by_key(|(_, route)| route.len()).map(|(place, _)| place)
}

/// Judges a request for a path of a route.
pub fn judge_by(rule: &RouteConfig, method: &[u8], headers: &[HeaderLine]) -> Outcome {
    match rule {
        RouteConfig::Policy(config) => judge(config, method, headers),
        RouteConfig::Closed { cross_origin_protection } => {
            judge_without_policy(*cross_origin_protection, method, headers)
        }
    }
}

/// Judges a request for a path without a policy, with cross-origin protection or without.
pub fn judge_without_policy(is_protected: bool, method: &[u8], headers: &[HeaderLine]) -> Outcome {
    let outcome = without_policy(method, headers);
    if is_protected { protected(None, method, headers, outcome) } else { outcome }
}

fn without_policy(method: &[u8], headers: &[HeaderLine]) -> Outcome {
    let has = |name| !values(headers, name).is_empty();
    let preflight = method == b"OPTIONS" && has("origin") && has("access-control-request-method");
    let refusal = has("origin").then_some("no-policy");
    Outcome { answer: preflight.then_some(403), refusal, headers: Vec::new() }
}

/// Judges a request.
pub fn judge(config: &Config, method: &[u8], headers: &[HeaderLine]) -> Outcome {
    let outcome = cors(config, method, headers);
    if config.cross_origin_protection {
        protected(Some(config), method, headers, outcome)
    } else {
        outcome
    }
}

/// What cross-origin protection makes of an outcome, step by step.
fn protected(
    config: Option<&Config>,
    method: &[u8],
    headers: &[HeaderLine],
    outcome: Outcome,
) -> Outcome {
    let text = |name| -> Vec<String> {
        let values = values(headers, name).into_iter();
        values.map(|value| value.into_iter().map(char::from).collect()).collect()
    };
    let upgrades = text("upgrade").into_iter().map(|it| it.to_lowercase());
    let websocket = upgrades.into_iter().any(|it| it.contains("websocket"))
        || method == b"CONNECT" && !text("sec-websocket-version").is_empty();
    // 1
    let is_safe = [&b"GET"[..], b"HEAD", b"OPTIONS"].contains(&method);
    if outcome.answer.is_some() || is_safe && !websocket {
        return outcome;
    }
    let (origins, sites) = (text("origin"), text("sec-fetch-site"));
    let passes = Outcome { headers: with_vary(&outcome.headers), ..outcome.clone() };
    let code = if websocket { "cross-origin-websocket" } else { "cross-origin-write" };
    let forbidden =
        Outcome { answer: Some(403), refusal: Some(code), headers: passes.headers.clone() };
    // 2
    if origins.len() > 1 || sites.len() > 1 {
        return Outcome { headers: with_vary(&[]), ..forbidden };
    }
    let origin = origins.concat();
    let site = sites.concat();
    // 3
    if site == "same-origin" || site == "none" {
        return passes;
    }
    // 4
    let is_allowed = !origin.is_empty() && outcome.refusal.is_none();
    if let (true, Some(config)) = (is_allowed, config) {
        let is_named =
            config.allow_headers.iter().any(|name| name.to_lowercase() == "authorization");
        let is_harmless = |value: &String| {
            let scheme = value.split(' ').next().unwrap().to_lowercase();
            let attached = ["basic", "digest", "ntlm", "negotiate"];
            is_named && is_token(scheme.as_bytes()) && !attached.contains(&&*scheme)
        };
        let is_bare = text("cookie").is_empty() && text("authorization").iter().all(is_harmless);
        if config.allow_credentials || is_bare {
            return passes;
        }
    }
    // 5 and 6
    if !site.is_empty() {
        return forbidden;
    }
    if origin.is_empty() {
        return passes;
    }
    // 7
    let hosts = text("host");
    let [host] = &*hosts else { return forbidden };
    let default = if origin.starts_with("http://") { ":80" } else { ":443" };
    let is_own = ["http://", "https://"].iter().any(|scheme| {
        let Some(own) = origin.strip_prefix(scheme) else { return false };
        let host = host.strip_suffix(default).unwrap_or(host).to_ascii_lowercase();
        is_origin(origin.as_bytes()) && !own.ends_with(default) && own == host
    });
    if is_own { passes } else { forbidden }
}

fn with_vary(headers: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut headers = headers.to_vec();
    headers.extend([b"vary: origin".to_vec(), b"vary: sec-fetch-site".to_vec()]);
    headers.sort();
    headers.dedup();
    headers
}

fn cors(config: &Config, method: &[u8], headers: &[HeaderLine]) -> Outcome {
    let origins = values(headers, "origin");
    let methods = values(headers, "access-control-request-method");
    let requested = values(headers, "access-control-request-headers");
    let any = config.allow_origins.iter().any(|it| it == "*");
    let preflight = method == b"OPTIONS" && !origins.is_empty() && !methods.is_empty();

    let mut vary = Vec::new();
    if !any {
        vary.push("origin");
    }
    let mut written = Written::default();
    if origins.is_empty() {
        if any {
            written.line("access-control-allow-origin", b"*");
            written.exposed(config);
        }
        return written.outcome(None, None, &vary);
    }
    if !any {
        let refusal = if origins.len() > 1 || !is_origin(&origins[0]) {
            Some("origin-malformed")
        } else if config.allow_origins.iter().any(|it| matches(it, &origins[0])) {
            None
        } else {
            Some("origin-not-allowed")
        };
        if refusal.is_some() {
            return written.outcome(preflight.then_some(403), refusal, &vary);
        }
    }
    let allow_origin = if any { b"*".to_vec() } else { origins[0].clone() };
    if !preflight {
        written.line("access-control-allow-origin", &allow_origin);
        written.credentials(config);
        written.exposed(config);
        return written.outcome(None, None, &vary);
    }

    vary.push("access-control-request-method");
    if methods.len() > 1 || !is_token(&methods[0]) {
        return written.outcome(Some(403), Some("request-malformed"), &vary);
    }
    vary.push("access-control-request-headers");
    let walked = walk(config, &requested);
    let Some(headers_allowed) = walked else {
        return written.outcome(Some(403), Some("request-malformed"), &vary);
    };
    let method = String::from_utf8(methods[0].clone()).unwrap();
    let any_method = config.allow_methods.iter().any(|it| it == "*");
    let mut listed: Vec<String> = ["GET", "HEAD", "POST"].map(str::to_owned).to_vec();
    for name in &config.allow_methods {
        if !listed.contains(name) {
            listed.push(name.clone());
        }
    }
    let method_allowed = any_method || listed.contains(&method);

    written.line("access-control-allow-origin", &allow_origin);
    written.credentials(config);
    let methods = if any_method { method } else { listed.join(", ") };
    written.line("access-control-allow-methods", methods.as_bytes());
    for line in allowed_header_lines(config, &requested) {
        written.line("access-control-allow-headers", &line);
    }
    let refusal = if !method_allowed {
        Some("method-not-allowed")
    } else if !headers_allowed {
        Some("header-not-allowed")
    } else {
        None
    };
    if let (None, Some(seconds)) = (refusal, config.max_age) {
        written.line("access-control-max-age", seconds.to_string().as_bytes());
    }
    written.outcome(Some(204), refusal, &vary)
}

#[derive(Default)]
struct Written(Vec<Vec<u8>>);

impl Written {
    fn line(&mut self, name: &str, value: &[u8]) {
        self.0.push([name.as_bytes(), b": ", value].concat());
    }

    fn credentials(&mut self, config: &Config) {
        if config.allow_credentials {
            self.line("access-control-allow-credentials", b"true");
        }
    }

    fn exposed(&mut self, config: &Config) {
        let always = [
            "cache-control",
            "content-language",
            "content-length",
            "content-type",
            "expires",
            "last-modified",
            "pragma",
        ];
        let mut names: Vec<String> = Vec::new();
        for name in &config.expose_headers {
            let name = name.to_lowercase();
            if !names.contains(&name) && !always.contains(&&*name) {
                names.push(name);
            }
        }
        if names.iter().any(|name| name == "*") {
            names = vec!["*".to_owned()];
        }
        if !names.is_empty() {
            self.line("access-control-expose-headers", names.join(", ").as_bytes());
        }
    }

    fn outcome(
        mut self,
        answer: Option<u16>,
        refusal: Option<&'static str>,
        vary: &[&str],
    ) -> Outcome {
        for member in vary {
            self.line("vary", member.as_bytes());
        }
        self.0.sort();
        Outcome { answer, refusal, headers: self.0 }
    }
}

fn values(headers: &[HeaderLine], name: &str) -> Vec<Vec<u8>> {
    let is_it = |it: &&HeaderLine| it.0.to_ascii_lowercase() == name.as_bytes();
    let trim = |value: &[u8]| {
        let text: String = value.iter().copied().map(char::from).collect();
        text.trim_matches([' ', '\t']).chars().map(|char| u32::from(char) as u8).collect()
    };
    headers.iter().filter(is_it).map(|(_, value)| trim(value)).collect()
}

/// Whether an origin matches an entry of `allow_origins`, character by character. `*` is not a pattern, and
/// `none` matches nothing.
pub fn matches(entry: &str, origin: &[u8]) -> bool {
    let Ok(origin) = std::str::from_utf8(origin) else {
        return false;
    };
    if entry == "null" || entry == "*" {
        return entry == origin && origin != "*";
    }
    if entry == "none" || !is_origin(origin.as_bytes()) || origin == "null" {
        return false;
    }
    let (scheme, host, port) = split(entry);
    let (origin_scheme, origin_host, origin_port) = split(origin);
    let port_matches = port == "*" || port == origin_port;
    let host_matches = match host.strip_prefix('*') {
        // `*.example.com` has become `.example.com`.
        Some(tail) => origin_host.ends_with(tail) && origin_host.len() > tail.len(),
        None => host == origin_host,
    };
    scheme == origin_scheme && host_matches && port_matches
}

/// Scheme, host and port; the port is empty if there is none.
fn split(text: &str) -> (&str, &str, &str) {
    let after_scheme = text.find("://").unwrap();
    let (scheme, rest) = (&text[..after_scheme], &text[after_scheme + 3..]);
    let port_at = match rest.find(']') {
        Some(bracket) => rest[bracket..].find(':').map(|colon| bracket + colon),
        None => rest.find(':'),
    };
    match port_at {
        Some(colon) => (scheme, &rest[..colon], &rest[colon + 1..]),
        None => (scheme, rest, ""),
    }
}

/// Whether a value is an origin as a browser writes it.
pub fn is_origin(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    if text == "null" {
        return true;
    }
    if text.len() > MAX_ORIGIN_LEN || !text.contains("://") {
        return false;
    }
    let (scheme, host, port) = split(text);
    let scheme_is_one = scheme.chars().enumerate().all(|(position, char)| match position {
        0 => char.is_ascii_lowercase(),
        _ => char.is_ascii_lowercase() || char.is_ascii_digit() || "+-.".contains(char),
    });
    let port_is_one = match port.parse::<u32>() {
        Ok(number) => (1..=65535).contains(&number) && number.to_string() == port,
        Err(_) => port.is_empty() && !text.ends_with(':'),
    };
    let host_is_one = if host.starts_with('[') {
        host.ends_with(']')
            && host.matches(['[', ']']).count() == 2
            && host.contains(':')
            && host[1..host.len() - 1].chars().all(|char| ":0123456789abcdef".contains(char))
    } else {
        let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
        host.len() <= 254
            && labels.iter().all(|label| {
                !label.is_empty()
                    && label.chars().all(|char| {
                        char.is_ascii_lowercase() || char.is_ascii_digit() || "-_".contains(char)
                    })
            })
    };
    !scheme.is_empty() && scheme.len() <= 64 && scheme_is_one && host_is_one && port_is_one
}

fn is_token(value: &[u8]) -> bool {
    let punctuation = b"!#$%&'*+-.^_`|~";
    !value.is_empty()
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || punctuation.contains(byte))
}

/// Whether all requested headers are allowed; `None` if they are not a list or exceed the limits.
fn walk(config: &Config, lines: &[Vec<u8>]) -> Option<bool> {
    let listed: Vec<String> = config.allow_headers.iter().map(|name| name.to_lowercase()).collect();
    let any = listed.iter().any(|name| name == "*");
    let distinct = listed.iter().collect::<std::collections::BTreeSet<_>>().len();
    let longest = listed.iter().map(String::len).max().unwrap_or(0).max(128);
    let (mut slack, mut unlisted) = (0, 0);
    let mut passed: Vec<String> = Vec::new();
    for member in lines.iter().flat_map(|line| line.split(|&byte| byte == b',')) {
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let leading = member.iter().take_while(is_space).count();
        let name = &member[leading..];
        let trailing = name.iter().rev().take_while(is_space).count();
        let name = &name[..name.len() - trailing];
        if leading > MAX_WHITE_SPACE {
            return None;
        }
        if name.is_empty() {
            slack += 1;
        } else if !any && name.len() > longest && is_token(&name[..=longest]) {
            return Some(false);
        } else if !is_token(name) || trailing > MAX_WHITE_SPACE {
            return None;
        } else {
            let name = String::from_utf8(name.to_vec()).unwrap().to_lowercase();
            if any {
                slack += usize::from(passed.last() == Some(&name));
                passed.push(name);
            } else if listed.contains(&name) {
                slack += usize::from(passed.contains(&name));
                passed.push(name);
            } else {
                unlisted += 1;
            }
        }
        if slack > MAX_SLACK {
            return None;
        }
        if unlisted > distinct + MAX_SLACK {
            return Some(false);
        }
    }
    let named = listed.iter().any(|name| name == "authorization");
    let refused = any && !named && passed.iter().any(|name| name == "authorization" || name == "*");
    Some(unlisted == 0 && !refused)
}

fn allowed_header_lines(config: &Config, requested: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut listed: Vec<String> = Vec::new();
    for name in config.allow_headers.iter().map(|name| name.to_lowercase()) {
        if !listed.contains(&name) {
            listed.push(name);
        }
    }
    if !listed.iter().any(|name| name == "*") {
        return if listed.is_empty() { vec![] } else { vec![listed.join(", ").into_bytes()] };
    }
    let authorization = listed.iter().any(|name| name == "authorization");
    let mut lines = Vec::new();
    for line in requested {
        let text = String::from_utf8(line.clone()).unwrap();
        let members = text.split(',');
        let kept: Vec<&str> = members
            .take_while(|it| {
                authorization || !["authorization", "*"].contains(&&*it.trim().to_lowercase())
            })
            .collect();
        let kept = kept.join(",").trim_matches([' ', '\t', ',']).to_owned();
        if !kept.is_empty() {
            lines.push(kept.into_bytes());
        }
    }
    lines
}
