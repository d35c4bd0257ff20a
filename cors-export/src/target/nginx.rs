//! nginx: `map`s in `http`, which say what a response carries, and the lines in `server` that write it.

use std::fmt::Write as _;

use crate::{
    expression,
    model::{Headers, Methods, Origins, Policy, Site},
};

/// What stands before the maps.
const BEGINNING: &str = "\
# CORS for nginx, tested with nginx 1.22. It has two parts.
#
# Part 1 goes into `http { }`, for instance as a file in /etc/nginx/conf.d.
";

const REQUEST: &str = r#"
# `OPTIONS` where a browser asks whether a page may send a request.
map $http_origin $cors_from { "" ""; default $request_method; }
map $http_access_control_request_method $cors_asks { "" ""; default $cors_from; }
map $cors_asks $cors_preflight { "~^OPTIONS$" preflight; default response; }
"#;

const SERVER: &str = r#"
# Part 2 goes into `server { }`, and again into every `location` that has an `add_header` of its own: one
# there drops all of these. With `fastcgi_pass`, `uwsgi_pass`, `scgi_pass` or `grpc_pass`, write
# `fastcgi_hide_header` and so on for `proxy_hide_header`.

# What the application says of CORS itself would be added to this, or win.
proxy_hide_header Access-Control-Allow-Origin;
proxy_hide_header Access-Control-Allow-Credentials;
proxy_hide_header Access-Control-Expose-Headers;
proxy_hide_header Access-Control-Allow-Methods;
proxy_hide_header Access-Control-Allow-Headers;
proxy_hide_header Access-Control-Max-Age;

# `always`: on errors too. A header without a value is not sent.
add_header Access-Control-Allow-Origin $cors_allow_origin always;
add_header Access-Control-Allow-Credentials $cors_allow_credentials always;
add_header Access-Control-Expose-Headers $cors_expose_headers always;
add_header Access-Control-Allow-Methods $cors_allow_methods always;
add_header Access-Control-Allow-Headers $cors_allow_headers always;
add_header Access-Control-Max-Age $cors_max_age always;
add_header Vary $cors_vary always;

if ($cors_status = 204) { return 204; }
if ($cors_status = 403) { return 403; }
"#;

pub(super) fn write(site: &Site) -> String {
    let mut text = BEGINNING.to_owned();
    let policies = || site.policies.iter().enumerate();
    if policies().any(|(_, policy)| policy.has_dollar()) {
        text +=
            "\n# nginx has no other way to write a dollar.\ngeo $cors_dollar { default \"$\"; }\n";
    }
    text += REQUEST;
    text += &policy_of_path(site);
    for (place, policy) in policies() {
        text += &origins(place, policy);
    }
    text += &map(
        "$cors_policy",
        "$cors_origin",
        policies().map(|(place, _)| (place.to_string(), format!("$cors_origin_{place}"))),
    );
    text += "\n# What is answered: nothing where the origin is not allowed.\n";
    text += &map(
        "\"$cors_preflight $cors_policy $cors_origin\"",
        "$cors_case",
        policies().flat_map(|(place, _)| {
            ["preflight", "response"]
                .map(|kind| (format!("~^{kind} {place} ."), format!("{kind}{place}")))
        }),
    );
    text += &map("$cors_case", "$cors_allow_origin", one("~.", "$cors_origin"));
    text += &map(
        "$cors_case",
        "$cors_allow_credentials",
        policies().filter_map(|(place, policy)| {
            policy.credentials.then(|| (format!("~^[a-z]+{place}$"), "true".to_owned()))
        }),
    );
    text += &map(
        "$cors_case",
        "$cors_expose_headers",
        policies().filter_map(|(place, policy)| {
            Some((format!("response{place}"), literal(policy.exposed.as_ref()?)))
        }),
    );
    let preflight = |value: fn(&Policy) -> Option<String>| {
        policies()
            .filter_map(move |(place, policy)| Some((format!("preflight{place}"), value(policy)?)))
    };
    text += &map("$cors_case", "$cors_allow_methods", preflight(allow_methods));
    if policies().any(|(_, policy)| {
        policy.credentials && matches!(policy.headers, Headers::Any { authorization: false })
    }) {
        text += COVERED;
    }
    text += &map("$cors_case", "$cors_allow_headers", preflight(allow_headers));
    text += &map(
        "$cors_case",
        "$cors_max_age",
        preflight(|policy| policy.max_age.map(|it| it.to_string())),
    );
    text += &map(
        "\"$cors_preflight $cors_policy\"",
        "$cors_vary",
        policies().flat_map(|(place, policy)| {
            let preflight = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
            let response = matches!(policy.origins, Origins::Listed { .. }).then_some("Origin");
            [("preflight", Some(preflight)), ("response", response)]
                .into_iter()
                .filter_map(move |(kind, value)| Some((format!("{kind} {place}"), quoted(value?))))
        }),
    );
    text += &map(
        "\"$cors_preflight $cors_case\"",
        "$cors_status",
        [
            ("~^preflight .".to_owned(), "204".to_owned()),
            ("~^preflight".to_owned(), "403".to_owned()),
        ],
    );
    text + SERVER
}

