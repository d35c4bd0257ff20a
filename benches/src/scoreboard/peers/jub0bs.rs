//! jub0bs/cors, which was not run: what its source says with its debug mode off. No single commit could be read
//! whole, so each file is of its own:
//!
//! | file | commit | what it is read for |
//! |---|---|---|
//! | [`middleware.go`] | `04bf87f`, before v0.9.0 | which headers an answer gets |
//! | [`acrh.go`] | `10a8cc5` | which lists of header names pass |
//! | [`config.go`] | `036830e`, v0.11.0 or later | what the documentation of `Config` prohibits |
//!
//! By its [changelog], v0.11.0 writes no `Vary` to the answer of a preflight. No row of the table judges that.
//!
//! [`middleware.go`]: https://github.com/jub0bs/cors/blob/04bf87f78159e2c35b15734ddb45e4e9462607d1/middleware.go
//! [`acrh.go`]: https://github.com/jub0bs/cors/blob/10a8cc5a240c56e5521e0e850eb39f5469239d33/internal/headers/acrh.go
//! [`config.go`]: https://github.com/jub0bs/cors/blob/036830ee9a1e2053a98dfd1bf7145b0a16977328/config.go
//! [changelog]: https://github.com/jub0bs/cors/blob/015128af79692c138c11bcdbb136fdf3e0365e53/CHANGELOG.md

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
            let status = granted.as_ref().map_or(403, |_| 204);
            let vary = ("vary", VARY_OPTIONS.to_owned());
            response(status, [vary].into_iter().chain(granted.unwrap_or_default()).collect())
        }
        (origin, _) => response(case.status, actual(config, origin.as_deref(), &case.method)),
    })
}

/// `Vary` of all answers to `OPTIONS`, for caches that store them although the standard tells them not to.
const VARY_OPTIONS: &str = "Access-Control-Request-Headers, Access-Control-Request-Method, Origin";

type Lines = Vec<(&'static str, String)>;

/// The headers of a preflight that succeeds.
fn preflight(config: &Config, origin: &str, method: &str, names: &[String]) -> Option<Lines> {
    // Even if any origin is allowed, it must be one with a scheme and a host.
    let mut lines = origin.contains("://").then(|| allowed(config, origin))??;
    match has_star(&config.allow_methods) {
        _ if matches!(method, "GET" | "HEAD" | "POST") => {}
        true if config.allow_credentials => lines.push((METHODS, method.to_owned())),
        true => lines.push((METHODS, "*".to_owned())),
        false if config.allow_methods.iter().any(|it| it == method) => {
            lines.push((METHODS, method.to_owned()));
        }
        false => return None,
    }
    let repeated = names.iter().map(|it| (HEADERS, it.clone()));
    match has_star(&config.allow_headers) {
        _ if names.is_empty() => {}
        true if config.allow_credentials => lines.extend(repeated),
        true if config.allow_headers.len() > 1 => {
            lines.push((HEADERS, "*,authorization".to_owned()))
        }
        true => lines.push((HEADERS, "*".to_owned())),
        false if are_listed(config, names) => lines.extend(repeated),
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
    !config.allow_headers.is_empty()
        && is_spaced
        && empty <= 16
        && names.is_sorted_by(|one, other| one < other)
        && names.iter().all(is_listed)
}

/// The headers of any other response.
fn actual(config: &Config, origin: Option<&str>, method: &str) -> Lines {
    let is_any = has_star(&config.allow_origins);
    let vary = match method {
        "OPTIONS" => Some(VARY_OPTIONS),
        _ => (!is_any).then_some("Origin"),
    };
    let vary = vary.map(|it| ("vary", it.to_owned()));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn vary(config: &Config, method: &str, request: &[(&str, &str)]) -> Vec<String> {
        let case =
            toml::from_str::<Case>(&format!("name = \"\"\npolicy = \"\"\nmethod = \"{method}\""));
        let lines: Vec<_> =
            request.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        let response = answer(config, &case.unwrap(), &lines).unwrap();
        let text = |it: &[u8]| String::from_utf8(it.to_vec()).unwrap();
        response.values("vary").into_iter().map(text).collect()
    }

    /// Of `handleNonCORS`, `handleCORSPreflight` and `handleCORSActual`.
    #[test]
    fn answers_to_options_always_vary_and_others_by_the_allowed_origins() {
        let listed =
            Config { allow_origins: vec!["https://a.example".to_owned()], ..Config::default() };
        let any = Config { allow_origins: vec!["*".to_owned()], ..Config::default() };
        let origin = ("Origin", "https://a.example");
        let asked = ("Access-Control-Request-Method", "GET");
        let refused = ("Origin", "https://b.example");
        for request in [&[][..], &[origin], &[refused], &[origin, asked], &[refused, asked]] {
            assert_eq!(vary(&listed, "OPTIONS", request), [VARY_OPTIONS], "{request:?}");
            assert_eq!(vary(&any, "OPTIONS", request), [VARY_OPTIONS], "{request:?}");
            assert_eq!(vary(&listed, "GET", request), ["Origin"], "{request:?}");
            assert!(vary(&any, "GET", request).is_empty(), "{request:?}");
        }
    }
}
