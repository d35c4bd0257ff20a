//! What the targets for Python have in common: the policies as data, and the decision.

use core::fmt::Write as _;

use crate::{
    expression,
    model::{Headers, Methods, Origins, Policy, Site},
    paths::AMBIGUOUS,
};

/// What a target adds to the decision.
pub(super) struct Module {
    /// The first lines of the documentation.
    pub(super) beginning: &'static str,
    /// What the standard library has, besides `re`, in the order in which it is imported.
    pub(super) standard: &'static [&'static str],
    /// The other imports.
    pub(super) imports: &'static str,
    /// What `target_of` is called with.
    pub(super) target_of: &'static str,
    /// The function `target_of`, for policies by path.
    pub(super) target: &'static str,
    /// Whether the headers of a response are a list of lines.
    pub(super) has_lines: bool,
    /// What answers; `@policy` stands for the policy of a request.
    pub(super) answers: &'static str,
}

/// The module's text.
pub(super) fn write(site: &Site, module: &Module) -> String {
    let by_path = site.paths.is_some();
    let mut text =
        format!("\"\"\"{}\"\"\"\n\nfrom __future__ import annotations\n\n", module.beginning);
    text += "import re\n";
    for import in module.standard {
        let _ = writeln!(text, "{import}");
    }
    if by_path {
        text += "from urllib.parse import quote, unquote\n";
    }
    text += module.imports;
    text += POLICY;
    text += &policies(site);
    text += DECISION;
    text += &decision(site);
    if module.has_lines {
        text += MERGED;
    }
    let of_request = if by_path {
        text += POLICY_OF;
        text += module.target;
        format!("policy_of(target_of({}))", module.target_of)
    } else {
        "POLICY".to_owned()
    };
    text + &module.answers.replace("@policy", &of_request)
}

/// The policy, or the routes with theirs.
fn policies(site: &Site) -> String {
    let Some(paths) = &site.paths else {
        return site.policies.iter().map(|it| format!("POLICY = {}\n", policy(it, ""))).collect();
    };
    let mut text =
        "# Longest first; `None` is closed.\nROUTES: dict[str, Policy | None] = {\n".to_owned();
    for (route, place) in paths.routes() {
        let found = place.and_then(|it| site.policies.get(it));
        let found = found.map_or_else(|| "None".to_owned(), |it| policy(it, "    "));
        let _ = writeln!(text, "    {}: {found},", literal(route));
    }
    let ambiguous = compiled(AMBIGUOUS).replacen('(', "(\n    ", 1);
    let ambiguous = ambiguous.strip_suffix(')').unwrap_or(&ambiguous);
    format!("{text}}}\n{AMBIGUOUS_COMMENT}AMBIGUOUS = {ambiguous}\n)\n")
}

fn policy(policy: &Policy, indent: &str) -> String {
    let mut text = "Policy(\n".to_owned();
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(text, "{indent}    {name}={value},");
    };
    match &policy.origins {
        Origins::Any => field("origins", "None"),
        Origins::Listed { exact, patterns } => {
            field("origins", &set(exact, indent));
            if !patterns.is_empty() {
                field("patterns", &tuple(patterns, indent));
            }
        }
    }
    let values = [
        ("credentials", policy.credentials.then(|| "true".to_owned())),
        ("methods", methods(&policy.methods)),
        ("headers", headers(&policy.headers)),
        ("exposed", policy.exposed.clone()),
        ("max_age", policy.max_age.map(|it| it.to_string())),
    ];
    for (name, value) in values {
        if let Some(value) = value {
            field(name, &literal(&value));
        }
    }
    format!("{text}{indent})")
}

fn methods(methods: &Methods) -> Option<String> {
    match methods {
        Methods::Any => Some("*".to_owned()),
        Methods::Listed(names) => names.clone(),
    }
}

fn headers(headers: &Headers) -> Option<String> {
    match headers {
        Headers::Any { authorization: true } => Some("*, authorization".to_owned()),
        Headers::Any { authorization: false } => Some("*".to_owned()),
        Headers::Listed(names) => names.clone(),
    }
}

