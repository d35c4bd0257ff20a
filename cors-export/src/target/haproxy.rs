//! HAProxy: rules of a `frontend`, which find out what is allowed when the request comes, and write it on every
//! response, HAProxy's own included.

use core::fmt::{Display, Write as _};

use crate::{
    expression,
    headers::{PREFLIGHT_VARY, for_each_header},
    model::{Headers, Methods, Origins, Policy, Site},
    paths::Paths,
};

/// Fewer than the 64 words that a line can have.
const ORIGINS_PER_LINE: usize = 50;

/// As many bytes as an export adds to a response besides its longest values, at most.
const SHORT_VALUES: usize = 700;
/// What HAProxy keeps free for such additions.
const DEFAULT_MAX_REWRITE: usize = 1024;
const DEFAULT_BUFSIZE: usize = 16_384;

const BEGINNING: &str = "\
# CORS for HAProxy, tested with HAProxy 2.6. It goes into `frontend` (or `listen`), above its other rules.
";

const OWN_ERRORS: &str = "\
# HAProxy itself refuses requests that do not fit into its buffer (400), without CORS headers.
";

const ORIGIN: &str = "
    # A request with several `Origin` lines is treated as refused.
    http-request set-var(txn.cors_origin) req.fhdr(Origin) if { req.fhdr_cnt(Origin) eq 1 }
";

const REQUEST: &str = "
    # A preflight: a browser asks whether a page may send a request.
    http-request set-var(txn.cors_preflight) bool(true) if METH_OPTIONS { req.fhdr(Origin) -m found } { req.fhdr(Access-Control-Request-Method) -m found }
    acl cors_preflight var(txn.cors_preflight) -m bool
    acl cors_allowed var(txn.cors_allow_origin) -m found

    # Remove the application's own CORS headers, which would be sent as well or override these.
";

const ALLOW_ORIGIN: &str = "
    http-after-response set-header Access-Control-Allow-Origin %[var(txn.cors_allow_origin)] if cors_allowed
";

const END: &str = "
    # A preflight does not reach the application.
    http-request return status 204 if cors_preflight cors_allowed
    http-request return status 403 if cors_preflight
";

pub(super) fn write(site: &Site) -> String {
    let mut text = BEGINNING.to_owned();
    if site.policies.iter().any(Policy::has_patterns) || site.paths.is_some() {
        text += "# It needs PCRE, which the usual packages have: see `haproxy -vv`.\n";
    }
    text += OWN_ERRORS;
    text += &room(site);
    if site.policies.iter().any(Policy::has_listed_origins) {
        text += ORIGIN;
    }
    text += REQUEST;
    text += &for_each_header("    http-after-response del-header ", "");
    text += &site.paths.as_ref().map(policy_of_path).unwrap_or_default();
    for (place, policy) in site.policies.iter().enumerate() {
        text += &match site.paths {
            Some(_) => rules(policy, &format!("_{place}")),
            None => rules(policy, ""),
        };
    }
    text += ALLOW_ORIGIN;
    let vary = format!("http-after-response add-header Vary {}", word(PREFLIGHT_VARY));
    text += &rule(vary, &["cors_preflight"]);
    text + END
}

/// A comment where the longest lists do not fit into the room that there is, beside a response of any length.
fn room(site: &Site) -> String {
    let longest = |length: fn(&Policy) -> usize| {
        site.policies.iter().map(length).max().unwrap_or(0) + SHORT_VALUES
    };
    let rewrite = longest(|it| it.exposed.as_ref().map_or(0, String::len));
    let preflight =
        longest(|it| allow_methods(it).len() + allow_headers(it).map_or(0, |it| it.len()));
    // HAProxy takes no more than half of a buffer for what is added.
    let buffer = (2 * rewrite).max(preflight + DEFAULT_MAX_REWRITE);
    let rewrite = (rewrite > DEFAULT_MAX_REWRITE).then(|| format!("`tune.maxrewrite {rewrite}`"));
    let buffer = (buffer > DEFAULT_BUFSIZE).then(|| format!("`tune.bufsize {buffer}`"));
    let needed: Vec<_> = [rewrite, buffer].into_iter().flatten().collect();
    if needed.is_empty() {
        return String::new();
    }
    format!(
        "# The lists of headers are long: `global` needs {}, or responses become\n\
         # errors, since there is no room for them.\n",
        needed.join(" and ")
    )
}

