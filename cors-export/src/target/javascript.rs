//! A module for Node.js: the policies as data, and the function that puts their headers on a response. Express and
//! Fastify differ in how they call it.

use crate::{
    expression,
    headers::{CORS_HEADERS, PREFLIGHT_VARY, Unrepeated, WITH_STAR_OR_AUTHORIZATION},
    model::{Headers, Methods, Origins, Policy, Site},
};

/// Hooks into the function with which every response of Node.js starts, whoever writes it.
const BEGIN: &str = include_str!("begin.mjs");

const REQUESTED: &str = r#"
// The requested method or header names, if all of their characters are allowed there.
const requested = (names = "") => (/^[\w!#$%&'*+.^`|~, \t-]+$/.test(names) ? names : undefined);
"#;

const PATHS: &str = "
// The policy for the request target, as sent; the first match wins. It is `null` for closed routes, and for paths that
// two routers could read differently.
";

const BEFORE_ORIGIN: &str = r#"
// The CORS headers of a response. A refused origin learns nothing.
function corsHeaders(request, isPreflight) {
"#;

const POLICY_OF_PATH: &str = r#"  const target = request.originalUrl ?? request.url;
  const policy = paths.find(([path]) => path.test(target))?.[1];
  if (!policy) return {};
"#;

const ANY: &str = r#"  const origin = "*";
  const headers = isPreflight ? { Vary: VARY } : {};
"#;

const LISTED: &str = r#"  const { origin } = request.headers;
  const headers = { Vary: isPreflight ? VARY : "Origin" };
  if (!isListed(policy, origin)) return headers;
"#;

const ANY_OR_LISTED: &str = r#"  const isAny = policy.origins === "*";
  const origin = isAny ? "*" : request.headers.origin;
  const headers = isPreflight ? { Vary: VARY } : isAny ? {} : { Vary: "Origin" };
  if (!isAny && !isListed(policy, origin)) return headers;
"#;

const AFTER_ORIGIN: &str = r#"  const { preflight, response } = policy;
  return { ...headers, "Access-Control-Allow-Origin": origin, ...(isPreflight ? preflight : response) };
}
"#;

const IS_EQUAL: &str = r#"
const isListed = ({ origins }, origin) => origins.has(origin);
"#;

const IS_EQUAL_OR_MATCHES: &str = r#"
// No host has more than 254 characters.
const tooLong = TOO_LONG;

const isListed = ({ origins, patterns = [] }, origin) =>
  origins.has(origin) || (!tooLong.test(origin) && patterns.some((it) => it.test(origin)));
"#;

/// What a site's policies need of the code.
struct Needs {
    any_origin: bool,
    listed_origins: bool,
    patterns: bool,
    requested: bool,
    covered: bool,
}

/// Writes the module. `beginning` has the comments, and `end` the function that the framework calls, which calls
/// `begin(request, response)` with the objects of Node.js.
pub(super) fn module(site: &Site, beginning: &str, end: &str) -> String {
    let needs = Needs::of(site);
    [
        beginning,
        &policies(site, &needs),
        &paths(site),
        end,
        BEGIN,
        &constants(),
        &cors_headers(site, &needs),
        if needs.requested { REQUESTED } else { "" },
        &if needs.covered { covered() } else { String::new() },
    ]
    .concat()
}

impl Needs {
    fn of(site: &Site) -> Self {
        let any = |is: fn(&Policy) -> bool| site.policies.iter().any(is);
        Self {
            any_origin: any(|it| !it.has_listed_origins()),
            listed_origins: any(Policy::has_listed_origins),
            patterns: any(Policy::has_patterns),
            requested: any(Policy::repeats_request),
            covered: any(|it| {
                matches!(it.headers, Some(Headers::Requested { authorization: false }))
            }),
        }
    }
}

fn constants() -> String {
    let names = lines(CORS_HEADERS.iter().map(|it| quoted(it)), "");
    format!(
        "
// The application's own CORS headers are removed: they would be sent as well or override these.
const OWN = {names};
const VARY = {};
",
        quoted(PREFLIGHT_VARY)
    )
}

fn covered() -> String {
    let Unrepeated { expression, comment } = WITH_STAR_OR_AUTHORIZATION;
    format!(
        r#"
// {comment}
const covered = (names = "") =>
  /{expression}/i.test(names) ? undefined : requested(names);
"#
    )
}

fn policies(site: &Site, needs: &Needs) -> String {
    match (&site.paths, site.policies.as_slice()) {
        (None, [policy]) => format!("\nconst policy = {};\n", object(policy, needs, "")),
        (_, policies) => {
            let policies = policies.iter().map(|policy| {
                let route = policy.route.as_deref().unwrap_or_default().escape_default();
                format!("// {route}\n  {}", object(policy, needs, "  "))
            });
            format!("\nconst policies = {};\n", lines(policies, ""))
        }
    }
}

/// A policy as an object. All lines except the first are indented.
fn object(policy: &Policy, needs: &Needs, indent: &str) -> String {
    let inner = format!("{indent}  ");
    let mut fields = Vec::new();
    match &policy.origins {
        Origins::Any => fields.push("origins: \"*\"".to_owned()),
        Origins::Listed { exact, patterns } => {
            let exact = match exact.as_slice() {
                [] => String::new(),
                _ => list(exact.iter().map(|it| quoted(it)), &inner),
            };
            fields.push(format!("origins: new Set({exact})"));
            if !patterns.is_empty() {
                let patterns = list(patterns.iter().map(|it| regular_expression(it)), &inner);
                fields.push(format!("patterns: {patterns}"));
            }
        }
    }
    fields.push(format!("response: {}", headers(response(policy), &inner)));
    let preflight = headers(preflight(policy), &inner);
    fields.push(if needs.requested {
        format!("preflight: ({{ headers }}) => ({preflight})")
    } else {
        format!("preflight: {preflight}")
    });
    format!("{{{}{indent}}}", indented(fields, &inner))
}

/// The headers of a response besides the origin: names and expressions.
fn response(policy: &Policy) -> Vec<(&'static str, String)> {
    let exposed = policy.exposed.as_ref();
    [credentials(policy), exposed.map(|it| ("Access-Control-Expose-Headers", quoted(it)))]
        .into_iter()
        .flatten()
        .collect()
}

/// The headers of the answer to a preflight besides the origin.
fn preflight(policy: &Policy) -> Vec<(&'static str, String)> {
    let methods = match &policy.methods {
        Methods::Fixed(names) => quoted(names),
        Methods::Requested => "requested(headers[\"access-control-request-method\"])".to_owned(),
    };
    let names = policy.headers.as_ref().map(|headers| {
        let function = match headers {
            Headers::Fixed(names) => return quoted(names),
            Headers::Requested { authorization: true } => "requested",
            Headers::Requested { authorization: false } => "covered",
        };
        format!("{function}(headers[\"access-control-request-headers\"])")
    });
    [
        credentials(policy),
        Some(("Access-Control-Allow-Methods", methods)),
        names.map(|it| ("Access-Control-Allow-Headers", it)),
        policy.max_age.map(|it| ("Access-Control-Max-Age", quoted(&it.to_string()))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn credentials(policy: &Policy) -> Option<(&'static str, String)> {
    policy.credentials.then(|| ("Access-Control-Allow-Credentials", quoted("true")))
}

fn paths(site: &Site) -> String {
    let Some(paths) = &site.paths else { return String::new() };
    let cases = paths.cases().iter().map(|case| {
        let policy = case.policy.map_or_else(|| "null".to_owned(), |it| format!("policies[{it}]"));
        format!("[{}, {policy}]", regular_expression(&case.expression))
    });
    format!("{PATHS}const paths = {};\n", lines(cases, ""))
}

/// The function that returns the headers of a response, with the lines that the site needs.
fn cors_headers(site: &Site, needs: &Needs) -> String {
    let policy = if site.paths.is_some() { POLICY_OF_PATH } else { "" };
    let origin = match (needs.any_origin, needs.listed_origins) {
        (_, false) => ANY,
        (false, true) => LISTED,
        (true, true) => ANY_OR_LISTED,
    };
    let is_listed = match (needs.listed_origins, needs.patterns) {
        (false, _) => String::new(),
        (true, false) => IS_EQUAL.to_owned(),
        (true, true) => {
            IS_EQUAL_OR_MATCHES.replace("TOO_LONG", &regular_expression(expression::TOO_LONG))
        }
    };
    let answer = if needs.requested { "preflight(request)" } else { "preflight" };
    let end = AFTER_ORIGIN.replace("? preflight", &format!("? {answer}"));
    format!("{BEFORE_ORIGIN}{policy}{origin}{end}{is_listed}")
}

/// An array, in one line if it has one item.
fn list(items: impl ExactSizeIterator<Item = String>, indent: &str) -> String {
    if items.len() < 2 { format!("[{}]", items.collect::<String>()) } else { lines(items, indent) }
}

/// An array with a line for each item.
fn lines(items: impl Iterator<Item = String>, indent: &str) -> String {
    format!("[{}{indent}]", indented(items, &format!("{indent}  ")))
}

/// An object, in one line if it has one field.
fn headers(fields: Vec<(&str, String)>, indent: &str) -> String {
    let mut fields = fields.into_iter().map(|(name, value)| format!("{}: {value}", quoted(name)));
    match fields.len() {
        0 => "{}".to_owned(),
        1 => format!("{{ {} }}", fields.by_ref().collect::<String>()),
        _ => format!("{{{}{indent}}}", indented(fields, &format!("{indent}  "))),
    }
}

fn indented(items: impl IntoIterator<Item = String>, indent: &str) -> String {
    let items: String = items.into_iter().map(|it| format!("{indent}{it},\n")).collect();
    format!("\n{items}")
}

/// A string. Rust writes the characters that it escapes as JavaScript does.
fn quoted(text: &str) -> String {
    let char = |char: char| match char {
        '\'' => char.to_string(),
        _ => char.escape_default().to_string(),
    };
    format!("\"{}\"", text.chars().map(char).collect::<String>())
}

/// A literal, which a slash would end.
fn regular_expression(text: &str) -> String {
    format!("/{}/", text.replace('/', r"\/"))
}

#[cfg(test)]
mod tests {
    use super::{quoted, regular_expression};

    #[test]
    fn values_end_where_they_should() {
        assert_eq!(quoted("x-'a\"`${b}\\\n\u{2028}"), r#""x-'a\"`${b}\\\n\u{2028}""#);
        assert_eq!(regular_expression("^https://a[/?#]"), r"/^https:\/\/a[\/?#]/");
    }
}
