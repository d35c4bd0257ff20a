//! Apache httpd: mod_setenvif finds out what a response carries, `Header always` writes it, and a `RewriteRule` answers
//! preflights.

use std::fmt::Write as _;

use super::nginx_and_apache::{MANY, long_paths, quoted, title};
use crate::{
    error::Problem,
    expression,
    headers::{PREFLIGHT_VARY, Unrepeated, WITH_STAR, WITH_STAR_OR_AUTHORIZATION, for_each_header},
    model::{Headers, Methods, Origins, Policy, Site},
    paths::Paths,
};

const BEGINNING: &str = "\
# CORS for Apache httpd, tested with httpd 2.4.
#
# It goes into `<VirtualHost>`, above every other `RewriteRule`. It needs mod_headers, mod_rewrite and mod_setenvif;
# on Debian: a2enmod headers rewrite setenvif. No other `Header` may set these headers: both would be sent.
# In an .htaccess file it works too, but there preflights are subject to the path's access rules, such as a password.
#
# httpd itself refuses paths (414) and headers (400) that are too long, without CORS headers.
";

/// `-n`: present, and not empty.
const PREFLIGHT: &str = r#"
# A preflight: a browser asks whether a page may send a request.
SetEnvIfExpr "%{REQUEST_METHOD} == 'OPTIONS' && -n req_novary('Origin') && -n req_novary('Access-Control-Request-Method')" cors_preflight
"#;

/// The target as sent; other variables have it decoded.
const TARGET: &str = r#"
# The policy for the request target, as sent; the last match wins.
SetEnvIfExpr "%{THE_REQUEST} =~ m#^\S+ (.*?)(?: HTTP/\S+)?$#" cors_target=$1
"#;

const REQUESTED_NAMES: &str = "cors_requested_names";
const COVERED_NAMES: &str = "cors_covered_names";

const REMOVED: &str = "
# Remove the application's own CORS headers, which would be sent as well or override these. httpd keeps headers in two
# tables, so both are cleared. `ProxyErrorOverride` in front of FastCGI needs an `ErrorDocument` with a path for each
# error: nothing is removed from httpd's own pages.
";

const ALLOW_ORIGIN: &str = r#"
# `always`: on errors too.
Header always set Access-Control-Allow-Origin "%{cors_origin}e" env=cors_origin
"#;

const ANSWER: &str = "
# Preflights are answered before anyone is asked for a password.
RewriteEngine On
RewriteCond %{ENV:cors_preflight} .
RewriteCond %{ENV:cors_origin} .
RewriteRule ^ - [R=204,L]
RewriteCond %{ENV:cors_preflight} .
RewriteRule ^ - [F]
";

/// httpd reads expressions of at most 8,191 bytes.
const MAX_EXPRESSION_LEN: usize = 8000;

pub(super) fn problems(site: &Site) -> Vec<Problem> {
    long_paths(site, MAX_EXPRESSION_LEN).collect()
}

pub(super) fn write(site: &Site) -> String {
    let mut text = BEGINNING.to_owned();
    text += &cleared(site);
    text += &site.paths.as_ref().map(policy_of_path).unwrap_or_default();
    let places = || site.policies.iter().enumerate();
    for (place, policy) in places() {
        text += &title(place, policy);
        text += &Names::new(site, place).origins(&policy.origins);
    }
    text += PREFLIGHT;
    for (place, _) in places() {
        text += &Names::new(site, place).allowed_preflight();
    }
    for (variable, unrepeated) in
        [(REQUESTED_NAMES, WITH_STAR), (COVERED_NAMES, WITH_STAR_OR_AUTHORIZATION)]
    {
        if places().any(|(_, policy)| repeated_headers(policy) == Some(variable)) {
            text += &requested_names(variable, &unrepeated);
        }
    }
    text += REMOVED;
    text += &for_each_header("Header unset ", "");
    text += &for_each_header("Header always unset ", "");
    text += ALLOW_ORIGIN;
    for (place, policy) in places() {
        text += &Names::new(site, place).headers(policy);
    }
    let _ =
        writeln!(text, "Header always merge Vary {} env=cors_preflight", quoted(PREFLIGHT_VARY));
    text + ANSWER
}

const CLEARED: &str = "
# Nothing is left of what rules for a folder around this one have set.
";