fn policy_of_path(paths: &Paths) -> String {
    let mut text =
        "\n    # The policy for the request target, as sent; the first match wins.\n".to_owned();
    for case in paths.cases() {
        let policy = case.policy.map_or_else(|| "none".to_owned(), |it| it.to_string());
        let _ = writeln!(
            text,
            "    http-request set-var(txn.cors_policy,ifnotexists) str({policy}) if {{ pathq -m reg {} }}",
            word(&case.expression)
        );
    }
    text
}

/// The rules of a policy, with this behind the names of its acls; nothing if it is for every path.
fn rules(policy: &Policy, suffix: &str) -> String {
    let mut text = "\n".to_owned();
    let own = match suffix {
        "" => String::new(),
        _ => format!("cors_policy{suffix}"),
    };
    if let Some(route) = &policy.route {
        let place = suffix.trim_start_matches('_');
        let _ = writeln!(text, "    # Policy {place}, for `{route}`.");
        let _ = writeln!(text, "    acl {own} var(txn.cors_policy) -m str {place}");
    }
    text += &origins(policy, suffix, &own);
    let mut set = |name: &str, value: &str, acls: &[&str]| {
        let acls: Vec<_> = [&*own].iter().chain(acls).copied().collect();
        text += &rule(format_args!("http-after-response set-header {name} {value}"), &acls);
    };
    if policy.credentials {
        set("Access-Control-Allow-Credentials", "true", &["cors_allowed"]);
    }
    if let Some(names) = &policy.exposed {
        let acls = ["cors_allowed", "!cors_preflight"];
        set("Access-Control-Expose-Headers", &log_format(names), &acls);
    }
    let preflight = ["cors_allowed", "cors_preflight"];
    set("Access-Control-Allow-Methods", &allow_methods(policy), &preflight);
    if let Some(value) = allow_headers(policy) {
        let repeats = matches!(policy.headers, Some(Headers::Requested { .. }));
        let requested = repeats.then_some("{ var(txn.cors_headers) -m found }");
        let acls: Vec<_> = preflight.into_iter().chain(requested).collect();
        set("Access-Control-Allow-Headers", &value, &acls);
    }
    if let Some(seconds) = policy.max_age {
        set("Access-Control-Max-Age", &seconds.to_string(), &preflight);
    }
    if policy.has_listed_origins() {
        text += &rule("http-after-response add-header Vary Origin", &[&own, "!cors_preflight"]);
    }
    text
}

/// What is found out while there is a request.
fn origins(policy: &Policy, suffix: &str, own: &str) -> String {
    let allow = "http-request set-var(txn.cors_allow_origin)";
    let Origins::Listed { exact, patterns } = &policy.origins else {
        return rule(format_args!("{allow} str(*)"), &[own]);
    };
    let acl = format!("acl cors_origin{suffix} var(txn.cors_origin)");
    let mut text = String::new();
    for origins in exact.chunks(ORIGINS_PER_LINE) {
        let origins: Vec<_> = origins.iter().map(|it| word(it)).collect();
        let _ = writeln!(text, "    {acl} -m str {}", origins.join(" "));
    }
    for pattern in patterns {
        let _ = writeln!(text, "    {acl} -m reg {}", word(pattern));
    }
    let mut acls = vec![own.to_owned(), format!("cors_origin{suffix}")];
    if policy.has_patterns() {
        acls.push(format!("!{{ var(txn.cors_origin) -m reg {} }}", word(expression::TOO_LONG)));
    }
    if !text.is_empty() {
        let acls: Vec<_> = acls.iter().map(String::as_str).collect();
        text += &rule(format_args!("{allow} var(txn.cors_origin)"), &acls);
    }
    text + &repeated(policy, own)
}

