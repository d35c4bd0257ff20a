//! What must hold for every policy and every request. The error of a law says what breaks it.

use cors_core::{
    Config, Decision, Lines, OriginPattern, Policy, Request, RouteConfig, Routes, Verb,
};

use crate::{
    HeaderLine,
    oracle::{self, Outcome},
};

/// Whether a law holds; the error says what breaks it.
pub type LawResult = Result<(), String>;

fn hold(holds: bool, broken: impl FnOnce() -> String) -> LawResult {
    if holds { Ok(()) } else { Err(broken()) }
}

/// The request with these header lines.
pub fn request<'a>(method: &'a [u8], headers: &'a [HeaderLine]) -> Request<'a> {
    Request::from_headers(method, headers.iter().map(|(name, value)| (name, &**value)))
}

/// A decision in the oracle's form.
pub fn outcome(decision: &Decision<'_>) -> Outcome {
    let mut headers = Vec::new();
    for operation in decision.headers().operations() {
        let line = |value: &[u8]| [operation.name().as_bytes(), b": ", value].concat();
        if operation.verb() == Verb::Merge {
            let members = operation.value().split(|&byte| byte == b',');
            headers.extend(members.map(|it| line(&it.trim_ascii().to_ascii_lowercase())));
        } else {
            headers.push(line(operation.value()));
        }
    }
    headers.sort();
    Outcome {
        answer: decision.answer(),
        refusal: decision.refusal().map(|refusal| refusal.code()),
        headers,
    }
}

/// evaluate = oracle.
///
/// # Errors
///
/// What each says, if they differ.
pub fn agrees_with_oracle(
    config: &Config,
    policy: &Policy,
    method: &[u8],
    headers: &[HeaderLine],
) -> LawResult {
    let judged = outcome(&policy.evaluate(&request(method, headers)));
    let wanted = oracle::judge(config, method, headers);
    hold(judged == wanted, || format!("judged {judged:?}\n    wanted {wanted:?}"))
}

/// Which route a path takes, and what is decided there, is what the oracle says.
///
/// # Errors
///
/// What each says, if they differ.
pub fn agrees_with_oracle_by_path(
    config: &[(String, RouteConfig)],
    routes: &Routes,
    path: &[u8],
    method: &[u8],
    headers: &[HeaderLine],
) -> LawResult {
    let printed = path.escape_ascii().to_string();
    let paths: Vec<String> = config.iter().map(|(path, _)| path.clone()).collect();
    let wanted = oracle::route(&paths, path).map(|place| &config[place]);
    let found = routes.find(path).route();
    hold(found == wanted.map(|(path, _)| &**path), || {
        format!("`{printed}` takes {found:?}, wanted {wanted:?}")
    })?;
    let judged = outcome(&routes.evaluate(&Request { path, ..request(method, headers) }));
    // A path that has no route, whatever the routes are.
    let rest = "/".to_owned();
    let is_ambiguous = oracle::route(&[&*paths, &[rest]].concat(), path).is_none();
    let wanted = match wanted {
        Some((_, rule)) => oracle::judge_by(rule, method, headers),
        None => {
            let is_protected = is_ambiguous && config.iter().any(|(_, route)| is_protected(route));
            oracle::judge_without_policy(is_protected, method, headers)
        }
    };
    hold(judged == wanted, || format!("`{printed}`: judged {judged:?}\n    wanted {wanted:?}"))
}

fn is_protected(route: &RouteConfig) -> bool {
    match route {
        RouteConfig::Policy(config) => config.cross_origin_protection,
        RouteConfig::Closed { cross_origin_protection } => *cross_origin_protection,
    }
}

/// No `Access-Control-*` without an allow-origin; credentials only with one origin; no allow-origin but
/// the request's own origin or `*`.
///
/// # Errors
///
/// The header that should not be there.
pub fn headers_are_sound(decision: &Decision<'_>, request: &Request<'_>) -> LawResult {
    let operations: Vec<_> = decision.headers().operations().collect();
    let value = |name: &str| operations.iter().find(|it| it.name() == name).map(|it| it.value());
    let allow_origin = value("access-control-allow-origin");
    let of_cors = operations.iter().any(|it| it.name().starts_with("access-control-"));
    hold(allow_origin.is_some() || !of_cors, || "headers without an allow-origin".to_owned())?;
    let credentials = value("access-control-allow-credentials");
    hold(credentials.is_none() || allow_origin != Some(b"*"), || "credentials with *".to_owned())?;
    hold(credentials.is_none_or(|it| it == b"true"), || {
        "credentials other than `true`".to_owned()
    })?;
    let own = allow_origin.is_none_or(|it| it == b"*" || request.origin.as_slice() == [it]);
    hold(own, || "an origin other than the request's".to_owned())?;
    let clean =
        operations.iter().all(|it| it.value().iter().all(|&byte| byte >= b' ' || byte == b'\t'));
    hold(clean, || "a control character in a value".to_owned())
}

