//! jub0bs/cors, which was not run: what its source says, as read in
//! [`middleware.go`](https://github.com/jub0bs/cors/blob/04bf87f78159e2c35b15734ddb45e4e9462607d1/middleware.go),
//! [`acrh.go`](https://github.com/jub0bs/cors/blob/10a8cc5a240c56e5521e0e850eb39f5469239d33/internal/headers/acrh.go)
//! and the documentation of
//! [`Config`](https://github.com/jub0bs/cors/blob/036830ee9a1e2053a98dfd1bf7145b0a16977328/config.go). Its
//! debug mode is off.

use cors_conformance::{HeaderLine, cases::Case, wire::Response};
use cors_core::Config;

use super::{No, has_star, is_pattern};

/// What the documentation of `Config` prohibits. Patterns are not judged: which of them are valid takes running it.
pub(super) fn check(config: &Config) -> Result<(), No> {
    let refused = |why: &str| Err(No::Refused(why.to_owned()));
    if config.allow_origins.iter().any(|it| it == "null") {
        return Err(No::CannotSay("`null` is prohibited as fundamentally unsafe"));
    }
    if config.allow_credentials && has_star(&config.allow_origins) {
        return refused("any origin, with credentials");
    }
    if config.allow_credentials && has_star(&config.expose_headers) {
        return refused("any response header, with credentials");
    }
    if config.allow_origins.iter().any(|it| is_pattern(it)) {
        return Err(No::NotRead);
    }
    Ok(())
}

/// Headers are set before the handler runs, which may change them: such routes are not judged.
pub(super) fn answer(config: &Config, case: &Case, lines: &[HeaderLine]) -> Option<Response> {
    if matches!(&*case.path, "/own" | "/fail-own" | "/vary-origin" | "/vary-any" | "/zipped") {
        return None;
    }
    let values = |name: &str| {
        let of_it = lines.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()));
        of_it
            .map(|(_, value)| String::from_utf8(value.trim_ascii().to_vec()).ok())
            .collect::<Option<Vec<_>>>()
    };
    let origin = values("origin")?.into_iter().next();
    let method = values("access-control-request-method")?.into_iter().next();
    let names = values("access-control-request-headers")?;
    Some(match (origin, method) {
        (Some(origin), Some(method)) if case.method == "OPTIONS" => {
            let granted = preflight(config, &origin, &method, &names);
            response(granted.as_ref().map_or(403, |_| 204), granted.unwrap_or_default())
        }
        (origin, _) => response(case.status, actual(config, origin.as_deref(), &case.method)),
    })
}

type Lines = Vec<(&'static str, String)>;

/// The headers of a preflight that succeeds.
fn preflight(config: &Config, origin: &str, method: &str, names: &[String]) -> Option<Lines> {
    // Even if any origin is allowed, it must be one with a scheme and a host.
    let mut lines = origin.contains("://").then(|| allowed(config, origin))??;
    let names: Vec<_> = names.iter().filter(|it| !it.is_empty()).cloned().collect();
    match has_star(&config.allow_methods) {
        _ if matches!(method, "GET" | "HEAD" | "POST") => {}
        true if config.allow_credentials => lines.push((METHODS, method.to_owned())),
        true => lines.push((METHODS, "*".to_owned())),
        false if config.allow_methods.iter().any(|it| it == method) => {
            lines.push((METHODS, method.to_owned()));
        }
        false => return None,
    }
    match has_star(&config.allow_headers) {
        _ if names.is_empty() => {}
        true if config.allow_credentials => lines.extend(names.into_iter().map(|it| (HEADERS, it))),
        true if config.allow_headers.len() > 1 => {
            lines.push((HEADERS, "*,authorization".to_owned()))
        }
        true => lines.push((HEADERS, "*".to_owned())),
        false if are_listed(config, &names) => {
            lines.extend(names.into_iter().map(|it| (HEADERS, it)));
        }
        false => return None,
    }
    lines.extend(config.max_age.map(|seconds| ("access-control-max-age", seconds.to_string())));
    Some(lines)
}

const METHODS: &str = "access-control-allow-methods";
const HEADERS: &str = "access-control-allow-headers";

/// Names in lower case, sorted, each once, with up to two bytes of white space around each and 16 empty members.
fn are_listed(config: &Config, lines: &[String]) -> bool {
    let members: Vec<_> = lines.iter().flat_map(|it| it.split(',')).collect();
    let names: Vec<_> = members.iter().map(|it| it.trim_matches([' ', '\t'])).collect();
    let is_spaced = members.iter().zip(&names).all(|(it, name)| it.len() - name.len() <= 2);
    let empty = names.iter().filter(|it| it.is_empty()).count();
    let names: Vec<_> = names.into_iter().filter(|it| !it.is_empty()).collect();
    let is_listed = |name: &&str| {
        let is_it = |it: &String| it.to_ascii_lowercase() == **name;
        config.allow_headers.iter().any(is_it)
    };
    is_spaced
        && empty <= 16
        && names.is_sorted_by(|one, other| one < other)
        && names.iter().all(is_listed)
}

/// The headers of any other response. `Vary` is absent from those to `OPTIONS`, which are not cached.
fn actual(config: &Config, origin: Option<&str>, method: &str) -> Lines {
    let is_any = has_star(&config.allow_origins);
    let vary = (!is_any && method != "OPTIONS").then(|| ("vary", "Origin".to_owned()));
    let allowed = match origin {
        None if is_any => Some(vec![(ORIGIN, "*".to_owned())]),
        None => None,
        Some(origin) => allowed(config, origin),
    };
    let exposed = (!config.expose_headers.is_empty() && allowed.is_some())
        .then(|| ("access-control-expose-headers", config.expose_headers.join(",")));
    vary.into_iter().chain(allowed.unwrap_or_default()).chain(exposed).collect()
}

const ORIGIN: &str = "access-control-allow-origin";

fn allowed(config: &Config, origin: &str) -> Option<Lines> {
    if has_star(&config.allow_origins) {
        return Some(vec![(ORIGIN, "*".to_owned())]);
    }
    let is_allowed = config.allow_origins.iter().any(|it| it == origin);
    let with_credentials = [("access-control-allow-credentials", "true".to_owned())];
    let with_credentials = with_credentials.into_iter().filter(|_| config.allow_credentials);
    is_allowed.then(|| [(ORIGIN, origin.to_owned())].into_iter().chain(with_credentials).collect())
}

fn response(status: u16, lines: Lines) -> Response {
    let headers = lines.into_iter().map(|(name, value)| (name.to_owned(), value.into_bytes()));
    Response { status, headers: headers.collect(), body: Vec::new() }
}
