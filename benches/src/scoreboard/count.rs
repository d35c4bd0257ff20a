//! How many answers of each guard are as they should be, and which are not.

use std::collections::BTreeMap;

use cors_conformance::cases::{Case, policies};

use super::{
    deviation::{Deviation, request, shown, what_follows},
    exchange::{Asked, Exchange, SentBy, exchanges},
    peers::{GUARDS, Guard, Guarded, No},
    row::Row,
};

/// How many answers are as they should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) right: usize,
    pub(super) deviating: usize,
    pub(super) cannot_say: usize,
    pub(super) unknown: usize,
}

/// A guard's answers.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) guard: Guard,
    pub(super) tallies: BTreeMap<Row, Tally>,
    pub(super) deviations: Vec<Deviation>,
    /// The policies that it cannot express, with the reason.
    pub(super) cannot_say: BTreeMap<String, &'static str>,
}

/// All guards.
pub(super) fn all() -> Vec<Counted> {
    let mut exchanges = exchanges();
    let fails = exchanges.iter().find(|it| it.case.name == "responses/a handler that fails");
    let panic = fails.map(Exchange::panic);
    exchanges.extend(panic);
    GUARDS.into_iter().map(|guard| count(guard, &exchanges)).collect()
}

fn count(guard: Guard, exchanges: &[Exchange]) -> Counted {
    let is_asked = |name: &String| exchanges.iter().any(|it| it.case.policy == *name);
    let policies = policies().into_iter().filter(|(name, _)| is_asked(name));
    let started: BTreeMap<_, _> = policies
        .map(|(name, config)| {
            let started = (guard.start(&config), pages_of(&name, exchanges));
            (name, started)
        })
        .collect();
    let mut counted = Counted {
        guard,
        tallies: Row::ALL.map(|row| (row, Tally::default())).into(),
        deviations: Vec::new(),
        cannot_say: BTreeMap::new(),
    };
    let panics_count = |it: &&Exchange| guard.answers_panics || it.case.path != "/panic";
    for exchange in exchanges.iter().filter(panics_count) {
        let (guarded, pages) = &started[&exchange.case.policy];
        counted.add(exchange, guarded, pages);
    }
    counted
}

/// Two pages that a policy allows.
fn pages_of(policy: &str, exchanges: &[Exchange]) -> Vec<Asked> {
    let is_allowed = |it: &&Exchange| {
        let may_read = it.wanted.as_ref().is_some_and(|[plainly, _]| plainly.is_ok());
        it.case.policy == policy && may_read
    };
    let mut origins: Vec<_> = exchanges
        .iter()
        .filter(is_allowed)
        .filter_map(|it| match &it.sent_by {
            SentBy::Page(asked) => Some(asked.origin.as_str()),
            _ => None,
        })
        .collect();
    origins.dedup();
    origins.into_iter().take(2).map(|it| Asked::new(it, "GET")).collect()
}

impl Counted {
    fn add(&mut self, exchange: &Exchange, guarded: &Result<Guarded, No>, pages: &[Asked]) {
        let rows = Row::of(exchange);
        let Case { name, policy, .. } = &exchange.case;
        let answer = match guarded {
            // How robust it is, no source tells.
            Ok(_) if !self.guard.is_run && rows.contains(&Row::Crashes) => None,
            Ok(guarded) => guarded.answer(&exchange.case, &exchange.lines),
            Err(No::NotRead) => None,
            Err(No::CannotSay(why)) => {
                self.cannot_say.insert(policy.clone(), why);
                return self.each(&rows, |it| it.cannot_say += 1);
            }
            Err(No::Refused(why)) => unreachable!("{policy}: {why}"),
        };
        let Some(answer) = answer else {
            return self.each(&rows, |it| it.unknown += 1);
        };
        for row in &rows {
            let so = match &answer {
                Ok(answer) => what_follows(*row, exchange, answer, pages),
                Err(error) => Some(format!("no answer: {error}")),
            };
            let tally = self.tallies.entry(*row).or_default();
            match so {
                None => tally.right += 1,
                Some(so) => {
                    tally.deviating += 1;
                    self.deviations.push(Deviation {
                        guard: self.guard.name,
                        row: *row,
                        case: name.clone(),
                        policy: policy.clone(),
                        request: request(&exchange.case),
                        answer: answer.as_ref().map(shown).unwrap_or_default(),
                        so,
                    });
                }
            }
        }
    }

    fn each(&mut self, rows: &[Row], change: fn(&mut Tally)) {
        for row in rows {
            change(self.tallies.entry(*row).or_default());
        }
    }
}