/// compile(to_config(routes)) = routes.
///
/// # Errors
///
/// The config that does not compile to the same routes.
pub fn round_trips(routes: &Routes) -> LawResult {
    let config = routes.to_config();
    let again = Routes::compile(&config).map_err(|errors| format!("{config:?}\n{errors}"))?;
    hold(again == *routes, || format!("{config:?}\nbecame {:?}", again.to_config()))?;
    hold(again.to_config() == config, || format!("{config:?} is not normalised"))
}

/// parse(print(pattern)) = pattern, and print(parse(text)) = text.
///
/// # Errors
///
/// The printed text that differs.
pub fn pattern_round_trips(text: &str) -> LawResult {
    let Ok(pattern) = OriginPattern::parse(text) else {
        return Ok(());
    };
    let printed = pattern.to_string();
    hold(printed == text, || format!("`{text}` is printed `{printed}`"))?;
    hold(OriginPattern::parse(&printed) == Ok(pattern), || format!("`{printed}` changes"))
}

/// An accepted origin is still accepted after another entry is added.
///
/// # Errors
///
/// The origin that is no longer accepted.
pub fn adding_keeps(config: &Config, added: &str, origin: &[u8]) -> LawResult {
    let mut more = config.clone();
    more.allow_origins.push(added.to_owned());
    let (Ok(before), Ok(after)) = (Policy::compile(config), Policy::compile(&more)) else {
        return Ok(());
    };
    let accepts = |policy: &Policy| {
        let request =
            Request { method: b"GET", origin: Lines::from_iter([origin]), ..Request::default() };
        policy.evaluate(&request).refusal().is_none()
    };
    hold(!accepts(&before) || accepts(&after), || {
        format!("`{added}` loses `{}`", origin.escape_ascii())
    })
}

/// Splitting a line of requested headers at a comma changes neither the verdict nor its reason.
///
/// # Errors
///
/// The two verdicts.
pub fn splitting_keeps(policy: &Policy, headers: &[HeaderLine]) -> LawResult {
    let mut split = Vec::new();
    for (name, value) in headers {
        if name.eq_ignore_ascii_case(b"access-control-request-headers") {
            let parts = value.split(|&byte| byte == b',');
            split.extend(parts.map(|part| (name.clone(), part.to_vec())));
        } else {
            split.push((name.clone(), value.clone()));
        }
    }
    let verdict = |headers: &[HeaderLine]| {
        let request = request(b"OPTIONS", headers);
        let decision = policy.evaluate(&request);
        (decision.answer(), decision.refusal().map(ToString::to_string))
    };
    // White space at the ends of a line is not counted, so a split can bring it below its limit.
    let (whole, parts) = (verdict(headers), verdict(&split));
    let limit = headers.iter().any(|(_, value)| {
        value.windows(17).any(|it| it.iter().all(|byte| matches!(byte, b' ' | b'\t')))
    });
    hold(whole == parts || limit, || format!("whole {whole:?}\n    split {parts:?}"))
}

/// Texts that look like an accepted origin but are not that origin.
pub fn negative_corpus(origin: &str) -> Vec<String> {
    let (scheme, rest) = origin.split_once("://").unwrap();
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, format!(":{port}")),
        _ => (rest, String::new()),
    };
    let other_scheme = if scheme == "https" { "http" } else { "https" };
    let mut corpus = vec![
        format!("{other_scheme}://{host}{port}"),
        format!("{scheme}://evil{host}{port}"),
        format!("{scheme}://{host}.evil.example{port}"),
        format!("{scheme}://{host}evil{port}"),
        format!("{scheme}://{host}{port}/"),
        format!("{scheme}://{host}{port}@evil.example"),
        format!("{scheme}://evil@{host}{port}"),
        format!("{scheme}://{host}{port}0"),
        format!("{scheme}://{}{port}", host.to_uppercase()),
        format!("{scheme}:{host}{port}"),
        format!("{scheme}://{host}{port} "),
        format!(" {origin},{origin}"),
    ];
    if port.is_empty() {
        corpus.push(format!("{scheme}://{host}:1"));
        corpus.push(format!("{scheme}://{host}:"));
    } else {
        corpus.push(format!("{scheme}://{host}"));
    }
    for (dot, _) in host.match_indices('.') {
        corpus.push(format!("{scheme}://{}{}{port}", &host[..dot], &host[dot + 1..]));
        corpus.push(format!("{scheme}://{}x{}{port}", &host[..dot], &host[dot + 1..]));
    }
    corpus
}

/// From the negative corpus, a set of one pattern accepts only what the naive matcher accepts.
///
/// # Errors
///
/// The origin on which they differ.
pub fn refuses_negative_corpus(entry: &str, origin: &str) -> LawResult {
    let config = Config { allow_origins: vec![entry.to_owned()], ..Config::default() };
    let Ok(policy) = Policy::compile(&config) else {
        return Ok(());
    };
    for other in negative_corpus(origin) {
        let headers = [(b"origin".to_vec(), other.clone().into_bytes())];
        let judged = policy.evaluate(&request(b"GET", &headers)).refusal().is_none();
        let wanted = oracle::matches(entry, other.trim_matches([' ', '\t']).as_bytes());
        hold(judged == wanted, || format!("`{entry}` accepts `{other}`: {judged}"))?;
    }
    Ok(())
}
