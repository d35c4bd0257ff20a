//! What the targets for Python have in common: the policies as data, and the decision.

mod literals;
mod parts;

use core::fmt::Write as _;

use self::literals::{compiled, literal, set, tuple};
use crate::{
    expression,
    headers::{ANY, ANY_AND_AUTHORIZATION, CORS_HEADERS, PREFLIGHT_VARY},
    model::{Headers, Methods, Origins, Policy, Site},
    paths::AMBIGUOUS,
};

/// What a target adds to the decision.
pub(super) struct Module {
    /// The module's documentation.
    pub(super) beginning: &'static str,
    /// The paragraph that follows if there are policies by path.
    pub(super) by_path: &'static str,
    /// What is imported from the standard library after `re`, in this order.
    pub(super) standard: &'static [&'static str],
    /// The other imports.
    pub(super) imports: &'static str,
    /// The argument of `target_of`.
    pub(super) request: &'static str,
    /// The function `target_of`, for policies by path.
    pub(super) target_of: &'static str,
    /// Whether `answers` calls `merged`.
    pub(super) calls_merged: bool,
    /// What answers. `@policy` stands for the policy of a request; for marked lines, see [`Needs`].
    pub(super) answers: &'static str,
}

/// Writes the module.
pub(super) fn write(site: &Site, module: &Module) -> String {
    let needs = Needs::of(site);
    let by_path = site.paths.is_some();
    let note = if by_path { module.by_path } else { "" };
    let mut text =
        format!("\"\"\"{}{note}\"\"\"\n\nfrom __future__ import annotations\n\n", module.beginning);
    if needs.has("expressions") {
        text += "import re\n";
    }
    for import in module.standard {
        let _ = writeln!(text, "{import}");
    }
    if by_path {
        text += "from urllib.parse import quote, unquote\n";
    }
    text += module.imports;
    text += &needs.kept(parts::POLICY);
    text += &policies(site, &needs);
    text += &decision(site, &needs);
    if module.calls_merged {
        text += parts::MERGED;
    }
    let policy = if by_path {
        text += parts::POLICY_OF;
        text += module.target_of;
        format!("policy_of(target_of({}))", module.request)
    } else {
        "POLICY".to_owned()
    };
    text + &needs.kept(module.answers).replace("@policy", &policy)
}

