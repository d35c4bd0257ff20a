//! nginx: `map`s in `http`, which say what a response carries, and the lines in `server` that write it.

use std::fmt::Write as _;

use super::config::{MANY, PREFLIGHT_VARY, for_each_header, long_paths, quoted, title};
use crate::{
    error::Problem,
    expression,
    model::{Headers, Methods, Origins, Policy, Site},
    paths::Paths,
};

const BEGINNING: &str = "\
# CORS for nginx, tested with nginx 1.22, in two parts.
#
# Part 1 goes into `http { }`, for instance as a file in /etc/nginx/conf.d. A second server with other rules needs
# other names than `$cors_...` in both parts.
";

const DOLLAR: &str = "
# nginx has no other way to write a dollar.
geo $cors_dollar { default \"$\"; }
";

const PREFLIGHT: &str = r#"
# How a preflight is answered: `OPTIONS` where a browser asks whether a page may send a request.
map "$request_method\n$http_access_control_request_method\n$http_origin\n$cors_origin" $cors_preflight {
    "~^OPTIONS\n.+\n.+\n." 204;
    "~^OPTIONS\n.+\n." 403;
}
"#;

const ALLOWED: &str = r#"
# The policy, where it allows the origin.
map $cors_origin $cors_allowed {
    "" "";
    default $cors_policy;
}
"#;

/// The names that `*` covers: all but `Authorization`.
const COVERED: &str = r#"
# The names of headers that are asked for, but for `Authorization`. One that is called `*` would stand for all.
map $http_access_control_request_headers $cors_covered_names {
    default $http_access_control_request_headers;
    "~*(?:^|,)[ \t]*(?:authorization|\*)[ \t]*(?:,|$)" "";
}
"#;

const ANY: &str = r#"
# The names of headers that are asked for. One that is called `*` would stand for all.
map $http_access_control_request_headers $cors_any_names {
    default $http_access_control_request_headers;
    "~(?:^|,)[ \t]*\*[ \t]*(?:,|$)" "";
}
"#;

const PART_2: &str = r#"
# Part 2 goes into `server { }`, and again into every `location` that has an `add_header` or `proxy_hide_header` of
# its own: one there drops all of these. With `fastcgi_pass`, `uwsgi_pass`, `scgi_pass` or `grpc_pass`, write
# `fastcgi_hide_header` and so on for `proxy_hide_header`.

# What the application says of CORS itself would be sent too, or win.
"#;

const ALWAYS: &str = "
# `always`: on errors too. A header without a value is not sent.
";

const ANSWER: &str = "
if ($cors_preflight = 204) { return 204; }
if ($cors_preflight = 403) { return 403; }
";

/// nginx reads words of at most 4,096 bytes, with their quotes.
const MAX_WORD_LEN: usize = 4000;

pub(super) fn problems(site: &Site) -> Vec<Problem> {
    let lists = site.policies.iter().flat_map(|policy| {
        let exposed = policy.exposed.as_deref().map(literal);
        let lists = [
            ("`allow_methods`", allow_methods(policy)),
            ("`allow_headers`", allow_headers(policy)),
            ("`expose_headers`", exposed),
        ];
        let is_long = |value: &String| value.len() > MAX_WORD_LEN;
        lists.into_iter().filter(move |(_, value)| value.as_ref().is_some_and(is_long)).map(
            |(field, _)| Problem {
                route: policy.route.clone(),
                what: field.to_owned(),
                remedy: format!(
                    "list fewer names: together they have more than {MAX_WORD_LEN} bytes"
                ),
            },
        )
    });
    long_paths(site, MAX_WORD_LEN).chain(lists).collect()
}

pub(super) fn write(site: &Site) -> String {
    let mut text = BEGINNING.to_owned();
    text += &sizes_of_hashes(site);
    if site.policies.iter().any(Policy::has_dollar) {
        text += DOLLAR;
    }
    text += &origin(site);
    text += PREFLIGHT;
    for (variable, map) in [(COVERED_NAMES, COVERED), (ANY_NAMES, ANY)] {
        let is_used = site.policies.iter().any(|it| allow_headers(it).as_deref() == Some(variable));
        text += if is_used { map } else { "" };
    }
    let headers = headers(site);
    text.extend(headers.iter().map(|it| &*it.map));
    text += PART_2;
    text += &for_each_header("proxy_hide_header ", ";");
    text += ALWAYS;
    for Header { name, variable, .. } in &headers {
        let _ = writeln!(text, "add_header {name} {variable} always;");
    }
    text + ANSWER
}

const COVERED_NAMES: &str = "$cors_covered_names";
const ANY_NAMES: &str = "$cors_any_names";

impl Policy {
    fn has_dollar(&self) -> bool {
        let headers = match &self.headers {
            Headers::Any { .. } => None,
            Headers::Listed(names) => names.as_ref(),
        };
        let methods = match &self.methods {
            Methods::Any => None,
            Methods::Listed(names) => names.as_ref(),
        };
        [headers, methods, self.exposed.as_ref()].into_iter().flatten().any(|it| it.contains('$'))
    }

    /// Those that are compared as texts.
    fn looked_up(&self) -> &[String] {
        match &self.origins {
            Origins::Listed { exact, .. } if exact.len() > MANY => exact,
            _ => &[],
        }
    }
}

/// Room for the longest origin, and for so many that none has to share a place with many others.
fn sizes_of_hashes(site: &Site) -> String {
    let most = site.policies.iter().map(|it| it.looked_up().len()).max().unwrap_or_default();
    if most == 0 {
        return String::new();
    }
    let size = most.next_power_of_two().saturating_mul(2).max(2048);
    format!(
        "
# For the many origins below. Where nginx.conf has these lines already, the larger numbers are right.
map_hash_bucket_size 512;
map_hash_max_size {size};
"
    )
}

/// The maps to `$cors_origin`: the origin where it is allowed.
fn origin(site: &Site) -> String {
    let policies = || site.policies.iter().enumerate();
    let mut text = String::new();
    if policies().any(|(_, policy)| !policy.looked_up().is_empty()) {
        text += "\n# nginx compares texts without case, and an origin that is allowed has no capital letters.\n";
        text += &map(
            "$http_origin",
            "$cors_lower_origin",
            [("default", "$http_origin"), ("~[A-Z]", r#""""#)].map(owned),
        );
    }
    let Some(paths) = &site.paths else {
        text.extend(policies().map(|(place, policy)| {
            title(place, policy) + &allowed(&policy.origins, "$cors_origin", "$request_method")
        }));
        return text;
    };
    text += "\n# Which policy the target has, as it was sent: the first that matches.\n";
    text += &policy_of_path(paths);
    for (place, policy) in policies() {
        let variable = format!("$cors_origin_{place}");
        text += &title(place, policy);
        text += &allowed(&policy.origins, &variable, "$cors_policy");
    }
    let origins = policies().map(|(place, _)| (place.to_string(), format!("$cors_origin_{place}")));
    text += "\n";
    text += &map("$cors_policy", "$cors_origin", origins);
    text + ALLOWED
}

fn policy_of_path(paths: &Paths) -> String {
    let cases = paths.cases().iter().map(|case| {
        let policy = case.policy.map_or(r#""""#.to_owned(), |it| it.to_string());
        (format!("~{}", case.expression), policy)
    });
    map("$request_uri", "$cors_policy", cases)
}

/// The map to the origin, or `*`, if it is one of these. `always` is a variable that is never empty.
fn allowed(origins: &Origins, variable: &str, always: &str) -> String {
    let Origins::Listed { exact, patterns } = origins else {
        return map(always, variable, [owned(("default", "*"))]);
    };
    let is_long = exact.len() > MANY;
    let too_long = owned((&format!("~{}", expression::TOO_LONG), r#""""#));
    let exact = exact.iter().map(|it| match is_long {
        true => it.clone(),
        false => format!("~^{}$", expression::escaped(it)),
    });
    let patterns = patterns.iter().map(|it| format!("~{it}"));
    let has_patterns = patterns.len() > 0;
    let found = exact.chain(patterns).map(|it| (it, "$http_origin".to_owned()));
    let cases = has_patterns.then_some(too_long).into_iter().chain(found);
    map(if is_long { "$cors_lower_origin" } else { "$http_origin" }, variable, cases)
}

/// A header of responses, and the map to its value.
struct Header {
    name: &'static str,
    variable: &'static str,
    map: String,
}

/// Those that any policy has.
fn headers(site: &Site) -> Vec<Header> {
    let allow_origin = Header {
        name: "Access-Control-Allow-Origin",
        variable: "$cors_origin",
        map: "\n".to_owned(),
    };
    let more = [
        allowed_header(
            site,
            ("Access-Control-Allow-Credentials", "$cors_allow_credentials"),
            |policy| policy.credentials.then(|| "true".to_owned()),
        ),
        allowed_header(site, ("Access-Control-Expose-Headers", "$cors_expose_headers"), |policy| {
            policy.exposed.as_deref().map(literal)
        }),
        preflight_header(
            site,
            ("Access-Control-Allow-Methods", "$cors_allow_methods"),
            allow_methods,
        ),
        preflight_header(
            site,
            ("Access-Control-Allow-Headers", "$cors_allow_headers"),
            allow_headers,
        ),
        preflight_header(site, ("Access-Control-Max-Age", "$cors_max_age"), |policy| {
            policy.max_age.map(|it| it.to_string())
        }),
        vary(site),
    ];
    [allow_origin].into_iter().chain(more.into_iter().flatten()).collect()
}

/// One of all responses for an origin that is allowed.
fn allowed_header(
    site: &Site,
    (name, variable): (&'static str, &'static str),
    value: impl Fn(&Policy) -> Option<String>,
) -> Option<Header> {
    let cases = values(site, value).map(|(place, value)| match site.paths {
        None => ("~.".to_owned(), value),
        Some(_) => (place.to_string(), value),
    });
    let of = if site.paths.is_none() { "$cors_origin" } else { "$cors_allowed" };
    header(name, variable, of, cases.collect())
}

/// One of preflights for an origin that is allowed.
fn preflight_header(
    site: &Site,
    (name, variable): (&'static str, &'static str),
    value: impl Fn(&Policy) -> Option<String>,
) -> Option<Header> {
    let cases = values(site, value).map(|(place, value)| match site.paths {
        None => ("204".to_owned(), value),
        Some(_) => (format!("204 {place}"), value),
    });
    header(name, variable, preflight_and_policy(site), cases.collect())
}

/// Allowed or not.
fn vary(site: &Site) -> Option<Header> {
    let cases = site.policies.iter().enumerate().flat_map(|(place, policy)| {
        let (response, preflights) = match site.paths {
            None => (String::new(), vec!["default".to_owned()]),
            Some(_) => (format!(" {place}"), vec![format!("204 {place}"), format!("403 {place}")]),
        };
        let is_listed = matches!(policy.origins, Origins::Listed { .. });
        let response = is_listed.then(|| (response, "Origin".to_owned()));
        let preflights = preflights.into_iter().map(|it| (it, quoted(PREFLIGHT_VARY)));
        response.into_iter().chain(preflights)
    });
    header("Vary", "$cors_vary", preflight_and_policy(site), cases.collect())
}

fn preflight_and_policy(site: &Site) -> &'static str {
    if site.paths.is_none() { "$cors_preflight" } else { r#""$cors_preflight $cors_policy""# }
}

/// The values of the policies that have one.
fn values(
    site: &Site,
    value: impl Fn(&Policy) -> Option<String>,
) -> impl Iterator<Item = (usize, String)> {
    let of = move |(place, policy)| Some((place, value(policy)?));
    site.policies.iter().enumerate().filter_map(of)
}

fn header(
    name: &'static str,
    variable: &'static str,
    of: &str,
    cases: Vec<(String, String)>,
) -> Option<Header> {
    (!cases.is_empty()).then(|| Header { name, variable, map: map(of, variable, cases) })
}

fn allow_methods(policy: &Policy) -> Option<String> {
    match &policy.methods {
        Methods::Any if policy.credentials => {
            Some("$http_access_control_request_method".to_owned())
        }
        Methods::Any => Some("*".to_owned()),
        Methods::Listed(names) => names.as_deref().map(literal),
    }
}

fn allow_headers(policy: &Policy) -> Option<String> {
    match &policy.headers {
        Headers::Any { authorization: true } if policy.credentials => Some(ANY_NAMES.to_owned()),
        Headers::Any { authorization: false } if policy.credentials => {
            Some(COVERED_NAMES.to_owned())
        }
        Headers::Any { authorization: true } => Some(quoted("*, authorization")),
        Headers::Any { authorization: false } => Some("*".to_owned()),
        Headers::Listed(names) => names.as_deref().map(literal),
    }
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// A map with these keys, and values as they are written. Everything else is mapped to an empty text.
fn map(of: &str, to: &str, cases: impl IntoIterator<Item = (String, String)>) -> String {
    let key = |key: &str| {
        let is_word = !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric());
        if is_word { key.to_owned() } else { quoted(key) }
    };
    let cases: Vec<_> =
        cases.into_iter().map(|(it, value)| format!("{} {value};", key(&it))).collect();
    match &*cases {
        [case] if !case.contains("://") => format!("map {of} {to} {{ {case} }}\n"),
        _ => format!("map {of} {to} {{\n    {}\n}}\n", cases.join("\n    ")),
    }
}

/// A text in which `$` begins no variable.
fn literal(text: &str) -> String {
    quoted(text).replace('$', "${cors_dollar}")
}

#[cfg(test)]
mod tests {
    use crate::{Target, target::config::tests};

    /// Nothing that the policy does not need.
    #[test]
    fn the_commonest_policy_is_short() {
        let wanted = [
            "map $http_origin $cors_origin {",
            r#"    "~^https://app\.example\.com$" $http_origin;"#,
            "}",
            r#"map "$request_method\n$http_access_control_request_method\n$http_origin\n$cors_origin" $cors_preflight {"#,
            r#"    "~^OPTIONS\n.+\n.+\n." 204;"#,
            r#"    "~^OPTIONS\n.+\n." 403;"#,
            "}",
            r#"map $cors_origin $cors_allow_credentials { "~." true; }"#,
            "map $cors_preflight $cors_vary {",
            r#"    "" Origin;"#,
            r#"    default "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";"#,
            "}",
            "proxy_hide_header Access-Control-Allow-Origin;",
            "proxy_hide_header Access-Control-Allow-Credentials;",
            "proxy_hide_header Access-Control-Expose-Headers;",
            "proxy_hide_header Access-Control-Allow-Methods;",
            "proxy_hide_header Access-Control-Allow-Headers;",
            "proxy_hide_header Access-Control-Max-Age;",
            "add_header Access-Control-Allow-Origin $cors_origin always;",
            "add_header Access-Control-Allow-Credentials $cors_allow_credentials always;",
            "add_header Vary $cors_vary always;",
            "if ($cors_preflight = 204) { return 204; }",
            "if ($cors_preflight = 403) { return 403; }",
        ];
        assert_eq!(tests::of_one_origin(Target::Nginx), wanted);
    }

    /// `nginx -t` would refuse them.
    #[test]
    fn words_that_are_too_long_are_errors() {
        assert_eq!(tests::of_long(Target::Nginx, 400, 3900), None);
        let path = format!("/{}", "a".repeat(449));
        let wanted = format!(
            "nginx cannot say the path of `{path}`: shorten it: the expression for it has more than 4000 bytes
nginx cannot say `allow_headers` of `{path}`: list fewer names: together they have more than 4000 bytes
nginx cannot say `expose_headers` of `{path}`: list fewer names: together they have more than 4000 bytes"
        );
        assert_eq!(tests::of_long(Target::Nginx, 450, 4100), Some(wanted));
    }
}