/// The names that `*` covers: all but `Authorization`. One that is called `*` would stand for all.
const COVERED: &str = r#"
map $http_access_control_request_headers $cors_covered_headers {
    "~*(?:^|,)[ \t]*(?:authorization|\\*)[ \t]*(?:,|$)" "";
    default $http_access_control_request_headers;
}
"#;

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
}

fn policy_of_path(site: &Site) -> String {
    let Some(paths) = &site.paths else {
        return map("$request_uri", "$cors_policy", one("~.", "0"));
    };
    let comment = "\n# Which policy the target has, as it was sent: the first that matches.\n";
    let cases = paths.cases().iter().map(|case| {
        (
            format!("~{}", case.expression),
            case.policy.map_or_else(|| "\"\"".to_owned(), |it| it.to_string()),
        )
    });
    format!("{comment}{}", map("$request_uri", "$cors_policy", cases))
}

fn origins(place: usize, policy: &Policy) -> String {
    let variable = format!("$cors_origin_{place}");
    let route = policy.route.as_ref().map(|it| format!(" of `{it}`")).unwrap_or_default();
    let comment = format!("\n# Policy {place}{route}: the origin where it is allowed.\n");
    let cases = match &policy.origins {
        Origins::Any => {
            return format!("{comment}{}", map("$cors_policy", &variable, one("~.", "*")));
        }
        Origins::Listed { exact, patterns } => {
            // A text would be compared without case.
            let exact = exact.iter().map(|it| format!("^{}$", expression::escaped(it)));
            exact.chain(patterns.iter().cloned())
        }
    };
    let refused = (format!("~{}", expression::TOO_LONG), "\"\"".to_owned());
    let allowed = cases.map(|it| (format!("~{it}"), "$http_origin".to_owned()));
    format!("{comment}{}", map("$http_origin", &variable, [refused].into_iter().chain(allowed)))
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
        Headers::Any { authorization: true } if policy.credentials => {
            Some("$http_access_control_request_headers".to_owned())
        }
        Headers::Any { authorization: false } if policy.credentials => {
            Some("$cors_covered_headers".to_owned())
        }
        Headers::Any { authorization: true } => Some(quoted("*, authorization")),
        Headers::Any { authorization: false } => Some("*".to_owned()),
        Headers::Listed(names) => names.as_deref().map(literal),
    }
}

fn one(key: &str, value: &str) -> [(String, String); 1] {
    [(key.to_owned(), value.to_owned())]
}

/// A map with these keys, in quotes or not, and values as they are written.
fn map(of: &str, to: &str, cases: impl IntoIterator<Item = (String, String)>) -> String {
    let mut text = format!("map {of} {to} {{\n    default \"\";\n");
    for (key, value) in cases {
        let _ = writeln!(text, "    {} {value};", quoted(&key));
    }
    text + "}\n"
}

/// A text in which `$` begins no variable.
fn literal(text: &str) -> String {
    quoted(text).replace('$', "${cors_dollar}")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}