/// Folders inherit what is set for those around them, where it may come from another policy.
fn cleared(site: &Site) -> String {
    let of_policies = (0..site.policies.len()).flat_map(|place| {
        let names = Names::new(site, place);
        [names.own("cors_origin"), names.allowed(), names.own("cors_preflight_allowed")]
    });
    let of_paths = site.paths.iter().flat_map(|_| ["cors_policy", "cors_origin"]);
    let mut names: Vec<_> = of_paths.map(str::to_owned).chain(of_policies).collect();
    names.sort();
    names.dedup();
    format!("{CLEARED}SetEnvIfExpr true !{}\n", names.join(" !"))
}

fn policy_of_path(paths: &Paths) -> String {
    // Each that matches overwrites what was set before.
    paths.cases().iter().rev().fold(TARGET.to_owned(), |mut lines, case| {
        let condition = matches("reqenv('cors_target')", &case.expression);
        let value = case.policy.map_or("!cors_policy".to_owned(), |it| format!("cors_policy={it}"));
        let _ = writeln!(lines, "SetEnvIfExpr {condition} {value}");
        lines
    })
}

fn requested_names(variable: &str, Unrepeated { expression, comment }: &Unrepeated) -> String {
    format!(
        r#"
# {comment}
SetEnvIf Access-Control-Request-Headers ".+" {variable}=$0
SetEnvIfNoCase Access-Control-Request-Headers "{expression}" !{variable}
"#
    )
}

/// A condition in quotes. A `#` would end the expression.
fn matches(what: &str, expression: &str) -> String {
    quoted(&format!("{what} =~ m#{}#", expression.replace('#', r"\x23")))
}

/// The variables of a policy.
struct Names {
    /// What selects it among several.
    place: Option<usize>,
}

impl Names {
    fn new(site: &Site, place: usize) -> Self {
        Self { place: site.paths.is_some().then_some(place) }
    }

    /// The name, with the place behind it if there are several.
    fn own(&self, name: &str) -> String {
        self.place.map_or(name.to_owned(), |place| format!("{name}_{place}"))
    }

    /// Set if the origin is allowed.
    fn allowed(&self) -> String {
        self.own(if self.place.is_some() { "cors_allowed" } else { "cors_origin" })
    }

    fn origins(&self, origins: &Origins) -> String {
        let origin = self.own("cors_origin");
        let mut lines = match origins {
            Origins::Any => format!("SetEnvIfExpr true {origin}=*\n"),
            Origins::Listed { exact, patterns } => listed(&origin, exact, patterns),
        };
        if let Some(place) = self.place {
            let allowed = self.allowed();
            let _ = writeln!(
                lines,
                r#"SetEnvIfExpr "reqenv('cors_policy') == '{place}' && reqenv('{origin}') =~ /(.+)/" cors_origin=$1 {allowed}"#
            );
        }
        lines
    }

    fn allowed_preflight(&self) -> String {
        let (allowed, name) = (self.allowed(), self.own("cors_preflight_allowed"));
        format!("SetEnvIfExpr \"-n reqenv('cors_preflight') && -n reqenv('{allowed}')\" {name}\n")
    }

    /// What its responses carry.
    fn headers(&self, policy: &Policy) -> String {
        let mut lines = String::new();
        let mut header = |name: &str, value: &str, condition: &str| {
            let _ = writeln!(lines, "Header always set {name} {} {condition}", quoted(value));
        };
        let allowed = format!("env={}", self.allowed());
        let preflight = self.own("cors_preflight_allowed");
        if policy.credentials {
            header("Access-Control-Allow-Credentials", "true", &allowed);
        }
        if let Some(names) = &policy.exposed {
            header("Access-Control-Expose-Headers", &literal(names), &allowed);
        }
        let only_preflight = format!("env={preflight}");
        header("Access-Control-Allow-Methods", &allow_methods(policy), &only_preflight);
        match (&policy.headers, repeated_headers(policy)) {
            (_, Some(variable)) => header(
                "Access-Control-Allow-Headers",
                &format!("%{{{variable}}}e"),
                &format!("\"expr=-n reqenv('{preflight}') && -n reqenv('{variable}')\""),
            ),
            (Some(Headers::Fixed(names)), _) => {
                header("Access-Control-Allow-Headers", &literal(names), &only_preflight);
            }
            _ => {}
        }
        if let Some(seconds) = policy.max_age {
            header("Access-Control-Max-Age", &seconds.to_string(), &only_preflight);
        }
        lines + &self.vary(policy)
    }

    fn vary(&self, policy: &Policy) -> String {
        match (policy.has_listed_origins(), self.place) {
            (false, _) => String::new(),
            (true, None) => "Header always merge Vary \"Origin\"\n".to_owned(),
            (true, Some(place)) => format!(
                "Header always merge Vary \"Origin\" \"expr=reqenv('cors_policy') == '{place}'\"\n"
            ),
        }
    }
}