fn set(texts: &[String], indent: &str) -> String {
    match texts {
        [] => return "frozenset()".to_owned(),
        [text] => return format!("frozenset({{{}}})", literal(text)),
        _ => {}
    }
    let line = |it: &String| format!("{indent}            {},\n", literal(it));
    let lines: String = texts.iter().map(line).collect();
    format!("frozenset(\n{indent}        {{\n{lines}{indent}        }}\n{indent}    )")
}

/// Of patterns, which `fullmatch` anchors.
fn tuple(patterns: &[String], indent: &str) -> String {
    let line = |it: &String| {
        let inner = it.strip_prefix('^').and_then(|it| it.strip_suffix('$')).unwrap_or(it);
        format!("{indent}        {},\n", compiled(inner))
    };
    let lines: String = patterns.iter().map(line).collect();
    format!("(\n{lines}{indent}    )")
}

fn decision(site: &Site) -> String {
    let has_patterns = site
        .policies
        .iter()
        .any(|it| matches!(&it.origins, Origins::Listed { patterns, .. } if !patterns.is_empty()));
    let repeats = site.policies.iter().any(|it| {
        let any = matches!(it.methods, Methods::Any) || matches!(it.headers, Headers::Any { .. });
        it.credentials && any
    });
    let mut text = String::new();
    if has_patterns {
        let _ = writeln!(text, "# No host has more than 254 characters.");
        let _ = writeln!(text, "TOO_LONG = {}", compiled(expression::TOO_LONG));
    }
    if repeats {
        text += TOKEN;
    }
    text += ALLOW_ORIGIN;
    text += if has_patterns { PATTERNS } else { NO_PATTERNS };
    let mut answers = ANSWERS.to_owned();
    if site.paths.is_none() {
        for (from, to) in CLOSED {
            answers = answers.replace(from, to);
        }
    }
    let (methods, headers) = if repeats {
        text += REPEATED;
        ("allow_methods(policy, method)", "allow_headers(policy, names)")
    } else {
        ("policy.methods", "policy.headers")
    };
    text + &answers.replace("@methods", methods).replace("@headers", headers)
}

fn compiled(expression: &str) -> String {
    let is_raw = !expression.contains(['"', '\n']) && !expression.ends_with('\\');
    match is_raw && expression.contains('\\') {
        true => format!("re.compile(r\"{expression}\")"),
        false => format!("re.compile({})", literal(expression)),
    }
}

/// A text in quotes.
fn literal(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            ' '..='~' => quoted.push(char),
            _ => drop(write!(quoted, "\\U{:08x}", u32::from(char))),
        }
    }
    quoted + "\""
}

const POLICY: &str = r#"

class Policy(NamedTuple):
    """The values of the headers; `None` for a header that is not sent."""

    origins: frozenset[str] | None  # `None` for any.
    patterns: tuple[re.Pattern[str], ...] = ()
    credentials: str | None = None
    methods: str | None = None
    headers: str | None = None
    exposed: str | None = None
    max_age: str | None = None


"#;

const DECISION: &str = r#"
# What the application says of CORS itself would win, or be added to this.
OWN = frozenset(
    {
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-expose-headers",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-max-age",
    }
)
VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
"#;

const ALLOW_ORIGIN: &str = r#"

def allow_origin(policy: Policy, origin: str | None) -> str | None:
    """The value of `Access-Control-Allow-Origin`; `None` for an origin that is refused."""
    if policy.origins is None:
        return "*"
    if origin is None or origin in policy.origins:
        return origin
"#;

const NO_PATTERNS: &str = "    return None\n";

const PATTERNS: &str = r#"    if TOO_LONG.match(origin):
        return None
    return origin if any(it.fullmatch(origin) for it in policy.patterns) else None
"#;

const REPEATED: &str = r#"

def allow_methods(policy: Policy, asked: str) -> str | None:
    """With credentials, `*` does not stand for all: the method that is asked for is repeated."""
    if policy.credentials is None or policy.methods != "*":
        return policy.methods
    return asked if TOKEN.fullmatch(asked) else None


