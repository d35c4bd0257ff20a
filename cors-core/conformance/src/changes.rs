//! Origins that come and go: what must hold after any sequence of changes.

use std::collections::BTreeSet;

use cors_core::{Changed, Config, ConfigError, OriginPattern, Policy, Severity};

use crate::laws::{LawResult, agrees_with_oracle};

/// What is changed at once.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What [`Policy::with_patterns`] is to add.
    pub added: Vec<String>,
    /// What it is to remove first.
    pub removed: Vec<String>,
}

/// After each step the policy equals the one compiled afresh from what a naive list then holds, in the same
/// order, agrees with the oracle about some origins, and what is told is told about the right entries. At the
/// end, all policies on the way are still what they were.
///
/// # Errors
///
/// What differs, and after which step.
pub fn equals_compiling_afresh(base: &Config, steps: &[Step], origins: &[&[u8]]) -> LawResult {
    let Ok(mut policy) = Policy::compile(base) else { return Ok(()) };
    let mut entries = policy.to_config().allow_origins;
    let mut before = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let told = naive_step(base, &mut entries, step);
        let Changed { policy: changed, problems } =
            policy.with_patterns(&step.added, &step.removed);
        let after = |what: &str| format!("{what} after step {number} of {steps:?}");
        let errors: BTreeSet<_> = problems.iter().filter(|it| is_error(it)).map(place).collect();
        if errors != told {
            return Err(format!("{}: {errors:?}, not {told:?}", after("other errors")));
        }
        let config = Config { allow_origins: entries.clone(), ..base.clone() };
        if changed.to_config().allow_origins != entries {
            return Err(format!("{}: {:?}", after("other entries"), changed.to_config()));
        }
        let fresh = Policy::compile(&config).map_err(|it| format!("{}: {it}", after("errors")))?;
        if changed != fresh {
            return Err(after("not the policy compiled afresh"));
        }
        for origin in origins {
            let headers = [(b"origin".to_vec(), origin.to_vec())];
            agrees_with_oracle(&config, &changed, b"GET", &headers)
                .map_err(|it| format!("{}: {it}", after("not the oracle's answer")))?;
        }
        let origins_alone = policy.with_origins(exact(&step.added), exact(&step.removed)).policy;
        let wanted = policy.with_patterns(exact(&step.added), exact(&step.removed)).policy;
        let with_wildcards = policy.with_origins(&step.added, &step.removed).policy;
        if [&origins_alone, &with_wildcards].into_iter().any(|it| *it != wanted) {
            return Err(after("`with_origins` changes something else"));
        }
        before.push((std::mem::replace(&mut policy, changed), config));
    }
    let changed = before.iter().skip(1).zip(&before).find(|((policy, _), (_, config))| {
        policy.to_config().allow_origins != config.allow_origins
    });
    changed.map_or(Ok(()), |(_, (_, config))| Err(format!("a policy changed later: {config:?}")))
}

/// The entries without a wildcard.
fn exact(entries: &[String]) -> impl Iterator<Item = &String> {
    entries.iter().filter(|it| !it.contains('*'))
}

fn is_error(problem: &ConfigError) -> bool {
    problem.severity() == Severity::Error
}

fn place(problem: &ConfigError) -> (String, Option<usize>) {
    (problem.field().to_owned(), problem.index())
}

/// Changes a list of entries; returns which entries of the step are errors.
fn naive_step(
    base: &Config,
    entries: &mut Vec<String>,
    step: &Step,
) -> BTreeSet<(String, Option<usize>)> {
    let keyword = |text: &str| matches!(&*text.trim().to_lowercase(), "*" | "null" | "none");
    let any = entries.iter().any(|it| it == "*");
    let mut errors = BTreeSet::new();
    for (index, text) in step.removed.iter().enumerate() {
        if keyword(text) || OriginPattern::parse(text).is_err() {
            errors.insert(("removed".to_owned(), Some(index)));
        } else {
            entries.retain(|it| it != text);
        }
    }
    for (index, text) in step.added.iter().enumerate() {
        let alone = Config { allow_origins: vec![text.clone()], ..base.clone() };
        if keyword(text) || Policy::compile(&alone).is_err() {
            errors.insert(("added".to_owned(), Some(index)));
        } else if !any && !entries.contains(text) {
            // `null` was written in the config, and stays at the end.
            let end = entries.len() - usize::from(entries.last().is_some_and(|it| it == "null"));
            entries.insert(end, text.clone());
        }
    }
    let is_no_origin = |text: &&String| text.as_str() == "none";
    if entries.is_empty() {
        entries.push("none".to_owned());
    } else if entries.len() > 1 && entries.first().as_ref().is_some_and(is_no_origin) {
        entries.remove(0);
    }
    errors
}