/// What is repeated of a preflight: its method and its headers.
fn repeated(policy: &Policy, own: &str) -> String {
    let method = "http-request set-var(txn.cors_method) req.fhdr(Access-Control-Request-Method)";
    let headers = "http-request set-var(txn.cors_headers) req.fhdr(Access-Control-Request-Headers)";
    let uncovered = "!{ req.hdr(Access-Control-Request-Headers) -m str -i authorization * }";
    let method = matches!(policy.methods, Methods::Requested).then(|| rule(method, &[own]));
    let headers = match policy.headers {
        Some(Headers::Requested { authorization: true }) => Some(rule(headers, &[own])),
        Some(Headers::Requested { authorization: false }) => Some(rule(headers, &[own, uncovered])),
        _ => None,
    };
    method.into_iter().chain(headers).collect()
}

fn allow_methods(policy: &Policy) -> String {
    match &policy.methods {
        Methods::Fixed(names) => log_format(names),
        Methods::Requested => "%[var(txn.cors_method)]".to_owned(),
    }
}

fn allow_headers(policy: &Policy) -> Option<String> {
    policy.headers.as_ref().map(|headers| match headers {
        Headers::Fixed(names) => log_format(names),
        Headers::Requested { .. } => "%[var(txn.cors_headers)]".to_owned(),
    })
}

/// A rule, and the acls with which it holds, of which some can be empty.
fn rule(rule: impl Display, acls: &[&str]) -> String {
    let acls: Vec<_> = acls.iter().copied().filter(|it| !it.is_empty()).collect();
    let condition = if acls.is_empty() { String::new() } else { format!(" if {}", acls.join(" ")) };
    format!("    {rule}{condition}\n")
}

/// A string in which `%` begins no variable.
fn log_format(text: &str) -> String {
    word(&text.replace('%', "%%"))
}

/// One word, as it is.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*%+-./:=@_".contains(&byte);
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use cors_core::{Config, Policy, Routes};

    use super::{log_format, word};
    use crate::{Target, export};

    fn exported(config: &Config) -> String {
        export(&Routes::from(Policy::compile(config).unwrap()), Target::Haproxy).unwrap()
    }

    #[test]
    fn words_are_quoted_where_they_must() {
        assert_eq!(word("https://[::1]:3000"), "'https://[::1]:3000'");
        assert_eq!(word("https://app.example.com"), "https://app.example.com");
        assert_eq!(word("x-$a, x-#a"), "'x-$a, x-#a'");
        assert_eq!(word("x-'a"), r"'x-'\''a'");
        assert_eq!(word(r"^a\.b$"), r"'^a\.b$'");
        assert_eq!(log_format("x-%[a"), "'x-%%[a'");
    }

    #[test]
    fn no_line_has_more_words_than_it_can() {
        let origins = (0..1000).map(|it| format!("https://tenant-{it}.example.com"));
        let text = exported(&Config { allow_origins: origins.collect(), ..Config::default() });
        let longest = text.lines().map(|it| it.split_ascii_whitespace().count()).max();
        assert!(longest.unwrap() < 64);
        assert!(text.contains("https://tenant-999.example.com"));
    }

    #[test]
    fn room_is_asked_for_where_lists_are_long() {
        let names = |number| (0..number).map(|it| format!("x-{it:08}")).collect::<Vec<_>>();
        let room = |exposed, allowed| {
            let config = Config {
                allow_origins: vec!["https://app.example.com".to_owned()],
                expose_headers: names(exposed),
                allow_headers: names(allowed),
                ..Config::default()
            };
            let text = exported(&config);
            ["tune.maxrewrite 1898", "tune.maxrewrite", "tune.bufsize"].map(|it| text.contains(it))
        };
        assert_eq!(room(10, 100), [false, false, false]);
        assert_eq!(room(100, 100), [true, true, false]);
        assert_eq!(room(1000, 0), [false, true, true]);
        assert_eq!(room(10, 2000), [false, false, true]);
    }
}