def allow_headers(policy: Policy, asked: str) -> str | None:
    """The same for the names of headers. `*` never stands for `Authorization`."""
    if policy.credentials is None or policy.headers not in ("*", "*, authorization"):
        return policy.headers
    members = [it.strip(" \t").lower() for it in asked.split(",")]
    names = [it for it in members if it]
    if "*" in names or not all(TOKEN.fullmatch(it) for it in names):
        return None
    if policy.headers == "*" and "authorization" in names:
        return None
    return ", ".join(names) or None
"#;

const ANSWERS: &str = r#"

def preflight(
    policy: Policy | None, origin: str, method: str, names: str
) -> tuple[int, dict[str, str]]:
    """The status and the headers of the answer to a preflight."""
    if policy is None:
        return 403, {}
    allowed = allow_origin(policy, origin)
    if allowed is None:
        return 403, {"Vary": VARY}
    headers = {
        "Access-Control-Allow-Origin": allowed,
        "Access-Control-Allow-Credentials": policy.credentials,
        "Access-Control-Allow-Methods": @methods,
        "Access-Control-Allow-Headers": @headers,
        "Access-Control-Max-Age": policy.max_age,
        "Vary": VARY,
    }
    return 204, {name: value for name, value in headers.items() if value is not None}


def response(policy: Policy | None, origin: str | None) -> dict[str, str]:
    """The headers of any other response, in place of those in `OWN`."""
    if policy is None:
        return {}
    allowed = allow_origin(policy, origin)
    if allowed is None:
        return {"Vary": "Origin"}
    headers = {
        "Access-Control-Allow-Origin": allowed,
        "Access-Control-Allow-Credentials": policy.credentials,
        "Access-Control-Expose-Headers": policy.exposed,
        "Vary": None if policy.origins is None else "Origin",
    }
    return {name: value for name, value in headers.items() if value is not None}
"#;

/// What is not needed where one policy is for every path.
const CLOSED: [(&str, &str); 3] = [
    ("policy: Policy | None", "policy: Policy"),
    ("    if policy is None:\n        return 403, {}\n", ""),
    ("    if policy is None:\n        return {}\n", ""),
];

const TOKEN: &str = r#"TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"#;

const AMBIGUOUS_COMMENT: &str = "
# What servers read in different ways: an empty segment, dots, an encoded slash, a
# backslash, white space, control characters, and a `%` that encodes nothing.
";

const POLICY_OF: &str = r#"

def policy_of(target: str) -> Policy | None:
    """The policy of a request's target, which has to be the same when decoded."""
    path = target.partition("?")[0]
    route = route_of(path)
    if route is None or route != route_of(unquote(path)) or AMBIGUOUS.match(target):
        return None
    return ROUTES[route]


def route_of(path: str) -> str | None:
    """The longest route that the path begins with."""
    begins = f"{path}/".startswith
    return next((it for it in ROUTES if begins(f"{it.rstrip('/')}/")), None)
"#;

/// For servers whose headers are a list of lines.
const MERGED: &str = r#"

def merged(
    lines: Iterable[tuple[str, str]], headers: dict[str, str]
) -> list[tuple[str, str]]:
    """A response's header lines with these headers, in place of those in `OWN`."""
    kept = [(name, value) for name, value in lines if name.lower() not in OWN]
    vary = ",".join(value for name, value in kept if name.lower() == "vary")
    members = {it.strip().lower() for it in vary.split(",")}
    if not members.isdisjoint({"*", "origin"}):
        headers = {name: value for name, value in headers.items() if name != "Vary"}
    return [*kept, *headers.items()]
"#;

#[cfg(test)]
mod tests {
    use super::{compiled, literal};

    #[test]
    fn texts_are_escaped() {
        assert_eq!(literal(r#"a"b\c'$`{}"#), r#""a\"b\\c'$`{}""#);
        assert_eq!(literal("\n\u{e9}"), r#""\U0000000a\U000000e9""#);
    }

    #[test]
    fn expressions_are_raw_where_that_can_be() {
        assert_eq!(compiled(r"a\.b"), r#"re.compile(r"a\.b")"#);
        assert_eq!(compiled("a"), r#"re.compile("a")"#);
        assert_eq!(compiled(r#"a\."b"#), r#"re.compile("a\\.\"b")"#);
    }
}