/// What sets the variable to the origin, if it is one of these.
fn listed(variable: &str, exact: &[String], patterns: &[String]) -> String {
    let mut lines = String::new();
    let mut line = |expression: &str, value: &str| {
        let _ = writeln!(lines, "SetEnvIf Origin {} {value}", quoted(expression));
    };
    let found = format!("{variable}=$0");
    let is_long = exact.len() > MANY;
    for origin in exact.iter().filter(|_| !is_long) {
        line(&format!("^{}$", expression::escaped(origin)), &found);
    }
    for pattern in patterns {
        line(pattern, &found);
    }
    if !patterns.is_empty() {
        line(expression::TOO_LONG, &format!("!{variable}"));
    }
    if is_long {
        let quoted: Vec<_> = exact.iter().map(|it| format!("    '{it}'")).collect();
        let _ = writeln!(
            lines,
            "SetEnvIfExpr \"req_novary('Origin') in {{ \\\n{} }} \\\n    && req_novary('Origin') =~ /(.+)/\" {variable}=$1",
            quoted.join(", \\\n")
        );
    }
    lines
}

fn allow_methods(policy: &Policy) -> String {
    match &policy.methods {
        Methods::Fixed(names) => literal(names),
        Methods::Requested => "expr=%{req_novary:Access-Control-Request-Method}".to_owned(),
    }
}

/// The variable with the requested names, if they are repeated.
fn repeated_headers(policy: &Policy) -> Option<&'static str> {
    match policy.headers {
        Some(Headers::Requested { authorization: true }) => Some(REQUESTED_NAMES),
        Some(Headers::Requested { authorization: false }) => Some(COVERED_NAMES),
        _ => None,
    }
}

/// A value in which `%` begins no variable.
fn literal(text: &str) -> String {
    text.replace('%', "%%")
}

#[cfg(test)]
mod tests {
    use crate::{Target, target::nginx_and_apache::tests};

    /// Nothing that the policy does not need.
    #[test]
    fn the_commonest_policy_is_short() {
        let wanted = [
            "SetEnvIfExpr true !cors_origin !cors_preflight_allowed",
            r#"SetEnvIf Origin "^https://app\.example\.com$" cors_origin=$0"#,
            r#"SetEnvIfExpr "%{REQUEST_METHOD} == 'OPTIONS' && -n req_novary('Origin') && -n req_novary('Access-Control-Request-Method')" cors_preflight"#,
            r#"SetEnvIfExpr "-n reqenv('cors_preflight') && -n reqenv('cors_origin')" cors_preflight_allowed"#,
            "Header unset Access-Control-Allow-Origin",
            "Header unset Access-Control-Allow-Credentials",
            "Header unset Access-Control-Expose-Headers",
            "Header unset Access-Control-Allow-Methods",
            "Header unset Access-Control-Allow-Headers",
            "Header unset Access-Control-Max-Age",
            "Header always unset Access-Control-Allow-Origin",
            "Header always unset Access-Control-Allow-Credentials",
            "Header always unset Access-Control-Expose-Headers",
            "Header always unset Access-Control-Allow-Methods",
            "Header always unset Access-Control-Allow-Headers",
            "Header always unset Access-Control-Max-Age",
            r#"Header always set Access-Control-Allow-Origin "%{cors_origin}e" env=cors_origin"#,
            r#"Header always set Access-Control-Allow-Credentials "true" env=cors_origin"#,
            r#"Header always set Access-Control-Allow-Methods "GET, HEAD, POST" env=cors_preflight_allowed"#,
            r#"Header always merge Vary "Origin""#,
            r#"Header always merge Vary "Origin, Access-Control-Request-Method, Access-Control-Request-Headers" env=cors_preflight"#,
            "RewriteEngine On",
            "RewriteCond %{ENV:cors_preflight} .",
            "RewriteCond %{ENV:cors_origin} .",
            "RewriteRule ^ - [R=204,L]",
            "RewriteCond %{ENV:cors_preflight} .",
            "RewriteRule ^ - [F]",
        ];
        assert_eq!(tests::of_one_origin(Target::Apache), wanted);
    }

    /// httpd would not start.
    #[test]
    fn expressions_that_are_too_long_are_errors() {
        assert_eq!(tests::of_long(Target::Apache, 880, 100_000), None);
        let error = tests::of_long(Target::Apache, 900, 100).unwrap();
        assert!(error.starts_with("the path `/aaa"), "{error}");
        let end = "` cannot be exported to Apache httpd: shorten it, as its expression has more than 8000 bytes";
        assert!(error.ends_with(end), "{error}");
    }
}
