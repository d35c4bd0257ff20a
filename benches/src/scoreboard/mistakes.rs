//! Configurations that are mistakes, and which guard refuses them before it serves.

use cors_core::{Config, Policy};
use serde::Deserialize;

use super::peers::{GUARDS, Guard, No};

const MISTAKES: &str = include_str!("../../scoreboard/mistakes.toml");

#[derive(Debug, Deserialize)]
struct Mistakes {
    mistake: Vec<Mistake>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mistake {
    pub(super) name: String,
    /// What happens if it is not refused.
    pub(super) then: String,
    pub(super) config: Config,
    /// The origin that is meant, if it can be guessed.
    meant: Option<String>,
    /// What the documentation of the guard that is not run says.
    read: Option<Outcome>,
}

/// What becomes of a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Refused,
    Warned,
    /// It takes it as it is meant.
    Understood,
    Accepted,
    /// It cannot express it.
    Impossible,
    Unknown,
}

/// A mistake, and what becomes of it with each guard.
#[derive(Debug)]
pub(super) struct Outcomes {
    pub(super) mistake: Mistake,
    pub(super) of_guards: Vec<Outcome>,
}

pub(super) fn all() -> Vec<Outcomes> {
    let Mistakes { mistake } =
        toml::from_str(MISTAKES).unwrap_or_else(|error| unreachable!("mistakes.toml: {error}"));
    let outcomes = |mistake| Outcomes {
        of_guards: GUARDS.iter().map(|guard| outcome(guard, &mistake)).collect(),
        mistake,
    };
    mistake.into_iter().map(outcomes).collect()
}

fn outcome(guard: &Guard, mistake: &Mistake) -> Outcome {
    if !guard.is_run {
        return mistake.read.unwrap_or(Outcome::Unknown);
    }
    match guard.check(&mistake.config) {
        Ok(()) if is_understood(guard, mistake) => Outcome::Understood,
        Ok(()) if guard.is_ours && is_warned(&mistake.config) => Outcome::Warned,
        Ok(()) => Outcome::Accepted,
        Err(No::Refused(_)) => Outcome::Refused,
        Err(No::CannotSay(_)) => Outcome::Impossible,
        Err(No::NotRead) => Outcome::Unknown,
    }
}

fn is_understood(guard: &Guard, Mistake { config, meant, .. }: &Mistake) -> bool {
    let Some(meant) = meant else { return false };
    guard.start(config).is_ok_and(|guarded| guarded.lets_in(meant))
}

fn is_warned(config: &Config) -> bool {
    Policy::compile(config).is_ok_and(|policy| !policy.warnings().is_empty())
}
