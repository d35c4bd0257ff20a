//! Reports, compared with the truth.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::case::{Case, Truth};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Security,
    Broken,
    Weak,
}

use Class::{Broken, Security, Weak};

/// All codes.
pub(crate) const CODES: [(&str, Class); 32] = [
    ("origin-reflected", Security),
    ("preflight-reflected", Security),
    ("null-origin", Security),
    ("prefix-match", Security),
    ("suffix-match", Security),
    ("substring-match", Security),
    ("reverse-substring", Security),
    ("unescaped-dot", Security),
    ("special-characters", Security),
    ("insecure-origin", Security),
    ("public-suffix-wildcard", Security),
    ("localhost-trusted", Security),
    ("third-party-trusted", Security),
    ("missing-vary", Security),
    ("header-injection", Security),
    ("any-port", Weak),
    ("any-subdomain", Weak),
    ("wildcard", Weak),
    ("wildcard-with-cookies", Weak),
    ("allow-methods-everything", Weak),
    ("allow-headers-reflected", Weak),
    ("max-age-excessive", Weak),
    ("wildcard-with-credentials", Broken),
    ("multiple-acao", Broken),
    ("acao-list", Broken),
    ("acao-invalid", Broken),
    ("credentials-value", Broken),
    ("actual-missing", Broken),
    ("preflight-status", Broken),
    ("errors-uncovered", Broken),
    ("redirects-uncovered", Broken),
    ("methods-case", Broken),
];

pub(crate) fn class(code: &str) -> Class {
    let known = CODES.iter().find(|(it, _)| *it == code);
    known.unwrap_or_else(|| panic!("no code is `{code}`")).1
}

/// What was found, and how it compares.
pub(crate) struct Score {
    pub(crate) found: Vec<String>,
    /// A flaw that is not found, something that is reported and not true, or a report that is none.
    pub(crate) mistakes: Vec<String>,
    /// Something of class security is not found.
    pub(crate) is_missed: bool,
    /// Something of class security is reported that is not true.
    pub(crate) is_accused: bool,
}

pub(crate) fn score(case: &Case, out: &str, status: i32) -> Score {
    let report = serde_json::from_str(out).unwrap_or(Value::Null);
    let mut mistakes = form(&report, status);
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let mut found: Vec<_> =
        findings.iter().filter_map(|it| it["code"].as_str()).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    let has = |code: &&str| found.iter().any(|it| it == code);
    let missed: Vec<_> = case.flaws.iter().filter(|it| !it.codes.iter().any(&has)).collect();
    let untrue: Vec<_> = found.iter().filter(|code| !is_true(case, code)).collect();
    mistakes.extend(missed.iter().map(|it| format!("misses {}", it.codes.join(" or "))));
    let is_unknown = report["unknown"].as_array().is_some_and(|it| !it.is_empty());
    if case.is_unsteady && !is_unknown {
        mistakes.push("says nothing of what is unknown".to_owned());
    }
    mistakes.extend(untrue.iter().map(|it| format!("reports {it}")));
    mistakes.dedup();
    let is_missed = missed.iter().any(|it| class(it.codes[0]) == Security);
    let is_accused = untrue.iter().any(|it| is_security(it));
    Score { found, mistakes, is_missed, is_accused }
}

fn is_security(code: &str) -> bool {
    CODES.contains(&(code, Security))
}

/// Where strangers read anyhow, what else could be better is not judged.
fn is_true(case: &Case, code: &str) -> bool {
    let is_aside = case.truth == Truth::Vulnerable && !is_security(code);
    case.names(code) || (is_aside && CODES.iter().any(|(it, _)| *it == code))
}