/// The names of what a site needs. A line `?name …` of a part is kept if the name is here, and `?!name …` if it is
/// not.
struct Needs(Vec<&'static str>);

impl Needs {
    fn of(site: &Site) -> Self {
        let any = |is: fn(&Policy) -> bool| site.policies.iter().any(is);
        let (any_origin, listed) =
            (any(|it| !it.has_listed_origins()), any(Policy::has_listed_origins));
        let by_path = site.paths.is_some();
        let patterns = any(Policy::has_patterns);
        let headers = any(|it| it.headers.is_some());
        let requested_method = any(|it| matches!(it.methods, Methods::Requested));
        let requested_headers = any(|it| matches!(it.headers, Some(Headers::Requested { .. })));
        let needs = [
            ("any", any_origin),
            ("listed", listed),
            ("any-and-listed", any_origin && listed),
            ("patterns", patterns),
            ("credentials", any(|it| it.credentials)),
            ("headers", headers),
            ("same-methods", !requested_method),
            ("same-headers", headers && !requested_headers),
            ("requested-method", requested_method),
            ("requested-headers", requested_headers),
            ("requested", requested_method || requested_headers),
            ("exposed", any(|it| it.exposed.is_some())),
            ("max-age", any(|it| it.max_age.is_some())),
            ("paths", by_path),
            ("expressions", patterns || requested_method || requested_headers || by_path),
        ];
        Self(needs.into_iter().filter_map(|(name, is_needed)| is_needed.then_some(name)).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }

    /// The lines of a part that are needed.
    fn kept(&self, part: &str) -> String {
        let line = |line| {
            let Some((name, rest)) = str::strip_prefix(line, "?").and_then(|it| it.split_once(' '))
            else {
                return line;
            };
            let is_needed = match name.strip_prefix('!') {
                Some(name) => !self.has(name),
                None => self.has(name),
            };
            if is_needed { rest } else { "" }
        };
        part.split_inclusive('\n').map(line).collect()
    }
}

/// The policy, or the routes with theirs.
fn policies(site: &Site, needs: &Needs) -> String {
    let Some(paths) = &site.paths else {
        let policies = site.policies.iter();
        return policies.map(|it| format!("POLICY = {}\n", policy(it, needs, ""))).collect();
    };
    let mut text =
        "# Longest first; `None` is closed.\nROUTES: dict[str, Policy | None] = {\n".to_owned();
    for (route, place) in paths.routes() {
        let found = place.and_then(|it| site.policies.get(it));
        let found = found.map_or_else(|| "None".to_owned(), |it| policy(it, needs, "    "));
        let _ = writeln!(text, "    {}: {found},", literal(route));
    }
    let ambiguous = compiled(AMBIGUOUS).replacen('(', "(\n    ", 1);
    let ambiguous = ambiguous.strip_suffix(')').unwrap_or(&ambiguous);
    format!("{text}}}\n{}AMBIGUOUS = {ambiguous}\n)\n", parts::AMBIGUOUS)
}

fn policy(policy: &Policy, needs: &Needs, indent: &str) -> String {
    let mut text = String::new();
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(text, "{indent}    {name}={value},");
    };
    match &policy.origins {
        Origins::Any if needs.has("listed") => field("origins", "None"),
        Origins::Any => {}
        Origins::Listed { exact, patterns } => {
            field("origins", &set(exact, indent));
            if !patterns.is_empty() {
                field("patterns", &tuple(patterns, indent));
            }
        }
    }
    field("methods", &literal(&methods(&policy.methods)));
    let values = [
        ("credentials", policy.credentials.then(|| "true".to_owned())),
        ("headers", policy.headers.as_ref().map(headers)),
        ("exposed", policy.exposed.clone()),
        ("max_age", policy.max_age.map(|it| it.to_string())),
    ];
    for (name, value) in values {
        if let Some(value) = value {
            field(name, &literal(&value));
        }
    }
    format!("Policy(\n{text}{indent})")
}

fn methods(methods: &Methods) -> String {
    match methods {
        Methods::Fixed(names) => names.clone(),
        Methods::Requested => ANY.to_owned(),
    }
}

fn headers(headers: &Headers) -> String {
    match headers {
        Headers::Fixed(names) => names.clone(),
        Headers::Requested { authorization: true } => ANY_AND_AUTHORIZATION.to_owned(),
        Headers::Requested { authorization: false } => ANY.to_owned(),
    }
}

/// The constants, and the functions that use them.
fn decision(site: &Site, needs: &Needs) -> String {
    let own = CORS_HEADERS.map(|it| format!("        {},\n", literal(&it.to_ascii_lowercase())));
    let constants = needs
        .kept(parts::CONSTANTS)
        .replace("@own\n", &own.concat())
        .replace("@vary", &literal(PREFLIGHT_VARY))
        .replace("@too_long", &compiled(expression::TOO_LONG));
    let functions = [
        ("listed", parts::ALLOW_ORIGIN),
        ("requested-method", parts::ALLOW_METHODS),
        ("requested-headers", parts::ALLOW_HEADERS),
    ];
    let functions = functions.into_iter().filter(|(need, _)| needs.has(need));
    let functions: String = functions.map(|(_, part)| needs.kept(part)).collect();
    let policy = if site.paths.is_some() { "Policy | None" } else { "Policy" };
    constants + &functions + &needs.kept(parts::ANSWERS).replace("@Policy", policy)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use cors_core::{Policy, Routes};

    use crate::{Target, export};

    #[test]
    fn the_commonest_policy_has_nothing_that_it_does_not_need() {
        let policy = Policy::builder()
            .allow_origins(["https://app.example.com"])
            .allow_credentials(true)
            .build();
        let routes = Routes::from(policy.unwrap());
        for target in [Target::Flask, Target::Starlette, Target::Django] {
            let text = export(&routes, target).unwrap();
            for part in ["import re\n", "patterns", "requested", "names", "max_age", "| None  #"] {
                assert!(!text.contains(part), "{target}: {part}");
            }
            let has_mark = |line: &str| line.starts_with('?') || line.starts_with('@');
            assert!(!text.lines().any(|it| has_mark(it) && !it.starts_with("@sync")), "{target}");
        }
    }
}
