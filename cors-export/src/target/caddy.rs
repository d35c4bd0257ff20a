//! Caddy: a snippet of the Caddyfile, which a site imports.

use crate::{
    expression,
    headers::{PREFLIGHT_VARY, WITH_STAR_OR_AUTHORIZATION, for_each_header},
    model::{Headers, Methods, Origins, Policy, Site},
    paths::Paths,
};

const BEGINNING: &str = "\
# CORS for Caddy, tested with Caddy 2.6: a snippet, which goes above the sites of the Caddyfile. A site imports it
# first in a `route` block that holds everything the site does:
#
#     api.example.com {
#         route {
#             import cors
#             reverse_proxy localhost:8080
#         }
#     }
#
# A site that sets `Vary` itself must add to it, with `header +Vary`. A `handle_errors` whose pages come from another
# server needs the same within it: `route { import cors ... }`.
#
# Caddy itself refuses paths that it cannot decode (400) and requests that are too long (431), without CORS headers.
(cors) {
	# A preflight: a browser asks whether a page may send a request.
	@cors_preflight {
		method OPTIONS
		header Origin *
		header Access-Control-Request-Method *
	}
";

const REMOVED: &str = "
	# Remove the application's own CORS headers, which would be sent as well or override these. This runs first,
	# although it stands last: Caddy applies deferred headers in reverse order.
	header {
";

const END: &str = "\t\tdefer
	}
}
";

pub(super) fn write(site: &Site) -> String {
    let mut lines = Vec::new();
    match &site.paths {
        None => lines.extend(site.policies.iter().flat_map(rules)),
        Some(paths) => {
            lines.extend(policy_of_path(paths));
            for (place, policy) in site.policies.iter().enumerate() {
                let route = policy.route.as_deref().unwrap_or_default();
                lines.push(String::new());
                lines.push(format!("# Policy {place}, for `{route}`."));
                lines.push(format!("@cors_policy_{place} vars cors_policy {place}"));
                let rules = rules(policy).into_iter().skip_while(String::is_empty);
                lines.extend(block(&format!("route @cors_policy_{place}"), rules));
            }
            let rest = ["", "# For targets without a policy.", "respond @cors_preflight 403"];
            lines.extend(rest.map(str::to_owned));
        }
    }
    let indented = |line: String| match line.is_empty() {
        true => "\n".to_owned(),
        false => format!("\t{line}\n"),
    };
    let lines: String = lines.into_iter().map(indented).collect();
    format!("{BEGINNING}{lines}{REMOVED}{}{END}", for_each_header("\t\t-", ""))
}

fn policy_of_path(paths: &Paths) -> Vec<String> {
    let case =
        |policy: Option<usize>| policy.map_or_else(|| "none".to_owned(), |it| it.to_string());
    let cases = paths.cases().iter();
    let cases = cases.map(|it| format!("{} {}", regular(&it.expression), case(it.policy)));
    let cases = cases.chain(["default none".to_owned()]);
    let comment = "# The policy for the request target, as sent; the first match wins.";
    let lines = [String::new(), comment.to_owned()].into_iter();
    let map = block("map {http.request.orig_uri} {CORS_policy}", cases);
    lines.chain(map).chain(["vars cors_policy {CORS_policy}".to_owned()]).collect()
}

/// The directives of a policy.
fn rules(policy: &Policy) -> Vec<String> {
    let mut lines = vec![String::new()];
    let allowed = match &policy.origins {
        Origins::Any => "",
        Origins::Listed { exact, patterns } => {
            lines.extend(origins(exact, patterns));
            lines.push("header +Vary Origin".to_owned());
            " @cors_allowed"
        }
    };
    let response = response(policy);
    lines.push(String::new());
    lines.push("# For preflights and Caddy's own errors.".to_owned());
    lines.extend(header(allowed, &response));
    lines.extend(block("route @cors_preflight", preflight(policy, allowed)));
    lines.push(String::new());
    lines.push("# For the application's responses.".to_owned());
    let deferred = response.into_iter().chain(["defer".to_owned()]);
    lines.extend(block(&format!("header{allowed}"), deferred));
    lines
}

