//! Why answers deviate.

use std::error::Error;

use serde::{Deserialize, Serialize};

use super::{deviation::Deviation, row::Row};

const REASONS: &str = include_str!("../../scoreboard/reasons.toml");

/// What a deviation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    /// The guard's documentation says so, or the standard leaves it open.
    Choice,
    /// The framework answers before any guard sees the request, in front of ours as well.
    Framework,
    /// None of these.
    Wrong,
}

/// Why some deviations of these guards are as they are. The first that fits counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    guards: Vec<String>,
    rows: Vec<Row>,
    /// What the name of the case contains, if not all.
    case: Option<String>,
    /// The policies, if not all.
    policies: Option<Vec<String>>,
    /// What the consequence contains, if not all.
    so: Option<String>,
    pub(super) class: Class,
    pub(super) because: String,
    pub(super) link: String,
}

impl Reason {
    fn fits(&self, deviation: &Deviation) -> bool {
        let contains = |text: &str, part: &Option<String>| {
            part.as_ref().is_none_or(|part| text.contains(part.as_str()))
        };
        self.guards.iter().any(|it| it == deviation.guard)
            && self.rows.contains(&deviation.row)
            && contains(&deviation.case, &self.case)
            && contains(&deviation.so, &self.so)
            && self.policies.as_ref().is_none_or(|it| it.contains(&deviation.policy))
    }
}

/// Reasons, each with its deviations.
pub(super) type Explained<'a> = Vec<(Reason, Vec<&'a Deviation>)>;

/// All reasons with their deviations, in the order of the file.
pub(super) fn explained<'a>(
    deviations: impl Iterator<Item = &'a Deviation>,
) -> Result<Explained<'a>, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Reasons {
        reason: Vec<Reason>,
    }
    let Reasons { reason } = toml::from_str(REASONS)?;
    let mut explained: Vec<_> = reason.into_iter().map(|reason| (reason, Vec::new())).collect();
    let mut unexplained = Vec::new();
    for deviation in deviations {
        match explained.iter_mut().find(|(reason, _)| reason.fits(deviation)) {
            Some((_, deviations)) => deviations.push(deviation),
            None => unexplained.push(serde_json::to_string(deviation)?),
        }
    }
    if !unexplained.is_empty() {
        return Err(format!("without a reason:\n{}", unexplained.join("\n")).into());
    }
    for (reason, deviations) in &explained {
        let occurs = |guard: &&String| deviations.iter().any(|it| it.guard == **guard);
        if let Some(guard) = reason.guards.iter().find(|guard| !occurs(guard)) {
            return Err(format!("no longer occurs for {guard}: {reason:?}").into());
        }
    }
    Ok(explained)
}