/// Whether the report has the form that programs rely on.
fn form(report: &Value, status: i32) -> Vec<String> {
    let mut mistakes = Vec::new();
    let mut claim = |is_true: bool, text: &str| {
        if !is_true {
            mistakes.push(text.to_owned());
        }
    };
    let findings = report["findings"].as_array();
    claim(findings.is_some(), "has no `findings`");
    claim(report["url"].is_string(), "has no `url`");
    claim(report["requests"].is_u64(), "has no `requests`");
    claim(report["unknown"].is_array(), "has no `unknown`");
    claim(report.get("inferred").is_some(), "has no `inferred`");
    let mut is_one_of_security = false;
    for finding in findings.into_iter().flatten() {
        let text = |name: &str| finding[name].as_str().unwrap_or_default();
        let (code, named) = (text("code"), text("class"));
        let class = match named {
            "security" => Some(Security),
            "broken" => Some(Broken),
            "weak" => Some(Weak),
            _ => None,
        };
        is_one_of_security |= class == Some(Security);
        let is_known = class.is_some_and(|class| CODES.contains(&(code, class)));
        claim(is_known, &format!("calls `{code}` `{named}`"));
        claim(!text("text").is_empty(), &format!("{code} has no `text`"));
        claim(!text("remedy").is_empty(), &format!("{code} has no `remedy`"));
        let evidence = finding["evidence"].as_array();
        claim(evidence.is_some_and(|it| !it.is_empty()), &format!("{code} has no `evidence`"));
    }
    let expected = i32::from(is_one_of_security);
    claim(status == expected, &format!("exits with {status}, not {expected}"));
    mistakes
}

/// For each code: how often it is right, wrong, and missing.
pub(crate) fn by_code(scores: &[(&Case, &Score)]) -> BTreeMap<&'static str, [usize; 3]> {
    let mut all = BTreeMap::new();
    for (code, _) in CODES {
        let of = |wanted: usize| {
            let is = |(case, score): &&(&Case, &Score)| {
                let found = score.found.iter().any(|it| it == code);
                let is_only = |it: &crate::case::Flaw| it.codes == [code];
                match wanted {
                    0 => found && is_true(case, code),
                    1 => found && !is_true(case, code),
                    _ => !found && case.flaws.iter().any(is_only),
                }
            };
            scores.iter().filter(is).count()
        };
        all.insert(code, [of(0), of(1), of(2)]);
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::score;
    use crate::{
        case::{Case, open, safe},
        handlers::guard,
    };

    fn report(codes: &[(&str, &str)]) -> String {
        let finding = |&(code, class): &(&str, &str)| json!({"code": code, "class": class, "text": "t", "evidence": [{}], "remedy": "r"});
        let findings: Vec<_> = codes.iter().map(finding).collect();
        json!({"url": "", "requests": 1, "findings": findings, "inferred": null, "unknown": []})
            .to_string()
    }

    fn mistakes(case: &Case, codes: &[(&str, &str)], status: i32) -> Vec<String> {
        score(case, &report(codes), status).mistakes
    }

    #[test]
    fn what_is_missing_or_untrue_is_a_mistake() {
        let mirror =
            open("a", "origin-reflected", "https://attacker.net", |asked| guard(asked, true))
                .may(&["null-origin"]);
        let found = ("origin-reflected", "security");
        assert_eq!(mistakes(&mirror, &[found], 1), [""; 0]);
        assert_eq!(mistakes(&mirror, &[found, ("null-origin", "security")], 1), [""; 0]);
        assert_eq!(mistakes(&mirror, &[found, ("any-port", "weak")], 1), [""; 0]);
        assert_eq!(mistakes(&mirror, &[], 0), ["misses origin-reflected"]);
        let also = ("prefix-match", "security");
        assert_eq!(mistakes(&mirror, &[found, also], 1), ["reports prefix-match"]);
        let list = safe("b", |asked| guard(asked, false));
        assert_eq!(mistakes(&list, &[], 0), [""; 0]);
        assert_eq!(mistakes(&list, &[also], 1), ["reports prefix-match"]);
        assert_eq!(mistakes(&list, &[("any-port", "weak")], 0), ["reports any-port"]);
    }

    #[test]
    fn a_report_of_another_form_is_a_mistake() {
        let list = safe("b", |asked| guard(asked, false)).may(&["null-origin"]);
        let found = ("null-origin", "security");
        assert_eq!(mistakes(&list, &[found], 0), ["exits with 0, not 1"]);
        let wrong = [("null-origin", "weak")];
        assert_eq!(mistakes(&list, &wrong, 0), ["calls `null-origin` `weak`"]);
        assert_eq!(score(&list, "", 0).mistakes.len(), 5);
        let unknown = mistakes(&list, &[("surprise", "weak")], 0);
        assert_eq!(mistakes(&list.unsteady(), &[], 0), ["says nothing of what is unknown"]);
        assert_eq!(unknown, ["calls `surprise` `weak`", "reports surprise"]);
    }
}
