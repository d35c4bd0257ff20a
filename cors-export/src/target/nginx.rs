//! nginx: `map`s in `http`, which find out what a response carries, and the lines in `server` that write it.

mod headers;

use std::fmt::Write as _;

use self::headers::{COVERED_NAMES, Header, REQUESTED_NAMES, allow_headers, allow_methods};
use super::nginx_and_apache::{MANY, long_paths, quoted, title};
use crate::{
    error::Problem,
    expression,
    headers::{Unrepeated, WITH_STAR, WITH_STAR_OR_AUTHORIZATION, for_each_header},
    model::{Headers, Methods, Origins, Policy, Site},
    paths::Paths,
};

const BEGINNING: &str = "\
# CORS for nginx, tested with nginx 1.22, in two parts.
#
# Part 1 goes into `http { }`, for instance as a file in /etc/nginx/conf.d. For a second server with another policy,
# rename the `$cors_...` variables in both parts.
#
# nginx itself refuses paths that it cannot decode (400) or that are too long (414), without CORS headers. Of several
# `Origin` lines it reads the first, and of a target that is a whole URL the path: no browser sends either.
";

const DOLLAR: &str = "
# nginx has no other way to write a dollar.
geo $cors_dollar { default \"$\"; }
";

const PREFLIGHT: &str = r#"
# The status for a preflight, with which a browser asks whether a page may send a request.
map "$request_method\n$http_access_control_request_method\n$http_origin\n$cors_origin" $cors_preflight {
    "~^OPTIONS\n.+\n.+\n." 204;
    "~^OPTIONS\n.+\n." 403;
}
"#;

const ALLOWED: &str = r#"
# The policy if it allows the origin, otherwise empty.
map $cors_origin $cors_allowed {
    "" "";
    default $cors_policy;
}
"#;

const PART_2: &str = r#"
# Part 2 goes into `server { }`, and again into every `location` that has an `add_header` or `proxy_hide_header` of
# its own, since such a `location` inherits none from here. With `fastcgi_pass`, `uwsgi_pass`, `scgi_pass` or
# `grpc_pass`, write `fastcgi_hide_header` and so on instead of `proxy_hide_header`.

# Remove the application's own CORS headers, which would be sent as well.
"#;

const ALWAYS: &str = "
# `always`: on errors too. nginx sends no header whose value is empty.
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
                    "list fewer names, as together they have more than {MAX_WORD_LEN} bytes"
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
    for (variable, unrepeated) in
        [(COVERED_NAMES, WITH_STAR_OR_AUTHORIZATION), (REQUESTED_NAMES, WITH_STAR)]
    {
        if site.policies.iter().any(|it| allow_headers(it).as_deref() == Some(variable)) {
            text += &requested_names(variable, &unrepeated);
        }
    }
    let headers = headers::of(site);
    text.extend(headers.iter().map(|it| &*it.map));
    text += PART_2;
    text += &for_each_header("proxy_hide_header ", ";");
    text += ALWAYS;
    for Header { name, variable, .. } in &headers {
        let _ = writeln!(text, "add_header {name} {variable} always;");
    }
    text + ANSWER
}

impl Policy {
    fn has_dollar(&self) -> bool {
        let headers = match &self.headers {
            Some(Headers::Fixed(names)) => Some(names),
            _ => None,
        };
        let methods = match &self.methods {
            Methods::Fixed(names) => Some(names),
            Methods::Requested => None,
        };
        [headers, methods, self.exposed.as_ref()].into_iter().flatten().any(|it| it.contains('$'))
    }

    /// The origins that are compared as strings.
    fn looked_up(&self) -> &[String] {
        match &self.origins {
            Origins::Listed { exact, .. } if exact.len() > MANY => exact,
            _ => &[],
        }
    }
}

/// The map from the requested header names to those that are repeated.
fn requested_names(variable: &str, unrepeated: &Unrepeated) -> String {
    let expression = format!("~*{}", unrepeated.expression);
    let names = "$http_access_control_request_headers";
    let map = map(names, variable, [("default", names), (&expression, r#""""#)].map(owned));
    format!("\n# {}\n{map}", unrepeated.comment)
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
# For the many origins below. If nginx.conf has these lines already, keep the larger numbers.
map_hash_bucket_size 512;
map_hash_max_size {size};
"
    )
}

/// The maps to `$cors_origin`, the value of `Access-Control-Allow-Origin`.
fn origin(site: &Site) -> String {
    let policies = || site.policies.iter().enumerate();
    let mut text = String::new();
    if policies().any(|(_, policy)| !policy.looked_up().is_empty()) {
        text +=
            "\n# nginx compares strings without case, and no allowed origin has capital letters.\n";
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
    text += "\n# The policy for the request target, as sent; the first match wins.\n";
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

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// A map with these keys, and values as they are written. Everything else is mapped to the empty string.
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

/// A string in which `$` begins no variable.
fn literal(text: &str) -> String {
    quoted(text).replace('$', "${cors_dollar}")
}

#[cfg(test)]
mod tests {
    use crate::{Target, target::nginx_and_apache::tests};

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
            r#"map $cors_preflight $cors_allow_methods { 204 "GET, HEAD, POST"; }"#,
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
            "add_header Access-Control-Allow-Methods $cors_allow_methods always;",
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
            "the path `{path}` cannot be exported to nginx: shorten it, as its expression has more than 4000 bytes
`allow_headers` on route `{path}` cannot be exported to nginx: list fewer names, as together they have more than 4000 bytes
`expose_headers` on route `{path}` cannot be exported to nginx: list fewer names, as together they have more than 4000 bytes"
        );
        assert_eq!(tests::of_long(Target::Nginx, 450, 4100), Some(wanted));
    }
}