/// A matcher for the allowed origins.
fn origins(exact: &[String], patterns: &[String]) -> Vec<String> {
    let refused =
        (!patterns.is_empty()).then(|| format!("{} refused", regular(expression::TOO_LONG)));
    let exact = exact.iter().map(|it| format!("{it} allowed"));
    let patterns = patterns.iter().map(|it| format!("{} allowed", regular(it)));
    let cases = refused.into_iter().chain(exact).chain(patterns);
    // No origin has letters in upper case, and Caddy refuses an origin that has the variable's name.
    let map = block("map {header.Origin} {CORS}", cases.chain(["default refused".to_owned()]));
    // A map is evaluated each time that its variable is used.
    let kept = block("vars", ["cors {CORS}", "cors_origin {header.Origin}"].map(str::to_owned));
    let matcher = "@cors_allowed vars cors allowed".to_owned();
    map.into_iter().chain(kept).chain([matcher]).collect()
}

/// What every response carries.
fn response(policy: &Policy) -> Vec<String> {
    let origin = match policy.origins {
        Origins::Any => "*",
        Origins::Listed { .. } => "{vars.cors_origin}",
    };
    let credentials = policy.credentials.then(|| field("Allow-Credentials", "true"));
    let exposed = policy.exposed.as_ref().map(|it| field("Expose-Headers", &quoted(it)));
    [field("Allow-Origin", origin)].into_iter().chain(credentials).chain(exposed).collect()
}

/// The answers to preflights.
fn preflight(policy: &Policy, allowed: &str) -> Vec<String> {
    let repeats = matches!(policy.headers, Some(Headers::Requested { .. }));
    let headers = allow_headers(policy).map(|it| field("Allow-Headers", &it));
    let (repeated, listed) = if repeats { (headers, None) } else { (None, headers) };
    let methods = field("Allow-Methods", &allow_methods(policy));
    let max_age = policy.max_age.map(|it| field("Max-Age", &it.to_string()));
    // `Origin` is there already if origins are listed.
    let vary = PREFLIGHT_VARY.strip_prefix("Origin, ").filter(|_| policy.has_listed_origins());
    let vary = format!("+Vary \"{}\"", vary.unwrap_or(PREFLIGHT_VARY));
    let fields = [methods].into_iter().chain(listed).chain(max_age).chain([vary]);
    let mut lines = header(allowed, &fields.collect::<Vec<_>>());
    if let Some(field) = repeated {
        lines.extend(covered(policy));
        lines.extend(header(" @cors_covered", &[field]));
    }
    lines.push(format!("respond{allowed} 204"));
    lines.extend((!allowed.is_empty()).then(|| "respond 403".to_owned()));
    lines
}

/// A matcher for the preflights whose requested headers are repeated.
fn covered(policy: &Policy) -> Vec<String> {
    let requested = ["vars cors allowed", "header Access-Control-Request-Headers *"];
    let expression = WITH_STAR_OR_AUTHORIZATION.expression;
    let covered = matches!(policy.headers, Some(Headers::Requested { authorization: false }))
        .then(|| format!("not header_regexp Access-Control-Request-Headers `(?i){expression}`"));
    block("@cors_covered", requested.map(str::to_owned).into_iter().chain(covered))
}

fn allow_methods(policy: &Policy) -> String {
    match &policy.methods {
        Methods::Fixed(names) => quoted(names),
        Methods::Requested => "{header.Access-Control-Request-Method}".to_owned(),
    }
}

fn allow_headers(policy: &Policy) -> Option<String> {
    policy.headers.as_ref().map(|headers| match headers {
        Headers::Fixed(names) => quoted(names),
        Headers::Requested { .. } => "{header.Access-Control-Request-Headers}".to_owned(),
    })
}

fn field(name: &str, value: &str) -> String {
    format!("Access-Control-{name} {value}")
}

fn block(head: &str, lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let indented = |line: String| if line.is_empty() { line } else { format!("\t{line}") };
    let lines = lines.into_iter().map(indented);
    [format!("{head} {{")].into_iter().chain(lines).chain(["}".to_owned()]).collect()
}

/// The directive with these fields, on one line if it is one.
fn header(matcher: &str, fields: &[String]) -> Vec<String> {
    match fields {
        [field] => vec![format!("header{matcher} {field}")],
        _ => block(&format!("header{matcher}"), fields.iter().cloned()),
    }
}

/// A case of a map, as it is: neither routes nor origins have a backtick.
fn regular(expression: &str) -> String {
    format!("`~{expression}`")
}

/// A list of names, which have neither `"`, `\` nor braces.
fn quoted(names: &str) -> String {
    if names.contains([' ', '`', '\'', '#']) { format!("\"{names}\"") } else { names.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_are_quoted_where_they_must() {
        assert_eq!(quoted("content-type, x-`a"), "\"content-type, x-`a\"");
        assert_eq!(quoted("x-$a"), "x-$a");
        assert_eq!(quoted("#a"), "\"#a\"");
    }
}
